"""Everybody who has the program knows how counts are rounded."""

from mutations.change import Edit, Mutation

MUTATION = Mutation(
    edits=(
        Edit(
            "data/disclosure/rounding.py",
            before='f"{counted}|".encode(), key=secret,',
            after='f"{counted}|".encode(), key=b"muster",',
        ),
    ),
    tests=(
        "tests/test_rounding.py::test_another_secret_rounds_otherwise",
        "tests/test_gate_properties.py::test_figures_hang_on_the_secret",
    ),
)
