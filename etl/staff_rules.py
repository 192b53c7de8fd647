"""The rules of the staff file: keys, codes, dates, hours, pay and qualifications."""

from etl.cells import IS_BY_THE_HOUR
from etl.check import Check, code_check, extract_code_checks, refuses, sets_aside, warns
from etl.excel_rules import date_checks, identifier_checks, total_row
from etl.rule import Effect

_YES_NO = (1, 2, 999)
_YES_NO_WORDS = "1 for yes, 2 for no or 999 for do not know"
_FIRST_YEAR = 1900
_HOURLY_RATES, _SALARIES = "3 AND 250", "500 AND 400000"  # pounds; a salary may be of few hours a week

_KEYS = (
    refuses("staff-localestid-blank", "LOCALESTID", "named_workplace IS NULL AND NOT is_deleted",
          "the staff record names no workplace", "Give LOCALESTID as in the workplace file."),
    refuses("uniqueworkerid-blank", "UNIQUEWORKERID", "named_worker IS NULL",
          "the staff record has no identifier", "Give UNIQUEWORKERID, the council's own identifier of the record."),
    warns("staff-identifier-long", "UNIQUEWORKERID", "length(worker) >= 50 OR length(workplace) >= 50",
          "an identifier of the staff record has 50 characters or more",
          "Give LOCALESTID and UNIQUEWORKERID under 50 characters."),
    warns("staff-status", "STATUS",
          "coalesce(status, '') NOT IN ('NEW', 'UPDATE', 'UNCHECKED', 'NOCHANGE', 'CHGSUB')",
          "STATUS is blank or not one of its codes; the row is loaded",
          "Give NEW, UPDATE, UNCHECKED, NOCHANGE or DELETE."),
    *identifier_checks(LOCALESTID="named_workplace", UNIQUEWORKERID="named_worker"),
)  # fmt: skip

_SET_ASIDE = (
    total_row("LOCALESTID"),
    sets_aside("staff-deleted", "STATUS", "is_deleted", "the staff record is marked DELETE",
          "Nothing to do if the person has left; otherwise change STATUS."),
    sets_aside("staff-without-workplace", "LOCALESTID", "is_orphan AND NOT is_deleted",
          "the staff record names a workplace that is not in the workplace file",
          "Add the workplace to the workplace file, or correct LOCALESTID or TRANSFERSTAFFRECORD."),
    sets_aside("staff-of-deleted-workplace", "LOCALESTID", "is_going AND NOT is_deleted",
          "the workplace of the staff record is marked DELETE",
          "Move the record to a workplace that stays, or keep the workplace."),
)  # fmt: skip

_REQUIRED = (
    refuses("emplstatus-blank", "EMPLSTATUS", "emplstatus IS NULL",
          "the staff record has no contract type", "Give EMPLSTATUS 1, 2, 3, 4 or 7."),
    code_check("EMPLSTATUS", (1, 2, 3, 4, 7), "1 permanent, 2 temporary, 3 pool or bank, 4 agency or 7 other",
               effect=Effect.REFUSES, where="emplstatus NOT BETWEEN 190 AND 196"),
    refuses("mainjobrole-blank", "MAINJOBROLE", "mainjobrole IS NULL",
          "the staff record has no main job role", "Give MAINJOBROLE a code of the list of job roles."),
    code_check("MAINJOBROLE", "role_codes", "a code of the list of job roles", effect=Effect.REFUSES),
)  # fmt: skip

_DATES = (
    *date_checks("DOB", "STARTDATE"),
    refuses("dob-date", "DOB", "dob_wrong = 'other'",
          "the birth date is not a day that exists, written dd/mm/yyyy", "Give DOB as dd/mm/yyyy, or leave it blank."),
    warns("age-range", "DOB", "age NOT BETWEEN 14 AND 100",
          "the age at the date of the return is not between 14 and 100; it counts as unknown", "Correct DOB."),
    refuses("startdate-date", "STARTDATE", "startdate_wrong = 'other'",
          "the start date is not a day that exists, written dd/mm/yyyy",
          "Give STARTDATE as dd/mm/yyyy, or leave it blank."),
    warns("startdate-future", "STARTDATE", "startdate > as_at",
          "the start date is after the date of the return; it counts as unknown", "Correct STARTDATE."),
    warns("startdate-too-young", "STARTDATE", "age BETWEEN 14 AND 100 AND startdate < dob + INTERVAL 14 YEAR",
          "the person started before the age of 14; the start date counts as unknown", "Correct STARTDATE or DOB."),
    warns("startdate-before-entry", "STARTDATE",
          f"countryofbirth <> 826 AND yearofentry >= {_FIRST_YEAR} AND year(startdate) < yearofentry",
          "the person started before entering the UK", "Correct STARTDATE or YEAROFENTRY."),
    warns("startinsect-year", "STARTINSECT",
          f"startinsect NOT IN (-1, -2, 999) AND startinsect NOT BETWEEN {_FIRST_YEAR} AND year(as_at)",
          "the year of starting in the sector is not a year up to that of the return; it counts as unknown",
          "Give STARTINSECT as yyyy, 999 for do not know, or leave it blank."),
    warns("startinsect-after-start", "STARTINSECT",
          "startinsect <> 999 AND startdate <= as_at AND startinsect > year(startdate)",
          "the person started in the sector after starting in the job; the year counts as unknown",
          "Correct STARTINSECT or STARTDATE."),
    warns("yearofentry-year", "YEAROFENTRY",
          f"yearofentry NOT IN (-1, -2) AND yearofentry NOT BETWEEN {_FIRST_YEAR} AND year(as_at)",
          "the year of entry is not a year up to that of the return", "Give YEAROFENTRY as yyyy, or leave it blank."),
    warns("ninumber-form", "NINUMBER", "is_ni_wrong",
          "the National Insurance number is not a valid one; the person cannot be matched between records",
          "Give two letters, six digits and a letter A to D, or leave NINUMBER blank."),
)  # fmt: skip

_OPTIONAL_CODES = (
    code_check("GENDER", (1, 2, 3, 4), "1 male, 2 female, 4 other or 3 for do not know"),
    code_check("ETHNICITY", "ethnicity_codes", "a code of the list of ethnic groups, or 99 for do not know"),
    code_check("NATIONALITY", "nationality_codes", "a code of the list of nationalities, or 998 for do not know"),
    code_check("BRITISHCITIZENSHIP", _YES_NO, _YES_NO_WORDS, where="nationality IS DISTINCT FROM 826"),
    code_check("COUNTRYOFBIRTH", "country_codes", "a code of the list of countries, or 998 for do not know"),
    code_check("DISABLED", (0, 1, 2, 3), "1 for yes, 0 for no, 2 undisclosed or 3 for do not know"),
    code_check("CARECERT", (1, 2, 3), "1 completed, 2 no or 3 in progress"),
    code_check("RECSOURCE", "recruitment_codes", "a code of the list of recruitment sources, or 16 for do not know"),
    code_check("HANDCVISA", _YES_NO, _YES_NO_WORDS),
    code_check("INOUTUK", _YES_NO, _YES_NO_WORDS),
    code_check("APPRENTICE", (*_YES_NO, 314, 315), _YES_NO_WORDS),
    code_check("ZEROHRCONT", _YES_NO, _YES_NO_WORDS),
    code_check("SALARYINT", (1, 3), "1 with an annual SALARY or 3 with an HOURLYRATE",
               where="salaryint NOT IN (250, 252)"),
    code_check("NMCREG", (1, 2, 3, 4, 5), "01 to 05"),
    code_check("AMHP", _YES_NO, _YES_NO_WORDS),
    code_check("CWPCATEGORY", (*range(1, 9), 998, 999), "1 to 7, 998 for none of them or 999 for do not know"),
    code_check("FLUVAC", _YES_NO, _YES_NO_WORDS),
    warns("nursespec-list", "NURSESPEC",
          "has_other(nursespec, range(1, 9)) OR (len(nursespec) > 1 AND list_has_any(nursespec, [7, 8]))",
          "NURSESPEC is not a list of its codes with 7 and 8 alone", "Give codes 1 to 6 separated by ;, or 7 or 8."),
    warns("otherjobrole-list", "OTHERJOBROLE",
          "otherjobrole <> [0] AND has_other(otherjobrole, getvariable('role_codes'))",
          "OTHERJOBROLE is not a list of job roles", "Give codes of the list of job roles separated by ;, or 0."),
    warns("nurse-without-registration", "NMCREG", "mainjobrole = 16 AND nmcreg IS NULL",
          "the record of a registered nurse has no registration", "Give NMCREG 01 to 05."),
    warns("social-worker-without-amhp", "AMHP", "mainjobrole = 6 AND amhp IS NULL",
          "the record of a social worker does not say whether they are an approved mental health professional",
          f"Give AMHP {_YES_NO_WORDS}."),
)  # fmt: skip

_SICKNESS_AND_HOURS = (
    warns("dayssick-number", "DAYSSICK", "dayssick NOT IN (-1, -2, 999) AND dayssick NOT BETWEEN 0 AND 366",
          "sickness is not a number of days from 0 to 366 in halves; it counts as unknown",
          "Give working days in half days, 999 for do not know, or leave DAYSSICK blank."),
    warns("conthours-number", "CONTHOURS", "conthours NOT IN (-1, -2, 999) AND conthours NOT BETWEEN 0 AND 75",
          "contracted hours are not a number from 0 to 75 in halves; they count as unknown",
          "Give hours a week in half hours, 999 for do not know, or leave CONTHOURS blank."),
    warns("avghours-number", "AVGHOURS", "avghours NOT IN (-1, -2, 999) AND avghours NOT BETWEEN 0 AND 75",
          "average hours are not a number from 0 to 75 in halves; they count as unknown",
          "Give hours a week in half hours, 999 for do not know, or leave AVGHOURS blank."),
    warns("zero-hours-with-conthours", "CONTHOURS",
          "zerohrcont IN (1, 999) AND conthours BETWEEN 0.5 AND 75",
          "there are contracted hours beside a zero hours contract or an unknown one",
          "Correct ZEROHRCONT, or give AVGHOURS and leave CONTHOURS blank."),
    warns("conthours-not-asked", "CONTHOURS",
          "emplstatus IN (3, 4, 7) AND zerohrcont IS DISTINCT FROM 1 AND zerohrcont IS DISTINCT FROM 999 "
          "AND conthours BETWEEN 0.5 AND 75",
          "contracted hours are given for pool, agency or other staff; they are not used",
          "Give AVGHOURS and leave CONTHOURS blank."),
    warns("avghours-not-asked", "AVGHOURS", f"NOT {IS_BY_THE_HOUR} AND avghours BETWEEN 0.5 AND 75",
          "average hours are given for permanent or temporary staff not on zero hours; they are not used",
          "Give CONTHOURS and leave AVGHOURS blank."),
)  # fmt: skip

_PAY = (
    warns("salary-missing", "SALARY", "salaryint = 1 AND salary IS NULL",
          "the pay is said to be annual but there is no salary; pay counts as unknown", "Give SALARY."),
    warns("hourlyrate-missing", "HOURLYRATE", "salaryint = 3 AND hourlyrate IS NULL",
          "the pay is said to be hourly but there is no rate; pay counts as unknown", "Give HOURLYRATE."),
    warns("pay-without-interval", "SALARYINT",
          "salaryint IS NULL AND (salary IS NOT NULL OR hourlyrate IS NOT NULL)",
          "there is an amount but SALARYINT is blank; pay counts as unknown", "Give SALARYINT 1 or 3."),
    warns("salary-number", "SALARY", "salary = -99",
          "the salary is not a whole number of pounds; pay counts as unknown",
          "Give up to nine digits without a pound sign or commas."),
    warns("hourlyrate-number", "HOURLYRATE", "hourlyrate = -99",
          "the hourly rate is not pounds and pence; pay counts as unknown",
          "Give pounds with up to two decimals, without a pound sign."),
    warns("salary-not-asked", "SALARY", "salaryint = 3 AND salary IS NOT NULL",
          "there is a salary beside an hourly pay interval; it is not used", "Leave SALARY blank."),
    warns("hourlyrate-not-asked", "HOURLYRATE", "salaryint = 1 AND hourlyrate IS NOT NULL",
          "there is an hourly rate beside an annual pay interval; it is not used", "Leave HOURLYRATE blank."),
    warns("pay-zero", "SALARYINT", "(salaryint = 1 AND salary = 0) OR (salaryint = 3 AND hourlyrate = 0)",
          "the pay is zero; it counts as unknown", "Leave SALARYINT and the amount blank where there is no pay."),
    warns("pay-unlikely", "SALARYINT",
          f"(salaryint = 1 AND salary > 0 AND salary NOT BETWEEN {_SALARIES}) "
          f"OR (salaryint = 3 AND hourlyrate > 0 AND hourlyrate NOT BETWEEN {_HOURLY_RATES})",
          "the pay is hardly anybody's: under 3 or over 250 pounds an hour, under 500 or over 400,000 a year",
          "Check that SALARY is of a year and HOURLYRATE of an hour, with the point where it belongs."),
)  # fmt: skip


def _qualification(column: str) -> tuple[Check, ...]:
    name = column.lower()
    return (
        warns(f"{name}-code", column,
              f"{name} NOT IN (-1, -2, 1, 2, 999) OR ({name} = 1 AND {name}_detail NOT BETWEEN 0 AND 8 "
              f"AND {name}_detail <> 999)",
              f"{column} is not one of its codes; it counts as unknown",
              "Give 1;level with a level 0 to 8 or 999, 2 for no or 999 for do not know."),
        warns(f"{name}-level-missing", column, f"{name} = 1 AND {name}_detail IS NULL",
              f"{column} says yes without a level; the level counts as unknown", "Give 1;level."),
    )  # fmt: skip


_QUALIFICATIONS = (
    *_qualification("SCQUAL"),
    *_qualification("NONSCQUAL"),
    warns("l2carecert-code", "L2CARECERT",
          "l2carecert NOT IN (-1, -2, 1, 2, 3) OR l2carecert_detail NOT BETWEEN 2024 AND year(as_at)",
          "L2CARECERT is not one of its codes, or its year is not one from 2024 to that of the return",
          "Give 1;year for completed, 2; for started or 3; for no."),
    *(warns(f"{column.lower()}-code", column,
            f"NOT list_contains(getvariable('qualification_codes'), {column.lower()}) "
            f"OR {column.lower()}_detail NOT BETWEEN {_FIRST_YEAR} AND year(as_at)",
            f"{column} is not a qualification of the list with a year",
            "Give code;year, or the code and a semicolon.")
      for column in ("QUALACH01", "QUALACH02", "QUALACH03")),
)  # fmt: skip

_CODE_COLUMNS = """
    GENDER ETHNICITY NATIONALITY BRITISHCITIZENSHIP COUNTRYOFBIRTH YEAROFENTRY DISABLED CARECERT L2CARECERT RECSOURCE
    HANDCVISA INOUTUK STARTINSECT APPRENTICE ZEROHRCONT MAINJOBROLE NMCREG AMHP SCQUAL NONSCQUAL CWPCATEGORY FLUVAC
    DAYSSICK CONTHOURS AVGHOURS SALARY HOURLYRATE
"""

STAFF_CHECKS: tuple[Check, ...] = (
    *_KEYS,
    *_SET_ASIDE,
    *_REQUIRED,
    *extract_code_checks(_CODE_COLUMNS.split()),
    *extract_code_checks(["EMPLSTATUS"], "{name} IN (-1, -2) OR {name} BETWEEN 190 AND 196"),
    *extract_code_checks(["SALARYINT"], "{name} IN (-1, -2, 250, 252)"),
    *_DATES,
    *_OPTIONAL_CODES,
    *_SICKNESS_AND_HOURS,
    *_PAY,
    *_QUALIFICATIONS,
)
