"""Writes a release whole: what was conformed now, what the live release already held, and the public tables."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
from duckdb_sqlalchemy import Dialect
from sqlalchemy import Table
from sqlalchemy.schema import CreateTable

import config
from data import rollups, schema
from data.lake import quoted
from data.schema import metadata
from etl.copied import find_changed, find_touched, take_out
from etl.followed import write_followed
from etl.pay import CLIPPED, find_pay_bounds
from etl.pay_floors import write_pay_floors
from etl.published import write_published
from etl.reference import public_digest, write_reference
from etl.releases import Release, attach, copy, opened
from etl.roll_up import create_rollups, revise_rollups, write_rollups
from etl.rolling import add_up_quarters
from etl.soundness import IS_NOT_WITHDRAWN, expect_sound

BY_COUNCIL = (schema.workplaces, schema.staff_records, schema.role_counts, schema.leaving_reasons)
BY_RETURN = (schema.return_files, schema.problems, schema.completeness)
_IN_PLACE = (schema.staff_records,)  # of a copy; roll-ups too. The rest is small, and has keys whose rows cannot move
# data of an earlier date under a later one, while that has no accepted return of its own
_CARRIED = f"""
    CREATE OR REPLACE TABLE carried AS
    WITH sent AS (
        SELECT * FROM taken WHERE outcome = 'accepted' UNION ALL BY NAME SELECT * FROM kept WHERE outcome = 'accepted'),
    new AS (
        SELECT sent.* REPLACE (
            left(sha256(concat_ws(chr(10), 'carried', to_carry.as_at, sent.return_id)), 16) AS return_id,
            to_carry.as_at AS as_at, to_carry.carried_from AS carried_from), sent.return_id AS source_id
        FROM to_carry JOIN sent ON sent.as_at = to_carry.carried_from AND sent.council_code = to_carry.council_code
        WHERE NOT EXISTS (
            SELECT 1 FROM sent AS own WHERE own.as_at = to_carry.as_at AND own.council_code = to_carry.council_code))
    SELECT * FROM new WHERE {IS_NOT_WITHDRAWN}
"""
# a joint return counts wherever both of its councils do, and is the one member with data of its own area
_JOINT_MEMBERS = """
    INSERT INTO built.area_members
    WITH sent AS (
        SELECT DISTINCT area_code AS joint FROM built.returns JOIN built.areas ON area_code = council_code
        WHERE area_level = 'joint'),
    councils AS (
        SELECT joint, council_code, count(*) OVER (PARTITION BY joint) AS all_of_them
        FROM sent JOIN built.area_members ON area_code = joint)
    SELECT m.area_code, joint FROM councils JOIN built.area_members m USING (council_code)
    JOIN built.areas a ON a.area_code = m.area_code AND area_level IN ('country', 'region', 'sub-region', 'joint')
    GROUP BY m.area_code, joint HAVING count(*) = any_value(all_of_them)
"""
_IS_BEYOND = "pay_hourly_gbp NOT BETWEEN lowest AND highest"
_NOTABLE = 0.1
_ORDER = (
    "as_at", "council_code", "role_code", "service_code", "workplace_key", "return_id", "file", "field", "rule",
    "column_name",
)  # fmt: skip


class LostRows(Exception):
    """A finished release file does not hold what was written to it."""


@dataclass(frozen=True, kw_only=True)
class Directions:
    """What officers decided beside the returns: date and council each, a date missing for every date."""

    withdrawn: tuple[tuple[date | None, str], ...] = ()
    carried: tuple[tuple[date, str, date], ...] = ()  # date, council, and the date whose data stand in


NO_DIRECTIONS = Directions()


@dataclass(frozen=True, kw_only=True)
class NewRelease:
    """What a release says of itself, known before it is built."""

    release_id: str
    kind: str
    secret_fingerprint: str
    public_digest: str
    policy: str
    rounding_fingerprint: str


def attach_live(work: duckdb.DuckDBPyConnection, live: Release | None) -> None:
    """Put the live release beside the work database, read-only, as `live`; an empty one if there is none."""
    if live is not None:
        attach(work, live.release_id, "live")
    else:
        work.execute("ATTACH ':memory:' AS live")
        _create_tables(work, "live")


def conform_nothing(work: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of `etl.conform` without a row, for a release of what the live one holds already."""
    _create_tables(work, "work")


def merge(work: duckdb.DuckDBPyConnection, directions: Directions = NO_DIRECTIONS) -> bool:
    """Decide which returns the next release holds; whether they differ from the live release's.

    Makes in the work database `taken` (the conformed returns that enter the release), `kept` (the returns of the live
    release that stay) and `carried` (those whose data stand in for a return that has not come); call `attach_live`
    first. An accepted return replaces the earlier accepted one and any refused attempt of its council and date; a
    refused one replaces only a refused attempt. What is withdrawn is in none of them.
    """
    _write_directions(work, directions)
    work.execute(f"""
        CREATE OR REPLACE TABLE taken AS
        SELECT * FROM returns AS new
        WHERE {IS_NOT_WITHDRAWN} AND (outcome = 'accepted' OR NOT EXISTS (
            SELECT 1 FROM live.returns AS old WHERE old.return_id = new.return_id AND old.outcome = 'accepted'))
        QUALIFY row_number() OVER (PARTITION BY as_at, council_code, outcome ORDER BY folder DESC) = 1""")
    work.execute(f"""
        CREATE OR REPLACE TABLE kept AS
        SELECT * FROM live.returns AS new
        WHERE {IS_NOT_WITHDRAWN} AND carried_from IS NULL AND NOT EXISTS (
            SELECT 1 FROM taken AS own
            WHERE own.as_at = new.as_at AND own.council_code = new.council_code
              AND (own.outcome = 'accepted' OR new.outcome = 'refused'))""")
    work.execute(_CARRIED)
    changed = work.execute("""
        WITH next AS (FROM (SELECT return_id, outcome FROM kept) UNION (SELECT return_id, outcome FROM taken)
                UNION (SELECT return_id, outcome FROM carried)),
             old AS (SELECT return_id, outcome FROM live.returns)
        SELECT count(*) FROM ((FROM next EXCEPT FROM old) UNION ALL (FROM old EXCEPT FROM next))""").fetchone()
    return changed is not None and changed[0] > 0


def _write_directions(work: duckdb.DuckDBPyConnection, directions: Directions) -> None:
    work.execute("CREATE OR REPLACE TABLE withdrawn (as_at DATE, council_code VARCHAR)")
    work.execute("CREATE OR REPLACE TABLE to_carry (as_at DATE, council_code VARCHAR, carried_from DATE)")
    for table, rows in (("withdrawn", directions.withdrawn), ("to_carry", directions.carried)):
        for row in rows:
            work.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in row)})", list(row))


def councils(work: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Names of the councils whose data the next release holds, by the alphabet; call it after `merge`."""
    rows = work.execute("""
        SELECT DISTINCT area_name FROM (FROM taken UNION ALL BY NAME FROM kept) JOIN area_names USING (council_code)
        WHERE outcome = 'accepted' ORDER BY ALL""").fetchall()
    return tuple(row[0] for row in rows)


def left_out(work: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """What a decision keeps out or could not bring about, a sentence each; call it after `merge`."""
    rows = work.execute(f"""
        SELECT area_name || ', ' || as_at || ': not taken, as the council''s data are withdrawn '
            || '(python -m etl reinstate lets them in again).'
        FROM returns AS new JOIN area_names USING (council_code) WHERE NOT {IS_NOT_WITHDRAWN}
        UNION ALL
        SELECT area_name || ', ' || as_at || ': nothing stands in, as there is no accepted return of ' || carried_from
            || '.'
        FROM to_carry JOIN area_names USING (council_code) WHERE NOT EXISTS (
            SELECT 1 FROM (FROM taken UNION ALL BY NAME FROM kept) AS sent
            WHERE sent.council_code = to_carry.council_code AND sent.outcome = 'accepted'
                AND sent.as_at IN (to_carry.as_at, to_carry.carried_from))
        ORDER BY ALL""").fetchall()
    return tuple(row[0] for row in rows)


def moved_councils(work: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """Returns that replace an accepted one with over a tenth more or fewer staff records; call it after `merge`."""
    rows = work.execute(f"""
        WITH old AS (SELECT as_at, council_code, count(*) AS records FROM live.staff_records GROUP BY ALL),
             new AS (SELECT as_at, council_code, count(*) AS records FROM staff_records GROUP BY ALL)
        SELECT area_name || ', ' || as_at || ': ' || old.records || ' staff records before, ' || new.records || ' now'
        FROM new JOIN old USING (as_at, council_code) JOIN area_names USING (council_code)
        WHERE abs(new.records - old.records) > {_NOTABLE} * old.records ORDER BY ALL""").fetchall()
    return tuple(row[0] for row in rows)


def build(work: duckdb.DuckDBPyConnection, new: NewRelease, live: Release | None) -> Path:
    """A finished, tested release file under a temporary name; call `merge` first.

    Where few returns differ and nothing else, it is a copy of the live release's with their rows written anew. Raises
    Unsound when a data test fails, duckdb.ConstraintException when a key or NOT NULL is broken and LostRows when the
    closed file is not what was written. The live release and CURRENT are never touched.
    """
    beside = config.releases() / f"release-{new.release_id}.duckdb.tmp"
    is_copy = find_touched(work, may_copy=live is not None and live.public_digest == public_digest())
    if live is not None and is_copy:
        copy(live.release_id, beside)
    work.execute(f"ATTACH {quoted(str(beside))} AS built")
    _drop_tables(work)
    _create_tables(work, "built", kept=_IN_PLACE if is_copy else ())
    _write_public(work)
    _write_returns(work, is_copy=is_copy)
    work.execute(_JOINT_MEMBERS)
    write_followed(work)
    with _in_built(work):
        write_pay_floors(work)
    about = asdict(new) | {
        "format": schema.FORMAT,
        "made_at": datetime.now(UTC).replace(tzinfo=None),
        "parent_id": live.release_id if live else None,
    }
    marks = ", ".join("?" for _ in about)
    work.execute(f"INSERT INTO built.release ({', '.join(about)}) VALUES ({marks})", list(about.values()))
    add_up_quarters(work)
    _write_rollups(work, is_copy=is_copy)
    expect_sound(work)
    counts = _counts(work, "built")
    work.execute("CHECKPOINT built")
    work.execute("DETACH built")
    _expect_whole(beside, counts)
    beside.chmod(0o640)
    return beside


def _drop_tables(work: duckdb.DuckDBPyConnection) -> None:
    """Take what is written whole each time out of a copy; in a new file there is nothing."""
    tables = work.execute("SELECT table_name FROM duckdb_tables() WHERE database_name = 'built'").fetchall()
    for (name,) in tables:
        if name in metadata.tables and metadata.tables[name] not in _IN_PLACE:
            work.execute(f"DROP TABLE built.{name}")


def _create_tables(work: duckdb.DuckDBPyConnection, database: str, *, kept: Sequence[Table] = ()) -> None:
    work.execute(f"USE {database}")
    for table in metadata.sorted_tables:
        if table not in kept:
            work.execute(str(CreateTable(table).compile(dialect=Dialect())))
    work.execute("USE work")


def _write_returns(work: duckdb.DuckDBPyConnection, *, is_copy: bool) -> None:
    _insert(work, schema.returns, "taken", "kept", "carried")
    for table in BY_RETURN:
        new = f"{table.name} SEMI JOIN (FROM taken) USING (return_id)"
        if "file" in table.columns:  # the same files in two folders are one return: only the folder taken counts
            new = (
                f"{table.name} AS part WHERE EXISTS (SELECT 1 FROM taken WHERE taken.return_id = part.return_id "
                "AND (part.file IS NULL OR starts_with(part.file, taken.folder || '/')))"
            )
        sources = [new, f"live.{table.name} SEMI JOIN (FROM kept) USING (return_id)"]
        if table is schema.completeness:
            sources.append(_carried_completeness())
        _insert(work, table, *sources)
    for table in BY_COUNCIL:
        new, live = _sources(table.name)
        if table in _IN_PLACE and is_copy:
            _revise_staff(work, new, _carried_rows(table))
        elif table is schema.staff_records:
            _insert_staff(work, new, live, _carried_rows(table))
        else:
            _insert(work, table, new, live, _carried_rows(table))


def _sources(name: str) -> tuple[str, str]:
    """Where the rows of a table come from: what was conformed now, and what the live release holds."""
    kept = "(FROM kept WHERE outcome = 'accepted') USING (as_at, council_code)"
    return f"{name} AS new WHERE {IS_NOT_WITHDRAWN}", f"live.{name} SEMI JOIN {kept}"


def _carried_rows(table: Table) -> str:
    """The rows of the date that is carried forward, under the date that they stand in for."""
    return f"""(
        SELECT old.* REPLACE (carried.as_at AS as_at) FROM ({_rows(table, *_sources(table.name))}) AS old
        JOIN carried ON carried.carried_from = old.as_at AND carried.council_code = old.council_code)"""


def _carried_completeness() -> str:
    return """(
        SELECT old.* REPLACE (carried.return_id AS return_id) FROM (
            FROM completeness SEMI JOIN taken USING (return_id)
            UNION ALL BY NAME FROM live.completeness SEMI JOIN kept USING (return_id)) AS old
        JOIN carried ON carried.source_id = old.return_id)"""


def _insert(work: duckdb.DuckDBPyConnection, table: Table, *sources: str) -> None:
    work.execute(f"INSERT INTO built.{table.name} BY NAME FROM ({_rows(table, *sources)}) ORDER BY {_order(table)}")


def _revise_staff(work: duckdb.DuckDBPyConnection, *sources: str) -> None:
    """Write the rows of what was touched in place of those that a copy has; its other pay keeps to new bounds too."""
    take_out(work, schema.staff_records.name, "(as_at, council_code) IN (FROM touched)")
    beside = "built.staff_records WHERE as_at IN (SELECT as_at FROM touched)"
    _insert_staff(work, *sources, beside=beside)
    work.execute(f"""
        CREATE OR REPLACE TABLE clipped_anew AS
        SELECT DISTINCT as_at, council_code FROM built.staff_records JOIN pay_bounds USING (as_at, role_code)
        WHERE {_IS_BEYOND}""")
    work.execute(f"""
        UPDATE built.staff_records AS record SET pay_hourly_gbp = {CLIPPED} FROM pay_bounds
        WHERE record.as_at = pay_bounds.as_at AND record.role_code = pay_bounds.role_code AND {_IS_BEYOND}""")


def _insert_staff(work: duckdb.DuckDBPyConnection, *sources: str, beside: str = "") -> None:
    """Write staff records with their pay clipped, all that a date has together: `beside` is there already."""
    staff = _rows(schema.staff_records, *sources)
    find_pay_bounds(work, _rows(schema.staff_records, *sources, *([beside] if beside else [])))
    # a date at a time, as to put all records of England in order at once takes more memory than a load may have
    for (day,) in work.execute(f"SELECT DISTINCT as_at FROM ({staff}) ORDER BY as_at").fetchall():
        work.execute(f"""
            INSERT INTO built.staff_records BY NAME
            SELECT * EXCLUDE (lowest, highest) REPLACE ({CLIPPED} AS pay_hourly_gbp)
            FROM ({staff}) LEFT JOIN pay_bounds USING (as_at, role_code)
            WHERE as_at = DATE '{day}' ORDER BY {_order(schema.staff_records)}""")


def _rows(table: Table, *sources: str) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return " UNION ALL ".join(f"SELECT {columns} FROM {source}" for source in sources)


def _order(table: Table) -> str:
    return ", ".join(name for name in _ORDER if name in table.columns)


def _write_public(work: duckdb.DuckDBPyConnection) -> None:
    with _in_built(work):
        write_reference(work)
        write_published(work)


def _write_rollups(work: duckdb.DuckDBPyConnection, *, is_copy: bool) -> None:
    for of in rollups.ROLLUPS if is_copy else ():
        find_changed(work, of)
        with _in_built(work):
            revise_rollups(work, of)
    if not is_copy:
        with _in_built(work):
            create_rollups(work)
            write_rollups(work)


@contextmanager
def _in_built(work: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """What names no database means the release that is being built."""
    work.execute("USE built")
    try:
        yield
    finally:
        work.execute("USE work")


def _counts(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, int]:
    names = (*metadata.tables, *rollups.metadata.tables)
    union = " UNION ALL ".join(f"SELECT '{name}', count(*) FROM {database}.{name}" for name in names)
    return dict(connection.execute(union).fetchall())


def _expect_whole(file: Path, counts: dict[str, int]) -> None:
    if file.with_name(file.name + ".wal").exists():
        raise LostRows(f"{file} was closed with changes outside it")
    with opened(file) as connection:
        found = _counts(connection, "release_file")
    if found != counts:
        raise LostRows(f"{file} holds {found}; written were {counts}")
