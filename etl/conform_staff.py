"""Makes staff_records: codes, hours, pay, age and pseudonyms of the records to load, as `data.schema` has them."""

from duckdb import DuckDBPyConnection

from etl.cells import IS_BY_THE_HOUR, REFERENCE
from etl.keys import joined

WEEKS_A_YEAR = 52.14
FULL_TIME_HOURS = 37
MOST_SICKNESS_DAYS = 90
NEAR_THE_FLOOR = "1.02"  # times the floor, as SQL
# The return takes staff from the age of 14; the two youngest years count in the first band.
_AGE_BAND = """CASE
    WHEN age BETWEEN 14 AND 24 THEN '16-24' WHEN age BETWEEN 25 AND 34 THEN '25-34'
    WHEN age BETWEEN 35 AND 44 THEN '35-44' WHEN age BETWEEN 45 AND 54 THEN '45-54'
    WHEN age BETWEEN 55 AND 59 THEN '55-59' WHEN age BETWEEN 60 AND 64 THEN '60-64'
    WHEN age BETWEEN 65 AND 100 THEN '65+' END"""
# The floor of the date and age; the main rate where the age is unknown or no rate stands between 21 and the main age.
_FLOOR = """CASE WHEN age IS NULL OR age NOT BETWEEN 14 AND 100 OR age >= main_rate_min_age THEN main_rate
    WHEN age >= 21 THEN coalesce(rate_21, main_rate) WHEN age >= 18 THEN rate_18 ELSE rate_under_18 END"""
_IS_NO_APPRENTICE = "apprentice NOT IN (1, 314, 315) IS NOT FALSE"
_EQUIVALENT = f"salary / ({WEEKS_A_YEAR} * hours_week)"  # an hour's pay of a salary
_IS_START_KNOWN = """startdate <= as_at AND (age IS NULL OR age NOT BETWEEN 14 AND 100
    OR startdate >= dob + INTERVAL 14 YEAR)"""


def conform_staff(work: DuckDBPyConnection) -> None:
    """Make staff_records from staged_staff; needs `accepted`, `places` and the macro `keyed`."""
    _lookups(work)
    work.execute(_STAFF_RECORDS)


def _lookups(work: DuckDBPyConnection) -> None:
    files = {"ethnicity": "ascwds/ethnicity.csv", "nationalities": "ascwds/nationality_groups.csv",
             "floors": "pay/uk_minimum_wage_rates.csv"}  # fmt: skip
    columns = {
        "ethnicity": """code::SMALLINT AS ethnicity, "group" AS ethnic_group""",
        "nationalities": "code::SMALLINT AS nationality, nationality_group",
        "floors": """effective_from::DATE AS effective_from, coalesce(effective_to::DATE, 'infinity') AS effective_to,
            main_rate_min_age::INTEGER AS main_rate_min_age, main_rate_gbp_per_hour::DECIMAL(6, 2) AS main_rate,
            rate_21_to_main_age::DECIMAL(6, 2) AS rate_21, rate_18_20::DECIMAL(6, 2) AS rate_18,
            rate_under_18::DECIMAL(6, 2) AS rate_under_18""",
    }
    for name, file in files.items():
        work.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT {columns[name]} FROM read_csv(?, all_varchar = true)",
            [str(REFERENCE / file)],
        )


_NAMED = joined("council_code", "named_workplace", "named_worker")

_STAFF_RECORDS = f"""
CREATE OR REPLACE TABLE staff_records AS
WITH at_rates AS (  -- joined here, where it is a few rows: a range join would sort every staff record
    SELECT * FROM accepted LEFT JOIN floors ON as_at BETWEEN effective_from AND effective_to),
told AS (
    SELECT s.*, a.council_code, p.workplace_key, p.service_code, e.ethnic_group, n.nationality_group,
        a.main_rate_min_age, a.main_rate, a.rate_21, a.rate_18, a.rate_under_18,
        CASE WHEN {IS_BY_THE_HOUR} THEN CASE WHEN avghours BETWEEN 0 AND 75 THEN avghours END
            WHEN conthours BETWEEN 0 AND 75 THEN conthours END AS hours_week,
        CASE WHEN salaryint = 1 AND salary > 0 THEN 'annual' WHEN salaryint = 3 AND hourlyrate > 0 THEN 'hourly' END
            AS pay_basis
    FROM staged_staff s JOIN at_rates a USING (return_no) JOIN places p USING (return_no, workplace)
    LEFT JOIN ethnicity e ON e.ethnicity = s.ethnicity AND e.ethnic_group <> 'Not known'
    LEFT JOIN nationalities n ON n.nationality = s.nationality
    WHERE is_loaded)
SELECT as_at, council_code, workplace_key, service_code,
    keyed({joined("council_code", "workplace", "worker")}) AS record_key,
    CASE WHEN (workplace, worker) <> (named_workplace, named_worker) THEN keyed({_NAMED}) END AS previous_record_key,
    CASE WHEN ni_number IS NOT NULL THEN keyed({joined("'NI'", "ni_number")}) END AS person_key,
    current_role(mainjobrole)::VARCHAR AS role_code,
    emplstatus::VARCHAR AS contract_code,
    emplstatus IN (1, 2) AS is_employee,
    CASE zerohrcont WHEN 1 THEN true WHEN 2 THEN false END AS is_zero_hours,
    hours_week,
    CASE WHEN hours_week > {FULL_TIME_HOURS} THEN 1.0 ELSE hours_week / {FULL_TIME_HOURS} END AS wte,
    {_AGE_BAND} AS age_band,
    CASE WHEN gender IN (1, 2, 4) THEN gender::VARCHAR END AS gender_code,
    ethnic_group,
    CASE WHEN nationality IN (998, 999) THEN NULL
        WHEN list_contains(getvariable('nationality_codes'), nationality) THEN coalesce(nationality_group, 'other') END
        AS nationality_group,
    CASE disabled WHEN 1 THEN 'yes' WHEN 0 THEN 'no' END AS disability,
    pay_basis,
    round(20 * CASE WHEN pay_basis = 'hourly' THEN hourlyrate
        WHEN pay_basis = 'annual' AND hours_week > 0 THEN {_EQUIVALENT} END::DOUBLE) / 20
        AS pay_hourly_gbp,
    CASE WHEN pay_basis = 'hourly' AND {_IS_NO_APPRENTICE} THEN hourlyrate < {_FLOOR} END AS is_below_wage_floor,
    CASE WHEN pay_basis = 'hourly' AND {_IS_NO_APPRENTICE} THEN hourlyrate <= {NEAR_THE_FLOOR} * {_FLOOR}
        WHEN pay_basis = 'annual' AND hours_week > 0 AND {_IS_NO_APPRENTICE}
        THEN {_EQUIVALENT} <= ({NEAR_THE_FLOOR} * {_FLOOR})::DOUBLE END AS is_near_wage_floor,
    CASE WHEN dayssick BETWEEN 0 AND 366 THEN least(dayssick, {MOST_SICKNESS_DAYS}) END AS sickness_days,
    CASE WHEN {_IS_START_KNOWN} THEN startdate < as_at - INTERVAL 1 YEAR END AS is_in_role_a_year,
    CASE WHEN startinsect BETWEEN 1900 AND year(as_at)
        AND (startdate IS NULL OR startdate > as_at OR startinsect <= year(startdate))
        THEN CASE WHEN year(as_at) - startinsect < 3 THEN '0-2' WHEN year(as_at) - startinsect < 10 THEN '3-9'
            WHEN year(as_at) - startinsect < 20 THEN '10-19' ELSE '20+' END END AS years_in_sector,
    CASE WHEN scqual = 2 THEN 'none' WHEN scqual = 1 AND scqual_detail BETWEEN 0 AND 8 THEN scqual_detail::VARCHAR
        WHEN scqual = 1 AND coalesce(scqual_detail, 999) = 999 THEN 'level-unknown' END AS sc_qualification,
    CASE WHEN recsource <> 16 AND list_contains(getvariable('recruitment_codes'), recsource) THEN recsource::VARCHAR END
        AS recruitment_source_code,
    CASE WHEN carecert IN (1, 2, 3) THEN carecert::VARCHAR END AS care_certificate_code
FROM told
"""
