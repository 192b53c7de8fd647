"""Adds up quarters: the 12 months of a quarterly return are those of it and of the three quarters before."""

from duckdb import DuckDBPyConnection

_QUARTERS_BEFORE = (1, 2, 3)

# The four returns are found by month, as quarters end on the 30th and on the 31st. A return carried forward is no
# quarter of its own: its starters and leavers were counted where it was sent.
_WINDOWS = f"""
CREATE OR REPLACE TEMP TABLE windows AS
WITH quarters AS (
    SELECT as_at, council_code, 12 * year(as_at) + month(as_at) AS month FROM built.returns
    WHERE outcome = 'accepted' AND period_kind = 'quarter' AND carried_from IS NULL
    QUALIFY row_number() OVER (PARTITION BY council_code, month ORDER BY as_at DESC) = 1)
SELECT now.as_at, now.council_code, part.as_at AS part_as_at
FROM quarters now JOIN quarters part ON part.council_code = now.council_code
    AND now.month - part.month IN ({", ".join(str(3 * each) for each in (0, *_QUARTERS_BEFORE))})
QUALIFY count(*) OVER (PARTITION BY now.as_at, now.council_code) = {1 + len(_QUARTERS_BEFORE)}
"""

# A role that a team does not list beside known counts has none of them; of a team that a return does not have nobody
# can tell, as it may have had another name.
_SUMS = """
CREATE OR REPLACE TEMP TABLE sums AS
WITH teams AS (
    SELECT as_at, council_code, workplace_key, count(*) = count(starters_in_quarter) AS knows_starters,
        count(*) = count(leavers_in_quarter) AS knows_leavers
    FROM built.role_counts GROUP BY ALL)
SELECT now.as_at, now.council_code, now.workplace_key, now.role_code,
    CASE WHEN count(coalesce(part.starters_in_quarter, if(part.role_code IS NULL AND knows_starters, 0, NULL))) = 4
        THEN sum(coalesce(part.starters_in_quarter, 0)) END AS starters,
    CASE WHEN count(coalesce(part.leavers_in_quarter, if(part.role_code IS NULL AND knows_leavers, 0, NULL))) = 4
        THEN sum(coalesce(part.leavers_in_quarter, 0)) END AS leavers
FROM built.role_counts now JOIN windows USING (as_at, council_code)
LEFT JOIN built.role_counts part ON part.as_at = part_as_at AND part.council_code = now.council_code
    AND part.workplace_key = now.workplace_key AND part.role_code = now.role_code
LEFT JOIN teams ON teams.as_at = part_as_at AND teams.council_code = now.council_code
    AND teams.workplace_key = now.workplace_key
GROUP BY ALL
"""

_FORGET = """
UPDATE built.role_counts AS counts SET starters = NULL, leavers = NULL FROM built.returns AS sent
WHERE sent.as_at = counts.as_at AND sent.council_code = counts.council_code
    AND sent.outcome = 'accepted' AND sent.period_kind = 'quarter'
"""
_WRITE = """
UPDATE built.role_counts AS counts SET starters = found.starters, leavers = found.leavers FROM sums AS found
WHERE found.as_at = counts.as_at AND found.council_code = counts.council_code
    AND found.workplace_key = counts.workplace_key AND found.role_code = counts.role_code
"""
_CARRY = """
UPDATE built.role_counts AS counts SET starters = old.starters, leavers = old.leavers
FROM built.returns AS sent, built.role_counts AS old
WHERE sent.as_at = counts.as_at AND sent.council_code = counts.council_code AND sent.period_kind = 'quarter'
    AND sent.outcome = 'accepted' AND old.as_at = sent.carried_from AND old.council_code = counts.council_code
    AND old.workplace_key = counts.workplace_key AND old.role_code = counts.role_code
"""


def add_up_quarters(work: DuckDBPyConnection) -> None:
    """Work out starters and leavers of all quarterly returns in the attached database `built`, anew.

    They are NULL where one of the four returns is not in the release, or does not know the count.
    """
    for statement in (_FORGET, _WINDOWS, _SUMS, _WRITE, _CARRY):
        work.execute(statement)
    for table in ("windows", "sums"):
        work.execute(f"DROP TABLE {table}")
