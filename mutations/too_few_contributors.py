"""A figure for several councils is shown though the reader knows all but one of them."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/areas.py",
            before="""            enough.append((contributors >= policy.contributors) & is_known | ~is_group)
""",
            after="            enough.append((contributors >= 0) & (is_known | True))\n",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_a_group_needs_three_councils_and_two_that_the_reader_does_not_know",
        "tests/test_gate_properties.py::test_a_group_needs_three_councils_none_of_them_nearly_all_of_it",
    ),
)
