"""A sum of several values leaves out those that are withheld."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/figures.py",
            before="sums: Floats = cells.sum(axis=",
            after="sums: Floats = np.nansum(cells, axis=",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_several_values_are_the_sum_of_what_each_may_show",
        "tests/test_gate_properties.py::test_several_values_are_the_sum_of_what_is_shown_of_each",
    ),
)
