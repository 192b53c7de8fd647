"""Data flows one way: who may import whom."""

import ast
from pathlib import Path

import pytest

from config import PROJECT

FORBIDDEN = {
    "data": {"dash", "flask", "plotly", "etl", "components", "pages", "app"},
    "etl": {"dash", "flask", "plotly", "components", "pages", "app", "data.store", "data.disclosure"},
    "components": {"etl", "duckdb", "sqlalchemy", "data.disclosure", "data.schema"},
    "pages": {"etl", "duckdb", "sqlalchemy", "data.disclosure", "data.schema"},
}
ASKS_ABOUT_PEOPLE = {"data/from_returns.py"}  # the one way to data.disclosure.protect
MODULES = [path for layer in FORBIDDEN for path in sorted((PROJECT / layer).rglob("*.py"))]


def imports(path: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{name.name}" for name in node.names)}
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_layers_import_downwards_only(path: Path) -> None:
    layer = path.relative_to(PROJECT).parts[0]
    crossed = {name for name in imports(path) for banned in FORBIDDEN[layer] if f"{name}.".startswith(f"{banned}.")}
    assert not crossed


def test_only_the_gate_asks_about_people() -> None:
    asking = {str(path.relative_to(PROJECT)) for path in MODULES if "data.disclosure.protect" in imports(path)}
    assert asking == ASKS_ABOUT_PEOPLE


def test_the_store_is_opened_by_the_store_alone() -> None:
    opening = {
        str(path.relative_to(PROJECT))
        for path in [*MODULES, *PROJECT.glob("*.py")]
        if "create_engine(" in path.read_text(encoding="utf-8") and not path.is_relative_to(PROJECT / "etl")
    }
    assert opening == {"data/store.py"}
