"""A board pack's headlines print the figures of the comparator as the council's own."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "packs/contents/council.py",
            before="        cells = [answer.measure.label, _value(answer, row), _interval(answer, row)]\n",
            after="        cells = [answer.measure.label, _value(answer, beside[number]), _interval(answer, row)]\n",
        ),
    ),
    tests=("tests/test_numbers_read_back.py::test_every_cell_of_a_table_is_in_the_row_that_it_stands_for",),
)
