"""An answer with one reader's exact council is kept for the next reader."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/gate.py",
            before="    return _answered(query, own, release, policy(), rounding_secret(known.rounding_fingerprint))\n",
            after="""    kept = _answered.__dict__.setdefault("kept", {})
    if (query, release) not in kept:
        kept[query, release] = _answered(query, own, release, policy(), rounding_secret(known.rounding_fingerprint))
    return kept[query, release]
""",
        ),
    ),
    tests=(
        "tests/test_gate.py::test_a_group_needs_three_councils_and_two_that_the_reader_does_not_know",
        "tests/test_gate_properties.py::test_exact_figures_of_ones_own_council_change_no_other_row",
    ),
)
