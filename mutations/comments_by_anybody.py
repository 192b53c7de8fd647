"""Anybody may say something beside a council's figure, and see what others say."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "components/council_comments.py",
            before="    if not who.may_send_for(code):\n        raise Forbidden\n",
            after="",
        ),
        Edit(
            "components/comments_shown.py",
            before="    codes = [code for code in known.members_of(selection.area) if who.sees(code)]\n",
            after="    codes = list(known.members_of(selection.area))\n",
        ),
    ),
    tests=(
        "tests/test_comments.py::test_nobody_else_speaks_for_a_council",
        "tests/test_comments.py::test_who_may_not_see_a_council_sees_no_comment_of_it",
    ),
)
