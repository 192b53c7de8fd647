"""A board pack leaves although it cannot be recorded."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/pack_files.py",
            before='        return said(" ".join(refused.sentences), refused.status)\n',
            after="        pass\n",
        ),
    ),
    tests=("tests/attacks/test_attack_packs.py::test_no_pack_leaves_while_the_audit_log_cannot_be_written",),
)
