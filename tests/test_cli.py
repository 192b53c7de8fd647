"""The commands: what they print, and what they tell the shell."""

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from data.schema import metadata
from etl.cli import app
from etl.releases import live, opened
from tiny_returns import write_return

DAY = "2025-09-30"


@pytest.fixture(autouse=True)
def returns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two returns, and a home for them."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    write_return(tmp_path / "returns", DAY, "hackney")
    write_return(tmp_path / "returns", DAY, "camden")
    return tmp_path / "returns"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)


def test_a_load_tells_each_return_and_the_live_release(returns: Path) -> None:
    result = run("load", returns)
    assert result.exit_code == 0
    lines = [line.split()[:3] for line in result.stdout.splitlines() if line.startswith(DAY)]
    assert lines == [[DAY, "Camden", "accepted"], [DAY, "Hackney", "accepted"]]
    assert "is live" in result.stdout


def test_the_report_shows_three_places_of_a_rule_and_counts_the_rest(returns: Path, tmp_path: Path) -> None:
    staff = write_return(returns, DAY, "islington", staff=8, TOTALPERMTEMP="8") / "staff.csv"
    staff.write_text(staff.read_text(encoding="utf-8").replace(",1,2,,,,,8,", ",9,2,,,,,8,"), encoding="utf-8")
    result = run("load", returns, "--report", tmp_path / "problems.csv")
    assert result.exit_code == 1
    places = [line.strip() for line in result.stdout.splitlines() if "EMPLSTATUS: found 9" in line]
    assert places == [f"{DAY}/islington/staff.csv, line {line}, EMPLSTATUS: found 9" for line in (3, 4, 5)]
    assert "and 4 more" in result.stdout
    assert (tmp_path / "problems.csv").read_text(encoding="utf-8-sig").count(",EMPLSTATUS,") == 7


def test_no_report_and_no_release_holds_a_personal_value_that_stands_in_the_wrong_column(
    returns: Path, tmp_path: Path
) -> None:
    """Two rows shifted by a cell, free text where counts belong, and a header whose quotation mark is never closed."""
    canaries = {"UNIQUEWORKERID": "KESTREL77", "DISPLAYID": "Zebedee Quill", "NINUMBER": "AB987654C",
                "POSTCODE": "ZZ9 9ZZ", "DOB": "27/11/1961", "QUALACH01NOTES": "asthma since May"}  # fmt: skip
    staff = write_return(returns, DAY, "islington", staff=5, TOTALPERMTEMP="5", SERVICEDESC="for Mrs Plum;;",
                         OTHERUSERDESC="Plum family;;", ALLSERVICES="8;8", LOCATIONID="AB987654C", STARTERS="Plum",
                         LEAVERS="27/11/1961", POSTCODE="ZZ9 9ZZ") / "staff.csv"  # fmt: skip
    names, *rows = csv.reader(io.StringIO(staff.read_text(encoding="utf-8")))
    filled = [[canaries.get(name, cell) for name, cell in zip(names, row, strict=True)] for row in rows[:3]]
    birth_date_dotted = [cell.replace("/", ".") for cell in filled[2]]
    shifted = [[*filled[0][1:], ""], ["", *filled[1][:-1]], [*birth_date_dotted[2:], "", ""]]
    with staff.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([names, *shifted, *rows[3:]])
    torn = write_return(returns, DAY, "barnet") / "staff.csv"
    header, _, body = torn.read_text(encoding="utf-8").partition("\n")
    torn.write_text(f'{header},"Remarks\n{body},"Plum family"\n', encoding="utf-8")
    result = run("load", returns, "--report", tmp_path / "problems.csv")
    assert result.exit_code == 1
    said = result.stdout + (tmp_path / "problems.csv").read_text(encoding="utf-8-sig")
    assert "a date" in said and "9 characters" in said and "Remarks" in said
    release = live()
    assert release is not None
    with opened(release.path) as connection:
        held = str([connection.execute(f"FROM {table}").fetchall() for table in metadata.tables])
    stored = release.path.read_bytes()
    values = [*canaries.values(), "27.11.1961", "Plum", "hackney-1", "AB123456C", "Ann Other"]
    assert [value for value in values if value in said or value in held or value.encode() in stored] == []


def test_status_counts_councils_against_their_region(returns: Path) -> None:
    run("load", returns)
    told = json.loads(run("status", "--json").stdout)
    (day,) = told["dates"]
    assert (day["as_at"], day["accepted"], day["expected"], day["staff_records"]) == (DAY, 2, 33, 6)
    assert day["coverage"] == pytest.approx(2 / 33, abs=0.0001)
    assert "Islington" in day["not_received"] and "Hackney" not in day["not_received"]
    assert [release["is_live"] for release in told["releases"]] == [True]


def test_status_says_which_revision_was_refused(returns: Path) -> None:
    run("load", returns)
    (returns / DAY / "hackney" / "staff.csv").write_text("", encoding="utf-8")
    assert run("load", returns).exit_code == 1
    (day,) = json.loads(run("status", "--json").stdout)["dates"]
    assert (day["accepted"], day["refused"], day["revision_refused"]) == (2, [], ["Hackney"])
    assert "accepted, a revision refused: Hackney" in run("status").stdout


def test_status_of_a_home_without_a_release_says_how_to_make_one() -> None:
    assert "No release yet" in run("status").stdout


def test_rollback_says_what_it_did_and_how_to_undo_it(returns: Path) -> None:
    run("load", returns)
    write_return(returns, DAY, "islington")
    run("load", returns)
    first, second = [release["release"] for release in json.loads(run("status", "--json").stdout)["releases"]]
    assert f"Release {first} is live again" in (said := run("rollback").stdout)
    assert f"rollback --to {second}" in said
    assert run("rollback", "--to", second).exit_code == 0
    assert json.loads(run("status", "--json").stdout)["live"] == second


def test_a_release_of_another_rounding_cannot_be_gone_back_to(returns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run("load", returns)
    result = run("new-rounding-secret")
    assert (result.exit_code, "There is a new rounding secret. Release" in result.stdout) == (0, True)
    back = run("rollback")
    assert (back.exit_code, back.stderr.count("\n")) == (2, 1)
    assert "was made with another rounding secret" in back.stderr
    monkeypatch.setenv("MUSTER_POLICY", "internal")
    assert "was made for the disclosure policy regional 1" in run("rollback").stderr


def test_status_says_the_policy_of_each_release(returns: Path) -> None:
    run("load", returns)
    assert json.loads(run("status", "--json").stdout)["releases"][0]["policy"].startswith("regional 1 (")
    assert "regional 1 (" in run("status").stdout


def test_a_policy_that_is_not_there_is_told_in_a_sentence(returns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_POLICY", "none")
    result = run("load", returns)
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert "MUSTER_POLICY is none" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["load", "nowhere"], "There is nothing at nowhere."),
        (["check", "nowhere"], "There is nothing at nowhere."),
        (["load", ".", "--report", "nowhere/problems.csv"], "There is nothing at nowhere."),
        (["rollback"], "No release is live"),
        (["sample", ".", "--size", "1"], "is not empty"),
    ],
)
def test_errors_of_use_are_one_sentence(arguments: list[str], said: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_setting_that_cannot_be_read_is_one_sentence(returns: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_QUERY_THREADS", "abc")
    result = run("load", returns)
    assert (result.exit_code, result.stderr) == (2, "MUSTER_QUERY_THREADS is abc: give a whole number, 1 or more.\n")


def test_a_failure_nobody_foresaw_does_not_pass_for_a_published_load(returns: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where the home should be", encoding="utf-8")
    result = run("load", returns)
    assert result.exit_code == 2
    assert "Traceback" in result.stderr


def test_a_folder_without_returns_says_so(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("load", tmp_path / "empty")
    assert (result.exit_code, "No return was found" in result.stdout) == (2, True)


def test_sample_returns_can_be_loaded(tmp_path: Path) -> None:
    result = run("sample", tmp_path / "sample", "--councils", 2, "--dates", 1, "--size", 0.2, "--seed", 3)
    assert result.exit_code == 0
    assert run("load", tmp_path / "sample").exit_code == 0


@pytest.mark.parametrize("command", ["check", "load", "status", "rollback", "new-rounding-secret", "sample"])
def test_the_help_of_each_command_shows_an_example(command: str) -> None:
    assert f"python -m etl {command}" in run(command, "--help").stdout
