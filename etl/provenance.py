"""Which fields of the form each column of people's tables is made from, and what is done to them on the way."""

from dataclasses import dataclass
from enum import StrEnum

from etl.completeness import STAFF_FIELDS, TEAM_FIELDS, WORKPLACE_FIELDS
from etl.form import FileKind
from etl.team_staging import REASONS


class Treatment(StrEnum):
    """What becomes of a field; a field of several columns is named after the first that applies, in this order."""

    KEPT = "kept as sent"
    COARSENED = "coarsened"
    PSEUDONYM = "pseudonymised"
    COUNTED = "counted"
    DECIDES = "helps to read other fields"
    CHECKED = "used for checks only"
    COMPARED = "used only to find blank and repeated rows"
    DROPPED = "never read"


@dataclass(frozen=True, kw_only=True)
class Part:
    """A field of the form and what a column takes from it."""

    kind: FileKind
    field: str
    treatment: Treatment


@dataclass(frozen=True, kw_only=True)
class Made:
    """How a column of a release is made."""

    parts: tuple[Part, ...]
    how: str


def _parts(treatment: Treatment, names: str) -> tuple[Part, ...]:
    """Fields written `staff.DOB`, or `DOB` for the staff file, with spaces between."""
    found = (name.rpartition(".") for name in names.split())
    return tuple(Part(kind=FileKind(kind or "staff"), field=field, treatment=treatment) for kind, _, field in found)


def _made(how: str, treatment: Treatment | None = None, names: str = "", *, decided_by: str = "") -> Made:
    parts = _parts(treatment, names) if treatment else ()
    return Made(parts=parts + _parts(Treatment.DECIDES, decided_by), how=how)


_FOLDER_DATE = _made("the date in the folder's name")
_FOLDER_COUNCIL = _made("the council in the folder's name")
_KEY = "first 60 bits of an HMAC-SHA256 under the home's secret, of the council and the identifier"
_WORKPLACE_OF = "LOCALESTID TRANSFERSTAFFRECORD"
_RECORD = f"UNIQUEWORKERID CHGUNIQUEWRKID {_WORKPLACE_OF}"
_HOURS_BY = "EMPLSTATUS ZEROHRCONT"
_KEPT, _COARSENED, _PSEUDONYM, _COUNTED = (
    Treatment.KEPT, Treatment.COARSENED, Treatment.PSEUDONYM, Treatment.COUNTED,
)  # fmt: skip
_PLACE = {"as_at": _FOLDER_DATE, "council_code": _FOLDER_COUNCIL}
_OF_TEAM = {
    "workplace_key": _made(_KEY, _PSEUDONYM, "workplace.LOCALESTID"),
    "service_code": _made("the code", _KEPT, "workplace.MAINSERVICE"),
}

_WORKPLACES = {
    **_PLACE,
    **_OF_TEAM,
    "employer_type_code": _made("the code", _KEPT, "workplace.ESTTYPE"),
    "is_regulated": _made("code 2 or not", _COARSENED, "workplace.REGTYPE"),
    "staff_declared": _made("the number", _KEPT, "workplace.TOTALPERMTEMP"),
}

_STAFF_RECORDS = {
    **_PLACE,
    "workplace_key": _made(_KEY, _PSEUDONYM, _WORKPLACE_OF),
    "service_code": _made("that of the record's workplace", _KEPT, "workplace.MAINSERVICE", decided_by=_WORKPLACE_OF),
    "record_key": _made(_KEY, _PSEUDONYM, _RECORD),
    "previous_record_key": _made(f"{_KEY} before a change of it", _PSEUDONYM, _RECORD),
    "person_key": _made(
        "first 60 bits of an HMAC-SHA256 under the home's secret, of the number without its last letter",
        _PSEUDONYM, "NINUMBER",
    ),
    "role_code": _made("the code; retired roles are recoded", _KEPT, "MAINJOBROLE"),
    "contract_code": _made("the code", _KEPT, "EMPLSTATUS"),
    "is_employee": _made("permanent or temporary, or not", _COARSENED, "EMPLSTATUS"),
    "is_zero_hours": _made("yes or no", _KEPT, "ZEROHRCONT"),
    "hours_week": _made("the hours that the contract asks", _KEPT, "CONTHOURS AVGHOURS", decided_by=_HOURS_BY),
    "wte": _made("hours / 37, at most 1", _COARSENED, "CONTHOURS AVGHOURS", decided_by=_HOURS_BY),
    "age_band": _made("16-24, 25-34, 35-44, 45-54, 55-59, 60-64, 65+", _COARSENED, "DOB"),
    "gender_code": _made("the code", _KEPT, "GENDER"),
    "ethnic_group": _made("the census's five groups", _COARSENED, "ETHNICITY"),
    "nationality_group": _made("British, EU or EEA, other", _COARSENED, "NATIONALITY"),
    "disability": _made("yes or no; undisclosed as not known", _COARSENED, "DISABLED"),
    "pay_basis": _made("annual or hourly, if there is an amount", _KEPT, "SALARYINT", decided_by="SALARY HOURLYRATE"),
    "pay_hourly_gbp": _made(
        "an hour's pay to the nearest 5p, top and bottom 0.5 % of a date and role group clipped",
        _COARSENED, "SALARY HOURLYRATE", decided_by=f"SALARYINT CONTHOURS AVGHOURS {_HOURS_BY}",
    ),
    "is_below_wage_floor": _made(
        "yes or no, from the exact amount", _COARSENED, "HOURLYRATE", decided_by="SALARYINT DOB APPRENTICE",
    ),
    "is_near_wage_floor": _made(
        "yes or no, from the exact amount", _COARSENED, "SALARY HOURLYRATE",
        decided_by=f"SALARYINT DOB APPRENTICE CONTHOURS AVGHOURS {_HOURS_BY}",
    ),
    "sickness_days": _made("days, at most 90", _COARSENED, "DAYSSICK"),
    "is_in_role_a_year": _made("more than a year before the return, or not", _COARSENED, "STARTDATE", decided_by="DOB"),
    "years_in_sector": _made("bands of years", _COARSENED, "STARTINSECT", decided_by="STARTDATE"),
    "sc_qualification": _made("none, or the level", _KEPT, "SCQUAL"),
    "recruitment_source_code": _made("the code", _KEPT, "RECSOURCE"),
    "care_certificate_code": _made("the code", _KEPT, "CARECERT"),
}  # fmt: skip

_LISTED_ROLES = "workplace.ALLJOBROLES"
_ROLE_COUNTS = {
    **_PLACE,
    "workplace_key": _made(_KEY, _PSEUDONYM, "workplace.LOCALESTID", decided_by=_WORKPLACE_OF),
    "service_code": _made("that of the workplace", _KEPT, "workplace.MAINSERVICE", decided_by=_WORKPLACE_OF),
    "role_code": _made(
        "the code; retired roles are recoded", _KEPT, f"{_LISTED_ROLES} MAINJOBROLE", decided_by="EMPLSTATUS"
    ),
    "employees": _made(
        "permanent and temporary records, counted", _COUNTED, "EMPLSTATUS MAINJOBROLE", decided_by=_WORKPLACE_OF
    ),
    "employees_key": _made(
        "sum of the first 32 bits of their keys", _PSEUDONYM, _RECORD, decided_by="EMPLSTATUS MAINJOBROLE"
    ),
    "row_key": _made(
        "first 32 bits of such a key of workplace and role", _PSEUDONYM, "workplace.LOCALESTID",
        decided_by=f"{_LISTED_ROLES} MAINJOBROLE EMPLSTATUS {_WORKPLACE_OF}",
    ),
    **{
        name: _made(
            "the number for the role", _KEPT, f"workplace.{name.upper()}",
            decided_by=f"{_LISTED_ROLES} MAINJOBROLE EMPLSTATUS {_WORKPLACE_OF}",
        )
        for name in ("starters", "leavers")
    },
    "vacancies": _made(
        "the number for the role; a registered manager's only where the workplace is regulated", _KEPT,
        "workplace.VACANCIES",
        decided_by=f"{_LISTED_ROLES} workplace.REGTYPE MAINJOBROLE EMPLSTATUS {_WORKPLACE_OF}",
    ),
    "starters_in_quarter": _made("the number for the role, of a quarterly regional workforce return alone"),
    "leavers_in_quarter": _made("the number for the role, of a quarterly regional workforce return alone"),
    "joiners_seen": _made("employees whose keys are not in the return of a year before, counted"),
    "leavers_seen": _made("employees of the return of a year before whose keys are in this one no more, counted"),
}  # fmt: skip

_LEAVING_REASONS = {
    **_PLACE,
    "workplace_key": _made(
        _KEY,
        _PSEUDONYM,
        "workplace.LOCALESTID",
        decided_by="workplace.LEAVERS workplace.REASONS workplace.REASONNOS",
    ),
    "reason_code": _made("the code", _KEPT, "workplace.REASONS", decided_by="workplace.LEAVERS workplace.REASONNOS"),
    "leavers": _made("the number", _KEPT, "workplace.REASONNOS", decided_by="workplace.LEAVERS workplace.REASONS"),
}


def _counted() -> tuple[Part, ...]:
    """The fields whose answers are counted, as the requirements of the return name them."""
    both = (
        (FileKind.WORKPLACE, WORKPLACE_FIELDS), (FileKind.STAFF, STAFF_FIELDS), (FileKind.TEAMS, TEAM_FIELDS),
    )  # fmt: skip
    names = ((kind, name) for kind, fields in both for one in fields for name in one.name.rpartition(" ")[2].split("/"))
    counted = (Part(kind=kind, field=name, treatment=_COUNTED) for kind, name in names if name != "DISPLAYID")
    return tuple(dict.fromkeys(counted))


_ASKED = "EMPLSTATUS workplace.MAINSERVICE"
_COMPLETENESS = {
    "return_id": _made("first 16 hexadecimal digits of the SHA-256 of date, council and the files' SHA-256"),
    "field": _made("the field's name, where any record is asked for it", decided_by=_ASKED),
    "records": _made("records that are asked for the field, counted", _COUNTED, _ASKED),
    "answered": Made(parts=_counted(), how="records with an answer, counted"),
    "known": Made(parts=_counted(), how="records with a known answer, counted"),
    "required_share": _made("what the return asks", decided_by=_ASKED),
}

_TEAM = (_PSEUDONYM, "TEAM", "")
_TEAM_AND_ROLE = (_PSEUDONYM, "TEAM ROLE", "HEADCOUNT AGENCY")
_SERVICE = (_KEPT, "SERVICE", "TEAM")
_FLOWS = {
    f"{name.lower()}{of_quarter}": (_KEPT, name, "PERIODKIND")
    for name in ("STARTERS", "LEAVERS")
    for of_quarter in ("", "_in_quarter")
}
_REASON = " ".join(REASONS)

# The same columns of a regional workforce return: treatment, fields, and the fields that decide.
_OF_TEAMS: dict[str, dict[str, tuple[Treatment, str, str]]] = {
    "workplaces": {
        "workplace_key": _TEAM, "service_code": _SERVICE, "is_regulated": (_COARSENED, "SERVICE", "TEAM"),
    },
    "staff_records": {
        "workplace_key": _TEAM, "service_code": _SERVICE, "record_key": _TEAM_AND_ROLE,
        "role_code": (_KEPT, "ROLE", ""), "contract_code": (_COARSENED, "", "HEADCOUNT AGENCY"),
        "is_employee": (_COARSENED, "", "HEADCOUNT AGENCY"), "wte": (_COARSENED, "WTE", "HEADCOUNT"),
    },
    "role_counts": {
        "workplace_key": _TEAM, "service_code": _SERVICE, "role_code": (_KEPT, "ROLE", ""),
        "employees": (_KEPT, "HEADCOUNT", ""), "employees_key": _TEAM_AND_ROLE,
        "row_key": (_PSEUDONYM, "TEAM ROLE", ""),
        "vacancies": (_KEPT, "VACANCIES", "ROLE SERVICE TEAM"), **_FLOWS,
    },
    "leaving_reasons": {
        "workplace_key": (_PSEUDONYM, "TEAM", f"PERIODKIND {_REASON}"),
        "reason_code": (_KEPT, "", f"PERIODKIND {_REASON}"), "leavers": (_KEPT, _REASON, "PERIODKIND"),
    },
}  # fmt: skip


def _with_teams(table: str, columns: dict[str, Made]) -> dict[str, Made]:
    return {name: _told_by_teams(made, _OF_TEAMS.get(table, {}).get(name)) for name, made in columns.items()}


def _told_by_teams(made: Made, of_teams: tuple[Treatment, str, str] | None) -> Made:
    if of_teams is None:
        return made
    treatment, names, decided_by = of_teams
    given, deciding = (" ".join(f"{FileKind.TEAMS}.{name}" for name in part.split()) for part in (names, decided_by))
    return Made(parts=(*made.parts, *_parts(treatment, given), *_parts(Treatment.DECIDES, deciding)), how=made.how)


_TABLES = {
    "workplaces": _WORKPLACES,
    "staff_records": _STAFF_RECORDS,
    "role_counts": _ROLE_COUNTS,
    "leaving_reasons": _LEAVING_REASONS,
    "completeness": _COMPLETENESS,
}
MADE: dict[str, dict[str, Made]] = {table: _with_teams(table, columns) for table, columns in _TABLES.items()}
