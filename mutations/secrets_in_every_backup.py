"""Every backup holds the secrets."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(Edit("etl/backup.py", before="    if with_secrets:\n", after="    if with_secrets or True:\n"),),
    tests=("tests/test_backup.py::test_without_options_it_has_no_secret_and_says_what_is_lost_without",),
)
