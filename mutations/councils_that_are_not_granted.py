"""A council that the reader may not see is answered by the gate."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/gate.py",
            before="if area is None or not known.is_for(area, principal):",
            after="if area is None:",
        ),
    ),
    tests=(
        "tests/test_gate_properties.py::test_councils_that_somebody_may_not_see_get_no_figures",
        "tests/test_protected_answers.py::test_a_group_with_a_council_one_may_not_see_is_refused",
    ),
)
