"""A share is given though most of the staff are not known."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/figures.py",
            before="columns.people / columns.population < measure.least_known",
            after="columns.people / columns.population < 0",
        ),
    ),
    tests=("tests/test_protected_answers.py::test_what_is_known_of_fewer_than_half_is_not_relied_on",),
)
