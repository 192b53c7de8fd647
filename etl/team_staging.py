"""The staged table of regional workforce returns: one row a team and role, with what decides whether it is loaded."""

from duckdb import DuckDBPyConnection

from etl.cells import REFERENCE
from etl.form import team_columns

SOCIAL_WORK = 16  # the service of a team that names none: social work and care management
MOST = 9998  # of anything counted in one row
MOST_STAFF = 50_000  # of one council, agency workers too: ten times the largest
DO_NOT_KNOW = 999  # as in ASC-WDS
REASONS = {row["column"]: row["reason"] for row in team_columns() if row["reason"]}
COUNTS = ("HEADCOUNT", "POSTS", "VACANCIES", "AGENCY", "STARTERS", "LEAVERS", *REASONS)

# Rows that spreadsheets have beside those of teams; the end of the name decides, as a team may begin "Total".
_IS_TOTAL = r"coalesce(regexp_full_match({}, '(?is)\s*(.*[\s-])?(sub-?)?totals?:?\s*'), false)"
IS_EXAMPLE = r"coalesce(regexp_matches({}, '(?i)^\s*example:'), false)"

_MACROS = {
    "plain(x)": r"nullif(trim(regexp_replace(lower(x), '[\s\pZ]+', ' ', 'g')), '')",
    "whole(x)": r"""CASE WHEN bare(x) IS NOT NULL THEN
        coalesce(try_cast(digits(x, '[0-9]{1,6}(\.0*)?') AS DOUBLE)::INTEGER, -99) END""",
    "decimal_of(x)": r"""CASE WHEN bare(x) IS NOT NULL THEN
        coalesce(try_cast(digits(x, '[0-9]{1,6}(\.[0-9]*)?') AS DOUBLE), -99) END""",
    "known_of(number)": f"CASE WHEN number >= 0 AND number <> {DO_NOT_KNOW} THEN number END",
    # a code, or the name in the words of the list; -99 for what is neither
    "listed(x, names)": """CASE WHEN bare(x) IS NULL THEN NULL
        ELSE coalesce(try_cast(digits(x, '[0-9]{1,2}') AS SMALLINT), names[plain(x)], -99) END""",
}
_NAMES = {"role_names": "job_roles.csv", "service_names": "main_services.csv"}


def is_total(column: str) -> str:
    """SQL: whether a cell of TEAM or ROLE says that its row adds up others."""
    return _IS_TOTAL.format(column)


def _numbers() -> str:
    whole = [f"whole(r.{name}) AS {name.lower()}" for name in COUNTS]
    return ", ".join([*whole, "decimal_of(r.WTE) AS wte", "decimal_of(r.SICKDAYS) AS sickdays"])


STAGED = f"""
CREATE TEMP TABLE staged_teams AS
WITH cells AS (
    SELECT r.file_no, r.record,
        lower(key_of(r.TEAM)) AS team,
        listed(r.ROLE, getvariable('role_names')) AS role,
        listed(r.SERVICE, getvariable('service_names')) AS service,
        replace(plain(r.PERIODKIND), ' ', '-') AS period_kind,
        {_numbers()},
        {is_total("r.TEAM")} OR {is_total("r.ROLE")} AS is_total,
        {IS_EXAMPLE.format("r.TEAM")} AS is_example
    FROM raw_teams r)
SELECT cells.*, return_no, i.as_at, i.council_code, NOT (is_total OR is_example) AS is_loaded,
    coalesce(max(service) OVER (PARTITION BY return_no, team), {SOCIAL_WORK}) AS team_service
FROM cells JOIN incoming_files USING (file_no) JOIN incoming i USING (return_no)
"""


def prepare_teams(work: DuckDBPyConnection) -> None:
    """Define the macros and names by which cells of teams are read; needs those of `etl.cells.prepare`."""
    for signature, body in _MACROS.items():
        work.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
    for name, file in _NAMES.items():
        work.execute(
            f"SET VARIABLE {name} = (SELECT map(list(plain(name)), list(code::SMALLINT)) "
            "FROM read_csv(?, all_varchar = true))",
            [str(REFERENCE / "ascwds" / file)],
        )


def stage_teams(work: DuckDBPyConnection) -> None:
    """Make staged_teams from raw_teams."""
    prepare_teams(work)
    work.execute(STAGED)
