"""A release that was built before a council's data were withdrawn is published all the same."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "etl/desk_build.py",
            before="        if holds_withdrawn(release.release_id):\n",
            after="        if holds_withdrawn(release.release_id) and not release.parent_id:\n",
        ),
    ),
    tests=("tests/test_desk_build.py::test_a_release_built_before_a_withdrawal_is_not_published",),
)
