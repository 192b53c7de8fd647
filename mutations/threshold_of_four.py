"""Counts of four people are shown."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/policy.toml",
            before="""most_councils = 0            # 0: any number
threshold = 5
""",
            after="""most_councils = 0            # 0: any number
threshold = 4
""",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_a_count_below_five_is_withheld_and_so_is_what_would_tell_it",
        "tests/test_policy.py::test_the_thresholds_are_those_agreed",
        "tests/test_gate_properties.py::test_cells_below_the_threshold_are_withheld",
    ),
)
