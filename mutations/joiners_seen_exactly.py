"""Joiners and leavers seen are exact for whole councils, as declared ones are."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/measures/flows.py",
            before="    is_headline=False,  # else the staff of a year before would follow where they were few\n",
            after="",
        ),
        Edit(
            "data/measures/flows.py",
            before="    people=employees_where(_leavers_seen),\n    is_headline=False,\n",
            after="    people=employees_where(_leavers_seen),\n",
        ),
    ),
    tests=(
        "tests/attacks/test_attack_flows.py::"
        "test_attack_on_a_small_council_s_staff_of_a_year_before_by_who_was_seen_to_join_and_leave",
    ),
)
