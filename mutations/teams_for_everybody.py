"""Figures are broken down by a council's own teams in the protected tier too."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/gate.py",
            before="    if query.tier != EXACT or not own.issuperset(query.areas):",
            after="    if not own.issuperset(query.areas):",
        ),
    ),
    tests=("tests/test_protected_answers.py::test_reasons_and_teams_are_for_ones_own_council_in_the_exact_tier",),
)
