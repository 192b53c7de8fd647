"""The data inventory is complete and true: a field changes the columns it is said to change, and no other."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from data.rollups import TABLES
from data.store import PEOPLE
from etl import form
from etl.areas import councils
from etl.form import KINDS, FileKind
from etl.inventory import PATH, columns_of, inventory, treatment
from etl.provenance import MADE, Treatment
from raw import conformed, key, rows, training, worker, workplace, write

DAY = "2025-09-30"
EVERY_FIELD = [(kind, name) for kind in KINDS for name in form.columns(kind)]

# A care home and a social work team; people paid by the hour and by the year, with and without fixed hours; an agency
# worker; one who changed identifier and one who changed team.
HOME = {"LOCALESTID": "W2", "REGTYPE": "2", "MAINSERVICE": "2", "ALLSERVICES": "2;16", "CAPACITY": "20;",
        "UTILISATION": "18;", "PROVNUM": "1-123456789", "LOCATIONID": "1-123456789"}  # fmt: skip
COUNTED = {"ALLJOBROLES": "8;4", "STARTERS": "1;1", "LEAVERS": "2;1", "VACANCIES": "3;1", "REASONS": "4",
           "REASONNOS": "3"}  # fmt: skip
PLACES = [workplace(**COUNTED, TOTALPERMTEMP="5"), workplace(**COUNTED, **HOME)]
PEOPLE_THERE = [
    worker(HOURLYRATE="12.00"),
    worker(UNIQUEWORKERID="A2", SALARYINT="1", SALARY="30000", HOURLYRATE=""),
    worker(UNIQUEWORKERID="A3", ZEROHRCONT="1", CONTHOURS="", AVGHOURS="20"),
    worker(UNIQUEWORKERID="A4", EMPLSTATUS="4", CONTHOURS="", AVGHOURS="20", SALARYINT="1", SALARY="9000"),
    worker(UNIQUEWORKERID="A5", CHGUNIQUEWRKID="B5"),
    worker(UNIQUEWORKERID="A6", TRANSFERSTAFFRECORD="W2"),
]
TRAINED = [training(UNIQUEWORKERID=row["UNIQUEWORKERID"]) for row in PEOPLE_THERE]

# What to write into a field so that all it decides shows; anything else gets TEXT, which codes take for unknown.
TEXT = "Canary"
INSTEAD = {
    (FileKind.WORKPLACE, "ALLSERVICES"): "", (FileKind.WORKPLACE, "CAPACITY"): "", (FileKind.WORKPLACE, "REGTYPE"): "9",
    (FileKind.WORKPLACE, "UTILISATION"): "", (FileKind.WORKPLACE, "SERVICEUSERS"): "",
    (FileKind.WORKPLACE, "MAINSERVICE"): "72", (FileKind.WORKPLACE, "TOTALPERMTEMP"): "",
    (FileKind.WORKPLACE, "ALLJOBROLES"): "27;4", (FileKind.WORKPLACE, "STARTERS"): "",
    (FileKind.WORKPLACE, "LEAVERS"): "", (FileKind.WORKPLACE, "VACANCIES"): "", (FileKind.WORKPLACE, "REASONNOS"): "2",
    (FileKind.STAFF, "EMPLSTATUS"): "3", (FileKind.STAFF, "MAINJOBROLE"): "6", (FileKind.STAFF, "DOB"): "01/01/2008",
    (FileKind.STAFF, "STARTDATE"): "01/05/2025", (FileKind.STAFF, "LOCALESTID"): "W2",
    (FileKind.STAFF, "TRANSFERSTAFFRECORD"): "W1", (FileKind.STAFF, "APPRENTICE"): "1",
    (FileKind.STAFF, "ZEROHRCONT"): "", (FileKind.STAFF, "SALARYINT"): "", (FileKind.STAFF, "NINUMBER"): "CD654321A",
    (FileKind.TRAINING, "DATECOMPLETED"): "01/01/2020", (FileKind.TRAINING, "EXPIRYDATE"): "01/01/2020",
}  # fmt: skip
BY_ITSELF = {Treatment.KEPT, Treatment.COARSENED, Treatment.PSEUDONYM}


def changed_to(kind: FileKind, name: str, row: dict[str, str]) -> str:
    """What a row has in a field once it is changed."""
    if name in {"UNIQUEWORKERID", "CHGUNIQUEWRKID"}:
        return f"C{row['UNIQUEWORKERID']}"  # still one of its own
    if (kind, name) == (FileKind.WORKPLACE, "LOCALESTID"):
        return row["LOCALESTID"].replace("W", "V")
    return INSTEAD.get((kind, name), TEXT)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """One return as it is, and for every field of the form the same return of another council with it changed."""
    root = tmp_path_factory.mktemp("inventory") / "returns"
    for council, changed in zip(councils()["area_code"], [None, *EVERY_FIELD], strict=False):
        files: dict[FileKind, list[dict[str, str]]] = {
            FileKind.WORKPLACE: [{**row, "ESTNAME": council} for row in PLACES],  # no two councils send one file
            FileKind.STAFF: [{**row, "DISPLAYID": council} for row in PEOPLE_THERE],
            FileKind.TRAINING: [dict(row) for row in TRAINED],
        }
        if changed:
            kind, name = changed
            for row in files[kind]:
                row[name] = changed_to(kind, name, row)
        if changed == (FileKind.WORKPLACE, "LOCALESTID"):
            for row in (*files[FileKind.STAFF], *files[FileKind.TRAINING]):
                for field in {"LOCALESTID", "TRANSFERSTAFFRECORD"} & row.keys():
                    row[field] = row[field].replace("W", "V")
        write(root, *files.values(), folder=f"{DAY}/{council}")
    with conformed(root) as connection:
        assert rows(connection, "SELECT DISTINCT rule, column_name, file FROM problems WHERE effect = 'refuses'") == []
        yield connection


def names_of_keys(council: str) -> dict[int, str]:
    """The keys that a council's return has as it is, by what they stand for; a key that is none of them is another."""
    ids = {"W1": ["A1", "A2", "A3", "A4", "A5", "A6", "B5"], "W2": ["A6"]}
    employed = {"W1": ["A1", "A2", "A3", "B5"], "W2": ["A6"]}
    found = {key("NI", "AB123456"): "person"}
    for place, names in ids.items():
        found[key(council, place)] = place
        found |= {key(council, place, name): f"{place} {name}" for name in names}
        found |= {key("ROLE", council, place, role) >> 28: f"{place} role {role}" for role in ("4", "8")}
        found[sum(key(council, place, name) >> 28 for name in employed[place])] = f"{place} sum"
    return found


def held(work: duckdb.DuckDBPyConnection, council: str) -> dict[str, set[Any]]:
    """What each column of people's tables has for a council, keys by name; of completeness beside the field."""
    names = names_of_keys(council)
    found: dict[str, set[Any]] = {}
    for table, columns in MADE.items():
        by_return = "return_id IN (SELECT return_id FROM returns WHERE council_code = $1)"
        where = by_return if table == "completeness" else "council_code = $1"
        there = work.execute(f"SELECT {', '.join(columns)} FROM {table} WHERE {where}", [council]).fetchall()
        for place, column in enumerate(columns):
            values = {row[place] for row in there}
            if column.endswith("_key"):
                values = {names.get(value, "another") if value else value for value in values}
            if table == "completeness":
                values = {(row[1], row[place]) for row in there}
            if column not in {"return_id", "council_code", "as_at"}:
                found[f"{table}.{column}"] = values
    return found


@pytest.mark.parametrize("field", EVERY_FIELD, ids=lambda field: f"{field[0]}.{field[1]}")
def test_a_field_changes_the_columns_it_is_said_to_change_and_no_other(
    field: tuple[FileKind, str], work: duckdb.DuckDBPyConnection
) -> None:
    codes = list(councils()["area_code"])
    before, after = held(work, codes[0]), held(work, codes[1 + EVERY_FIELD.index(field)])
    changed = {name for name in before if before[name] != after[name]}
    said = columns_of(*field)
    if field == (FileKind.WORKPLACE, "LOCALESTID"):  # its staff records name it anew too
        said = columns_of(FileKind.STAFF, "LOCALESTID") | said
    assert changed <= said.keys()
    assert {name for name, how in said.items() if how in BY_ITSELF} <= changed


def test_the_inventory_is_up_to_date() -> None:
    assert PATH.read_text(encoding="utf-8") == inventory(), "run python -m etl.inventory"


def test_every_field_of_the_form_and_every_column_about_people_is_in_it() -> None:
    text = inventory()
    assert all(f"\n| {name} | " in text for _, name in EVERY_FIELD)
    assert {table: list(columns) for table, columns in MADE.items()} == {
        table.name: [column.name for column in table.columns] for table in PEOPLE.difference(TABLES)
    }  # roll-ups are sums of what these have


def test_direct_identifiers_and_free_text_are_at_most_keys() -> None:
    unread = {Treatment.DROPPED, Treatment.COMPARED, Treatment.CHECKED}
    free = {name for kind, name in EVERY_FIELD if name.endswith(("NOTES", "DESC")) and treatment(kind, name) in unread}
    assert free == {name for _, name in EVERY_FIELD if name.endswith(("NOTES", "DESC"))}
    of_staff = {
        name: treatment(FileKind.STAFF, name) for name in ("DISPLAYID", "POSTCODE", "NINUMBER", "UNIQUEWORKERID")
    }
    assert of_staff == {
        "DISPLAYID": Treatment.DROPPED, "POSTCODE": Treatment.DROPPED, "NINUMBER": Treatment.PSEUDONYM,
        "UNIQUEWORKERID": Treatment.PSEUDONYM,
    }  # fmt: skip
