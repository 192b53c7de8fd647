"""Turns the staged rows of accepted returns into tables named and typed as in `data.schema`."""

from duckdb import DuckDBPyConnection

from etl.accounts import write_accounts
from etl.cells import prepare
from etl.conform_counts import conform_counts
from etl.conform_staff import conform_staff
from etl.conform_teams import conform_teams, warn_of_roles_gone
from etl.extract import fill_lines
from etl.keys import forget_secret, joined, make_keyed
from etl.row_rules import WORKPLACE_TWICE
from etl.rule import Effect
from etl.staging import drop_staged
from etl.team_staging import prepare_teams
from etl.unchanged_counts import warn_of_unchanged

_ACCEPTED = """
CREATE OR REPLACE TABLE accepted AS
SELECT return_no, as_at, council_code FROM incoming
WHERE as_at IS NOT NULL AND council_code IS NOT NULL AND return_no NOT IN (
    SELECT return_no FROM found_problems JOIN rule_words USING (rule)
    WHERE {is_left_out} AND return_no IS NOT NULL)
"""
_IS_REFUSED = f"effect = '{Effect.REFUSES}'"
# of these nobody can tell which rows are meant, so that all would count twice
_IS_DOUBLE = f"rule IN ('council-twice', 'two-files-of-one-kind', '{WORKPLACE_TWICE.key}')"

_PLACES = f"""
CREATE OR REPLACE TABLE places AS
SELECT s.* EXCLUDE (council_code, is_deleted, is_loaded), a.council_code,
    keyed({joined("a.council_code", "workplace")}) AS workplace_key, mainservice::VARCHAR AS service_code
FROM staged_workplaces s JOIN accepted a USING (return_no) WHERE is_loaded
"""


def conform(work: DuckDBPyConnection, secret: bytes, *, earlier: str | None = None, of_refused: bool = False) -> None:
    """Make workplaces, staff_records, role_counts, leaving_reasons, returns, return_files, problems and completeness.

    Needs what `validate` made, and drops the staged tables to make room for the load. `earlier` is the prefix of the
    tables of the live release, attached or seen through views ("live." or "live_"), with which unchanged counts are
    found; None when there is no release yet. `of_refused` takes refused returns for accepted, as far as they can be
    read, to tell what else there is to say of them: never for a release.
    """
    prepare(work)
    prepare_teams(work)
    make_keyed(work, secret)
    try:
        work.execute(_ACCEPTED.format(is_left_out=_IS_DOUBLE if of_refused else _IS_REFUSED))
        work.execute(_PLACES)
        conform_staff(work)
        conform_counts(work)
        conform_teams(work)
    finally:
        forget_secret(work)
    warn_of_unchanged(work, earlier)
    warn_of_roles_gone(work)
    fill_lines(work)
    write_accounts(work)
    drop_staged(work)
