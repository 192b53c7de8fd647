"""Starters and leavers are shown however few staff they are set against."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/numerators.py",
            before="    fits = ~np.isnan(people.values) & is_large\n",
            after="    fits = np.full(is_large.shape, True)\n",
        ),
        Edit(
            "data/disclosure/figures.py",
            before="""        mark[columns.people < policy.rate_base] = "u"
    if kind is Kind.NET_FLOW""",
            after="""        mark[columns.people < policy.rate_base] = ""
    if kind is Kind.NET_FLOW""",
        ),
    ),
    tests=("tests/test_gate.py::test_leavers_are_tested_on_the_staff_they_are_set_against",),
)
