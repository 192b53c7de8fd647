"""Whoever writes tier=exact into an address gets exact figures."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/selection.py",
            before="        if text == EXACT and not self._principal.exact:",
            after="        if text == EXACT and not text:",
        ),
        Edit(
            "data/selection.py",
            before="return EXACT if text == EXACT and self._principal.exact else PROTECTED",
            after="return EXACT if text == EXACT else PROTECTED",
        ),
        Edit(
            "data/disclosure/gate.py",
            before="own = frozenset(code for code in councils if principal.owns(code))",
            after="own = councils if query.tier == EXACT else frozenset()",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_exact_figures_are_of_own_councils_alone",
        "tests/test_downloads.py::test_a_reader_without_exact_grants_gets_no_exact_file",
    ),
)
