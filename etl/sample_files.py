"""Sample answers as the three files of a return, in the layout of their date and the manner of their council."""

from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from etl.areas import read

SAMPLE_ID = "SAMPLE-"  # begins every LOCALESTID; the load knows sample returns by it
SAMPLE_NAME = "Sample: "  # begins every ESTNAME

# How each column is written, over the tables that `etl.sample_people` and `etl.sample` make. A column that is not
# named here is sent empty.
_ID = f"printf('{SAMPLE_ID}%s-%03d', getvariable('letters'), team)"
_WORKER = "printf('%s%06d', getvariable('letters'), worker)"
_DATE = "strftime(DATE '1970-01-01' + {}::INTEGER, '%d/%m/%Y')"
_NI_SECOND_LETTERS = "ABCEGHJKLMNPRSTWXYZ"
_POSTCODE_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # of the ZZ99 range, which is no place
STAFF = {
    "LOCALESTID": _ID,
    "UNIQUEWORKERID": _WORKER,
    "STATUS": "getvariable('status')",
    "DISPLAYID": "printf('Sample worker %04d', worker)",
    "FLUVAC": "CASE WHEN worker % 3 = 0 THEN '1' WHEN worker % 3 = 1 THEN '2' ELSE '999' END",
    "NINUMBER": f"'A' || substr('{_NI_SECOND_LETTERS}', 1 + (ni // 4000000)::INTEGER, 1)"
    " || lpad((ni // 4 % 1000000)::VARCHAR, 6, '0') || substr('ABCD', 1 + (ni % 4)::INTEGER, 1)",
    "POSTCODE": f"'ZZ99 ' || home_digits // 400 || substr('{_POSTCODE_LETTERS}', 1 + home_digits // 20 % 20, 1)"
    f" || substr('{_POSTCODE_LETTERS}', 1 + home_digits % 20, 1)",
    "DOB": _DATE.format("born"),
    "GENDER": "gender",
    "ETHNICITY": "ethnicity",
    "NATIONALITY": "nationality",
    "BRITISHCITIZENSHIP": "citizen",
    "COUNTRYOFBIRTH": "birthplace",
    "YEAROFENTRY": "entry",
    "DISABLED": "disabled",
    "CARECERT": "care_certificate",
    "L2CARECERT": "CASE WHEN getvariable('year') >= 2024 THEN"
    " if(level_2 = 1, '1;' || greatest(getvariable('year') - 1, 2024), level_2 || ';') END",
    "RECSOURCE": "source",
    "HANDCVISA": "visa",
    "INOUTUK": "from_abroad",
    "STARTDATE": _DATE.format("started"),
    "STARTINSECT": "sector",
    "APPRENTICE": "apprentice",
    "EMPLSTATUS": "contract",
    "ZEROHRCONT": "zero_hours",
    "DAYSSICK": "printf('%g', sick)",
    "SALARYINT": "interval",
    "SALARY": "salary",
    "HOURLYRATE": "(rate_pence / 100)::DECIMAL(9, 2)",
    "MAINJOBROLE": "role",
    "MAINJRDESC": "CASE role WHEN 23 THEN 'Community meals helper' WHEN 27 THEN 'Equipment and stores, other' END",
    "CONTHOURS": "printf('%g', contracted)",
    "AVGHOURS": "printf('%g', average)",
    "OTHERJOBROLE": "'0'",
    "NMCREG": "lpad(nurse::VARCHAR, 2, '0')",
    "NURSESPEC": "CASE WHEN nurse IS NOT NULL THEN '3;5' END",
    "AMHP": "mental_health",
    "SCQUAL": "CASE WHEN sc_qualified = 1 THEN '1' || coalesce(';' || sc_level, '') ELSE sc_qualified::VARCHAR END",
    "NONSCQUAL": "CASE WHEN other_qualified = 1 THEN '1;' || other_level ELSE other_qualified::VARCHAR END",
    "CWPCATEGORY": "pathway",
    "QUALACH01": "CASE WHEN qualified_in IS NOT NULL THEN"
    " CASE WHEN role IN (6, 35, 45) THEN '16;' WHEN role = 15 THEN '27;' WHEN role = 16 THEN '28;'"
    " WHEN sc_level <= 2 THEN '53;' ELSE '54;' END || qualified_in END",
    "QUALACH02": "CASE WHEN qualified_in IS NOT NULL AND worker % 5 = 0 THEN '37;' END",
    "QUALACH02NOTES": "CASE WHEN qualified_in > 0 AND worker % 500 = 0 THEN 'Seen, \"copy\" kept' END",
    "QUALACH04": "CASE WHEN qualified_in IS NOT NULL AND worker % 50 = 0 THEN '52;' || qualified_in END",
}
WORKPLACE = {
    "LOCALESTID": _ID,
    "STATUS": "getvariable('status')",
    "ESTNAME": f"'{SAMPLE_NAME}' || name",
    "ADDRESS1": "'Café House, 1 Sample Street'",
    "POSTTOWN": "getvariable('town')",
    "POSTCODE": "printf('ZZ99 %dAA', team % 10)",
    "ESTTYPE": "getvariable('employer')",
    "PERMCQC": "1",
    "PERMLA": "1",
    "REGTYPE": "CASE WHEN regulated THEN 2 ELSE 0 END",
    "PROVNUM": "CASE WHEN regulated THEN printf('1-1%08d', getvariable('number')) END",
    "LOCATIONID": "CASE WHEN regulated THEN printf('1-9%04d%05d', getvariable('number'), team) END",
    "MAINSERVICE": "service",
    "ALLSERVICES": "service || ';' || coalesce(second_service, 0)",
    "CAPACITY": "nullif(coalesce(places::VARCHAR, '') || if(second_service IS NULL, '', ';'), '')",
    "UTILISATION": "nullif(coalesce(used::VARCHAR, '') || if(second_service IS NULL, '', ';'), '')",
    "SERVICEUSERS": "nullif(users, '')",
    "DHA": "CASE WHEN regulated THEN if(team % 3 = 0, '1', '2') END",
    "DHAACTIVITIES": "CASE WHEN regulated AND team % 3 = 0 THEN '1;2;7' END",
    "TOTALPERMTEMP": "records",
    "ALLJOBROLES": "roles",
    "STARTERS": "if(starters_unknown, '999', coalesce(starters, '0'))",
    "LEAVERS": "if(leavers_unknown, '999', coalesce(leavers, '0'))",
    "VACANCIES": "if(vacancies_unknown, '999', coalesce(vacancies, '0'))",
    "REASONS": "CASE WHEN left_in_all > 0 AND team % 4 > 0 THEN '1;5;6;9' END",
    "REASONNOS": "CASE WHEN left_in_all > 0 AND team % 4 > 0 THEN concat_ws(';', left_in_all // 5, left_in_all // 3,"
    " left_in_all // 4, left_in_all - left_in_all // 5 - left_in_all // 3 - left_in_all // 4) END",
    "REPEATTRAINING": "1 + team % 4",
    "ACCEPTCARECERT": "1 + team % 3",
    "CWPAWARE": "if(team % 7 = 0, 999, 1 + team % 4)",
    "CWPUSE": "CASE team % 5 WHEN 0 THEN '999' WHEN 1 THEN '1;3;9' ELSE '2' END",
    "BENEFITS": "if(team % 9 = 0, '1;250.00', '0')",
    "SICKPAY": "if(team % 11 = 0, 'unknown', '1')",
    "PENSION": "'1'",
    "ACTUALCONT": "19.5",
    "OPTOUTPEN": "1 + team % 2",
    "HOLIDAY": "26 + getvariable('number') % 6",
    "SLEEPINS": "CASE WHEN service IN (2, 55) THEN 1 + team % 2 END",
    "SLEEPINPAY": "CASE WHEN service IN (2, 55) AND team % 2 = 0 THEN 2 END",
}
_TRAINED = _DATE.format("trained")
TRAINING = {
    "LOCALESTID": _ID,
    "UNIQUEWORKERID": _WORKER,
    "CATEGORY": "category",
    "TRAININGNAME": "name || ', yearly update'",
    "DESCRIPTION": "name || ', yearly update'",
    "ACCREDITED": "CASE worker % 4 WHEN 0 THEN 1 WHEN 1 THEN 999 ELSE 0 END",
    "WHODELIVERED": "1",
    "HOWDELIVERED": "1 + worker % 2",
    "VALIDITY": "if(worker % 6 = 0, 'none', '12')",
    "DATECOMPLETED": _TRAINED,
    "EXPIRYDATE": f"CASE WHEN worker % 6 <> 0 THEN {_DATE.format('(trained + 364)')} END",
    "NOTES": "CASE WHEN worker % 400 = 0 THEN 'Booked with the \"Tuesday\" group,' || chr(10) || 'second attempt' END",
}
KEYS = {
    "workplace": (WORKPLACE, "workplaces", "team"),
    "staff": (STAFF, "staff", "team, worker"),
    "training": (TRAINING, "training", "team, worker, category"),
}
# Roles and counts per team, side by side. 999 for one role is a count that the council does not know.
WORKPLACES = """
CREATE OR REPLACE TEMP TABLE workplaces AS
SELECT teams.*, coalesce(people.records, 0) AS records, lists.* EXCLUDE (team, left_in_all),
    if(teams.leavers_unknown, 0, lists.left_in_all) AS left_in_all
FROM teams
LEFT JOIN (SELECT team, count(*) AS records FROM staff GROUP BY team) AS people USING (team)
LEFT JOIN (
    SELECT team, string_agg(role, ';' ORDER BY role) AS roles, string_agg(starters, ';' ORDER BY role) AS starters,
        string_agg(leavers, ';' ORDER BY role) AS leavers, string_agg(vacancies, ';' ORDER BY role) AS vacancies,
        if(max(leavers) = 999, 0, sum(leavers)) AS left_in_all
    FROM counts GROUP BY team
) AS lists USING (team)
"""


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a council writes its files."""

    layouts: dict[str, str]  # layout of each kind of file
    has_bom: bool = False
    is_cp1252: bool = False
    has_crlf: bool = False
    has_fourth_qualification: bool = False
    renames: bool = False  # sends CHGUNIQUEWRKID
    sends_training: bool = True
    file_name: str = "{kind}.csv"
    edits: tuple[str, ...] = field(default=())  # statements on the written tables: the imperfections
    ragged_line: int | None = None  # line of the staff file that gets a cell too many


def headers() -> dict[str, list[str]]:
    """The header of each layout."""
    layouts = read("ascwds/layouts.csv")
    return dict(zip(layouts["layout"], layouts["header"].str.split(","), strict=True))


def write_return(
    folder: Path, tables: dict[str, pa.Table], variables: dict[str, str | int], manner: Manner
) -> list[Path]:
    """One council's files at one date. `tables` are teams, staff, counts and training."""
    folder.mkdir(parents=True)
    with duckdb.connect() as work:
        for name, value in variables.items():
            work.execute(f"SET VARIABLE {name} = $value", {"value": value})
        for name, table in tables.items():
            work.register(name, table)
        work.execute(WORKPLACES)
        kinds = [kind for kind in KEYS if kind != "training" or manner.sends_training]
        for kind in kinds:
            _spell(work, kind, _header(kind, manner))
        for edit in manner.edits:
            work.execute(edit)
        return [_write(work, folder, kind, manner) for kind in kinds]


def _header(kind: str, manner: Manner) -> list[str]:
    """The columns of this council's file."""
    header = list(headers()[manner.layouts[kind]])
    if kind == "staff" and manner.renames:
        header.insert(2, "CHGUNIQUEWRKID")
    if kind == "staff" and manner.has_fourth_qualification:
        header += ["QUALACH04", "QUALACH04NOTES"]
    return header


def _spell(work: duckdb.DuckDBPyConnection, kind: str, header: list[str]) -> None:
    """Make the table that is written: every column of the file, as text, in the file's order."""
    spelling, source, order = KEYS[kind]
    columns = ", ".join(f'({spelling.get(name, "NULL")})::VARCHAR AS "{name}"' for name in header)
    work.execute(f"CREATE TEMP TABLE {kind}_file AS SELECT {columns} FROM {source} ORDER BY {order}")


def _write(work: duckdb.DuckDBPyConnection, folder: Path, kind: str, manner: Manner) -> Path:
    path = folder / manner.file_name.format(kind=kind)
    work.execute(f"COPY {kind}_file TO $path (HEADER, DELIMITER ',')", {"path": str(path)})
    if kind == "staff" and manner.ragged_line is not None:
        lines = path.read_text(encoding="utf-8").split("\n")
        lines[manner.ragged_line - 1] += ",one cell too many"
        path.write_text("\n".join(lines), encoding="utf-8", newline="")
    if manner.has_crlf or manner.has_bom or manner.is_cp1252:
        text = path.read_bytes().decode()
        text = text.replace("\n", "\r\n") if manner.has_crlf else text
        encoding = "cp1252" if manner.is_cp1252 else "utf-8-sig" if manner.has_bom else "utf-8"
        path.write_bytes(text.encode(encoding))
    return path
