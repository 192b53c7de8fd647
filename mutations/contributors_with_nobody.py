"""A council counts towards the three that a figure needs though nobody of it is in the figure."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/areas.py",
            before="return has_data & self._is_large[:, :, 0, 0, 0]",
            after="return has_data",
        ),
    ),
    tests=("tests/test_protected_answers.py::test_a_region_needs_three_councils_that_know_something",),
)
