"""Anybody may decide on a council's return."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/returns_acts.py",
            before="    if not principal().is_steward:\n        raise Forbidden\n",
            after="",
        ),
        Edit(
            "desk/decisions.py",
            before='    if not who.is_steward:\n        raise PermissionError("only a steward decides on returns")\n',
            after="    del who\n",
        ),
    ),
    tests=("tests/test_returns_pages.py::test_a_data_lead_has_no_decisions",),
)
