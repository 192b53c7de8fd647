"""A board pack opens after what it holds is no longer granted."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/pack_files.py",
            before="    return who.may_export and all(map(who.sees, pack.councils)) and "
            "all(map(who.owns, pack.exact))\n",
            after="    return who.may_export\n",
        ),
    ),
    tests=(
        "tests/test_pack_files.py::test_a_pack_closes_when_a_grant_is_taken_away",
        "tests/attacks/test_attack_packs.py::test_a_grant_that_is_taken_away_closes_packs_that_rest_on_it",
    ),
)
