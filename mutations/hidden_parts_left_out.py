"""A sum of several values leaves out those that are withheld."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/columns.py",
            before="sums = [cells.take(part, axis=dimension).sum(axis=dimension) for part in axis.parts]",
            after="sums = [np.nansum(cells.take(part, axis=dimension), axis=dimension) for part in axis.parts]",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_several_values_are_the_sum_of_what_each_may_show",
        "tests/test_gate_properties.py::test_several_values_are_the_sum_of_what_is_shown_of_each",
    ),
)
