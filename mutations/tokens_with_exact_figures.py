"""A token made for protected figures alone opens its holder's exact ones."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "auth/granting.py",
            before="return whole if is_exact else replace(",
            after="return whole if is_exact or whole.exact else replace(",
        ),
    ),
    tests=("tests/test_tokens.py::test_protected_figures_alone_are_what_a_token_is_for_unless_it_says_more",),
)
