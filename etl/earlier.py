"""Brings in the returns that were accepted before, so that those sent now can be compared with them."""

from dataclasses import dataclass
from datetime import date

import duckdb
import pyarrow as pa

from data import schema
from data.measures.flows import LEAST_DAYS, MOST_DAYS
from etl import releases
from etl.held_files import HELD_FILES
from etl.load import attach_live
from etl.releases import HomeError, Release
from etl.secret import new_secret, pseudonym_secret
from etl.tally import HELD, SENT, Place

_TABLES = (schema.returns, schema.return_files, schema.staff_records, schema.role_counts, schema.workplaces)
_WANTED = f"""
    SELECT DISTINCT return_id, as_at, council_code FROM (
        SELECT held.return_id, held.as_at, held.council_code, sent.as_at - held.as_at AS days,
            row_number() OVER (PARTITION BY sent.as_at, sent.council_code, held.as_at = sent.as_at
                ORDER BY held.as_at DESC) AS place
        FROM returns AS held JOIN places_sent AS sent USING (council_code)
        WHERE held.outcome = 'accepted' AND held.carried_from IS NULL AND held.as_at <= sent.as_at)
    WHERE place = 1 OR days BETWEEN {LEAST_DAYS} AND {MOST_DAYS}
"""


@dataclass(frozen=True, kw_only=True)
class Earlier:
    """An accepted return to compare with."""

    as_at: date
    council_code: str
    period_kind: str
    database: str  # HELD by the release, or SENT now too

    @property
    def place(self) -> Place:
        """Its date and council."""
        return self.as_at, self.council_code


@dataclass(frozen=True, kw_only=True)
class Past:
    """The live release as far as a check needs it."""

    kind: str | None  # sample or real; None where there is no release
    secret: bytes
    unreadable: str = ""  # why a release that is there cannot be compared with


def find_past() -> tuple[Release | None, Past]:
    """The live release, if there is one that can be read, and what is known of it without a look inside.

    Without it, or without its secret, keys are made with a secret of the moment, as nothing is kept.
    """
    try:
        live = releases.live()
    except (HomeError, OSError, ValueError) as error:
        return None, Past(kind=None, secret=new_secret(), unreadable=str(error))
    if live is None:
        return None, Past(kind=None, secret=new_secret())
    try:
        secret = pseudonym_secret(live)
    except (HomeError, OSError):
        secret = new_secret()  # records cannot be followed, but all totals can be compared
    return live, Past(kind=live.kind, secret=secret)


def take_earlier(work: duckdb.DuckDBPyConnection, live: Release | None) -> str:
    """Make the database `live` of the releases' returns that those of `incoming` are compared with; why not, if not.

    They are copied by a connection of their own: a damaged file may make an engine useless for all else.
    The table `held_files` has the hashes of all files of the release, of other councils too.
    """
    attach_live(work, None)
    work.execute(f"CREATE TABLE held_files AS {HELD_FILES.format(prefix='live.')}")
    if live is None:
        return ""
    places = work.execute("SELECT DISTINCT as_at, council_code FROM incoming").to_arrow_table()
    try:
        with releases.reading(live.release_id) as release:
            found = _asked(release, places)
            held = release.execute(HELD_FILES.format(prefix="")).to_arrow_table()
    except (HomeError, duckdb.Error, OSError) as error:
        return str(error)
    for name, rows in found.items():
        work.register("rows_held", rows)
        work.execute(f"INSERT INTO live.{name} BY NAME FROM rows_held")
        work.unregister("rows_held")
    work.register("rows_held", held)
    work.execute("INSERT INTO held_files FROM rows_held")
    work.unregister("rows_held")
    return ""


def _asked(release: duckdb.DuckDBPyConnection, places: pa.Table) -> dict[str, pa.Table]:
    release.register("places_sent", places)
    wanted = release.execute(_WANTED).to_arrow_table()
    release.register("wanted", wanted)
    found = {}
    for table in _TABLES:
        by = "return_id" if "return_id" in table.columns else "as_at, council_code"
        found[table.name] = release.execute(f"FROM {table.name} SEMI JOIN wanted USING ({by})").to_arrow_table()
    return found


def earlier_returns(work: duckdb.DuckDBPyConnection) -> dict[str, tuple[Earlier, ...]]:
    """The accepted returns there are of each council, newest first; what is sent now comes before what is held."""
    rows = work.execute(f"""
        SELECT as_at, council_code, period_kind, '{SENT}' AS database FROM accepted
        JOIN (SELECT return_no, period_kind FROM incoming) USING (return_no)
        WHERE return_no NOT IN (SELECT return_no FROM refused)
        UNION ALL SELECT as_at, council_code, period_kind, '{HELD}' FROM live.returns
        ORDER BY as_at DESC, database DESC""").fetchall()
    found: dict[str, list[Earlier]] = {}
    for as_at, council, kind, database in rows:
        one = Earlier(as_at=as_at, council_code=council, period_kind=kind, database=database)
        found.setdefault(council, []).append(one)
    return {council: tuple(each) for council, each in found.items()}
