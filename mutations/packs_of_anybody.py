"""Whoever knows the id of a board pack can open it."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/pack_files.py",
            before="    found = kept.find(pack_id, who.name) if suffix in FORMATS else None\n"
            '    content = kept.content_of(pack_id) if found else ""\n',
            after='    content = kept.content_of(pack_id) if suffix in FORMATS else ""\n',
        ),
    ),
    tests=(
        "tests/test_pack_files.py::test_nobody_else_can_open_a_pack",
        "tests/attacks/test_attack_packs.py::test_nobody_opens_follows_or_deletes_the_pack_of_somebody_else",
    ),
)
