"""A board pack's headlines are printed a point too high."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "packs/contents/headlines.py",
            before="            cells.append(_value(answer, row))\n",
            after='            cells.append(_value(answer, row and row | {"value": row["value"] + 0.01}))\n',
        ),
    ),
    tests=("tests/test_numbers_read_back.py::test_every_cell_of_a_table_is_in_the_row_that_it_stands_for",),
)
