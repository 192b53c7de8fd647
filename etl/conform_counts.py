"""Makes workplaces, role_counts and leaving_reasons; a count that the council did not know is NULL, never zero."""

from duckdb import DuckDBPyConnection

from etl.keys import first_32_bits, joined

_MACROS = {
    # A single 999 or a blank answers for the whole workplace.
    "is_unknown(counts)": "len(counts) = 0 OR counts = [999]",
    "count_at(counts, place)": "CASE WHEN NOT is_unknown(counts) THEN nullif(counts[place], 999) END",
    "unlisted(counts)": "CASE WHEN NOT is_unknown(counts) THEN 0 END",
    "sum_if_known(parts)": "CASE WHEN count(*) = count(parts) THEN sum(parts) END",
}

# A role and a worker of one workplace may bear the same number: the first part keeps their keys apart.
_ROW = joined("'ROLE'", "council_code", "workplace", "role_code")

_WORKPLACES = """
CREATE OR REPLACE TABLE workplaces AS
SELECT as_at, council_code, workplace_key, service_code,
    CASE WHEN esttype IN (1, 3, 6, 7, 8) THEN esttype::VARCHAR END AS employer_type_code,
    coalesce(regtype = 2, false) AS is_regulated,
    CASE WHEN totalpermtemp BETWEEN 0 AND 998 THEN totalpermtemp::INTEGER END AS staff_declared
FROM places
"""

_ROLE_COUNTS = f"""
CREATE OR REPLACE TABLE role_counts AS
WITH items AS (
    SELECT *, unnest(range(1, len(alljobroles) + 1)) AS place FROM places),
listed AS (
    SELECT as_at, council_code, workplace_key, current_role(alljobroles[place])::VARCHAR AS role_code,
        sum_if_known(count_at(starters, place)) AS starters,
        sum_if_known(count_at(leavers, place)) AS leavers,
        -- a vacancy for a registered manager counts only where the CQC regulates the workplace
        sum_if_known(CASE WHEN alljobroles[place] = 4 AND regtype IS DISTINCT FROM 2 THEN unlisted(vacancies)
            ELSE count_at(vacancies, place) END) AS vacancies
    FROM items WHERE alljobroles[place] IS NOT NULL GROUP BY ALL),
employed AS (
    SELECT as_at, council_code, workplace_key, role_code, count(*) AS employees,
        sum({first_32_bits("record_key")}) AS employees_key
    FROM staff_records WHERE is_employee GROUP BY ALL)
SELECT as_at, council_code, workplace_key, p.service_code, role_code,
    coalesce(employees, 0)::INTEGER AS employees,
    coalesce(employees_key, 0)::BIGINT AS employees_key,
    {first_32_bits(f"keyed({_ROW})")} AS row_key,
    (CASE WHEN listed.role_code IS NULL THEN unlisted(p.starters) ELSE listed.starters END)::INTEGER AS starters,
    (CASE WHEN listed.role_code IS NULL THEN unlisted(p.leavers) ELSE listed.leavers END)::INTEGER AS leavers,
    (CASE WHEN listed.role_code IS NULL THEN unlisted(p.vacancies) ELSE listed.vacancies END)::INTEGER AS vacancies,
    NULL::INTEGER AS starters_in_quarter, NULL::INTEGER AS leavers_in_quarter, NULL::INTEGER AS joiners_seen,
    NULL::INTEGER AS leavers_seen
FROM listed FULL JOIN employed USING (as_at, council_code, workplace_key, role_code)
JOIN places p USING (as_at, council_code, workplace_key)
"""

_LEAVING_REASONS = """
CREATE OR REPLACE TABLE leaving_reasons AS
WITH items AS (
    SELECT *, unnest(range(1, len(reasons) + 1)) AS place FROM places WHERE total(leavers) > 0)
SELECT as_at, council_code, workplace_key, reasons[place]::VARCHAR AS reason_code,
    sum(reasonnos[place])::INTEGER AS leavers
FROM items WHERE reasons[place] >= 0 AND reasonnos[place] BETWEEN 1 AND 998
GROUP BY ALL
"""


def conform_counts(work: DuckDBPyConnection) -> None:
    """Make the three tables from `places`, the staged workplaces to load of the accepted returns, and staff_records.

    Needs the macro `keyed`.
    """
    for signature, body in _MACROS.items():
        work.execute(f"CREATE OR REPLACE TEMP MACRO {signature} AS {body}")
    for statement in (_WORKPLACES, _ROLE_COUNTS, _LEAVING_REASONS):
        work.execute(statement)
