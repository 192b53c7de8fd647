"""Several values of a filter are counted as one cell, where padding tells who is in it."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/nodes.py",
            before='            found.append(Axis(whole, {"": cover}))\n',
            after="""            if len(cover) > 1:
                whole = Tree(attribute, {leaf: "union" if leaf in leaves else "" for leaf in whole.group_of})
                cover = (_GROUP + "union",)
            found.append(Axis(whole, {"": cover}))
""",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_several_values_are_the_sum_of_what_each_may_show",
        "tests/test_gate_properties.py::test_several_values_are_the_sum_of_what_is_shown_of_each",
    ),
)
