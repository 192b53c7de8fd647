"""Five people are enough where ethnicity, disability or the like is asked."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/rules.py",
            before="limit = policy.limit(is_sensitive=is_sensitive or asked.is_sensitive)",
            after="limit = policy.limit(is_sensitive=False)",
        ),
    ),
    tests=(
        "tests/test_protected_answers.py::test_few_at_the_wage_floor_are_withheld",
        "tests/test_gate_properties.py::test_cells_below_the_threshold_are_withheld",
    ),
)
