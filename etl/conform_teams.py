"""Makes of regional workforce returns what `data.schema` has: a staff record for each member of staff counted.

Of such a record only team, role, sort of contract and whole-time equivalent are known (docs/decisions/0046).
"""

from duckdb import DuckDBPyConnection

from etl.keys import first_32_bits, joined
from etl.team_rules import ROLE_GONE
from etl.team_staging import MOST_STAFF, REASONS

EMPLOYEE, AGENCY = "12", "4"  # permanent or temporary, which of the two is not told; agency

_TEAM_ROWS = f"""
CREATE OR REPLACE TEMP TABLE team_rows AS
SELECT s.return_no, file_no, record, s.as_at, a.council_code, i.period_kind = 'quarter' AS is_quarter,
    keyed({joined("'TEAM'", "a.council_code", "team")}) AS workplace_key,
    team_service::VARCHAR AS service_code,
    list_contains(getvariable('regulated_codes'), team_service) AS is_regulated,
    {joined("a.council_code", "team", "role")} AS row_name,
    current_role(role)::VARCHAR AS role_code, role = 4 AS is_registered_manager,
    headcount, wte / nullif(headcount, 0) AS wte, coalesce(agency, 0) AS agency, starters, leavers, vacancies,
    {", ".join(f"{name.lower()}" for name in REASONS)}
FROM (SELECT * REPLACE (known_of(headcount) AS headcount, known_of(wte) AS wte, known_of(agency) AS agency,
        known_of(starters) AS starters, known_of(leavers) AS leavers, known_of(vacancies) AS vacancies,
        {", ".join(f"known_of({name.lower()}) AS {name.lower()}" for name in REASONS)})
    FROM staged_teams WHERE is_loaded AND team IS NOT NULL AND list_contains(getvariable('role_codes'), role)) s
JOIN accepted a USING (return_no) JOIN incoming i USING (return_no) WHERE headcount IS NOT NULL
QUALIFY sum(headcount + coalesce(agency, 0)) OVER (PARTITION BY s.return_no) <= {MOST_STAFF}
"""

_WORKPLACES = """
INSERT INTO workplaces BY NAME
SELECT DISTINCT as_at, council_code, workplace_key, service_code, is_regulated FROM team_rows
"""

# by these are found the rows of which the counts are those of the return before
_PLACES = """
INSERT INTO places BY NAME
SELECT return_no, file_no, min(record) AS record, as_at, council_code, workplace_key, any_value(service_code)
    AS service_code
FROM team_rows GROUP BY ALL
"""


def _records(number: str, contract: str, wte: str) -> str:
    return f"""
    SELECT as_at, council_code, workplace_key, service_code, role_code, '{contract}' AS contract_code,
        '{contract}' = '{EMPLOYEE}' AS is_employee, {wte} AS wte,
        keyed({joined("'TEAMSTAFF'", "row_name", f"'{contract}'", "place")}) AS record_key
    FROM (SELECT *, unnest(range(1, {number} + 1)) AS place FROM team_rows)"""


_STAFF_RECORDS = f"""
INSERT INTO staff_records BY NAME
{_records("headcount", EMPLOYEE, "wte")} UNION ALL {_records("agency", AGENCY, "NULL::DOUBLE")}
"""
_ROW_NAME = joined("'TEAMROLE'", "row_name")
_ROW_KEY = first_32_bits(f"keyed({_ROW_NAME})")

_ROLE_COUNTS = f"""
INSERT INTO role_counts BY NAME
WITH keys AS (
    SELECT as_at, council_code, workplace_key, role_code, sum({first_32_bits("record_key")}) AS employees_key
    FROM staff_records WHERE contract_code = '{EMPLOYEE}' GROUP BY ALL)
SELECT as_at, council_code, workplace_key, any_value(service_code) AS service_code, role_code,
    sum(headcount)::INTEGER AS employees, coalesce(any_value(employees_key), 0)::BIGINT AS employees_key,
    min({_ROW_KEY}) AS row_key,
    sum_if_known(CASE WHEN NOT is_quarter THEN starters END)::INTEGER AS starters,
    sum_if_known(CASE WHEN NOT is_quarter THEN leavers END)::INTEGER AS leavers,
    -- as in `etl.conform_counts`: a registered manager's vacancy counts only where the CQC regulates the service
    sum_if_known(CASE WHEN is_registered_manager AND NOT is_regulated THEN vacancies * 0 ELSE vacancies END)::INTEGER
        AS vacancies,
    sum_if_known(CASE WHEN is_quarter THEN starters END)::INTEGER AS starters_in_quarter,
    sum_if_known(CASE WHEN is_quarter THEN leavers END)::INTEGER AS leavers_in_quarter
FROM team_rows LEFT JOIN keys USING (as_at, council_code, workplace_key, role_code)
GROUP BY as_at, council_code, workplace_key, role_code
"""

_LEAVING_REASONS = f"""
INSERT INTO leaving_reasons BY NAME
SELECT as_at, council_code, workplace_key, upper(reason) AS reason_code, sum(number)::INTEGER AS leavers
FROM (UNPIVOT (FROM team_rows WHERE NOT is_quarter) ON {", ".join(name.lower() for name in REASONS)}
    INTO NAME reason VALUE number)
WHERE number > 0 GROUP BY ALL
"""

_ROLES_GONE = """
INSERT INTO found_problems (return_no, file_no, rule, found)
WITH now AS (SELECT return_no, any_value(file_no) AS file_no, as_at, council_code FROM team_rows WHERE is_quarter
        GROUP BY ALL)
SELECT return_no, any_value(file_no), ?, count(DISTINCT (old.workplace_key, old.role_code)) || ' teams and roles'
FROM now JOIN role_counts_so_far old USING (council_code)
ANTI JOIN role_counts kept ON kept.as_at = now.as_at AND kept.council_code = now.council_code
    AND kept.workplace_key = old.workplace_key AND kept.role_code = old.role_code
WHERE old.as_at < now.as_at AND old.as_at > now.as_at - INTERVAL 11 MONTH
    AND (old.starters_in_quarter > 0 OR old.leavers_in_quarter > 0)
GROUP BY return_no
"""


def conform_teams(work: DuckDBPyConnection) -> None:
    """Add the teams of accepted returns to workplaces, staff_records, role_counts, leaving_reasons and `places`.

    Needs `accepted`, those tables of `etl.conform_staff` and `etl.conform_counts`, and the macro `keyed`.
    """
    for statement in (_TEAM_ROWS, _WORKPLACES, _PLACES, _STAFF_RECORDS, _ROLE_COUNTS, _LEAVING_REASONS):
        work.execute(statement)


def warn_of_roles_gone(work: DuckDBPyConnection) -> None:
    """Add to found_problems; needs `role_counts_so_far` of `etl.unchanged_counts`."""
    work.execute(_ROLES_GONE, [ROLE_GONE.key])
    work.execute("DROP TABLE team_rows")
