"""The interval of a median is two workers' own pay."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/numerators.py",
            before="low, high = (stepped(end, question.policy.pay_step_gbp) for end in ends)",
            after="low, high = ends",
        ),
    ),
    tests=("tests/test_protected_answers.py::test_the_interval_of_a_median_is_two_amounts_to_ten_pence",),
)
