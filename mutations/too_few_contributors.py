"""A figure for several councils is shown though the reader knows all but one of them."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/areas.py",
            before="        return found\n\n    def _enough_contributors",
            after="        return np.ones_like(found)\n\n    def _enough_contributors",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_a_group_needs_three_councils_and_two_that_the_reader_does_not_know",
        "tests/test_gate_properties.py::test_a_group_needs_three_councils_none_of_them_nearly_all_of_it",
        "tests/test_protected_answers.py::test_a_group_needs_three_councils_and_two_that_the_reader_does_not_know",
    ),
)
