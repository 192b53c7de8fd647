"""What is found wrong with rows, and what follows from it: refused, set aside or loaded with a warning."""

from pathlib import Path

import pytest

from etl import form
from etl.form import KINDS, FileKind
from etl.row_rules import ROW_RULES
from etl.rule import Effect
from etl.staff_rules import STAFF_CHECKS
from etl.training_rules import TRAINING_CHECKS
from etl.workplace_rules import WORKPLACE_CHECKS
from raw import Row, conformed, rows, rules, taken, training, validated, worker, workplace, write

# What breaks each rule: the cells changed in a return that is otherwise right.
STAFF = {
    "staff-localestid-blank": {"LOCALESTID": " "},
    "uniqueworkerid-blank": {"UNIQUEWORKERID": ""},
    "staff-identifier-long": {"UNIQUEWORKERID": "x" * 50},
    "staff-status": {"STATUS": "LEFT"},
    "staff-deleted": {"STATUS": "delete"},
    "staff-without-workplace": {"LOCALESTID": "W9"},
    "staff-of-deleted-workplace": {"LOCALESTID": "W3"},
    "emplstatus-blank": {"EMPLSTATUS": ""},
    "emplstatus-code": {"EMPLSTATUS": "5"},
    "mainjobrole-blank": {"MAINJOBROLE": ""},
    "mainjobrole-code": {"MAINJOBROLE": "99"},
    "extract-code": {"EMPLSTATUS": "193"},
    "identifier-changed-by-excel": {"UNIQUEWORKERID": "1.23E+11"},
    "total-row": {"LOCALESTID": "Grand total", "UNIQUEWORKERID": "", "EMPLSTATUS": "", "MAINJOBROLE": ""},
    "date-as-number": {"DOB": "31320"},
    "date-month-first": {"STARTDATE": "9/30/2019"},
    "dob-date": {"DOB": "1985-09-30"},
    "age-range": {"DOB": "01/10/2011"},  # 13 on 30/09/2025
    "startdate-date": {"STARTDATE": "31/04/2020"},
    "startdate-future": {"STARTDATE": "01/10/2025"},
    "startdate-too-young": {"STARTDATE": "29/09/1999", "STARTINSECT": ""},  # born 30/09/1985
    "startdate-before-entry": {"COUNTRYOFBIRTH": "372", "YEAROFENTRY": "2021"},
    "startinsect-year": {"STARTINSECT": "18"},
    "startinsect-after-start": {"STARTINSECT": "2021"},
    "yearofentry-year": {"YEAROFENTRY": "2026"},
    "ninumber-form": {"NINUMBER": "BG123456A"},
    "gender-code": {"GENDER": "5"},
    "ethnicity-code": {"ETHNICITY": "1"},
    "nationality-code": {"NATIONALITY": "GB"},
    "britishcitizenship-code": {"NATIONALITY": "372", "BRITISHCITIZENSHIP": "0"},
    "countryofbirth-code": {"COUNTRYOFBIRTH": "9"},
    "disabled-code": {"DISABLED": "999"},
    "carecert-code": {"CARECERT": "999"},
    "recsource-code": {"RECSOURCE": "3"},
    "handcvisa-code": {"HANDCVISA": "0"},
    "inoutuk-code": {"INOUTUK": "3"},
    "apprentice-code": {"APPRENTICE": "316"},
    "zerohrcont-code": {"ZEROHRCONT": "0"},
    "salaryint-code": {"SALARYINT": "2"},
    "nmcreg-code": {"NMCREG": "06"},
    "amhp-code": {"AMHP": "0"},
    "cwpcategory-code": {"CWPCATEGORY": "9"},
    "fluvac-code": {"FLUVAC": "3"},
    "nursespec-list": {"NURSESPEC": "1;8"},
    "otherjobrole-list": {"OTHERJOBROLE": "8;99"},
    "nurse-without-registration": {"MAINJOBROLE": "16"},
    "social-worker-without-amhp": {"MAINJOBROLE": "6"},
    "dayssick-number": {"DAYSSICK": "2.25"},
    "conthours-number": {"CONTHOURS": "75.5"},
    "avghours-number": {"EMPLSTATUS": "4", "CONTHOURS": "", "AVGHOURS": "76"},
    "zero-hours-with-conthours": {"ZEROHRCONT": "999"},
    "conthours-not-asked": {"EMPLSTATUS": "4"},
    "avghours-not-asked": {"AVGHOURS": "10"},
    "salary-missing": {"SALARYINT": "1", "HOURLYRATE": ""},
    "hourlyrate-missing": {"HOURLYRATE": ""},
    "pay-without-interval": {"SALARYINT": ""},
    "salary-number": {"SALARYINT": "1", "SALARY": "26,000", "HOURLYRATE": ""},
    "hourlyrate-number": {"HOURLYRATE": "12.345"},
    "salary-not-asked": {"SALARY": "26000"},
    "hourlyrate-not-asked": {"SALARYINT": "1", "SALARY": "26000"},
    "pay-unlikely": {"HOURLYRATE": "1350"},
    "pay-zero": {"HOURLYRATE": "0.00"},
    "scqual-code": {"SCQUAL": "1;9"},
    "scqual-level-missing": {"SCQUAL": "1"},
    "nonscqual-code": {"NONSCQUAL": "0"},
    "nonscqual-level-missing": {"NONSCQUAL": "1;"},
    "l2carecert-code": {"L2CARECERT": "1;2023"},
    "qualach01-code": {"QUALACH01": "9999"},
    "qualach02-code": {"QUALACH02": "1;20"},
    "qualach03-code": {"QUALACH03": "x"},
}
HOME_CARE = {"MAINSERVICE": "8", "ALLSERVICES": "8"}
REGULATED = HOME_CARE | {"REGTYPE": "2", "PROVNUM": "1-123456789", "LOCATIONID": "1-123456789"}
COUNTED = {"ALLJOBROLES": "6;8", "STARTERS": "1;2", "LEAVERS": "3;0", "VACANCIES": "0;999"}
WORKPLACES = {
    "localestid-blank": {"LOCALESTID": ""},
    "localestid-long": {"LOCALESTID": "x" * 50},
    "workplace-deleted": {"STATUS": "Delete"},
    "identifier-changed-by-excel": {"LOCALESTID": "#REF!"},
    "total-row": {"ESTNAME": "Total", "MAINSERVICE": "", "ALLSERVICES": ""},
    "workplace-status": {"STATUS": ""},
    "mainservice-blank": {"MAINSERVICE": "", "ALLSERVICES": "16"},
    "mainservice-code": {"MAINSERVICE": "3", "ALLSERVICES": "16"},
    "mainservice-additional": {"MAINSERVICE": "73", "ALLSERVICES": "73"},
    "allservices-blank": {"ALLSERVICES": ""},
    "allservices-list": {"ALLSERVICES": "16;3"},
    "allservices-zero": {"ALLSERVICES": "16;13;0"},
    "mainservice-not-listed": {"ALLSERVICES": "13"},
    "services-not-parallel": {"CAPACITY": "5;6"},
    "capacity-number": {"CAPACITY": "9999"},
    "utilisation-number": {"UTILISATION": "many"},
    "servicedesc-not-parallel": {"SERVICEDESC": "a;b;c"},
    "otheruserdesc-not-parallel": {"OTHERUSERDESC": "a;b"},
    "serviceusers-list": {"SERVICEUSERS": "99"},
    "esttype-code": {"ESTTYPE": "2"},
    "esttype-blank": {"ESTTYPE": ""},
    "esttype-not-council": {"ESTTYPE": "6"},
    "regtype-code": {"REGTYPE": "1"},
    "regtype-blank": {"REGTYPE": ""},
    "provnum-form": REGULATED | {"PROVNUM": ""},
    "locationid-form": REGULATED | {"LOCATIONID": "123"},
    "service-not-regulated": REGULATED | {"MAINSERVICE": "16", "ALLSERVICES": "16"},
    "service-regulated": HOME_CARE,
    "alljobroles-list": COUNTED | {"ALLJOBROLES": "6;99"},
    "alljobroles-empty-item": COUNTED | {"ALLJOBROLES": ";8"},
    "count-number": COUNTED | {"STARTERS": "1;2.5"},
    "counts-not-parallel": COUNTED | {"LEAVERS": "3"},
    "count-blank": COUNTED | {"VACANCIES": ""},
    "registered-manager-vacancy": COUNTED | {"ALLJOBROLES": "6;4", "VACANCIES": "0;1"},
    "totalpermtemp-number": {"TOTALPERMTEMP": "1000"},
    "totalpermtemp-blank": {"TOTALPERMTEMP": ""},
    "totalpermtemp-zero": {"TOTALPERMTEMP": "0"},
    "reasons-not-parallel": COUNTED | {"REASONS": "40;41", "REASONNOS": "3"},
    "reasons-list": COUNTED | {"REASONS": "x", "REASONNOS": "3"},
    "reasons-without-leavers": {"REASONS": "40", "REASONNOS": "0"},
    "reasons-total": COUNTED | {"REASONS": "40", "REASONNOS": "2"},
    "permcqc-code": {"PERMCQC": "2"},
    "permla-code": {"PERMLA": "2"},
    "dha-code": {"DHA": "0"},
    "optoutpen-code": {"OPTOUTPEN": "0"},
    "sleepins-code": {"SLEEPINS": "0"},
    "repeattraining-code": {"REPEATTRAINING": "5"},
    "acceptcarecert-code": {"ACCEPTCARECERT": "999"},
    "cwpaware-code": {"CWPAWARE": "5"},
    "sleepinpay-code": {"SLEEPINPAY": "3"},
    "sleepinpay-missing": {"SLEEPINS": "1"},
    "dhaactivities-list": {"DHAACTIVITIES": "9"},
    "dhaactivities-missing": {"DHA": "1"},
    "cwpuse-list": {"CWPUSE": "1;11"},
    "sickpay-code": {"SICKPAY": "2"},
    "pension-code": {"PENSION": "999"},
    "benefits-code": {"BENEFITS": "2"},
    "actualcont-number": {"PENSION": "1", "ACTUALCONT": "5%"},
    "actualcont-without-pension": {"PENSION": "0", "ACTUALCONT": "5"},
    "ttdiffrate-number": {"TTDIFFRATE": "£5"},
    "holiday-number": {"HOLIDAY": "25.5"},
}
TRAINED = {
    "training-localestid-blank": {"LOCALESTID": ""},
    "training-uniqueworkerid-blank": {"UNIQUEWORKERID": ""},
    "training-without-staff": {"UNIQUEWORKERID": "A9"},
    "category-blank": {"CATEGORY": ""},
    "category-code": {"CATEGORY": "99"},
    "accredited-code": {"ACCREDITED": "2"},
    "whodelivered-code": {"WHODELIVERED": "3"},
    "providername-code": {"WHODELIVERED": "2", "PROVIDERNAME": "9999"},
    "howdelivered-code": {"HOWDELIVERED": "3"},
    "validity-months": {"VALIDITY": "0"},
    "date-as-number": {"DATECOMPLETED": "45000"},
    "date-month-first": {"EXPIRYDATE": "12/31/2025"},
    "datecompleted-date": {"DATECOMPLETED": "1/2/2025"},
    "expirydate-date": {"EXPIRYDATE": "29/02/2025"},
    "expiry-before-completion": {"DATECOMPLETED": "02/01/2025", "EXPIRYDATE": "01/01/2025"},
}
OTHERS = [workplace(LOCALESTID="W2"), workplace(LOCALESTID="W3", STATUS="DELETE")]


def judged(root: Path, kind: FileKind, changes: dict[str, dict[str, str]]) -> set[tuple[str, str]]:
    """One row for each rule that should break, with its change: the pairs (rule, rule that did break)."""
    names = list(changes)
    if kind is FileKind.WORKPLACE:
        places = [workplace(**{"LOCALESTID": f"P{place}"} | changes[name]) for place, name in enumerate(names)]
        write(root, [*places, workplace()], [worker()])
    elif kind is FileKind.STAFF:
        staff = [worker(**{"UNIQUEWORKERID": f"A{place}"} | changes[name]) for place, name in enumerate(names)]
        write(root, [workplace(), *OTHERS], staff)
    else:
        write(root, [workplace()], [worker()], [training(**changes[name]) for name in names])
    found = f"""SELECT record, rule FROM found_problems JOIN incoming_files USING (file_no)
        WHERE file_kind = '{kind}' AND record IS NOT NULL
        AND rule NOT IN ('totalpermtemp-differs', 'locationid-shared', 'counts-not-parallel')"""
    if "counts-not-parallel" in names:
        found = found.replace(", 'counts-not-parallel'", "")
    return {(names[record - 1], rule) for record, rule in rows(validated(root), found)}


@pytest.mark.parametrize(
    ("kind", "changes"),
    [(FileKind.STAFF, STAFF), (FileKind.WORKPLACE, WORKPLACES), (FileKind.TRAINING, TRAINED)],
)
def test_each_rule_is_found_broken_where_it_is_and_nothing_else_is(
    tmp_path: Path, kind: FileKind, changes: dict[str, dict[str, str]]
) -> None:
    assert judged(tmp_path / "r", kind, changes) == {(rule, rule) for rule in changes}


def test_every_check_of_a_cell_has_an_example_here() -> None:
    for checks, examples in ((STAFF_CHECKS, STAFF), (WORKPLACE_CHECKS, WORKPLACES), (TRAINING_CHECKS, TRAINED)):
        assert {check.rule.key for check in checks} - {"extract-code"} == set(examples) - {"extract-code"}


def test_every_rule_says_what_is_wrong_and_what_to_do_and_checks_a_column_of_the_form() -> None:
    for key, rule in ROW_RULES.items():
        assert key == rule.key
        assert rule.wrong[-1] != "." and rule.remedy[-1] == "." and rule.remedy[0].isupper()
    for kind, checks in zip(KINDS, (WORKPLACE_CHECKS, STAFF_CHECKS, TRAINING_CHECKS), strict=True):
        assert {check.column for check in checks} <= set(form.raw_columns(kind))


def test_a_right_return_has_no_problem_and_is_loaded_whole(tmp_path: Path) -> None:
    work = conformed(write(tmp_path / "r", [workplace()], [worker()], [training()]))
    assert rows(work, "FROM found_problems") == []
    assert rows(work, "SELECT outcome, rows_in, rows_loaded, rows_set_aside, errors, warnings FROM returns") == [
        ("accepted", 3, 3, 0, 0, 0)
    ]


@pytest.mark.parametrize("cells", [{"EMPLSTATUS": ""}, {"DOB": "31/02/1980"}, {"MAINJOBROLE": "12345"}])
def test_one_refusing_problem_refuses_the_whole_return_and_no_other(tmp_path: Path, cells: Row) -> None:
    write(tmp_path / "r", [workplace()], [worker(**cells), worker(UNIQUEWORKERID="A2")])
    write(tmp_path / "r", [workplace(ESTTYPE="3")], [worker(GENDER="1")], folder="2025-09-30/camden")
    work = conformed(tmp_path / "r")
    assert rows(work, "SELECT outcome, rows_in, rows_loaded, rows_set_aside FROM returns ORDER BY folder") == [
        ("accepted", 2, 2, 0),
        ("refused", 3, 0, 3),
    ]
    assert rows(work, "SELECT DISTINCT council_code FROM staff_records") == [("E09000007",)]


def test_keys_are_compared_without_whitespace(tmp_path: Path) -> None:
    staff = [worker(LOCALESTID=" W 1"), worker(LOCALESTID="W1", UNIQUEWORKERID="A\u00a0 1", GENDER="1")]
    assert rules(taken(tmp_path / "r", [workplace()], staff)) == ["staff-twice"]


def test_an_exact_repeat_of_a_row_is_set_aside_and_a_differing_one_refuses(tmp_path: Path) -> None:
    work = taken(tmp_path / "a", [workplace(), workplace()], [worker(), worker(), worker(UNIQUEWORKERID="A2")])
    assert rules(work) == ["staff-repeated", "workplace-repeated"]
    assert rows(work, "SELECT outcome, rows_in, rows_loaded, rows_set_aside FROM returns") == [("accepted", 5, 3, 2)]
    work = taken(tmp_path / "b", [workplace(), workplace(ESTTYPE="3")], [worker(), worker(GENDER="1")])
    assert rules(work) == ["staff-twice", "workplace-twice"]
    assert rows(work, "SELECT line FROM found_problems WHERE rule = 'staff-twice'") == [(3,)]


def test_one_identifier_in_two_workplaces_is_two_records(tmp_path: Path) -> None:
    places = [workplace(), workplace(LOCALESTID="W2")]
    work = taken(tmp_path / "r", places, [worker(), worker(LOCALESTID="W2")])
    assert (rules(work), rows(work, "SELECT count(*) FROM staff_records")) == ([], [(2,)])


def test_a_change_of_identifier_may_not_take_one_that_is_in_use(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace()], [worker(), worker(UNIQUEWORKERID="A2", CHGUNIQUEWRKID="A1")])
    assert rules(work) == ["staff-identifier-taken"]


def test_a_return_whose_staff_all_belong_elsewhere_is_refused(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace()], [worker(LOCALESTID="X1")])
    assert rules(work) == ["no-staff-left", "staff-without-workplace"]
    assert rows(work, "SELECT outcome FROM returns") == [("refused",)]


def test_training_may_name_a_record_by_its_old_or_its_new_identifier(tmp_path: Path) -> None:
    trained = [training(), training(UNIQUEWORKERID="N1"), training(UNIQUEWORKERID="N2")]
    work = taken(tmp_path / "r", [workplace()], [worker(CHGUNIQUEWRKID="N1")], trained=trained)
    assert rows(work, "SELECT record, rule FROM set_aside") == [(3, "training-without-staff")]


def test_rows_marked_delete_are_not_checked_further(tmp_path: Path) -> None:
    places = [workplace(), workplace(LOCALESTID="W2", STATUS="DELETE", MAINSERVICE="", STARTERS="many")]
    staff = [worker(), worker(UNIQUEWORKERID="A2", STATUS="DELETE", MAINJOBROLE="", DOB="x")]
    assert rules(taken(tmp_path / "r", places, staff)) == ["staff-deleted", "workplace-deleted"]


def test_effects_are_what_the_return_rests_on() -> None:
    refusing = {key for key, rule in ROW_RULES.items() if rule.effect is Effect.REFUSES}
    assert refusing >= {"emplstatus-blank", "mainjobrole-code", "count-number", "dob-date", "staff-twice"}
    assert {key for key, rule in ROW_RULES.items() if rule.effect is Effect.SETS_ASIDE} == {
        "workplace-deleted", "workplace-repeated", "staff-deleted", "staff-repeated", "staff-without-workplace",
        "staff-of-deleted-workplace", "training-without-staff", "team-total", "team-example",
            "total-row",
    }  # fmt: skip
