"""A count is shown though the count that contains it has one person more."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/rules.py",
            before="""(asked.of(sums) >= limit) & (asked.far_enough(sums, policy) if policy.complement else True)""",
            after="asked.of(sums) >= limit",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_a_count_below_five_is_withheld_and_so_is_what_would_tell_it",
        "tests/test_gate_properties.py::test_no_shown_cell_differs_by_one_to_four_people_from_a_shown_cell_that_contains_it",
    ),
)
