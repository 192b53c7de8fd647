"""A region is exact though one of its councils is too small to be, and follows from it."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/areas.py",
            before="""is_exact = fits & (number >= self._policy.headline_base) & self._members_are_exact(count)""",
            after="is_exact = fits & (number >= self._policy.headline_base)",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_a_smaller_council_is_rounded_and_the_region_with_it",
        "tests/test_gate_properties.py::test_whole_areas_are_exact_and_nothing_narrower_is",
    ),
)
