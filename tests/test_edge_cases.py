"""The eighteen loader edge cases of the return's reference, each through the real stages on rows made by hand."""

from pathlib import Path

import pytest

from raw import WORKER, conformed, of_each, record, rows, rules, taken, worker, workplace, write

COUNTS = "SELECT role_code, employees, starters, leavers, vacancies FROM role_counts ORDER BY role_code::INTEGER"


def test_01_999_is_never_a_quantity(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace()], [worker(DAYSSICK="999", CONTHOURS="999", STARTINSECT="999")])
    loaded = record(work)
    assert [loaded[name] for name in ("sickness_days", "hours_week", "wte", "years_in_sector")] == [None] * 4


def test_01_a_single_999_is_unknown_for_every_role_and_999_for_one_role_for_that_role(tmp_path: Path) -> None:
    one = workplace(ALLJOBROLES="6;8", STARTERS="999", LEAVERS="2;999", VACANCIES="1;")
    work = taken(tmp_path / "r", [one], [worker(MAINJOBROLE="7"), worker(UNIQUEWORKERID="A2")])
    assert rows(work, COUNTS) == [("6", 0, None, 2, 1), ("7", 1, None, 0, 0), ("8", 1, None, None, None)]


def test_02_the_declared_total_is_all_staff_and_the_base_is_permanent_and_temporary(tmp_path: Path) -> None:
    staff = [worker(UNIQUEWORKERID=f"A{code}", EMPLSTATUS=code, CONTHOURS="", AVGHOURS="") for code in "12347"]
    work = taken(tmp_path / "r", [workplace(TOTALPERMTEMP="5")], staff)
    assert rows(work, "FROM found_problems WHERE rule = 'totalpermtemp-differs'") == []
    assert rows(work, "SELECT role_code, employees FROM role_counts") == [("8", 2)]


def test_02_a_total_that_differs_is_a_warning_and_excludes_nothing(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace(TOTALPERMTEMP="4")], [worker()])
    found = "SELECT effect, found FROM problems WHERE rule = 'totalpermtemp-differs'"
    assert rows(work, found) == [("warns", "4, but 1 staff records")]
    assert rows(work, COUNTS) == [("8", 1, 0, 0, 0)]


def test_03_admin_in_place_of_birth_date_and_ni_number_is_withheld_not_wrong(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace()], [worker(DOB="Admin", NINUMBER="ADMIN")])
    assert rules(work) == []
    assert (record(work)["age_band"], record(work)["person_key"]) == (None, None)
    assert rows(work, "SELECT answered, known FROM completeness WHERE field = 'DOB'") == [(1, 0)]


def test_04_only_rows_marked_delete_in_any_letter_case_are_set_aside(tmp_path: Path) -> None:
    going = worker(UNIQUEWORKERID="A2", STATUS="Delete", EMPLSTATUS="", DOB="never")
    work = taken(tmp_path / "r", [workplace()], [worker(STATUS="UNCHECKED"), going])
    assert rows(work, "SELECT record, rule FROM set_aside") == [(2, "staff-deleted")]
    assert rows(work, "SELECT rows_in, rows_loaded, rows_set_aside FROM returns") == [(3, 2, 1)]


def test_05_hours_come_from_the_column_that_contract_and_zero_hours_ask(tmp_path: Path) -> None:
    contracts = [("1", "2"), ("2", ""), ("1", "1"), ("3", "2"), ("4", ""), ("7", "")]
    cells = [
        {"EMPLSTATUS": contract, "ZEROHRCONT": zero, "CONTHOURS": "30", "AVGHOURS": "12.5"}
        for contract, zero in contracts
    ]
    assert of_each(tmp_path / "r", "hours_week", cells) == [30, 30, 12.5, 12.5, 12.5, 12.5]


def test_05_average_hours_that_are_not_used_are_warned_of_also_where_zero_hours_are_blank(tmp_path: Path) -> None:
    staff = [worker(ZEROHRCONT="", CONTHOURS="", AVGHOURS="20")]
    work = taken(tmp_path / "r", [workplace()], staff)
    assert (rules(work), record(work)["hours_week"]) == (["avghours-not-asked"], None)


def test_05_hours_beyond_75_or_not_in_halves_count_as_unknown(tmp_path: Path) -> None:
    hours = ["0", "75", "37.50", "37.25", "75.5", "-3", "full time"]
    found = of_each(tmp_path / "r", "hours_week", [{"CONTHOURS": given} for given in hours])
    assert found == [0, 75, 37.5, None, None, None, None]


def test_06_pay_is_yearly_or_hourly_and_a_blank_interval_is_no_pay(tmp_path: Path) -> None:
    cells = [
        {"SALARYINT": "1", "SALARY": "26000", "HOURLYRATE": ""},  # 26000 / (52.14 x 37) = 13.477
        {"SALARYINT": "1", "SALARY": "26000", "HOURLYRATE": "", "CONTHOURS": "999"},
        {"SALARYINT": "3", "HOURLYRATE": "12.63"},
        {"SALARYINT": "", "SALARY": "26000", "HOURLYRATE": "13"},
        {"SALARYINT": "1", "SALARY": "", "HOURLYRATE": "13"},
        {"SALARYINT": "3", "SALARY": "26000", "HOURLYRATE": ""},
    ]
    assert of_each(tmp_path / "r", "pay_basis, pay_hourly_gbp", cells) == [
        ("annual", 13.5), ("annual", None), ("hourly", 12.65), (None, None), (None, None), (None, None),
    ]  # fmt: skip


def test_07_sickness_is_half_days_to_366_with_a_true_zero(tmp_path: Path) -> None:
    days = ["0", "2.5", "366", "366.5", "2.3", ""]
    found = of_each(tmp_path / "r", "sickness_days", [{"DAYSSICK": given} for given in days])
    assert found == [0, 2.5, 90, None, None, None]  # capped at 90 for disclosure


def test_08_a_qualification_without_a_level_is_of_unknown_level(tmp_path: Path) -> None:
    given = {"1": "level-unknown", "1;": "level-unknown", "1;999": "level-unknown", "1;0": "0", "1;8": "8", "2": "none",
             "2;": "none", "999": None, "": None, "1;9": None, "1;3;4": None}  # fmt: skip
    found = of_each(tmp_path / "r", "sc_qualification", [{"SCQUAL": cell} for cell in given])
    assert found == list(given.values())


def test_09_nationality_follows_iso_numbers_with_the_known_exceptions(tmp_path: Path) -> None:
    groups = {"826": "british", "372": "eu-eea", "578": "eu-eea", "528": "eu-eea", "531": "eu-eea", "534": "eu-eea",
              "535": "eu-eea", "16": "other", "840": "other", "732": "other", "995": "other", "756": "other",
              "998": None, "999": None, "": None, "777": None}  # fmt: skip
    found = of_each(tmp_path / "r", "nationality_group", [{"NATIONALITY": code} for code in groups])
    assert found == list(groups.values())


def test_10_codes_are_read_as_text_and_compared_as_numbers(tmp_path: Path) -> None:
    codes = ["01", "5", "06"]
    nurses = [worker(UNIQUEWORKERID=code, NMCREG=code, MAINJOBROLE=" 016 ", GENDER="02") for code in codes]
    work = taken(tmp_path / "r", [workplace()], nurses)
    assert rows(work, "SELECT record, found FROM found_problems WHERE rule = 'nmcreg-code'") == [(3, "06")]
    assert rows(work, "SELECT DISTINCT role_code, gender_code FROM staff_records") == [("16", "2")]


def test_11_retired_roles_are_recoded(tmp_path: Path) -> None:
    old = ["22", "41", "12", "13", "14", "18", "19", "20", "21"]
    found = of_each(tmp_path / "r", "role_code", [{"MAINJOBROLE": code} for code in old])
    assert found == ["27", "40", *["42"] * 7]


def test_11_counts_of_roles_that_fall_together_are_summed_and_unknown_if_a_part_is(tmp_path: Path) -> None:
    one = workplace(ALLJOBROLES="22;27", STARTERS="1;2", LEAVERS="3;999", VACANCIES="0;4")
    work = taken(tmp_path / "r", [one], [worker(MAINJOBROLE="22")])
    assert rows(work, COUNTS) == [("27", 1, 3, None, 4)]


def test_12_commas_quotes_and_line_breaks_in_free_text_harm_nothing_and_stay_outside(tmp_path: Path) -> None:
    text = 'O"Neil, Ann\r\nnight shift'
    staff = [worker(DISPLAYID=text, QUALACH01NOTES=text), worker(UNIQUEWORKERID="A2", GENDER="7")]
    work = taken(tmp_path / "r", [workplace(ESTNAME='Elm, "The" House\nEast')], staff)
    assert rows(work, "SELECT rows_loaded FROM returns") == [(3,)]
    assert rows(work, "SELECT line, column_name, found FROM found_problems WHERE rule = 'gender-code'") == [
        (5, "GENDER", "7")  # after the header and a record of three lines: two of its cells break once each
    ]
    assert not rows(work, "SELECT column_name FROM duckdb_columns() WHERE column_name ILIKE '%displayid%'")


def test_13_staff_of_a_workplace_that_is_not_in_the_file_are_set_aside_and_reported(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace()], [worker(), worker(UNIQUEWORKERID="A2", LOCALESTID="W9")])
    found = (
        "SELECT file, line, column_name, found FROM found_problems JOIN incoming_files USING (file_no) WHERE rule = ?"
    )
    assert work.execute(found, ["staff-without-workplace"]).fetchall() == [
        ("2025-09-30/hackney/staff.csv", 3, "LOCALESTID", "2 characters")
    ]
    assert rows(work, "SELECT outcome, rows_set_aside FROM returns") == [("accepted", 1)]


def test_13_a_main_service_that_all_services_lacks_is_a_warning(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace(ALLSERVICES="13;20")], [worker()])
    assert rules(work) == ["mainservice-not-listed"]
    assert rows(work, "SELECT service_code FROM workplaces") == [("16",)]


@pytest.mark.parametrize(("regulated", "vacancies"), [("2", 1), ("0", 0)])
def test_14_a_registered_manager_vacancy_counts_only_where_the_cqc_regulates(
    tmp_path: Path, regulated: str, vacancies: int
) -> None:
    one = workplace(REGTYPE=regulated, PROVNUM="1-123456789", LOCATIONID="1-123456789", MAINSERVICE="72",
                    ALLSERVICES="72", ALLJOBROLES="4;8", STARTERS="0;0", LEAVERS="0;0", VACANCIES="1;2")  # fmt: skip
    work = taken(tmp_path / "r", [one], [worker()])
    assert rows(work, COUNTS) == [("4", 0, 0, 0, vacancies), ("8", 1, 0, 0, 2)]
    assert rules(work) == ([] if regulated == "2" else ["registered-manager-vacancy"])


def test_15_workplaces_that_share_a_location_id_are_reported(tmp_path: Path) -> None:
    cells = {"REGTYPE": "2", "PROVNUM": "1-123456789", "MAINSERVICE": "72", "ALLSERVICES": "72"}
    ids = {"W1": "1-1111111111", "W2": "1-1111111111", "W3": "1-2222222222"}
    places = [workplace(LOCALESTID=name, LOCATIONID=number, **cells) for name, number in ids.items()]
    work = taken(tmp_path / "r", places, [worker()])
    shared = "SELECT record, found FROM found_problems WHERE rule = 'locationid-shared' ORDER BY record"
    assert rows(work, shared) == [(1, "1-1111111111"), (2, "1-1111111111")]


def test_16_counts_and_sickness_that_did_not_change_since_the_last_return_are_suspect(tmp_path: Path) -> None:
    last = workplace(ALLJOBROLES="8", STARTERS="2", LEAVERS="1", VACANCIES="0")
    write(tmp_path / "r", [last], [worker()], folder="2024-09-30/hackney")
    this = {**last, "ALLJOBROLES": "6;8", "STARTERS": "0;2", "LEAVERS": "0;3", "VACANCIES": "0;0"}
    work = conformed(write(tmp_path / "r", [this], [worker()]))
    found = """SELECT as_at::VARCHAR, rule, column_name FROM found_problems JOIN incoming USING (return_no)
        WHERE rule LIKE '%-unchanged' ORDER BY rule, column_name"""
    assert rows(work, found) == [  # two starters again; leavers went from 1 to 3; no vacancies is no suspicion
        ("2025-09-30", "counts-unchanged", "STARTERS"),
        ("2025-09-30", "sickness-unchanged", "DAYSSICK"),
    ]


def test_17_codes_of_skills_for_care_extracts_are_named_and_refused(tmp_path: Path) -> None:
    cells = [{"EMPLSTATUS": "190"}, {"EMPLSTATUS": "196"}, {"SALARYINT": "250"}, {"SALARYINT": "252"}, {"GENDER": "-1"},
             {"DAYSSICK": "-2"}, {"CONTHOURS": "-1"}, {"ZEROHRCONT": "-2"}]  # fmt: skip
    staff = [worker(**{"UNIQUEWORKERID": f"A{place}"} | change) for place, change in enumerate(cells)]
    work = taken(tmp_path / "r", [workplace()], staff)
    assert rules(work) == ["extract-code"] * 8
    assert rows(work, "SELECT outcome, errors, rows_loaded FROM returns") == [("refused", 8, 0)]


def test_18_personal_data_stay_out_of_the_tables_and_out_of_every_report(tmp_path: Path) -> None:
    secret = {"DISPLAYID": "Zebedee", "NINUMBER": "QQ777777X", "POSTCODE": "ZZ9 9ZZ", "DOB": "99/99/1999",
              "ETHNICITY": "7777", "DISABLED": "7777", "DAYSSICK": "7777", "QUALACH01NOTES": "Zebedee"}  # fmt: skip
    work = taken(tmp_path / "r", [workplace()], [worker(**secret), worker(UNIQUEWORKERID="A2")])
    assert {"ninumber-form", "dob-date", "ethnicity-code", "disabled-code", "dayssick-number"} <= set(rules(work))
    kept = str([rows(work, f"FROM {name}") for name in ("staff_records", "problems", "found_problems", "returns")])
    assert not [value for value in {*secret.values(), WORKER["UNIQUEWORKERID"]} if f"'{value}'" in kept]
