"""Sample returns: read back with pandas, independently of the ETL."""

import csv
import re
from collections import Counter
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest

import config
from etl.extract import extract
from etl.file_rules import FILE_RULES
from etl.find import find_returns
from etl.pay_floors import main_rate
from etl.report import prepare
from etl.row_rules import ROW_RULES
from etl.rule import Effect
from etl.sample import NEWEST, councils_of, write_sample
from etl.validate import validate

DATES = ("2022-09-30", "2023-09-30", "2024-09-30", "2025-09-30")
LAYOUTS_FILE = config.PROJECT / "data" / "reference" / "ascwds" / "layouts.csv"
MEASURES = ["STARTERS", "LEAVERS", "VACANCIES"]


def read(path: Path) -> pd.DataFrame:
    encoding = "cp1252" if "city-of-london" in path.parts else "utf-8-sig"
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=encoding)


def files(root: Path, kind: str) -> dict[tuple[str, str], Path]:
    """The files of one kind, by date and council's three letters (those of its LOCALESTIDs)."""
    found = {}
    for path in sorted(root.glob(f"*/*/*{kind}*.csv")):
        letters = re.search(rb"SAMPLE-([A-Z]{3})-", path.read_bytes())
        assert letters
        found[path.parts[-3], letters[1].decode()] = path
    return found


def read_all(root: Path, kind: str) -> pd.DataFrame:
    readable = {key: path for key, path in files(root, kind).items() if key != ("2025-09-30", "BEX")}
    frames = [read(path).assign(as_at=key[0], council=key[1]) for key, path in readable.items()]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture(scope="module")
def london(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("sample") / "returns"
    write_sample(root)
    return root


@pytest.fixture(scope="module")
def staff(london) -> pd.DataFrame:
    return read_all(london, "staff")


@pytest.fixture(scope="module")
def workplaces(london) -> pd.DataFrame:
    return read_all(london, "workplace")


def known_sum(lists: pd.Series) -> int:
    """The sum of ;-lists of counts, 999 left out."""
    counts = lists.str.split(";").explode().replace("", "0").astype(int)
    return int(counts[counts < 999].sum())


@pytest.fixture(scope="module")
def rates(staff, workplaces) -> pd.DataFrame:
    """Per council of some size and date: turnover, vacancy rate, agency share."""
    employees = staff[staff["EMPLSTATUS"].isin(["1", "2"])].groupby(["as_at", "council"]).size()
    sums = {name: workplaces.groupby(["as_at", "council"])[name].agg(known_sum) for name in MEASURES}
    agency = staff[staff["EMPLSTATUS"] == "4"].groupby(["as_at", "council"]).size()
    frame = pd.DataFrame({"employees": employees, "agency": agency, **sums}).fillna(0)
    frame = frame[frame["employees"] >= 150]
    return frame.assign(
        turnover=frame["LEAVERS"] / frame["employees"],
        vacancy=frame["VACANCIES"] / (frame["employees"] + frame["VACANCIES"]),
        agency=frame["agency"] / (frame["agency"] + frame["employees"]),
    )


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def test_the_same_seed_writes_the_same_bytes_and_another_seed_others(tmp_path):
    for name, seed in (("one", 7), ("two", 7), ("three", 8)):
        write_sample(tmp_path / name, councils=7, dates=2, size=0.3, seed=seed)
    assert contents(tmp_path / "one") == contents(tmp_path / "two")
    assert contents(tmp_path / "one") != contents(tmp_path / "three")


def test_every_file_written_is_answered_and_readme_says_it_is_synthetic(tmp_path):
    heard: list[str] = []
    written = write_sample(tmp_path / "s", councils=2, dates=1, on_council=heard.append)
    assert sorted(written) == sorted(path for path in (tmp_path / "s").rglob("*") if path.is_file())
    assert heard == ["City of London", "Barking and Dagenham"]
    assert written[0].name == "README.txt"
    assert written[0].read_text().startswith("These returns are synthetic.")


def test_headers_are_those_of_the_layouts_newest_last(london):
    with LAYOUTS_FILE.open(newline="") as source:
        layouts = {row["layout"]: row["header"] for row in csv.DictReader(source)}
    expected = {
        "workplace": ("W3", "W3", "W4", "W5"),
        "staff": ("K2", "K3", "K4", "K4"),
        "training": ("T1", "T2", "T3", "T3"),
    }
    for kind, names in expected.items():
        of_kind = files(london, kind)
        for as_at, name in zip(DATES, names, strict=True):
            header = read(of_kind[as_at, "TWH"]).columns
            assert ",".join(header) == layouts[name]


def test_a_council_may_send_a_fourth_qualification_and_new_identifiers(london):
    of_kind = files(london, "staff")
    assert list(read(of_kind["2024-09-30", "BNE"]).columns[-2:]) == ["QUALACH04", "QUALACH04NOTES"]
    renamed = read(of_kind["2025-09-30", "CMD"])
    assert renamed.columns[2] == "CHGUNIQUEWRKID"
    assert (renamed["CHGUNIQUEWRKID"] != "").sum() == 3


def test_councils_write_in_different_encodings_and_line_ends(london):
    of_kind = files(london, "workplace")
    assert b"Caf\xe9" in of_kind["2025-09-30", "LND"].read_bytes()
    assert of_kind["2025-09-30", "BDG"].read_bytes().startswith(b"\xef\xbb\xbf")
    endings = {path.read_bytes().splitlines(keepends=True)[0][-2:] == b"\r\n" for path in of_kind.values()}
    assert endings == {True, False}


def test_everything_is_marked_as_a_sample(london, staff, workplaces):
    assert workplaces["LOCALESTID"].str.startswith("SAMPLE-").all()
    assert workplaces["ESTNAME"].str.startswith("Sample: ").all()
    assert staff["LOCALESTID"].str.startswith("SAMPLE-").all()
    assert staff["DISPLAYID"].str.fullmatch(r"Sample worker \d{4,}").all()
    homes = staff.loc[staff["POSTCODE"] != "", "POSTCODE"]
    assert homes.str.fullmatch(r"ZZ99 \d[A-Z]{2}").all()


def test_ni_numbers_are_valid_in_form_and_one_person_has_one_record_a_date(staff):
    given = staff[staff["NINUMBER"] != ""]
    assert given["NINUMBER"].str.fullmatch(r"A[A-CEGHJ-NPRSTW-Z]\d{6}[A-D]").all()
    mine = given[given["LOCALESTID"] != "SAMPLE-CLOSED-001"]
    assert not mine.duplicated(["as_at", "NINUMBER"]).any()


def test_there_are_about_70_000_records_of_councils_of_60_to_1400(staff):
    assert 60_000 < len(staff) < 80_000
    sizes = staff.groupby(["as_at", "council"]).size()
    assert 40 < sizes.min() < 100
    assert 1_000 < sizes.max() < 1_500


def test_turnover_vacancies_and_agency_differ_between_councils_within_belief(rates):
    for name, lowest, highest in (("turnover", 0.04, 0.32), ("vacancy", 0.03, 0.22), ("agency", 0.01, 0.28)):
        assert rates[name].between(lowest, highest).all(), rates[name].describe()
    spread = rates.groupby("council")[["turnover", "vacancy", "agency"]].mean()
    assert (spread.quantile(0.9) > 1.5 * spread.quantile(0.1)).all()


def test_staff_are_mostly_women_and_about_three_in_ten_are_55_or_over(staff):
    known = staff[(staff["DOB"] != "")]
    age = (pd.to_datetime(known["as_at"]) - pd.to_datetime(known["DOB"], format="%d/%m/%Y")).dt.days / 365.25
    assert age.between(16, 80).all()
    assert 0.26 < (age >= 55).mean() < 0.35
    assert 0.76 < (staff["GENDER"] == "2").sum() / staff["GENDER"].isin(["1", "2"]).sum() < 0.84


def test_pay_rises_each_year_and_few_are_below_the_floor(staff):
    hourly = staff[(staff["SALARYINT"] == "3") & (staff["EMPLSTATUS"] == "1")]
    rate = hourly["HOURLYRATE"].astype(float)
    care = rate[hourly["MAINJOBROLE"] == "8"].groupby(hourly["as_at"]).median()
    floors = [main_rate(date.fromisoformat(day)) for day in DATES]
    assert floors == [9.5, 10.42, 11.44, 12.21]
    assert (care.to_numpy() / floors).min() > 1.05
    assert care.is_monotonic_increasing
    assert 0.001 < (rate < hourly["as_at"].map(dict(zip(DATES, floors, strict=True)))).mean() < 0.02
    salary = staff[(staff["SALARYINT"] == "1") & (staff["MAINJOBROLE"] == "6")]
    assert salary["SALARY"].astype(int).groupby(salary["as_at"]).median().is_monotonic_increasing


def test_some_are_paid_near_the_floor_by_the_hour_and_by_the_year_more_in_some_councils_than_in_others(staff):
    paid = staff[staff["EMPLSTATUS"].isin(["1", "2"]) & (staff["as_at"] == DATES[3])]
    hours = pd.to_numeric(paid["CONTHOURS"].where(paid["CONTHOURS"] != "999"))
    yearly = pd.to_numeric(paid["SALARY"]) / (52.14 * hours)
    hourly = pd.to_numeric(paid["HOURLYRATE"])
    near = (hourly.fillna(yearly) <= 1.02 * 12.21).where(hourly.notna() | yearly.notna())
    assert (near & hourly.notna()).sum() > 50 and (near & yearly.notna()).sum() > 5
    shares = near.groupby(paid["council"]).mean()
    assert shares.median() < 0.02
    assert shares.max() > 0.05


def test_councils_differ_in_who_works_there_and_a_few_stand_out(staff):
    last = staff[staff["as_at"] == DATES[3]]
    shares = {
        "women": (last["GENDER"] == "2").where(last["GENDER"].isin(["1", "2"])),
        "british": (last["NATIONALITY"] == "826").where(~last["NATIONALITY"].isin(["", "998"])),
        "disabled": (last["DISABLED"] == "1").where(last["DISABLED"].isin(["0", "1"])),
        "qualified": (last["SCQUAL"].str.startswith("1")).where(~last["SCQUAL"].isin(["", "999"])),
    }
    for name, is_so in shares.items():
        counts = is_so.groupby(last["council"]).agg(["sum", "count"]).astype(float)
        whole = counts["sum"].sum() / counts["count"].sum()
        apart = (counts["sum"] / counts["count"] - whole) / (whole * (1 - whole) / counts["count"]) ** 0.5
        assert apart.abs().max() > 3.1, name
        assert apart.abs().median() < 3, name


def test_in_a_few_councils_turnover_or_vacancies_change_beyond_chance_in_the_last_year(rates):
    for name, counted in (("turnover", "LEAVERS"), ("vacancy", "VACANCIES")):
        before, after = (rates.xs(day, level="as_at") for day in DATES[2:])
        error = (before[name] ** 2 / before[counted] + after[name] ** 2 / after[counted]) ** 0.5
        beyond = (((after[name] - before[name]) / error).abs() > 2.58).sum()
        assert 1 <= beyond <= 8, name


def test_hours_stand_in_the_column_that_contract_and_zero_hours_ask_for(staff):
    contracted = staff["EMPLSTATUS"].isin(["1", "2"]) & ~staff["ZEROHRCONT"].isin(["1", "999"])
    assert (staff.loc[staff["CONTHOURS"] != "", "EMPLSTATUS"].isin(["1", "2"])).all()
    assert not ((staff["CONTHOURS"] != "") & (staff["ZEROHRCONT"] == "1")).any()
    assert not ((staff["AVGHOURS"] != "") & contracted & (staff["ZEROHRCONT"] == "2")).any()
    assert (staff["CONTHOURS"] == "999").any()


def test_people_stay_and_declared_leavers_and_starters_agree_with_the_records(staff, workplaces):
    employed = staff[staff["EMPLSTATUS"].isin(["1", "2"]) & (staff["council"] == "TWH")]
    before, after = (set(employed.loc[employed["as_at"] == day, "UNIQUEWORKERID"]) for day in DATES[:2])
    declared = workplaces[(workplaces["council"] == "TWH") & (workplaces["as_at"] == DATES[1])]
    known = declared[declared["LEAVERS"] != "999"]
    assert len(before & after) / len(before) > 0.75
    assert known_sum(known["LEAVERS"]) == pytest.approx(len(before - after), rel=0.2)
    assert known_sum(declared["STARTERS"]) == pytest.approx(len(after - before), rel=0.2)


def test_a_few_people_move_to_another_council_under_a_new_identifier(staff):
    given = staff[(staff["NINUMBER"] != "") & (staff["LOCALESTID"] != "SAMPLE-CLOSED-001")]
    councils = given.groupby("NINUMBER")["council"].nunique()
    movers = given[given["NINUMBER"].isin(councils[councils > 1].index)]
    assert 0.002 < (councils > 1).mean() < 0.05
    assert (movers.groupby("NINUMBER")["UNIQUEWORKERID"].nunique() > 1).all()
    births = movers[movers["DOB"] != ""].groupby("NINUMBER")["DOB"].nunique()
    assert births.max() == 1


def test_retired_roles_are_sent_only_before_they_were_retired(staff):
    retired = staff[staff["MAINJOBROLE"].isin(["22", "41"])]
    assert set(retired["as_at"]) == set(DATES[:2])
    assert set(retired["MAINJOBROLE"]) == {"22", "41"}


def test_lists_of_counts_run_in_parallel_and_some_are_unknown(workplaces):
    roles = workplaces["ALLJOBROLES"].str.count(";")
    for name in MEASURES:
        listed = workplaces[name].str.count(";") == roles
        assert (listed | workplaces[name].isin(["999", "0"])).all()
        assert 0.003 < (workplaces[name] == "999").mean() < 0.03
    reasons = workplaces[workplaces["REASONNOS"] != ""]
    assert known_sum(reasons["REASONNOS"]) == known_sum(reasons["LEAVERS"])


def test_staff_numbers_agree_with_the_records_but_for_one_council(staff, workplaces):
    records = Counter(zip(staff["as_at"], staff["LOCALESTID"], strict=True))
    keys = zip(workplaces["as_at"], workplaces["LOCALESTID"], strict=True)
    differs = workplaces["TOTALPERMTEMP"].astype(int) != [records[key] for key in keys]
    assert set(zip(workplaces["as_at"][differs], workplaces["council"][differs], strict=True)) == {
        ("2025-09-30", "BDG")
    }


def test_one_council_is_late_one_missed_a_year_and_one_return_is_refused(london):
    of_kind = files(london, "staff")
    assert [key for key in of_kind if key[1] == "BNE"] == [(day, "BNE") for day in DATES[:3]]
    assert [key[0] for key in of_kind if key[1] == "BRY"] == [DATES[0], DATES[2], DATES[3]]
    with of_kind["2025-09-30", "BEX"].open(encoding="utf-8-sig", newline="") as source:
        header, *rows = csv.reader(source)
    assert sorted(Counter(len(row) for row in rows).items())[-1] == (len(header) + 1, 1)
    assert sum(row[header.index("EMPLSTATUS")] == "" for row in rows) == 1


def test_one_council_is_below_90_percent_complete_and_no_other(staff):
    fields = ["DOB", "GENDER", "ETHNICITY", "DAYSSICK", "SALARYINT", "SCQUAL", "NONSCQUAL", "ZEROHRCONT"]
    asked = staff[staff["EMPLSTATUS"] != "4"]
    complete = asked[fields].ne("").groupby([asked["as_at"], asked["council"]]).mean()
    assert set(complete[(complete < 0.9).any(axis=1)].index) == {("2025-09-30", "BEN")}


def test_one_council_sends_rows_that_belong_nowhere(london):
    rows = read(files(london, "staff")["2025-09-30", "BRY"])
    training = read(files(london, "training")["2025-09-30", "BRY"])
    assert (rows["LOCALESTID"] == "SAMPLE-CLOSED-001").sum() == 1
    assert (rows["STATUS"] == "Delete").sum() == 2
    assert (rows["ETHNICITY"] == "77").sum() == 1
    assert (~training["UNIQUEWORKERID"].isin(rows["UNIQUEWORKERID"])).sum() == 1


def test_the_load_refuses_the_one_return_and_sets_aside_the_stray_rows(london):
    with duckdb.connect() as work:
        prepare(work, FILE_RULES | ROW_RULES)
        extract(work, find_returns(london))
        validate(work)
        refusing = [key for key, rule in (FILE_RULES | ROW_RULES).items() if rule.effect is Effect.REFUSES]
        refused = work.execute(
            "SELECT DISTINCT folder, rule FROM found_problems JOIN incoming USING (return_no) "
            "WHERE list_contains(?, rule) ORDER BY ALL",
            [refusing],
        ).fetchall()
        aside = work.execute("SELECT rule, count(*) FROM set_aside GROUP BY ALL ORDER BY ALL").fetchall()
        kinds = work.execute("SELECT DISTINCT kind, council_code IS NULL FROM incoming").fetchall()
    assert refused == [("2025-09-30/Bexley", "emplstatus-blank"), ("2025-09-30/Bexley", "ragged-row")]
    assert aside == [("staff-deleted", 2), ("staff-without-workplace", 1), ("training-without-staff", 1)]
    assert kinds == [("sample", False)]


def test_fewer_than_six_councils_have_no_imperfections(tmp_path):
    write_sample(tmp_path / "s", councils=5, dates=1, size=0.3)
    assert len(list((tmp_path / "s" / NEWEST.isoformat()).iterdir())) == 5
    assert "On purpose" not in (tmp_path / "s" / "README.txt").read_text()


def test_a_region_has_its_councils_by_name_or_code_and_england_all():
    assert [len(councils_of(name)) for name in ("london", "E12000007", "England")] == [33, 33, 153]
    with pytest.raises(ValueError, match="there is no region 'Narnia'"):
        councils_of("Narnia")


def test_size_multiplies_staff(tmp_path):
    for name, size in (("one", 1.0), ("three", 3.0)):
        write_sample(tmp_path / name, councils=3, dates=1, size=size)
    counts = [len(read_all(tmp_path / name, "staff")) for name in ("one", "three")]
    assert counts[1] == pytest.approx(3 * counts[0], rel=0.1)


@pytest.mark.parametrize("arguments", [{"councils": 0}, {"dates": 0}, {"dates": 13}, {"size": 0}, {"size": 900}])
def test_arguments_that_make_no_sense_write_nothing(tmp_path, arguments):
    with pytest.raises(ValueError, match=r"must be|so large"):
        write_sample(tmp_path / "s", **arguments)
    assert not (tmp_path / "s").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(FileExistsError, match="is not empty"):
        write_sample(tmp_path, councils=1)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
