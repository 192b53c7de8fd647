"""A file that is sent while it is made is recorded as a whole only after its last part has left."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/leaving.py",
            before="""        noted(rows=rows, sha256=digest.hexdigest())
        is_whole = True
        yield held
""",
            after="""        is_whole = True
        yield held
        noted(rows=rows, sha256=digest.hexdigest())
""",
        ),
    ),
    tests=("tests/test_files_leaving.py::test_the_last_part_of_a_stream_stays_here_when_the_log_fails_on_the_way",),
)
