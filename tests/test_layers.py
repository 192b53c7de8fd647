"""Data flows one way: who may import whom."""

import ast
from pathlib import Path

import pytest
from sqlalchemy import exists, func, literal, literal_column, select, text
from sqlalchemy import table as table_named

from config import PROJECT
from data import schema
from data.store import Release, fetch

# what may be asked and said outside it: the thresholds, and why a question was refused
INSIDE_THE_GATE = {f"data.disclosure.{path.stem}" for path in (PROJECT / "data" / "disclosure").glob("*.py")} - {
    "data.disclosure.policy",
    "data.disclosure.gate",
    "data.disclosure.__init__",
}
FORBIDDEN = {
    "data": {"dash", "flask", "plotly", "etl", "auth", "state", "components", "pages", "app"},
    "etl": {
        "dash",
        "flask",
        "plotly",
        "auth",
        "desk",
        "components",
        "pages",
        "app",
        "data.store",
        "data.disclosure.gate",
    },
    "auth": {"dash", "plotly", "etl", "components", "pages", "app", "data.disclosure"},
    "state": {"dash", "flask", "plotly", "data", "etl", "auth", "components", "pages", "app"},
    "desk": {
        "dash",
        "plotly",
        "etl",
        "components",
        "pages",
        "app",
        "duckdb",
        "sqlalchemy",
        "data.schema",
        *INSIDE_THE_GATE,
    },
    "api": {"dash", "plotly", "etl", "pages", "app", "duckdb", "sqlalchemy", "data.schema", *INSIDE_THE_GATE},
    "components": {"etl", "duckdb", "sqlalchemy", "data.schema", *INSIDE_THE_GATE},
    "packs": {"etl", "duckdb", "sqlalchemy", "data.schema", "pages", "app", *INSIDE_THE_GATE},
    "pictures": {"dash", "flask", "etl", "auth", "state", "pages", "app", "data.answers", "data.store", "packs.model"},
    "pages": {"etl", "duckdb", "sqlalchemy", "data.schema", *INSIDE_THE_GATE},
}
MODULES = [path for layer in FORBIDDEN for path in sorted((PROJECT / layer).rglob("*.py"))]
SERVED = [path for path in [*MODULES, *PROJECT.glob("*.py")] if not path.is_relative_to(PROJECT / "etl")]
GATE = "data/disclosure/"
PEOPLES_TABLES = {"staff_records", "role_counts", "workplaces", "leaving_reasons", "completeness"}
DEFINE_OR_GUARD_THEM = ("data/schema.py", "data/rollups.py", "data/measures/", "data/store.py")


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


WRITERS = [
    *sorted((PROJECT / "packs").glob("*/*.py")),
    *(PROJECT / "packs" / f"{name}.py" for name in ("pdf", "printed")),
]


@pytest.mark.parametrize(
    "path",
    [each for each in WRITERS if each.parent.name != "contents"],
    ids=lambda path: str(path.relative_to(PROJECT)),
)
def test_what_writes_a_pack_has_the_pack_alone_to_write_from(path: Path) -> None:
    asking = {"data.answers", "data.catalogue", "data.store", "state", "auth", "components.view", "packs.build"}
    assert not {name for name in imports(path) for banned in asking if f"{name}.".startswith(f"{banned}.")}


def named(path: Path) -> set[str]:
    """Every name and attribute that a module speaks of, imported ones among them."""
    found = {name.rsplit(".", 1)[-1] for name in imports(path)}
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Name):
            found.add(node.id)
        if isinstance(node, ast.Attribute):
            found.add(node.attr)
    return found


def served_modules_that_name(*names: str) -> set[str]:
    return {str(path.relative_to(PROJECT)) for path in SERVED if not named(path).isdisjoint(names)}


def test_one_module_asks_the_gate() -> None:
    assert served_modules_that_name("protect") == {"data/from_returns.py"}


def test_only_the_gate_reads_peoples_tables() -> None:
    # a table can be had from the schema alone; others may have words of the same spelling
    with_schema = {str(path.relative_to(PROJECT)) for path in SERVED if "data.schema" in imports(path)}
    reading = served_modules_that_name("fetch_people") | (served_modules_that_name(*PEOPLES_TABLES) & with_schema)
    assert {module for module in reading if not module.startswith((GATE, *DEFINE_OR_GUARD_THEM))} == set()
    assert reading


def test_the_store_is_opened_by_the_store_alone() -> None:
    opening = {"data/store.py", "data/lake.py", "data/lake_reader.py", "state/store.py"}
    assert served_modules_that_name("create_engine") == opening
    # two of them for its errors alone
    assert served_modules_that_name("duckdb") <= {"data/store.py", "data/lake_reader.py", "health.py", "data/digest.py"}
    from_lake = {str(path.relative_to(PROJECT)) for path in SERVED if "data.lake" in imports(path)}
    assert from_lake == {"data/store.py", "data/releases.py", "data/lake_reader.py", "data/digest.py"}
    assert served_modules_that_name("_engine", "_run") == {"data/store.py"}


def test_the_store_runs_no_statement_on_people_for_others(release: Release) -> None:
    table = schema.staff_records
    statements = [
        select(table.c.age_band),
        select(func.count()).select_from(table),
        select(schema.areas.c.area_code).where(schema.areas.c.area_code.in_(select(table.c.council_code))),
        select(literal(1)).where(exists(select(table.c.role_code))),
        text("SELECT * FROM staff_records"),
        select(text("* FROM staff_records")),
        select(literal_column("(SELECT count(*) FROM staff_records)")),
        select(text("role_code")).select_from(table_named("staff_records")),
    ]
    for statement in statements:
        with pytest.raises(PermissionError):
            fetch(statement, release)  # type: ignore[arg-type]
