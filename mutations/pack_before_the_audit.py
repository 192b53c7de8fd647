"""A board pack leaves although it cannot be recorded."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/pack_files.py",
            before='        return said("Files cannot be given at the moment, as the record of them '
            'cannot be written.", 503)\n',
            after="",
        ),
    ),
    tests=("tests/attacks/test_attack_packs.py::test_no_pack_leaves_while_the_audit_log_cannot_be_written",),
)
