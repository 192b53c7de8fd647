"""Follows staff records from a return to the one a year later: who was seen to join, and who to leave."""

from duckdb import DuckDBPyConnection

from data.measures.flows import A_YEAR, LEAST_DAYS, MOST_DAYS

LEAST_FOLLOWED = 0.8  # of the smaller return's records; below, identifiers did not stay the same

_RETURNS = """(
    SELECT * FROM built.returns WHERE outcome = 'accepted' AND council_code IN (SELECT council_code FROM touched))"""

_PAIRS = f"""
CREATE OR REPLACE TEMP TABLE a_year_apart AS
SELECT later.as_at, later.council_code, earlier.as_at AS before
FROM {{returns}} AS later JOIN {{returns}} AS earlier USING (council_code)
WHERE later.layout = 'asc-wds' AND earlier.layout = 'asc-wds'
  AND later.carried_from IS NULL AND earlier.carried_from IS NULL
  AND later.as_at - earlier.as_at BETWEEN {LEAST_DAYS} AND {MOST_DAYS}
QUALIFY row_number() OVER (
    PARTITION BY later.as_at, later.council_code
    ORDER BY abs(later.as_at - earlier.as_at - {A_YEAR}), earlier.as_at DESC) = 1
"""

# both under the date of the later return
_STAFF = """
CREATE OR REPLACE TEMP TABLE employees_{when} AS
SELECT pair.as_at, council_code, workplace_key, service_code, role_code, record_key, previous_record_key, person_key
FROM {staff} AS record JOIN a_year_apart AS pair USING (council_code)
WHERE is_employee AND record.as_at = pair.{date}
"""

# Each record is matched once at most, so that opening + joiners - leavers = closing: by its own key, by the key that
# the return says it had, then by the person, so that a move to another team is no leaver.
_BY_KEY = """
CREATE OR REPLACE TEMP TABLE matches AS
SELECT as_at, council_code, record_key AS key_now, record_key AS key_then
FROM employees_now JOIN employees_then USING (as_at, council_code, record_key)
"""
_BY_FORMER_KEY = """
INSERT INTO matches
SELECT one.as_at, one.council_code, one.record_key, other.record_key
FROM ({rest_now}) AS one JOIN ({rest_then}) AS other
    ON other.as_at = one.as_at AND other.council_code = one.council_code
    AND other.record_key = one.previous_record_key
QUALIFY row_number() OVER (PARTITION BY one.as_at, one.council_code, other.record_key ORDER BY one.record_key) = 1
"""
_BY_PERSON = """
INSERT INTO matches
SELECT as_at, council_code, one.record_key, other.record_key
FROM ({rest_now}) AS one JOIN ({rest_then}) AS other USING (as_at, council_code, person_key, job)
"""
_REST = """
SELECT *, row_number() OVER (PARTITION BY as_at, council_code, person_key ORDER BY record_key) AS job
FROM employees_{when} AS record WHERE NOT EXISTS (
    SELECT 1 FROM matches
    WHERE matches.as_at = record.as_at AND matches.council_code = record.council_code
      AND matches.key_{when} = record.record_key)
"""

_FOLLOWED = f"""
CREATE OR REPLACE TEMP TABLE followed AS
SELECT as_at, council_code, before
FROM a_year_apart
JOIN (SELECT as_at, council_code, count(*) AS staff_now FROM employees_now GROUP BY ALL) USING (as_at, council_code)
JOIN (SELECT as_at, council_code, count(*) AS staff_then FROM employees_then GROUP BY ALL) USING (as_at, council_code)
JOIN (SELECT as_at, council_code, count(*) AS followed FROM matches GROUP BY ALL) USING (as_at, council_code)
WHERE followed >= {LEAST_FOLLOWED} * least(staff_now, staff_then)
"""
_SEEN = """
CREATE OR REPLACE TEMP TABLE {name} AS
SELECT as_at, council_code, workplace_key, service_code, role_code, count(*)::INTEGER AS people
FROM ({rest}) SEMI JOIN followed USING (as_at, council_code) GROUP BY ALL
"""

# A team that is no more has no row at the later date: its leavers stand with a team of the same service, else any.
_LEAVERS_PLACED = """
CREATE OR REPLACE TEMP TABLE leavers_placed AS
WITH homes AS (
    SELECT gone.as_at, gone.council_code, gone.workplace_key, place.workplace_key AS home
    FROM (SELECT DISTINCT as_at, council_code, workplace_key, service_code FROM leavers) AS gone
    JOIN built.workplaces AS place USING (as_at, council_code)
    QUALIFY row_number() OVER (
        PARTITION BY gone.as_at, gone.council_code, gone.workplace_key
        ORDER BY place.workplace_key = gone.workplace_key DESC, place.service_code = gone.service_code DESC,
            place.workplace_key) = 1)
SELECT as_at, council_code, home AS workplace_key, role_code, sum(people)::INTEGER AS people
FROM leavers JOIN homes USING (as_at, council_code, workplace_key) GROUP BY ALL
"""
# The key says, for rounding, that these are the leavers of one team and role: it need not be secret, only theirs.
_ROWS_ADDED = """
CREATE OR REPLACE TABLE role_counts_added AS
SELECT as_at, council_code, workplace_key, place.service_code, role_code, 0 AS employees, 0 AS employees_key,
    ('0x' || left(sha256(workplace_key || '/' || role_code), 8))::BIGINT AS row_key
FROM leavers_placed JOIN built.workplaces AS place USING (as_at, council_code, workplace_key)
ANTI JOIN built.role_counts USING (as_at, council_code, workplace_key, role_code)
"""
_WRITTEN = (
    "INSERT INTO built.role_counts BY NAME FROM role_counts_added",
    """UPDATE built.role_counts SET joiners_seen = NULL, leavers_seen = NULL
        WHERE (joiners_seen IS NOT NULL OR leavers_seen IS NOT NULL)
            AND council_code IN (SELECT council_code FROM touched)""",
    """UPDATE built.role_counts AS row SET joiners_seen = 0, leavers_seen = 0
        FROM followed WHERE row.as_at = followed.as_at AND row.council_code = followed.council_code""",
    *(
        f"""UPDATE built.role_counts AS row SET {column} = seen.people FROM {seen} AS seen
        WHERE row.as_at = seen.as_at AND row.council_code = seen.council_code
          AND row.workplace_key = seen.workplace_key AND row.role_code = seen.role_code"""
        for column, seen in (("joiners_seen", "joiners"), ("leavers_seen", "leavers_placed"))
    ),
)


def find_followed(work: DuckDBPyConnection, *, staff: str, returns: str) -> None:
    """Make the temporary tables followed, joiners and leavers from staff records and accepted returns.

    `staff` and `returns` are SQL for relations of those two tables' columns. `followed` has the dates and councils
    whose records can be followed, and the date `before` that they are followed from; the others count people by
    as_at (of the later return), council_code, workplace_key, service_code and role_code: joiners where they are now,
    leavers where they were then.
    """
    work.execute(_PAIRS.format(returns=returns))
    for when, date in (("now", "as_at"), ("then", "before")):
        work.execute(_STAFF.format(when=when, date=date, staff=staff))
    rest = {f"rest_{when}": _REST.format(when=when) for when in ("now", "then")}
    for statement in (_BY_KEY, _BY_FORMER_KEY, _BY_PERSON):
        work.execute(statement.format(**rest))
    work.execute(_FOLLOWED)
    for name, when in (("joiners", "now"), ("leavers", "then")):
        work.execute(_SEEN.format(name=name, rest=rest[f"rest_{when}"]))


def write_followed(work: DuckDBPyConnection) -> None:
    """Fill joiners_seen and leavers_seen of the release that is being built, for every return of the councils touched.

    The rows that leavers need and no return has, `role_counts_added`, have no employees. Worked out for all dates of a
    council each time, a revised return changes what is seen from it a year later too.
    """
    find_followed(work, staff="built.staff_records", returns=_RETURNS)
    for statement in (_LEAVERS_PLACED, _ROWS_ADDED, *_WRITTEN):
        work.execute(statement)
