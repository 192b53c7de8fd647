"""A council that the reader may not see is answered by the gate."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/gate.py",
            before="""if area is None or (area.is_council and not all(map(principal.sees, known.members_of(area)))):""",
            after="if area is None:",
        ),
    ),
    tests=("tests/test_gate_properties.py::test_councils_that_somebody_may_not_see_get_no_figures",),
)
