"""A file is sent before it is known whether it can be recorded."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/leaving.py",
            before="""    try:
        record(taken, suffix, who, rows=made.rows, sha256=made.sha256)
    except BaseException:
        made.file.close()
        raise
""",
            after="",
        ),
        Edit(
            "components/leaving.py",
            before="""    sent.content_length = made.size
""",
            after="""    sent.content_length = made.size
    sent.call_on_close(lambda: record(taken, suffix, who, rows=made.rows, sha256=made.sha256))
""",
        ),
    ),
    tests=(
        "tests/test_downloads.py::test_no_file_leaves_while_the_audit_log_cannot_be_written",
        "tests/test_audited.py::test_while_the_log_cannot_be_written_no_file_leaves_and_pages_are_drawn",
    ),
)
