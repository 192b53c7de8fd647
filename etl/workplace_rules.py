"""The rules of the workplace file: keys, services, counts and their parallel lists, reasons for leaving, policies."""

from etl.cells import CQC_ID
from etl.check import Check, code_check, extract_code_checks, refuses, sets_aside, warns
from etl.excel_rules import identifier_checks, total_row
from etl.rule import Effect, Rule

_YES_NO = (1, 2, 999)
_YES_NO_WORDS = "1 for yes, 2 for no or 999 for do not know"
_HEAD_OFFICE = "mainservice = 72"
_COUNTS = ("STARTERS", "LEAVERS", "VACANCIES")
_WHOLE_NUMBER = Rule(
    key="count-number",
    effect=Effect.REFUSES,
    wrong="a count is not a whole number from 0 to 999",
    remedy="Give a whole number for each job role, 999 for do not know, separated by ;.",
)
_NOT_PARALLEL = Rule(
    key="counts-not-parallel",
    effect=Effect.REFUSES,
    wrong="the counts are not as many as the job roles in ALLJOBROLES",
    remedy="Give one count for each job role in the same order, or 999 alone for do not know.",
)
_COUNT_BLANK = Rule(
    key="count-blank",
    effect=Effect.WARNS,
    wrong="the count is blank; it counts as unknown for every job role of the workplace",
    remedy="Give one count for each job role, 0 for none, or 999 alone for do not know.",
)
_SERVICES_NOT_PARALLEL = Rule(
    key="services-not-parallel",
    effect=Effect.REFUSES,
    wrong="the list is not as long as ALLSERVICES without its 0",
    remedy="Give one item for each service in the same order; items may be empty.",
)

_KEYS = (
    refuses("localestid-blank", "LOCALESTID", "workplace IS NULL",
          "the workplace has no identifier", "Give LOCALESTID, the council's own identifier of the workplace."),
    warns("localestid-long", "LOCALESTID", "length(workplace) >= 50",
          "the identifier of the workplace has 50 characters or more", "Give LOCALESTID under 50 characters."),
    *identifier_checks(LOCALESTID="workplace"),
    total_row("LOCALESTID"),
    sets_aside("workplace-deleted", "STATUS", "is_deleted", "the workplace is marked DELETE",
          "Nothing to do if it has closed; otherwise change STATUS."),
    warns("workplace-status", "STATUS",
          "coalesce(status, '') NOT IN ('NEW', 'UPDATE', 'UNCHECKED', 'NOCHANGE')",
          "STATUS is blank or not one of its codes; the row is loaded",
          "Give NEW, UPDATE, UNCHECKED, NOCHANGE or DELETE."),
)  # fmt: skip

_SERVICES = (
    refuses("mainservice-blank", "MAINSERVICE", "mainservice IS NULL",
          "the workplace has no main service", "Give MAINSERVICE a code of the list of services."),
    code_check("MAINSERVICE", "service_codes", "a code of the list of services", effect=Effect.REFUSES),
    warns("mainservice-additional", "MAINSERVICE", "mainservice = 73",
          "live-in care is not offered as a main service", "Give the service that the workplace is there for."),
    warns("allservices-blank", "ALLSERVICES", "len(allservices) = 0",
          "ALLSERVICES is blank", "Give the main service and every other one, or the main service and 0."),
    warns("allservices-list", "ALLSERVICES",
          "has_other(allservices, list_append(getvariable('service_codes'), 0))",
          "ALLSERVICES is not a list of services", "Give codes of the list of services separated by ;, or 0."),
    warns("allservices-zero", "ALLSERVICES", "list_contains(allservices, 0) AND len(allservices) > 2",
          "0 for no other services stands beside other services", "Leave 0 out, or the other services."),
    warns("mainservice-not-listed", "ALLSERVICES",
          "len(allservices) > 0 AND NOT list_contains(allservices, mainservice) "
          "AND list_contains(getvariable('service_codes'), mainservice)",
          "ALLSERVICES lacks the main service", "Add MAINSERVICE to ALLSERVICES."),
    *(Check(rule=_SERVICES_NOT_PARALLEL, column=column,
            where=f"len({column.lower()}) NOT IN (0, len(services)) AND len(services) > 0")
      for column in ("CAPACITY", "UTILISATION")),
    *(warns(f"{column.lower()}-number", column,
            f"len(list_filter({column.lower()}, lambda item: item NOT BETWEEN 0 AND 9998)) > 0",
            f"{column} is not a list of whole numbers below 9999", "Give a whole number for each service.")
      for column in ("CAPACITY", "UTILISATION")),
    warns("servicedesc-not-parallel", "SERVICEDESC",
          "descriptions NOT IN (0, len(services), len(allservices))",
          "SERVICEDESC has not as many items as ALLSERVICES", "Give one item for each service; items may be empty."),
    warns("otheruserdesc-not-parallel", "OTHERUSERDESC", "user_descriptions NOT IN (0, len(serviceusers))",
          "OTHERUSERDESC has not as many items as SERVICEUSERS", "Give one item for each group; items may be empty."),
    warns("serviceusers-list", "SERVICEUSERS", "has_other(serviceusers, getvariable('service_user_codes'))",
          "SERVICEUSERS is not a list of service user groups", "Give codes of the list of groups separated by ;."),
)  # fmt: skip

_REGULATION = (
    code_check("ESTTYPE", (1, 3, 6, 7, 8), "1 or 3 for a local authority, 6, 7 or 8"),
    warns("esttype-blank", "ESTTYPE", "esttype IS NULL", "the type of employer is blank",
          "Give ESTTYPE 1 or 3 for a local authority."),
    warns("esttype-not-council", "ESTTYPE", "esttype IN (6, 7, 8)",
          "the type of employer is not a local authority, so the workplace does not count as complete in the return",
          "Give ESTTYPE 1 or 3 if the council is the employer."),
    code_check("REGTYPE", (0, 2), "2 for CQC regulated or 0"),
    warns("regtype-blank", "REGTYPE", "regtype IS NULL",
          "REGTYPE is blank; the workplace counts as not regulated", "Give 2 for CQC regulated or 0."),
    warns("provnum-form", "PROVNUM",
          f"regtype = 2 AND NOT coalesce(regexp_full_match(provnum, {CQC_ID}), false)",
          "the CQC provider ID is missing or not one", "Give a digit, a hyphen and 8 to 12 digits."),
    warns("locationid-form", "LOCATIONID",
          f"regtype = 2 AND ((locationid IS NULL AND NOT {_HEAD_OFFICE}) "
          f"OR NOT regexp_full_match(locationid, {CQC_ID}))",
          "the CQC location ID is missing or not one", "Give a digit, a hyphen and 8 to 12 digits."),
    warns("service-not-regulated", "REGTYPE",
          "regtype = 2 AND NOT list_contains(getvariable('regulated_codes'), mainservice) "
          f"AND list_contains(getvariable('service_codes'), mainservice) AND NOT {_HEAD_OFFICE}",
          "the workplace is CQC regulated but its main service is not", "Correct REGTYPE or MAINSERVICE."),
    warns("service-regulated", "REGTYPE",
          f"regtype = 0 AND list_contains(getvariable('regulated_codes'), mainservice) AND NOT {_HEAD_OFFICE}",
          "the main service is CQC regulated but the workplace is not", "Correct REGTYPE or MAINSERVICE."),
)  # fmt: skip


def _each_count(rule: Rule, where: str) -> list[Check]:
    return [Check(rule=rule, column=column, where=where.format(name=column.lower())) for column in _COUNTS]


_ROLE_COUNTS = (
    refuses("alljobroles-list", "ALLJOBROLES", "has_other(alljobroles, getvariable('role_codes'))",
          "ALLJOBROLES is not a list of job roles, so its counts belong to no role",
          "Give codes of the list of job roles separated by ;."),
    refuses("alljobroles-empty-item", "ALLJOBROLES",
          "len(list_filter(list_zip(alljobroles, starters, leavers, vacancies), lambda item: item[1] IS NULL AND "
          "(item[2] BETWEEN 1 AND 998 OR item[3] BETWEEN 1 AND 998 OR item[4] BETWEEN 1 AND 998))) > 0",
          "a count stands beside an empty item of ALLJOBROLES", "Give a job role for each count."),
    *_each_count(_WHOLE_NUMBER, "len(list_filter({name}, lambda item: item NOT BETWEEN -2 AND 999)) > 0"),
    *_each_count(_NOT_PARALLEL, "len({name}) NOT IN (0, len(alljobroles)) AND {name} <> [999] "
                 "AND NOT (len(alljobroles) = 0 AND {name} = [0])"),
    *_each_count(_COUNT_BLANK, "len({name}) = 0"),
    warns("registered-manager-vacancy", "VACANCIES",
          "regtype IS DISTINCT FROM 2 AND len(vacancies) = len(alljobroles) AND len(list_filter(vacancies, "
          "lambda item, place: alljobroles[place] = 4 AND item BETWEEN 1 AND 998)) > 0",
          "there is a vacancy for a registered manager where the workplace is not CQC regulated; it is not counted",
          "Correct REGTYPE, or leave the vacancy out."),
    refuses("totalpermtemp-number", "TOTALPERMTEMP", "totalpermtemp NOT BETWEEN -2 AND 999",
          "the number of staff is not a whole number from 0 to 999", "Give TOTALPERMTEMP from 0 to 999."),
    warns("totalpermtemp-blank", "TOTALPERMTEMP", "totalpermtemp IS NULL",
          "the number of staff is blank", "Give TOTALPERMTEMP."),
    warns("totalpermtemp-zero", "TOTALPERMTEMP", f"totalpermtemp = 0 AND NOT {_HEAD_OFFICE}",
          "the number of staff is 0 though this is not a head office", "Give TOTALPERMTEMP."),
)  # fmt: skip

_REASONS = (
    Check(rule=_WHOLE_NUMBER, column="REASONNOS",
          where="len(list_filter(reasonnos, lambda item: item NOT BETWEEN -2 AND 999)) > 0"),
    refuses("reasons-not-parallel", "REASONNOS",
          "len(reasons) <> len(reasonnos) AND total(leavers) > 0",
          "REASONNOS is not as long as REASONS", "Give one number of leavers for each reason in the same order."),
    warns("reasons-list", "REASONS", "len(list_filter(reasons, lambda item: item < 0)) > 0",
          "REASONS is not a list of whole numbers; the item is not used", "Give reason codes separated by ;."),
    warns("reasons-without-leavers", "REASONS", "len(reasons) > 0 AND total(leavers) = 0",
          "there are reasons for leaving but no leavers; they are not used", "Correct LEAVERS or leave REASONS blank."),
    warns("reasons-total", "REASONNOS",
          "len(reasons) > 0 AND total(leavers) > 0 AND total(reasonnos) <> total(leavers)",
          "the leavers by reason do not add up to LEAVERS", "Give REASONNOS that add up to LEAVERS."),
)  # fmt: skip

_POLICIES = (
    *(code_check(column, (0, 1), "1 to share, 0 not to, or leave it blank") for column in ("PERMCQC", "PERMLA")),
    *(code_check(column, _YES_NO, _YES_NO_WORDS) for column in ("DHA", "OPTOUTPEN", "SLEEPINS")),
    *(code_check(column, range(1, 5), "1 to 4") for column in ("REPEATTRAINING", "ACCEPTCARECERT")),
    code_check("CWPAWARE", (1, 2, 3, 4, 999), "1 to 4, or 999 for do not know"),
    code_check("SLEEPINPAY", _YES_NO, "1 hourly rate, 2 flat rate or 999 for do not know"),
    warns("sleepinpay-missing", "SLEEPINPAY", "sleepins = 1 AND sleepinpay IS NULL",
          "the workplace offers sleep-ins but does not say how they are paid", "Give SLEEPINPAY 1, 2 or 999."),
    warns("dhaactivities-list", "DHAACTIVITIES", "has_other(dhaactivities, range(1, 9))",
          "DHAACTIVITIES is not a list of its codes", "Give codes 1 to 8 separated by ;."),
    warns("dhaactivities-missing", "DHAACTIVITIES", "dha = 1 AND len(dhaactivities) = 0",
          "delegated healthcare activities are carried out but none is named", "Give DHAACTIVITIES."),
    warns("cwpuse-list", "CWPUSE",
          "cwpuse[1] IS DISTINCT FROM 1 AND len(cwpuse) > 0 AND NOT list_contains([2, 999], cwpuse[1]) "
          "OR has_other(cwpuse[2:], range(1, 11))",
          "CWPUSE is not one of its codes", "Give 1 with reason codes 1 to 10 separated by ;, 2 or 999."),
    *(warns(f"{column.lower()}-code", column, f"{column.lower()} NOT IN ('0', '1', 'unknown')",
            f"{column} holds something that is not one of its codes", "Give 1 for yes, 0 for no or unknown.")
      for column in ("SICKPAY", "PENSION")),
    warns("benefits-code", "BENEFITS",
          r"NOT regexp_full_match(benefits, '0|unknown|1(;\s*[0-9]*(\.[0-9]{0,2})?)?')",
          "BENEFITS is not one of its codes", "Give 0, 1, 1;amount or unknown."),
    warns("actualcont-number", "ACTUALCONT", r"NOT regexp_full_match(actualcont, '[0-9]+(\.[0-9]+)?')",
          "the pension contribution is not a number", "Give a percentage without the sign."),
    warns("actualcont-without-pension", "ACTUALCONT", "actualcont IS NOT NULL AND pension <> '1'",
          "there is a pension contribution though PENSION does not say yes", "Correct PENSION or leave it blank."),
    warns("ttdiffrate-number", "TTDIFFRATE", r"NOT regexp_full_match(ttdiffrate, '[0-9]+(\.[0-9]+)?')",
          "the travel time rate is not a number", "Give pounds and pence without the sign."),
    warns("holiday-number", "HOLIDAY", "holiday < 0 AND holiday NOT IN (-1, -2)",
          "the days of annual leave are not a whole number", "Give a whole number of days."),
)  # fmt: skip

_CODE_COLUMNS = """
    ESTTYPE PERMCQC PERMLA REGTYPE MAINSERVICE DHA TOTALPERMTEMP REPEATTRAINING CWPAWARE OPTOUTPEN HOLIDAY SLEEPINS
    SLEEPINPAY
"""
_EXTRACT_CODES = (
    *extract_code_checks(_CODE_COLUMNS.split()),
    *extract_code_checks((*_COUNTS, "REASONNOS"), "list_has_any({name}, [-1, -2])"),
)

WORKPLACE_CHECKS: tuple[Check, ...] = (
    *_KEYS, *_SERVICES, *_REGULATION, *_ROLE_COUNTS, *_REASONS, *_POLICIES, *_EXTRACT_CODES,
)  # fmt: skip
