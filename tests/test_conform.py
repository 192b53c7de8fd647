"""What becomes of accepted rows: every figure worked out by hand from a few rows through the real stages."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from sqlalchemy import BigInteger, Boolean, Date, DateTime, Double, Integer, String

from data import schema
from etl.keys import forget_secret, make_keyed
from raw import SECRET, conformed, key, of_each, record, rows, rules, taken, training, worker, workplace, write

COUNCIL = "E09000012"
COUNTS = "SELECT role_code, employees, starters, leavers, vacancies FROM role_counts ORDER BY role_code::INTEGER"
SQL_TYPES = {BigInteger: "BIGINT", Boolean: "BOOLEAN", Date: "DATE", DateTime: "TIMESTAMP", Double: "DOUBLE",
             Integer: "INTEGER", String: "VARCHAR"}  # fmt: skip


def test_tables_have_the_columns_and_types_of_a_release(tmp_path: Path) -> None:
    work = taken(tmp_path / "r", [workplace()], [worker()])
    for table in (schema.workplaces, schema.staff_records, schema.role_counts, schema.leaving_reasons, schema.returns,
                  schema.return_files, schema.problems, schema.completeness):  # fmt: skip
        described = {name: kind for name, kind, *_ in rows(work, f"DESCRIBE {table.name}")}
        wanted = {column.name: SQL_TYPES[type(column.type)] for column in table.columns}
        assert {name: described[name] for name in wanted} == wanted


def test_role_counts_of_one_workplace_worked_out_by_hand(tmp_path: Path) -> None:
    # Two care workers (one agency), one social worker, one team leader; counts for social workers and managers only.
    staff = [
        worker(), worker(UNIQUEWORKERID="A2", EMPLSTATUS="4", CONTHOURS="", AVGHOURS="20"),
        worker(UNIQUEWORKERID="A3", MAINJOBROLE="6", AMHP="2"), worker(UNIQUEWORKERID="A4", MAINJOBROLE="45"),
    ]  # fmt: skip
    one = workplace(TOTALPERMTEMP="4", ALLJOBROLES="6;2", STARTERS="3;0", LEAVERS="1;999", VACANCIES="2;1")
    work = taken(tmp_path / "r", [one], staff)
    assert rows(work, COUNTS) == [
        ("2", 0, 0, None, 1),  # a role without staff that was counted
        ("6", 1, 3, 1, 2),
        ("8", 1, 0, 0, 0),  # not listed beside known counts: none
        ("45", 1, 0, 0, 0),
    ]


def test_the_keys_of_a_role_are_the_sum_of_its_employees_and_one_of_its_own(tmp_path: Path) -> None:
    """Worker 8 and role 8 of one workplace have keys of their own; agency workers are in no sum."""
    staff = [worker(UNIQUEWORKERID=name) for name in ("8", "A2", "A3")]
    agency = worker(UNIQUEWORKERID="A4", EMPLSTATUS="4", CONTHOURS="", AVGHOURS="20", MAINJOBROLE="6", AMHP="2")
    work = taken(tmp_path / "r", [workplace(ALLJOBROLES="6", VACANCIES="1")], [*staff, agency])
    assert rows(work, "SELECT role_code, employees_key, row_key FROM role_counts ORDER BY role_code") == [
        ("6", 0, key("ROLE", COUNCIL, "W1", "6") >> 28),
        ("8", sum(key(COUNCIL, "W1", name) >> 28 for name in ("8", "A2", "A3")),
         key("ROLE", COUNCIL, "W1", "8") >> 28),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "role_8"),
    [("0", 0), ("999", None), ("", None)],
)
def test_counts_without_listed_roles_are_known_when_0_and_unknown_when_999_or_blank(
    tmp_path: Path, given: str, role_8: int | None
) -> None:
    work = taken(tmp_path / "r", [workplace(STARTERS=given, LEAVERS=given, VACANCIES=given)], [worker()])
    assert rows(work, COUNTS) == [("8", 1, role_8, role_8, role_8)]


def test_an_unregulated_managers_vacancy_is_unknown_when_all_vacancies_are(tmp_path: Path) -> None:
    one = workplace(ALLJOBROLES="4", STARTERS="0", LEAVERS="0", VACANCIES="999")
    assert rows(taken(tmp_path / "r", [one], [worker(MAINJOBROLE="4")]), COUNTS) == [("4", 1, 0, 0, None)]


def test_leaving_reasons_are_kept_as_sent_where_there_are_leavers(tmp_path: Path) -> None:
    counted = {"ALLJOBROLES": "8", "STARTERS": "0", "LEAVERS": "7", "VACANCIES": "0"}
    places = [
        workplace(**counted, REASONS="04; 12;x;30;12", REASONNOS="3;1;1;999;1"),
        workplace(LOCALESTID="W2", REASONS="4", REASONNOS="2"),
    ]
    work = taken(tmp_path / "r", places, [worker()])
    assert rows(work, "SELECT reason_code, leavers FROM leaving_reasons ORDER BY reason_code") == [("12", 2), ("4", 3)]


def test_workplaces_keep_service_employer_regulation_and_declared_staff(tmp_path: Path) -> None:
    places = [workplace(TOTALPERMTEMP="12"), workplace(LOCALESTID="W2", ESTTYPE="5", REGTYPE="", TOTALPERMTEMP="999")]
    work = taken(tmp_path / "r", places, [worker()])
    assert rows(work, """SELECT workplace_key, as_at, service_code, employer_type_code, is_regulated, staff_declared
        FROM workplaces ORDER BY staff_declared NULLS LAST""") == [
        (key(COUNCIL, "W1"), date(2025, 9, 30), "16", "1", False, 12),
        (key(COUNCIL, "W2"), date(2025, 9, 30), "16", None, False, None),
    ]  # fmt: skip


def test_ages_are_those_of_the_as_at_date_and_14_and_15_count_in_the_first_band(tmp_path: Path) -> None:
    bands = {
        "30/09/2011": "16-24",  # 14 that day
        "01/10/2011": None,  # 13
        "01/10/2000": "16-24",  # 25 the day after
        "30/09/2000": "25-34", "01/01/1985": "35-44", "30/09/1970": "55-59", "01/10/1970": "45-54",
        "01/10/1960": "60-64", "30/09/1960": "65+", "30/09/1924": None, "Admin": None, "": None,
    }  # fmt: skip
    found = of_each(tmp_path / "r", "age_band", [{"DOB": born, "STARTDATE": "", "STARTINSECT": ""} for born in bands])
    assert found == list(bands.values())


def test_pay_is_held_to_the_floor_of_date_and_age_from_the_exact_amount(tmp_path: Path) -> None:
    # From April 2025: 12.21 from the age of 21, 10.00 from 18, 7.55 below.
    cells = [
        ({"HOURLYRATE": "12.20"}, True), ({"HOURLYRATE": "12.21"}, False), ({"HOURLYRATE": "12.20", "DOB": ""}, True),
        ({"HOURLYRATE": "12.20", "DOB": "01/10/2004"}, False), ({"HOURLYRATE": "9.99", "DOB": "01/10/2004"}, True),
        ({"HOURLYRATE": "7.54", "DOB": "01/10/2007"}, True), ({"HOURLYRATE": "7.55", "DOB": "01/10/2007"}, False),
        ({"HOURLYRATE": "7.55", "APPRENTICE": "1"}, None), ({"HOURLYRATE": "7.55", "APPRENTICE": ""}, True),
        ({"SALARYINT": "1", "SALARY": "9000", "HOURLYRATE": ""}, None), ({"SALARYINT": "", "HOURLYRATE": ""}, None),
    ]  # fmt: skip
    changes = [{"STARTDATE": "", "STARTINSECT": ""} | change for change, _ in cells]
    assert of_each(tmp_path / "r", "is_below_wage_floor", changes) == [is_below for _, is_below in cells]


def test_pay_near_the_floor_is_within_2_percent_of_it_for_hourly_pay_and_salaries(tmp_path: Path) -> None:
    # 1.02 x 12.21 = 12.4542 from the age of 21, 1.02 x 10 = 10.20 from 18, 1.02 x 7.55 = 7.701 below
    salaried = {"SALARYINT": "1", "HOURLYRATE": "", "CONTHOURS": "20"}  # 1042.8 hours a year: 12.4542 is 12987.24
    cells = [
        ({"HOURLYRATE": "12.20"}, True), ({"HOURLYRATE": "12.45"}, True), ({"HOURLYRATE": "12.46"}, False),
        ({"HOURLYRATE": "12.45", "DOB": ""}, True), ({"HOURLYRATE": "10.20", "DOB": "01/10/2004"}, True),
        ({"HOURLYRATE": "10.21", "DOB": "01/10/2004"}, False), ({"HOURLYRATE": "7.70", "DOB": "01/10/2007"}, True),
        ({"HOURLYRATE": "7.71", "DOB": "01/10/2007"}, False), ({"HOURLYRATE": "7.55", "APPRENTICE": "1"}, None),
        (salaried | {"SALARY": "12987"}, True), (salaried | {"SALARY": "12988"}, False),
        (salaried | {"SALARY": "9000"}, True), (salaried | {"SALARY": "9000", "APPRENTICE": "314"}, None),
        (salaried | {"SALARY": "9000", "CONTHOURS": "0"}, None), (salaried | {"SALARY": "9000", "CONTHOURS": ""}, None),
        ({"SALARYINT": "", "HOURLYRATE": ""}, None), ({"HOURLYRATE": "0"}, None),
    ]  # fmt: skip
    changes = [{"STARTDATE": "", "STARTINSECT": ""} | change for change, _ in cells]
    assert of_each(tmp_path / "r", "is_near_wage_floor", changes) == [is_near for _, is_near in cells]


def test_hourly_pay_is_kept_to_the_nearest_5p(tmp_path: Path) -> None:
    changes = [
        {"HOURLYRATE": "12.62"}, {"HOURLYRATE": "12.63"}, {"HOURLYRATE": "12.6"}, {"HOURLYRATE": "0"},
        {"SALARYINT": "1", "SALARY": "20000", "HOURLYRATE": "", "CONTHOURS": "20"},  # 20000 / (52.14 x 20) = 19.179
        {"SALARYINT": "1", "SALARY": "20000", "HOURLYRATE": "", "CONTHOURS": "0"},
    ]  # fmt: skip
    assert of_each(tmp_path / "r", "pay_hourly_gbp", changes) == [12.6, 12.65, 12.6, None, 19.2, None]


def test_full_time_equivalents_are_hours_over_37_and_at_most_one(tmp_path: Path) -> None:
    changes = [{"CONTHOURS": hours} for hours in ("18.5", "37", "48", "0", "")]
    assert of_each(tmp_path / "r", "wte", changes) == [0.5, 1, 1, 0, None]


@pytest.mark.parametrize(
    ("column", "field", "expected"),
    [
        ("gender_code", "GENDER", {"1": "1", "2": "2", "4": "4", "3": None, "": None, "9": None}),
        ("ethnic_group", "ETHNICITY", {"31": "White", "47": "Other ethnic group", "99": None, "": None}),
        ("disability", "DISABLED", {"1": "yes", "0": "no", "2": None, "3": None, "": None}),
        ("is_zero_hours", "ZEROHRCONT", {"1": True, "2": False, "999": None, "": None, "0": None}),
        ("recruitment_source_code", "RECSOURCE", {"1": "1", "018": "18", "16": None, "": None, "3": None}),
        ("care_certificate_code", "CARECERT", {"1": "1", "2": "2", "3": "3", "": None, "999": None}),
        ("years_in_sector", "STARTINSECT",
         {"2018": "3-9", "2016": "3-9", "2015": "10-19", "2006": "10-19", "2005": "20+",
          "999": None, "2026": None, "2021": None, "": None}),
        ("is_in_role_a_year", "STARTDATE",
         {"29/09/2024": True, "30/09/2024": False, "01/10/2025": None, "29/09/1999": None, "": None}),
        ("contract_code, is_employee", "EMPLSTATUS",
         {"1": ("1", True), "2": ("2", True), "3": ("3", False), "4": ("4", False), "7": ("7", False)}),
    ],
)  # fmt: skip
def test_answers_are_coded_and_do_not_know_is_missing(
    tmp_path: Path, column: str, field: str, expected: dict[str, object]
) -> None:
    assert of_each(tmp_path / "r", column, [{field: given} for given in expected]) == list(expected.values())


def test_the_first_three_years_in_the_sector_are_a_band(tmp_path: Path) -> None:
    cells = [{"STARTDATE": "", "STARTINSECT": year} for year in ("2025", "2023", "2022")]
    assert of_each(tmp_path / "r", "years_in_sector", cells) == ["0-2", "0-2", "3-9"]


def test_keys_are_the_first_60_bits_of_an_hmac(tmp_path: Path) -> None:
    cells = {"LOCALESTID": " W 1", "UNIQUEWORKERID": "A\t1", "NINUMBER": "ab 12 34 56 c"}
    loaded = record(taken(tmp_path / "r", [workplace()], [worker(**cells)]))
    assert loaded["record_key"] == key(COUNCIL, "W1", "A1")
    assert loaded["workplace_key"] == key(COUNCIL, "W1")
    assert loaded["person_key"] == key("NI", "AB123456")
    assert loaded["previous_record_key"] is None


@pytest.mark.parametrize("secret", [b"k", SECRET, b"x" * 64, b"long" * 40])
def test_keyed_is_the_standard_librarys_hmac_for_secrets_of_any_length(
    secret: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("raw.SECRET", secret)
    with duckdb.connect() as connection:
        make_keyed(connection, secret)
        assert connection.execute("SELECT keyed('Ælfric' || chr(31) || 'x')").fetchone() == (key("Ælfric", "x"),)
        forget_secret(connection)
        assert connection.execute("SELECT getvariable('inner_key')").fetchone() == (None,)


def test_a_person_without_a_valid_ni_number_has_no_key(tmp_path: Path) -> None:
    numbers = {"AB123456": "AB123456", "ab123456d": "AB123456", "DA123456A": None, "AO123456A": None, "GB123456A": None,
               "ZZ123456A": None, "AB12345A": None, "AB123456E": None, "Admin": None, "": None}  # fmt: skip
    found = of_each(tmp_path / "r", "person_key", [{"NINUMBER": number} for number in numbers])
    assert found == [number and key("NI", number) for number in numbers.values()]


def test_a_new_identifier_or_workplace_makes_the_key_and_the_old_one_is_kept_beside_it(tmp_path: Path) -> None:
    staff = [
        worker(CHGUNIQUEWRKID="N1"),
        worker(UNIQUEWORKERID="A2", TRANSFERSTAFFRECORD="W2"),
        worker(UNIQUEWORKERID="A3", STATUS="CHGSUB"),
    ]
    work = taken(tmp_path / "r", [workplace(), workplace(LOCALESTID="W2")], staff)
    assert rules(work) == []
    found = rows(work, "SELECT workplace_key, record_key, previous_record_key FROM staff_records")
    assert set(found) == {
        (key(COUNCIL, "W1"), key(COUNCIL, "W1", "N1"), key(COUNCIL, "W1", "A1")),
        (key(COUNCIL, "W2"), key(COUNCIL, "W2", "A2"), key(COUNCIL, "W1", "A2")),
        (key(COUNCIL, "W1"), key(COUNCIL, "W1", "A3"), None),
    }


def test_the_secret_is_not_in_the_work_database(tmp_path: Path) -> None:
    conformed(write(tmp_path / "r", [workplace()], [worker()])).close()
    assert SECRET not in (tmp_path / "r.work").read_bytes()


def test_problems_are_summed_by_file_column_and_rule_with_the_first_line(tmp_path: Path) -> None:
    staff = [worker(), worker(UNIQUEWORKERID="A2", GENDER="8"), worker(UNIQUEWORKERID="A3", GENDER="9")]
    work = taken(tmp_path / "r", [workplace(TOTALPERMTEMP="3")], staff, trained=[training()])
    found = rows(work, "SELECT file, column_name, rule, effect, times, first_line, found, message FROM problems")
    assert found == [(
        "2025-09-30/hackney/staff.csv", "GENDER", "gender-code", "warns", 2, 3, "8",
        "GENDER holds something that is not one of its codes; it counts as unknown; "
        "give 1 male, 2 female, 4 other or 3 for do not know.",
    )] + [row for row in found if row[2] == "too-few-answered"]  # fmt: skip


def test_each_file_accounts_for_its_rows(tmp_path: Path) -> None:
    staff = [worker(), worker(UNIQUEWORKERID="A2", STATUS="DELETE"), worker(UNIQUEWORKERID="A3", LOCALESTID="W9")]
    trained = [training(), training(UNIQUEWORKERID="A2")]
    work = taken(tmp_path / "r", [workplace()], staff, trained=trained)
    found = rows(work, "SELECT file_kind, rows_in, rows_loaded, rows_set_aside FROM return_files ORDER BY file_kind")
    assert found == [("staff", 3, 1, 2), ("training", 2, 1, 1), ("workplace", 1, 1, 0)]
    assert rows(work, "SELECT rows_in, rows_loaded, rows_set_aside FROM returns") == [(6, 3, 3)]


def test_the_same_files_have_the_same_return_id_and_others_another(tmp_path: Path) -> None:
    ids = [
        rows(taken(tmp_path / name, [workplace()], [worker(GENDER=gender)]), "SELECT return_id FROM returns")
        for name, gender in (("a", "1"), ("b", "1"), ("c", "2"))
    ]
    assert ids[0] == ids[1] != ids[2]


def test_completeness_counts_do_not_know_as_an_answer_except_for_pay_and_agency_apart(tmp_path: Path) -> None:
    unknown = {"GENDER": "3", "ETHNICITY": "99", "DAYSSICK": "999", "ZEROHRCONT": "999", "CONTHOURS": "999",
               "SCQUAL": "999", "NONSCQUAL": "999"}  # fmt: skip
    blank = dict.fromkeys([*unknown, "DOB", "SALARYINT", "HOURLYRATE"], "")
    staff = [
        worker(),
        worker(UNIQUEWORKERID="A2", **unknown),
        worker(UNIQUEWORKERID="A3", **blank),
        worker(UNIQUEWORKERID="A4", MAINJOBROLE="6", AMHP="2", SCQUAL="2"),  # a social worker needs a qualification
        worker(
            UNIQUEWORKERID="A5", EMPLSTATUS="4", CONTHOURS="", AVGHOURS="20", **dict.fromkeys(["GENDER", "DOB"], "")
        ),
    ]
    work = taken(tmp_path / "r", [workplace(TOTALPERMTEMP="5")], staff)
    found = {field: counts for field, *counts in rows(work, "SELECT field, records, answered, known FROM completeness")}
    assert found["GENDER"] == found["ETHNICITY"] == found["DAYSSICK"] == found["ZEROHRCONT"] == [4, 3, 2]
    assert found["CONTHOURS/AVGHOURS"] == found["NONSCQUAL"] == [4, 3, 2]
    assert found["DOB"] == found["SALARYINT/SALARY/HOURLYRATE"] == [4, 3, 3]
    assert found["SCQUAL"] == [4, 2, 1]
    assert found["EMPLSTATUS"] == [4, 4, 4]
    agency = next(counts for field, counts in found.items() if field.startswith("agency"))
    assert agency == [1, 1, 1]


def test_completeness_of_workplaces_asks_capacity_and_use_only_where_the_service_does(tmp_path: Path) -> None:
    home = {"MAINSERVICE": "2", "ALLSERVICES": "2;16", "REGTYPE": "2"}  # a care home: places and use
    places = [
        workplace(),
        workplace(LOCALESTID="W2", CAPACITY="20;", UTILISATION="18;", **home),
        workplace(LOCALESTID="W3", CAPACITY="20;", UTILISATION="", **home),
        workplace(LOCALESTID="W4", MAINSERVICE="8", ALLSERVICES="8", UTILISATION="30", STARTERS="", LEAVERS="999"),
        workplace(LOCALESTID="W5", MAINSERVICE="72", ALLSERVICES="72", SERVICEUSERS="", ESTTYPE="6"),
    ]
    work = taken(tmp_path / "r", places, [worker()])
    found = {field: counts for field, *counts in rows(work, "SELECT field, records, answered, known FROM completeness")}
    assert found["CAPACITY/UTILISATION"] == [5, 4, 4]
    assert found["SERVICEUSERS"] == [4, 4, 4]
    assert found["ESTTYPE"] == [5, 4, 4]
    assert (found["STARTERS"], found["LEAVERS"]) == ([5, 4, 4], [5, 5, 4])


def test_unchanged_counts_are_also_found_against_the_live_release(tmp_path: Path) -> None:
    counted = workplace(ALLJOBROLES="8", STARTERS="2", LEAVERS="1", VACANCIES="0")
    last = conformed(write(tmp_path / "a", [counted], [worker(DAYSSICK="0")], folder="2024-09-30/hackney"))
    last.close()
    this = write(tmp_path / "b", [counted], [worker(DAYSSICK="4")])
    found = conformed(this, live=tmp_path / "a.work")
    assert rules(found) == ["counts-unchanged", "counts-unchanged"]
    assert rows(found, "SELECT DISTINCT line FROM found_problems WHERE rule = 'counts-unchanged'") == [(2,)]
