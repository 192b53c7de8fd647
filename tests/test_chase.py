"""The text for a council says what is missing or wrong, exactly, and by when."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from collection_world import DAY, HACKNEY, HAVERING, NEXT, OFFICER, own_home, refusing, report, send
from data.catalogue import Catalogue
from data.store import Release
from desk import decisions
from desk.calendar import Days, collection_of
from desk.chase import chase_text
from desk.collection import collected
from state.collection import Collection

CHECK = "https://muster.example.org/returns/check"


@pytest.fixture
def known(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    return own_home(release, tmp_path, monkeypatch)


@pytest.fixture
def calendar(known: Catalogue) -> Collection:
    said = Days(
        as_at="2026-09-30", period_kind="12-months", opens_on="2026-10-01", due_on="2026-10-31",
        closes_on="2026-11-30", councils=(HAVERING,),
    )  # fmt: skip
    return collection_of(said, known, OFFICER)


def text(known: Catalogue, calendar: Collection | None, today: date, code: str = HAVERING, as_at: date = NEXT) -> str:
    row = next(each for each in collected(as_at, known, OFFICER, today).rows if each.area.code == code)
    return chase_text(row, as_at, calendar, today, check_at=CHECK)


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 10, 20), "Please send it by 31 October 2026."),
        (date(2026, 11, 1), "It was due on 31 October 2026, 1 day ago. Please send it by 30 November 2026, when the"),
        (
            date(2026, 12, 2),
            "The collection closed on 30 November 2026. Please send it as soon as you can, and tell us",
        ),
    ],
)
def test_who_sent_nothing_is_told_the_deadline(today: date, said: str, known: Catalogue, calendar: Collection) -> None:
    found = text(known, calendar, today)
    assert "We have not received your return as at 30 September 2026 yet." in found
    assert said in found
    assert CHECK in found


def test_every_defect_is_listed_with_its_places_and_what_to_do(
    known: Catalogue, calendar: Collection, tmp_path: Path
) -> None:
    send(tmp_path, HAVERING, told=refusing())
    found = text(known, calendar, date(2026, 10, 20))
    assert found.splitlines()[6:14] == [
        "1. The staff record has no contract type (9 times; must be corrected)",
        "   staff.csv, line 2, EMPLSTATUS: found empty",
        "   staff.csv, line 3, EMPLSTATUS: found empty",
        "   staff.csv, line 4, EMPLSTATUS: found empty",
        "   staff.csv, line 5, EMPLSTATUS: found empty",
        "   staff.csv, line 6, EMPLSTATUS: found empty",
        "   and 4 more",
        "   What to do: Give EMPLSTATUS 1, 2, 3, 4 or 7.",
    ]
    assert "2. ETHNICITY holds something that is not one of its codes (4 times; please check)" in found
    assert "It cannot be accepted until what is listed here is corrected." in found
    assert "Please send a corrected version by 31 October 2026." in found


def test_a_personal_field_is_told_without_what_was_found(known: Catalogue, tmp_path: Path) -> None:
    send(tmp_path, HAVERING)
    assert "   staff.csv, line 7, ETHNICITY\n" in text(known, None, date(2026, 10, 20))


def test_a_usable_return_is_thanked_for(known: Catalogue, calendar: Collection, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING, told=report(problems=()))
    decisions.accept(sent.submission_id, OFFICER, reason="fine", totals={})
    found = text(known, calendar, date(2026, 10, 20))
    assert "Thank you for version 1 of your return as at 30 September 2026. It can be used. Nothing is wrong." in found
    assert "If anything changes, send a corrected version by 30 November 2026." in found


def test_the_officers_reason_is_told_and_the_version_is_not_called_usable(
    known: Catalogue, calendar: Collection, tmp_path: Path
) -> None:
    first = send(tmp_path, HAVERING)
    decisions.accept(first.submission_id, OFFICER, reason="fine", totals={})
    later = send(tmp_path, HAVERING, staff=4, told=report(problems=()))
    decisions.refuse(later.submission_id, OFFICER, reason="It is of another year.")
    found = text(known, calendar, date(2026, 10, 20))
    assert found.split("\n\n")[2:5] == [
        "Thank you for version 2 of your return as at 30 September 2026. It was refused. Please correct it and send it "
        "again.",
        "Why: It is of another year.",
        "Please send a corrected version by 31 October 2026.",
    ]


def test_that_a_return_is_far_smaller_is_said_first(known: Catalogue, tmp_path: Path) -> None:
    records = replace(report().controls[0], value=114, before=228)
    sent = send(tmp_path, HAVERING, told=report(is_far_smaller=True, controls=(records,)))
    found = text(known, None, date(2026, 10, 20))
    assert (
        "30 September 2026. It is far smaller than the last: 114 staff records, 50 % fewer. Correct it, or tell us "
        "your own totals if it is right. Please check what is listed here too."
    ) in found
    assert "It can be used" not in found
    decisions.accept(sent.submission_id, OFFICER, reason="agreed", totals={"staff-records": "114"})
    assert "far smaller" not in text(known, None, date(2026, 10, 20))


def test_more_rules_than_a_letter_has_room_for_are_counted(known: Catalogue, tmp_path: Path) -> None:
    many = tuple(replace(report().problems[0], rule=f"rule-{number}") for number in range(15))
    send(tmp_path, HAVERING, told=report(problems=many))
    found = text(known, None, date(2026, 10, 20))
    assert "12. ETHNICITY" in found and "13. ETHNICITY" not in found
    assert "The report lists 3 more." in found


def test_what_a_return_loaded_by_command_has_wrong_is_listed_too(known: Catalogue) -> None:
    found = text(known, None, date(2025, 11, 1), HACKNEY, DAY)
    assert (
        "1. The staff record has no contract type; give EMPLSTATUS 1, 2, 3, 4 or 7. (once; must be corrected)" in found
    )
    assert "   2025-09-30/hackney/staff.csv, line 3, EMPLSTATUS: found empty" in found
    assert "What to do: \n" not in found


def test_a_council_whose_data_are_withdrawn_is_asked_for_nothing(known: Catalogue) -> None:
    decisions.withdraw(known.areas[HAVERING], None, OFFICER, typed="Havering", reason="left")
    found = text(known, None, date(2026, 10, 20))
    assert "You need not send anything." in found
    assert "Please send" not in found
