"""A report on a return begins with its verdict, groups what is wrong by rule, and says everything in words."""

import json
from dataclasses import replace
from typing import Any

import pytest
from werkzeug.exceptions import BadRequest

from components import return_report_asks
from components.return_figures import is_enough
from components.return_report import return_report, stored_downloads
from data.principal import Principal, Role
from data.return_report import (
    Control,
    Effect,
    FieldAnswered,
    ReturnReport,
    RuleBroken,
    SentFile,
    Spot,
    StockAndFlow,
)
from readers import READER, STEWARD, director

HACKNEY = "E09000012"
LEAD = replace(director(HACKNEY), roles=frozenset({Role.VIEWER, Role.DATA_LEAD}))
BROKEN = RuleBroken(
    rule="dob-date",
    effect="refuses",
    wrong="the date of birth is not a date",
    remedy="Write dates as 31/01/1980.",
    times=34,
    spots=(
        Spot(file="staff.csv", line=1212, column="DOB", found=""),
        Spot(file="staff.csv", line=1213, column="DOB", found=""),
    ),
)
REPORT = ReturnReport(
    as_at="2025-09-30",
    council_code=HACKNEY,
    council="Hackney",
    layout="asc-wds",
    period_kind="12-months",
    would_be="refused",
    said="This return would be refused: 1 kind of problem.",
    files=(
        SentFile(name="staff.csv", kind="staff", rows_in=800, rows_set_aside=3, size_bytes=90_000, sha256="ab" * 32),
    ),
    problems=(BROKEN,),
    effects=(Effect(measure="turnover", sentence="3 roles have unknown leavers.", rests_on=0.82),),
    completeness=(
        FieldAnswered(field="GENDER", meaning="Gender", records=200, answered=179, known=170, required_share=0.9),
        FieldAnswered(field="DOB", meaning="", records=200, answered=180, known=180, required_share=0.9),
    ),
    plausibility=("Nobody was sick.",),
    compared_with="2024-09-30",
    controls=(Control(key="staff-records", label="Staff records", value=800, before=850, before_as_at="2024-09-30"),),
    stock_and_flow=(
        StockAndFlow(
            role_group="All", opening=100, starters=10, leavers=8, closing=105, joiners_seen=None, leavers_seen=None
        ),
    ),
)


def texts(part: Any) -> list[str]:
    """Every text of what is drawn, in order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, list | tuple):
        return [text for each in part for text in texts(each)]
    if isinstance(part, dict):
        return texts(part["props"].get("children"))
    return texts(getattr(part, "children", None)) if part is not None else []


def drawn(report: ReturnReport, **more: Any) -> str:
    return "|".join(texts(return_report(report, **more))).replace("\N{NO-BREAK SPACE}", " ")


def test_the_verdict_comes_first_and_then_what_is_wrong() -> None:
    told = drawn(REPORT)
    assert told.startswith(
        "Would be refused|This return would be refused: 1 kind of problem.|Hackney, as at 30 September"
    )
    parts = [
        "What is wrong",
        "What this does",
        "How complete",
        "Compared with",
        "Control totals",
        "Do the people",
        "The f",
    ]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)


def test_a_broken_rule_says_where_what_to_do_and_how_many_more() -> None:
    told = drawn(REPORT)
    assert "Refuses the return|The date of birth is not a date.|What to do: |Write dates as 31/01/1980." in told
    assert "File|Line|Column|staff.csv|1,212|DOB|staff.csv|1,213|DOB" in told  # nothing was told of what was found
    assert "And 32 more places: the CSV file lists every one." in told


def test_a_rule_that_is_broken_nowhere_in_particular_has_no_table() -> None:
    nowhere = replace(BROKEN, times=1, spots=(Spot(file="", line=None, column="", found=""),))
    assert "Where:" not in drawn(replace(REPORT, problems=(nowhere,)))


def test_fields_are_held_against_what_is_asked_those_that_fall_short_first() -> None:
    gender, birth = REPORT.completeness  # 180 of 200 are asked
    assert (is_enough(gender), is_enough(birth)) == (False, True)
    assert is_enough(replace(gender, records=0, answered=0))
    told = drawn(REPORT)
    assert "1 of 2 fields falls short of what the council return asks." in told
    assert (
        "Gender|GENDER|\N{BALLOT X} 1 more needed|89 %|85 %|90 %|200|DOB|\N{CHECK MARK} Enough|90 %|90 %|90 %|200"
        in told
    )
    assert "99 %" in drawn(
        replace(REPORT, completeness=(replace(birth, answered=199),))
    )  # never 100 % of what is not all


def test_totals_stand_beside_those_of_the_return_before() -> None:
    assert "Return of 30 September 2024|Difference|Staff records|800|850|\N{MINUS SIGN}50" in drawn(REPORT)
    alone = replace(REPORT.controls[0], before=None, before_as_at="")
    assert "Difference" not in drawn(replace(REPORT, controls=(alone,)))


def test_people_that_do_not_add_up_are_told_in_words() -> None:
    # 100 + 10 - 8 = 102, and 105 are there
    assert "All|100|10|8|102|105|+3|3 people more than starters explain" in drawn(REPORT)
    (whole,) = REPORT.stock_and_flow
    for changed, words in (
        (replace(whole, closing=102), "102|102|0|adds up"),
        (replace(whole, closing=101), "\N{MINUS SIGN}1|1 person fewer than leavers explain"),
        (replace(whole, starters=None), "All|100|not known|8|not known|105|not known|cannot be worked out"),
    ):
        assert words in drawn(replace(REPORT, stock_and_flow=(changed,)))


def test_a_return_without_faults_says_so() -> None:
    told = drawn(replace(REPORT, would_be="accepted", problems=(), effects=(), plausibility=()))
    assert "Would be accepted" in told
    assert "Nothing is wrong with these files." in told
    assert "Every measure rests on all staff that it counts." in told
    assert "Nothing stands out against the return of 30 September 2024." in told


def test_what_could_not_be_counted_is_not_said_to_be_complete() -> None:
    whole = replace(REPORT.completeness[0], records=0, answered=0, known=0)
    uncounted = replace(REPORT.controls[0], value=None)
    nothing = replace(REPORT, effects=(), completeness=(whole,), plausibility=(), compared_with="")
    told = drawn(replace(nothing, controls=(uncounted,)))
    assert told.count("This could not be looked at while the return is refused for the problems above.") == 3
    assert "Every" not in told
    assert "Every measure rests on all staff" in drawn(nothing)  # refused, and yet counted
    assert "as the return cannot be read." in drawn(replace(nothing, controls=(), would_be="unreadable"))


def test_somebody_elses_decision_stands_in_place_of_the_verdict() -> None:
    assert drawn(REPORT, verdict="Accepted on 3 November").startswith("Accepted on 3 November|")
    assert texts(stored_downloads("abc")) == ["Every problem as CSV", "Rows concerned as XLSX"]


@pytest.mark.parametrize(
    ("who", "report", "words"),
    [
        (LEAD, REPORT, "Send this return"),
        (LEAD, REPORT, "it cannot be accepted"),
        (LEAD, replace(REPORT, would_be="accepted"), "Nothing was kept so far."),
        (LEAD, replace(REPORT, council_code="", council=""), "choose the council and the date"),
        (STEWARD, replace(REPORT, as_at=""), "choose the council and the date"),
        (READER, REPORT, "for the role data-lead"),
        (director(HACKNEY), REPORT, "for the role data-lead"),
    ],
)
def test_the_way_on_is_what_its_reader_may_do(
    monkeypatch: pytest.MonkeyPatch, who: Principal, report: ReturnReport, words: str
) -> None:
    monkeypatch.setattr(return_report_asks, "principal", lambda: who)
    told = "|".join(texts(return_report_asks.show_report(report.to_json())))
    assert words in told
    assert ("Send this return" in told) is (who is LEAD and bool(report.council_code))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        "not JSON",
        REPORT.to_json().replace('"Hackney"', '{"type": "A", "namespace": "dash_html_components", "props": {}}'),
        REPORT.to_json().replace("1212", '"1212"'),
        REPORT.to_json().replace('"times": 34', '"times": true'),
        json.dumps(json.loads(REPORT.to_json()) | {"more": 1}),
        REPORT.to_json() + " " * 200_000,
        "[" * 100_000,
    ],
)
def test_what_is_no_report_is_not_drawn(text: str) -> None:
    with pytest.raises(BadRequest):
        return_report_asks.show_report(text)


def test_a_report_is_the_same_when_it_is_read_back() -> None:
    assert ReturnReport.from_json(REPORT.to_json()) == REPORT
