"""A group of councils is the sum of those that are shown, which tells that another is hidden, and how large it is."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/columns.py",
            before="np.where(counted, getattr(columns, name)[members], 0.0).sum(axis=0)",
            after="np.nansum(np.where(counted, getattr(columns, name)[members], 0.0), axis=0)",
        ),
    ),
    tests=(
        "tests/test_protected_answers.py::test_one_hidden_council_hides_its_groups_breakdown_alone",
        "tests/test_gate_properties.py::test_a_group_of_ones_own_is_the_sum_of_what_is_shown_of_its_councils",
    ),
)
