"""Dash's address of the outer frame answers anybody."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "auth/guard.py",
            before="""    "/_favicon.ico",
}""",
            after="""    "/_favicon.ico",
    "/_dash-layout",
}""",
        ),
    ),
    tests=("tests/test_auth_routes.py::test_no_address_answers_anybody_without_an_identity",),
)
