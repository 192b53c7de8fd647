"""The same people are rounded anew for every measure, so that asking several times averages the rounding out."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/areas.py",
            before="keys, count.what)",
            after="keys, self.measure.key + count.what)",
        ),
    ),
    tests=(
        "tests/test_protected_answers.py::test_what_a_share_counts_shows_as_the_same_people_do_elsewhere",
        "tests/test_gate_properties.py::test_staff_in_post_is_the_base_of_turnover_where_all_leavers_are_known",
    ),
)
