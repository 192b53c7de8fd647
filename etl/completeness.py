"""How many records answer each field that the council return asks for, as its requirements count them."""

from dataclasses import dataclass

from duckdb import DuckDBPyConnection

from etl.cells import IS_BY_THE_HOUR
from etl.form import team_columns
from etl.row_rules import TOO_FEW_ANSWERED

_ALL = 1.0
_MOST = 0.9
_STAFF = "emplstatus <> 4"  # agency records are asked for less and counted apart
_PAID = "(salaryint = 1 AND salary > 0) OR (salaryint = 3 AND hourlyrate > 0)"
_HOURS = f"CASE WHEN {IS_BY_THE_HOUR} THEN avghours ELSE conthours END"
_NEEDS_QUALIFICATION = "mainjobrole IN (6, 15)"
_LEVEL = "(scqual = 1 AND (scqual_detail BETWEEN 0 AND 8 OR scqual_detail = 999))"


@dataclass(frozen=True, kw_only=True)
class Field:
    """One requirement: the records it asks, those with an answer and those with a known one, as SQL conditions."""

    name: str
    required: float
    asked: str
    answered: str
    known: str


def _code(name: str, codes: str, unknown: str, asked: str = _STAFF) -> Field:
    column = name.lower()
    return Field(
        name=name,
        required=_MOST,
        asked=asked,
        answered=f"list_contains({codes}, {column})",
        known=f"list_contains({codes}, {column}) AND {column} NOT IN ({unknown})",
    )


STAFF_FIELDS = (
    *(
        Field(name=name, required=_ALL, asked=_STAFF, answered=f"{column} IS NOT NULL", known=f"{column} IS NOT NULL")
        for name, column in (
            ("UNIQUEWORKERID/DISPLAYID", "worker"), ("MAINJOBROLE", "mainjobrole"), ("EMPLSTATUS", "emplstatus"),
        )
    ),
    Field(name="DOB", required=_MOST, asked=_STAFF, answered="is_dob_withheld OR age BETWEEN 14 AND 100",
          known="age BETWEEN 14 AND 100"),
    _code("GENDER", "[1, 2, 3, 4]", "3"),
    _code("ETHNICITY", "getvariable('ethnicity_codes')", "99"),
    Field(name="DAYSSICK", required=_MOST, asked=_STAFF, answered="dayssick BETWEEN 0 AND 366 OR dayssick = 999",
          known="dayssick BETWEEN 0 AND 366"),
    _code("ZEROHRCONT", "[1, 2, 999]", "999"),
    Field(name="CONTHOURS/AVGHOURS", required=_MOST, asked=_STAFF,
          answered=f"{_HOURS} BETWEEN 0 AND 75 OR {_HOURS} = 999", known=f"{_HOURS} BETWEEN 0 AND 75"),
    Field(name="SALARYINT/SALARY/HOURLYRATE", required=_MOST, asked=_STAFF, answered=_PAID, known=_PAID),
    Field(name="SCQUAL", required=_MOST, asked=_STAFF,
          answered=f"{_LEVEL} OR (scqual IN (2, 999) AND NOT {_NEEDS_QUALIFICATION})",
          known=f"(scqual = 1 AND scqual_detail BETWEEN 0 AND 8) OR (scqual = 2 AND NOT {_NEEDS_QUALIFICATION})"),
    _code("NONSCQUAL", "[1, 2, 999]", "999"),
    Field(name="agency: UNIQUEWORKERID/EMPLSTATUS/MAINJOBROLE/SALARYINT/SALARY/HOURLYRATE/AVGHOURS", required=_ALL,
          asked="emplstatus = 4", answered=f"({_PAID}) AND (avghours BETWEEN 0 AND 75 OR avghours = 999)",
          known=f"({_PAID}) AND avghours BETWEEN 0 AND 75"),
)  # fmt: skip


def _count(name: str) -> Field:
    column = name.lower()
    return Field(
        name=name, required=_ALL, asked="true", answered=f"len({column}) > 0",
        known=f"len({column}) > 0 AND NOT list_contains({column}, 999) AND len(given({column})) = len({column})",
    )  # fmt: skip


# A service is asked for places and use, for use alone, or for neither, which counts as complete.
_CAPACITY = """len(list_filter(list_zip(services, capacity, utilisation), lambda item:
    (list_contains(getvariable('places_codes'), item[1]) AND (item[2] IS NULL OR item[3] IS NULL))
    OR (list_contains(getvariable('use_codes'), item[1]) AND item[3] IS NULL))) = 0"""

WORKPLACE_FIELDS = (
    Field(name="TOTALPERMTEMP", required=_ALL, asked="true", answered="totalpermtemp IS NOT NULL",
          known="totalpermtemp BETWEEN 0 AND 998"),
    Field(name="ESTTYPE", required=_ALL, asked="true", answered="esttype IN (1, 3)", known="esttype IN (1, 3)"),
    Field(name="MAINSERVICE", required=_ALL, asked="true", answered="mainservice IS NOT NULL",
          known="mainservice IS NOT NULL"),
    Field(name="ALLSERVICES", required=_ALL, asked="true", answered="len(allservices) > 0",
          known="len(allservices) > 0"),
    Field(name="CAPACITY/UTILISATION", required=_ALL, asked="true", answered=_CAPACITY, known=_CAPACITY),
    Field(name="SERVICEUSERS", required=_ALL, asked="mainservice <> 72", answered="len(serviceusers) > 0",
          known="len(serviceusers) > 0"),
    *(_count(name) for name in ("VACANCIES", "STARTERS", "LEAVERS")),
)  # fmt: skip


def _of_teams(name: str, required: float) -> Field:
    column = "role" if name == "ROLE" else f"known_of({name.lower()})"
    return Field(name=name, required=required, asked="true", answered=f"{name.lower()} >= 0", known=f"{column} >= 0")


TEAM_FIELDS = tuple(_of_teams(row["column"], float(row["required"])) for row in team_columns() if row["required"])


def measure_completeness(work: DuckDBPyConnection) -> None:
    """Make field_answers and warn of shortfalls.

    Columns: return_no, file_no, and those of `data.schema.completeness` without return_id.
    """
    work.execute("""
        CREATE OR REPLACE TABLE field_answers (return_no INTEGER, file_no INTEGER, field VARCHAR, records INTEGER,
            answered INTEGER, known INTEGER, required_share DOUBLE)""")
    _answers(work, "staged_workplaces", WORKPLACE_FIELDS)
    _answers(work, "staged_staff", STAFF_FIELDS)
    _answers(work, "staged_teams", TEAM_FIELDS)
    work.execute(
        """INSERT INTO found_problems (return_no, file_no, column_name, rule, found)
        SELECT return_no, file_no, field, ?, answered || ' of ' || records || ' records' FROM field_answers
        WHERE answered < required_share * records""",
        [TOO_FEW_ANSWERED.key],
    )


def _answers(work: DuckDBPyConnection, staged: str, fields: tuple[Field, ...]) -> None:
    counted = ", ".join(
        f"{{'field': '{field.name}', 'records': count(*) FILTER ({field.asked}), "
        f"'answered': count(*) FILTER (({field.asked}) AND ({field.answered})), "
        f"'known': count(*) FILTER (({field.asked}) AND ({field.known})), 'required_share': {field.required}}}"
        for field in fields
    )
    work.execute(f"""
        INSERT INTO field_answers
        SELECT return_no, file_no, field.* FROM (
            SELECT return_no, min(file_no) AS file_no, unnest([{counted}]) AS field
            FROM {staged} WHERE is_loaded GROUP BY return_no)
        WHERE field.records > 0""")
