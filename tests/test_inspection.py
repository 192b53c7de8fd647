"""What a check tells the person who sent a return: worked by hand on returns of a few rows."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from data.return_report import Control, ReturnReport, StockAndFlow
from etl import releases
from etl.cli import app
from etl.find import NothingThere
from etl.inspection import Files, Whose, check, inspect, run
from etl.pipeline import ExitCode, load
from raw import worker, workplace, write
from team_returns import row, write_teams

LAST, THIS = "2024-09-30", "2025-09-30"
HACKNEY = "E09000012"
Cells = dict[str, str]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def people(number: int, **cells: str) -> list[Cells]:
    """So many care workers of one team, each with an identifier of their own."""
    return [dict(worker(UNIQUEWORKERID=f"A{each}", NINUMBER=f"AB{each:06}C", **cells)) for each in range(number)]


def sent(root: Path, staff: list[Cells], *, as_at: str = THIS, **team: str) -> Path:
    """The folder of Hackney's return: one team and its staff."""
    one = workplace(**({"TOTALPERMTEMP": str(len(staff))} | team))
    return write(root / "returns", [one], staff, folder=f"{as_at}/hackney") / as_at / "hackney"


def report(folder: Path, **whose: str) -> ReturnReport:
    (one,) = inspect([folder], **whose)
    assert ReturnReport.from_json(one.to_json()) == one
    return one


def total(one: ReturnReport, key: str) -> Control:
    return next(each for each in one.controls if each.key == key)


def test_the_verdict_comes_first_then_each_rule_with_its_first_places(tmp_path: Path) -> None:
    staff = people(8)
    for each in staff[1:]:
        each["EMPLSTATUS"] = "9"
    staff[0]["DOB"] = "31/02/1980"
    one = report(sent(tmp_path, staff))
    assert one.would_be == "refused"
    assert one.said == (
        "This return would be refused: 2 kinds of problem, first: EMPLSTATUS holds something that is not one of its "
        "codes (7 times)."
    )
    codes, birth, *others = one.problems
    assert (codes.rule, codes.effect, codes.times, len(codes.spots)) == ("emplstatus-code", "refuses", 7, 5)
    first = codes.spots[0]
    assert (first.file, first.line, first.column, first.found) == ("staff.csv", 3, "EMPLSTATUS", "9")
    assert (birth.spots[0].column, birth.spots[0].found) == ("DOB", "")  # never a personal value
    assert "refuses" not in {each.effect for each in others}


def test_a_return_with_nothing_wrong_says_so(tmp_path: Path) -> None:
    folder = sent(tmp_path, people(1))
    (folder / "training.csv").unlink()
    assert report(folder).said.startswith("This return would be accepted. 1 kind of problem to look at: the return has")
    write(tmp_path / "returns", [workplace()], [worker()], [{"LOCALESTID": "W1", "UNIQUEWORKERID": "A1"}])
    told = {each.rule for each in report(folder).problems}
    assert told <= {"category-blank", "category-code", "too-few-answered"}


def test_effects_say_on_what_share_of_staff_a_measure_rests(tmp_path: Path) -> None:
    """Ten in post: seven care workers, whose leavers are known, and three in roles whose leavers are not."""
    staff = people(10)
    for each, role in zip(staff, ("6", "7", "15"), strict=False):
        each["MAINJOBROLE"] = role
    for each in staff[:2]:
        each["DOB"] = ""
    for each in staff[:6]:
        each["ETHNICITY"] = "99"
    one = report(sent(tmp_path, staff, ALLJOBROLES="8;6;7;15", STARTERS="1;0;0;0", LEAVERS="2;999;999;999",
                      VACANCIES="0;0;0;0"))  # fmt: skip
    told = {each.measure: each for each in one.effects}
    assert told["turnover"].sentence == (
        "3 roles in 1 workplace have unknown leavers: turnover and leavers rest on 70 % of staff."
    )
    assert told["turnover"].rests_on == pytest.approx(0.7)
    assert told["age-55-over-share"].sentence == (
        "Age: known for 80 % of staff. The share aged 55 and over and the share aged under 25 rest on them."
    )
    assert told["minority-ethnic-share"].sentence.endswith("That is below 50 %: others are shown no figure.")
    assert not {"starters-rate", "vacancies", "women-share", "staff-in-post", "hourly-rate"} & set(told)


def test_completeness_is_told_in_the_words_of_the_form(tmp_path: Path) -> None:
    staff = people(4)
    staff[0]["DAYSSICK"] = ""
    staff[1]["DAYSSICK"] = "999"
    fields = {each.field: each for each in report(sent(tmp_path, staff)).completeness}
    sick = fields["DAYSSICK"]
    assert (sick.records, sick.answered, sick.known, sick.required_share) == (4, 3, 2, 0.9)
    assert sick.meaning == "Working days lost to sickness in the last 12 months"
    assert fields["CONTHOURS/AVGHOURS"].meaning == "Contracted hours a week; Average hours a week"


def test_totals_stand_beside_the_return_that_would_be_replaced_or_else_the_last(tmp_path: Path) -> None:
    load(sent(tmp_path, people(8), as_at=LAST).parents[1])
    later = report(sent(tmp_path, people(6), ALLJOBROLES="8", STARTERS="1", LEAVERS="999", VACANCIES="2"))
    assert (later.compared_with, later.is_far_smaller) == (LAST, False)
    records = total(later, "staff-records")
    assert (records.value, records.before, records.before_as_at) == (6, 8, LAST)
    assert [total(later, key).value for key in ("wte", "starters", "leavers", "vacancies", "workplaces")] == [
        6, 1, None, 2, 1,
    ]  # fmt: skip
    shutil.rmtree(tmp_path / "returns")
    revised = report(sent(tmp_path, people(5), as_at=LAST))
    assert (revised.compared_with, total(revised, "staff-records").before_as_at) == ("", LAST)
    assert revised.is_far_smaller  # 5 of 8: 37.5 % fewer
    assert revised.said.startswith(
        "This return would be accepted, but it is far smaller than the last: 5 staff records, 38 % fewer."
    )
    refused = report(sent(tmp_path / "again", people(5, EMPLSTATUS="9"), as_at=LAST)).said
    assert refused.startswith("This return would be refused")
    assert refused.endswith("It is far smaller than the last: 5 staff records, 38 % fewer.")


def test_stock_and_flow_add_up_people_and_follow_their_records(tmp_path: Path) -> None:
    """Ten people; a year later two of them are gone and three are new: the council says that five came and one went."""
    load(sent(tmp_path, people(10), as_at=LAST).parents[1])
    one = report(sent(tmp_path, people(13)[2:], ALLJOBROLES="8", STARTERS="5", LEAVERS="1"))
    expected = StockAndFlow(
        role_group="Direct care", opening=10, starters=5, leavers=1, closing=11, joiners_seen=3, leavers_seen=2
    )
    assert one.stock_and_flow[0] == expected
    assert (one.stock_and_flow[-1].role_group, one.stock_and_flow[-1].residual) == ("All", -3)
    unknown = report(sent(tmp_path, people(13)[2:], ALLJOBROLES="8", STARTERS="999", LEAVERS="1"))
    assert (unknown.stock_and_flow[-1].starters, unknown.stock_and_flow[-1].residual) == (None, None)


def test_a_return_of_one_quarter_is_not_taken_for_a_year(tmp_path: Path) -> None:
    write_teams(tmp_path, LAST, "hackney", [row()])
    load(tmp_path)
    rows = [
        row(PERIODKIND="quarter"),
        row(TEAM="SAMPLE-North", PERIODKIND="quarter", HEADCOUNT="10", WTE="9", LEAVERS=""),
    ]
    one = report(write_teams(tmp_path / "new", THIS, "hackney", rows))
    assert (one.layout, one.period_kind, one.would_be) == ("regional", "quarter", "accepted")
    first, *others = [each.sentence for each in one.effects]
    assert first.startswith("Starters and leavers are of one quarter")
    assert "1 role in 1 workplace has unknown leavers: turnover and leavers rest on 80 % of staff." in others
    assert others[-1].startswith("A regional workforce return does not collect")
    starters = total(one, "starters")
    assert (starters.value, starters.before, total(one, "vacancies").before) == (12, None, 5)
    assert {each.starters for each in one.stock_and_flow} == {None}


def test_a_refused_return_is_counted_as_far_as_it_can_be_read(tmp_path: Path) -> None:
    one = report(sent(tmp_path, people(4), ALLJOBROLES="8", STARTERS="=1+1", LEAVERS="1"))
    assert (one.would_be, total(one, "employees").value) == ("refused", 4)
    assert (total(one, "starters").value, total(one, "leavers").value) == (None, 1)
    twice = [workplace(), workplace(ESTNAME="Another")]
    doubled = report(write(tmp_path / "twice", twice, people(4)) / "2025-09-30" / "hackney")
    assert (total(doubled, "rows-staff").value, total(doubled, "employees").value) == (4, None)


def test_a_return_without_a_mandatory_column_says_that_the_rest_was_not_looked_at(tmp_path: Path) -> None:
    folder = sent(tmp_path, people(4))
    staff = folder / "staff.csv"
    staff.write_text(staff.read_text(encoding="utf-8").replace("EMPLSTATUS", "WRONG", 1), encoding="utf-8")
    one = report(folder)
    assert (one.would_be, one.effects) == ("refused", ())
    assert one.not_looked_at.startswith("This could not be looked at while the return is refused")
    assert one.not_looked_at in command(folder).stdout
    assert not report(sent(tmp_path / "whole", people(4))).not_looked_at


def test_what_is_no_return_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    one = report(tmp_path / "notes.csv")
    assert one.would_be == "unreadable"
    assert one.said.startswith("Nothing here could be read as a return: the first line is not the header")
    with pytest.raises(NothingThere):
        inspect([tmp_path / "nowhere"])


def test_files_take_their_date_and_council_from_who_sends_them(tmp_path: Path) -> None:
    folder = shutil.copytree(sent(tmp_path, people(4)), tmp_path / "upload")
    alone = report(folder)
    assert (alone.as_at, alone.council_code, alone.would_be) == ("", "", "accepted")
    assert total(alone, "staff-records").value == 4
    told = report(folder, as_at=THIS, council_code=HACKNEY)
    assert (told.as_at, told.council, told.council_code) == (THIS, "Hackney", HACKNEY)
    (folder / "staff.csv").unlink()
    missing = report(folder / "workplace.csv", as_at=THIS, council_code=HACKNEY)
    assert "no-staff-file" in {each.rule for each in missing.problems}
    wrong = report(folder, as_at="2999-01-01", council_code="Atlantis")
    assert {"future-date", "folder-not-a-council"} <= {each.rule for each in wrong.problems}


@pytest.mark.parametrize(
    ("harm", "why"),
    [
        (lambda home: (home / "secrets" / "pseudonym.key").unlink(), ""),
        (lambda home: next(home.glob("releases/*.duckdb")).write_bytes(b"torn"), "cannot be read"),
        (lambda home: next(home.glob("releases/*.duckdb")).unlink(), "There is no release"),
        (lambda home: (home / "releases" / "CURRENT").write_bytes(b"\xff\x00"), ""),
    ],
)
def test_a_home_with_something_wrong_does_not_stop_a_check(harm: object, why: str, tmp_path: Path, home: Path) -> None:
    load(sent(tmp_path, people(8), as_at=LAST).parents[1])
    harm(home)  # type: ignore[operator]
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()}
    one = report(sent(tmp_path, people(8)))
    assert one.would_be == "accepted"
    assert why in " ".join(one.plausibility)
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file()} == before


def test_a_release_that_is_damaged_inside_is_named_and_nothing_is_compared(tmp_path: Path, home: Path) -> None:
    load(sent(tmp_path, people(8), as_at=LAST).parents[1])
    release = releases.live()
    assert release is not None
    content = bytearray(release.path.read_bytes())
    content[20_000:] = bytes(len(content) - 20_000)
    release.path.write_bytes(content)
    one = report(sent(tmp_path, people(8)))
    assert (one.would_be, one.compared_with) == ("accepted", "")
    assert one.plausibility[0].startswith("There is no earlier return to compare with.")


def test_a_return_of_the_other_kind_is_refused_where_the_home_would_refuse_it(tmp_path: Path) -> None:
    load(sent(tmp_path, people(2), as_at=LAST).parents[1])
    sample = [dict(each, LOCALESTID="SAMPLE-W1") for each in people(2)]
    assert report(sent(tmp_path, sample, LOCALESTID="SAMPLE-W1")).problems[0].rule == "kind-of-another-home"


def test_a_check_in_a_child_process_writes_its_report_and_files(tmp_path: Path) -> None:
    folder = shutil.copytree(sent(tmp_path, people(3, EMPLSTATUS="9")), tmp_path / "k2Jx9")
    request = {"folder": str(folder), "as_at": THIS, "council_code": HACKNEY, "report_to": str(tmp_path / "r.json"),
               "csv_to": str(tmp_path / "p.csv"), "xlsx_to": str(tmp_path / "p.xlsx")}  # fmt: skip
    run(request)
    one = ReturnReport.from_json((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (one.would_be, [each.name for each in one.files]) == (
        "refused", ["staff.csv", "training.csv", "workplace.csv"],
    )  # fmt: skip
    told = (tmp_path / "p.csv").read_text(encoding="utf-8-sig") + one.to_json()
    assert "EMPLSTATUS" in told and "k2Jx9" not in told
    assert (tmp_path / "p.xlsx").read_bytes()[:2] == b"PK"
    for path in folder.iterdir():
        path.unlink()
    run({**request, "csv_to": None, "xlsx_to": None})
    empty = ReturnReport.from_json((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (empty.would_be, "There is no CSV file." in empty.said) == ("unreadable", True)


def test_several_returns_have_a_report_each_and_are_compared_with_one_another(tmp_path: Path) -> None:
    sent(tmp_path, people(10), as_at=LAST)
    sent(tmp_path, people(6, DAYSSICK="1"))
    checked = check([tmp_path / "returns"], files=Files(), whose=Whose())
    earlier, later = checked.reports
    assert (checked.outcome.code, earlier.compared_with, later.compared_with) == (ExitCode.ACCEPTED, "", LAST)
    assert later.plausibility == ("6 staff records now, 10 on 30 September 2024: 40 % fewer.",)
    assert json.loads(later.to_json())["is_far_smaller"] is True


def test_the_command_prints_the_report_of_one_return_and_keeps_its_exit_codes(tmp_path: Path, home: Path) -> None:
    folder = shutil.copytree(sent(tmp_path, people(3)), tmp_path / "upload")
    told = command(folder, "--as-at", THIS, "--council", "hackney", "--json", tmp_path / "r.json")
    assert told.exit_code == 0
    assert told.stdout.startswith(f"Hackney, {THIS}\nThis return would be accepted.")
    assert "Staff records" in told.stdout and f"The reports are in {tmp_path / 'r.json'}." in told.stdout
    (read,) = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    assert (read["council_code"], read["would_be"]) == (HACKNEY, "accepted")
    refused = command(sent(tmp_path, people(3, EMPLSTATUS="9")), "--rows", tmp_path / "rows.xlsx")
    assert (refused.exit_code, (tmp_path / "rows.xlsx").exists()) == (1, True)
    (tmp_path / "notes.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert command(tmp_path / "notes.csv").exit_code == 2
    assert command(folder, "--rows", "nowhere/rows.xlsx").exit_code == 2
    assert not home.exists()


def command(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["check", *map(str, arguments)], catch_exceptions=False)
