"""A token goes on after it was revoked."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "auth/tokens.py",
            before="return self.revoked_at is None and time.time() < self.ends_at",
            after="return time.time() < self.ends_at",
        ),
    ),
    tests=("tests/test_tokens.py::test_a_revoked_token_opens_nothing_at_once_and_others_go_on",),
)
