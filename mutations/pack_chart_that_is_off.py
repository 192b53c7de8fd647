"""An editable chart of a board pack holds values that are a little off."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "packs/charts.py",
            before='    return _number(row["value"]) if row else None\n',
            after='    return (_number(row["value"]) or 0) * 1.0001 if row else None\n',
        ),
    ),
    tests=("tests/test_numbers_read_back.py::test_every_value_of_an_editable_chart_is_the_interfaces_own",),
)
