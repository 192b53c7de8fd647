"""A file is sent before it is known whether it can be recorded."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/downloads.py",
            before="""        _record(found, text, who)
    except""",
            after="    except",
        ),
        Edit(
            "components/downloads.py",
            before="""    return Response(
        text,
        mimetype="text/csv",""",
            after="""    sent = Response(
        text,
        mimetype="text/csv",""",
        ),
        Edit(
            "components/downloads.py",
            before="""            "Cache-Control": "no-store",
        },
    )
""",
            after="""            "Cache-Control": "no-store",
        },
    )
    sent.call_on_close(lambda: _record(found, text, who))
    return sent
""",
        ),
    ),
    tests=(
        "tests/test_downloads.py::test_no_file_leaves_while_the_audit_log_cannot_be_written",
        "tests/test_audited.py::test_while_the_log_cannot_be_written_no_file_leaves_and_pages_are_drawn",
    ),
)
