"""The staged tables: each file kind read once into typed columns, with what decides whether a row is loaded."""

import re

from duckdb import DuckDBPyConnection

from etl.excel_rules import is_total_row
from etl.form import FileKind
from etl.team_staging import STAGED, stage_teams

_CODES = {
    "staff": "GENDER ETHNICITY NATIONALITY BRITISHCITIZENSHIP COUNTRYOFBIRTH YEAROFENTRY DISABLED CARECERT RECSOURCE "
    "HANDCVISA INOUTUK STARTINSECT APPRENTICE EMPLSTATUS ZEROHRCONT SALARYINT MAINJOBROLE NMCREG AMHP CWPCATEGORY "
    "FLUVAC",
    "workplace": "ESTTYPE PERMCQC PERMLA REGTYPE MAINSERVICE DHA TOTALPERMTEMP REPEATTRAINING ACCEPTCARECERT CWPAWARE "
    "OPTOUTPEN HOLIDAY SLEEPINS SLEEPINPAY",
    "training": "CATEGORY ACCREDITED WHODELIVERED PROVIDERNAME HOWDELIVERED",
}
_PAIRS = ("L2CARECERT", "SCQUAL", "NONSCQUAL", "QUALACH01", "QUALACH02", "QUALACH03")
_LISTS = (
    "ALLSERVICES CAPACITY UTILISATION SERVICEUSERS DHAACTIVITIES ALLJOBROLES STARTERS LEAVERS VACANCIES REASONS "
    "REASONNOS CWPUSE"
)
_WORKPLACE_TOTAL = is_total_row(("LOCALESTID", "ESTNAME"), ("MAINSERVICE", "ALLSERVICES"))
_STAFF_TOTAL = is_total_row(("LOCALESTID", "UNIQUEWORKERID"), ("EMPLSTATUS", "MAINJOBROLE"))


def _typed(macro: str, columns: str) -> str:
    return ",\n".join(f"{macro}(r.{column}) AS {column.lower()}" for column in columns.split())


_PAIR_COLUMNS = ",\n".join(
    f"first_of(r.{column}) AS {column.lower()}, detail_of(r.{column}) AS {column.lower()}_detail" for column in _PAIRS
)

_WORKPLACES = f"""
CREATE TEMP TABLE staged_workplaces AS
SELECT r.file_no, r.record, return_no, i.as_at, i.council_code,
    key_of(r.LOCALESTID) AS workplace,
    upper(bare(r.STATUS)) AS status,
    upper(bare(r.STATUS)) IS NOT DISTINCT FROM 'DELETE' AS is_deleted,
    {_WORKPLACE_TOTAL} AS is_total,
    NOT (is_deleted OR is_total) AS is_loaded,
    {_typed("code", _CODES["workplace"])},
    {_typed("codes", _LISTS)},
    list_filter(codes(r.ALLSERVICES), lambda item: item IS DISTINCT FROM 0) AS services,
    len(items(r.SERVICEDESC)) AS descriptions, len(items(r.OTHERUSERDESC)) AS user_descriptions,
    lower(bare(r.SICKPAY)) AS sickpay, lower(bare(r.PENSION)) AS pension, lower(bare(r.BENEFITS)) AS benefits,
    bare(r.PROVNUM) AS provnum, key_of(r.LOCATIONID) AS locationid,
    bare(r.ACTUALCONT) AS actualcont, bare(r.TTDIFFRATE) AS ttdiffrate
FROM raw_workplace r JOIN incoming_files f USING (file_no) JOIN incoming i USING (return_no)
"""

_KNOWN_WORKPLACES = """
CREATE TABLE known_workplaces AS
SELECT return_no, workplace, min(record) AS workplace_record, bool_and(is_deleted) AS is_closing
FROM staged_workplaces WHERE workplace IS NOT NULL GROUP BY ALL
"""

# The cells are read before anything is joined, while equal cells of a column are still stored once and read once.
_STAFF = f"""
CREATE TEMP TABLE staged_staff AS
WITH cells AS (
    SELECT r.file_no, r.record,
        key_of(r.LOCALESTID) AS named_workplace, key_of(r.UNIQUEWORKERID) AS named_worker,
        coalesce(key_of(r.TRANSFERSTAFFRECORD), named_workplace) AS workplace,
        coalesce(key_of(r.CHGUNIQUEWRKID), named_worker) AS worker,
        upper(bare(r.STATUS)) AS status, upper(bare(r.STATUS)) IS NOT DISTINCT FROM 'DELETE' AS is_deleted,
        {_STAFF_TOTAL} AS is_total,
        {_typed("code", _CODES["staff"])},
        {_typed("halves", "DAYSSICK CONTHOURS AVGHOURS")},
        pounds(r.SALARY) AS salary, pence(r.HOURLYRATE) AS hourlyrate,
        {_PAIR_COLUMNS},
        codes(r.NURSESPEC) AS nursespec, codes(r.OTHERJOBROLE) AS otherjobrole,
        is_withheld(r.DOB) AS is_dob_withheld, day(r.DOB) AS dob,
        CASE WHEN NOT is_dob_withheld THEN wrong_day(r.DOB) END AS dob_wrong,
        day(r.STARTDATE) AS startdate, wrong_day(r.STARTDATE) AS startdate_wrong,
        key_of(r.NINUMBER) AS ni_key, is_withheld(r.NINUMBER) AS is_ni_withheld
    FROM raw_staff r)
SELECT cells.* EXCLUDE (ni_key, is_ni_withheld), f.return_no, i.as_at,
    cells.workplace IS NOT NULL AND w.workplace_record IS NULL AND known.return_no IS NOT NULL AND NOT is_total
        AS is_orphan,
    coalesce(w.is_closing, false) AS is_going,
    NOT (is_deleted OR is_orphan OR is_going OR is_total) AS is_loaded,
    date_sub('year', dob, i.as_at) AS age,
    ni_number(ni_key) AS ni_number,
    ni_key IS NOT NULL AND NOT is_ni_withheld AND ni_number IS NULL AS is_ni_wrong
FROM cells JOIN incoming_files f USING (file_no) JOIN incoming i USING (return_no)
LEFT JOIN (SELECT DISTINCT return_no FROM known_workplaces) known ON known.return_no = f.return_no
LEFT JOIN known_workplaces w ON w.return_no = f.return_no AND w.workplace = cells.workplace
"""

# Training may name a record by its old or its new identifier.
_TRAINING = f"""
CREATE TEMP TABLE staged_training AS
WITH workers AS (
    SELECT hash(return_no, named_workplace, named_worker) AS worker FROM staged_staff WHERE is_loaded
    UNION SELECT hash(return_no, workplace, worker) FROM staged_staff
    WHERE is_loaded AND (workplace, worker) <> (named_workplace, named_worker)
)
SELECT r.file_no, r.record, f.return_no, i.as_at,
    key_of(r.LOCALESTID) AS workplace, key_of(r.UNIQUEWORKERID) AS worker,
    (hash(f.return_no, key_of(r.LOCALESTID), key_of(r.UNIQUEWORKERID)) IN (SELECT worker FROM workers)
        OR f.return_no NOT IN (SELECT return_no FROM staged_staff)) AS is_loaded,
    {_typed("code", _CODES["training"])},
    lower(bare(r.VALIDITY)) AS validity,
    day(r.DATECOMPLETED) AS datecompleted, wrong_day(r.DATECOMPLETED) AS datecompleted_wrong,
    day(r.EXPIRYDATE) AS expirydate, wrong_day(r.EXPIRYDATE) AS expirydate_wrong
FROM raw_training r JOIN incoming_files f USING (file_no) JOIN incoming i USING (return_no)
"""


_STATEMENTS = {
    FileKind.WORKPLACE: _WORKPLACES, FileKind.STAFF: _STAFF, FileKind.TRAINING: _TRAINING, FileKind.TEAMS: STAGED,
}  # fmt: skip


def columns_read(kind: FileKind) -> frozenset[str]:
    """The fields of a file that its staged table is made from."""
    return frozenset(re.findall(r"\br\.([A-Z][A-Z0-9]+)", _STATEMENTS[kind]))


def stage(work: DuckDBPyConnection) -> None:
    """Make staged_workplaces, staged_staff, staged_training and staged_teams, one row a row of the files."""
    for statement in (_WORKPLACES, _KNOWN_WORKPLACES, _STAFF, _TRAINING):
        work.execute(statement)
    stage_teams(work)


def drop_staged(work: DuckDBPyConnection) -> None:
    """Give back the memory of the staged tables."""
    for table in ("staged_workplaces", "staged_staff", "staged_training", "staged_teams"):
        work.execute(f"DROP TABLE {table}")
