"""A collection tells of each council what came, what was decided and how late it is, and officers decide once."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from collection_world import (
    BARKING,
    CAMDEN,
    DAY,
    HACKNEY,
    HAVERING,
    JOINT,
    KINGSTON,
    LEAD,
    NEXT,
    OFFICER,
    RICHMOND,
    VIEWER,
    came_on,
    own_home,
    refusing,
    report,
    send,
)
from data.catalogue import Catalogue
from data.principal import Principal, Role
from data.store import Release
from desk import decisions
from desk.calendar import Days, Unfit, collection_of, save
from desk.collection import Collected, collected, dates
from desk.council_return import CouncilReturn, State
from desk.coverage import percent, shares
from desk.decisions import NotDone
from desk.differences import differences
from state import collection as kept
from state import standings, submissions, upkeep
from state.audit import Action
from state.submissions import Stage

TODAY = date(2026, 11, 12)
THREE = (BARKING, CAMDEN, HAVERING)


@pytest.fixture
def known(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    return own_home(release, tmp_path, monkeypatch)


def days(**changed: object) -> Days:
    usual = Days(
        as_at="2026-09-30", period_kind="12-months", opens_on="2026-10-01", due_on="2026-10-31",
        closes_on="2026-11-30", councils=THREE,
    )  # fmt: skip
    return replace(usual, **changed)


def asked_of(known: Catalogue, *councils: str) -> None:
    save(collection_of(days(councils=councils or THREE), known, OFFICER), OFFICER)


def now(known: Catalogue, who: Principal = OFFICER, as_at: date = NEXT, today: date = TODAY) -> Collected:
    return collected(as_at, known, who, today)


def row(found: Collected, code: str) -> CouncilReturn:
    return next(each for each in found.rows if each.area.code == code)


def recorded(action: Action = Action.RETURN_DECIDED) -> list[str]:
    return [each.detail for each in upkeep.entries(action=action)]


# The calendar -------------------------------------------------------------------------------------------------------


def test_a_collection_is_made_once_and_then_changed(known: Catalogue) -> None:
    made = collection_of(days(), known, OFFICER)
    assert save(made, OFFICER) is True
    with pytest.raises(Unfit, match="Nothing has changed"):
        save(made, OFFICER)
    assert save(replace(made, due_on=date(2026, 11, 7)), OFFICER) is False
    assert kept.find(NEXT) == replace(made, due_on=date(2026, 11, 7))
    assert [each.partition(":")[0] for each in recorded(Action.COLLECTION)] == ["2026-09-30 made", "2026-09-30 changed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"as_at": "30/09/2026"}, {"due_on": ""}, {"period_kind": "year"}, {"councils": ()},
        {"councils": ("E12000007",)}, {"councils": ("E09000099",)},
        {"opens_on": "2026-12-01"}, {"closes_on": "2026-10-30"}, {"as_at": "2026-12-31"},
        {"as_at": "0026-09-30"},
    ],
)  # fmt: skip
def test_a_collection_that_makes_no_sense_is_not_made(wrong: dict[str, object], known: Catalogue) -> None:
    with pytest.raises(Unfit):
        collection_of(days(**wrong), known, OFFICER)


def test_only_a_steward_makes_collections(known: Catalogue) -> None:
    with pytest.raises(PermissionError):
        save(collection_of(days(), known, LEAD), LEAD)
    assert kept.collections() == []


def test_every_date_with_a_collection_a_return_or_figures_is_offered(known: Catalogue, tmp_path: Path) -> None:
    asked_of(known)
    send(tmp_path, HAVERING, as_at=date(2027, 3, 31))
    assert [day.isoformat() for day in dates(known)] == ["2027-03-31", "2026-09-30", "2025-09-30", "2024-09-30"]


# The rows -----------------------------------------------------------------------------------------------------------


def test_without_a_calendar_the_regions_councils_are_expected_and_none_is_late(known: Catalogue) -> None:
    found = now(known)
    assert (len(found.rows), found.calendar, found.late) == (33, None, [])


def test_returns_loaded_by_command_are_there(known: Catalogue) -> None:
    found = now(known, as_at=DAY)
    havering, hackney = row(found, HAVERING), row(found, HACKNEY)
    assert (havering.state, havering.accepted and havering.accepted.how) == (State.ACCEPTED, "by command")
    assert havering.is_published
    assert (hackney.state, hackney.accepted) == (State.REFUSED, None)
    assert hackney.problems("refuses") == 1  # staff.csv, line 3: no contract type


def test_a_council_is_late_until_a_version_is_there_that_is_not_refused(known: Catalogue, tmp_path: Path) -> None:
    asked_of(known)
    assert row(now(known), HAVERING).late_days == 12  # from 31 October to 12 November
    first = send(tmp_path, HAVERING)
    came_on(first, date(2026, 10, 30))
    assert (row(now(known), HAVERING).late_days, row(now(known), HAVERING).is_late) == (0, False)
    decisions.refuse(first.submission_id, OFFICER, reason="wrong year")
    assert (row(now(known), HAVERING).late_days, row(now(known), HAVERING).is_late) == (12, True)
    came_on(send(tmp_path, HAVERING, staff=4), date(2026, 11, 3))
    assert (row(now(known), HAVERING).late_days, row(now(known), HAVERING).is_late) == (3, False)
    assert [each.area.code for each in now(known).late] == [BARKING, CAMDEN]


def test_a_revision_waits_beside_the_version_that_is_accepted(known: Catalogue, tmp_path: Path) -> None:
    first = send(tmp_path, HAVERING)
    decisions.accept(first.submission_id, OFFICER, reason="agreed", totals={})
    send(tmp_path, HAVERING, staff=4)
    found = row(now(known), HAVERING)
    assert (found.state, found.version, found.accepted and found.accepted.how) == (State.WAITING, 2, "version 1")
    assert found.rests_on_it and not found.is_published


def test_a_joint_return_is_one_row_that_names_both_councils(known: Catalogue, tmp_path: Path) -> None:
    asked_of(known, KINGSTON, RICHMOND, HAVERING)
    assert len(now(known).rows) == 3
    send(tmp_path, JOINT)
    found = now(known)
    assert [each.area.code for each in found.rows] == [HAVERING, JOINT]
    assert row(found, JOINT).name == "Kingston upon Thames and Richmond upon Thames (joint return)"
    assert row(found, JOINT).is_expected


def test_a_council_that_sends_unasked_has_a_row_too(known: Catalogue, tmp_path: Path) -> None:
    asked_of(known)
    send(tmp_path, HACKNEY)
    assert not row(now(known), HACKNEY).is_expected
    assert len(now(known).expected) == 3


# What others see ----------------------------------------------------------------------------------------------------


def test_counts_as_sent_are_for_those_who_may_see_the_report(known: Catalogue, tmp_path: Path) -> None:
    send(tmp_path, HAVERING, told=report())
    for who, staff, reports in ((OFFICER, 13, 1), (LEAD, 13, 1), (VIEWER, None, 0)):
        found = row(now(known, who), HAVERING)
        assert (found.staff, len(found.defects), bool(found.report)) == (staff, reports, bool(reports))


def test_others_see_staff_as_the_gate_gives_them(known: Catalogue) -> None:
    # Havering's 13 permanent and temporary staff are below the 30 that a headline needs: rounded to base 5
    found = row(now(known, VIEWER, as_at=DAY), HAVERING)
    assert found.staff in {10, 15} and not found.is_as_sent


def test_a_council_that_is_not_granted_is_not_named(known: Catalogue) -> None:
    narrow = Principal(name="n", roles=frozenset({Role.VIEWER}), visible=frozenset({HAVERING}))
    found = now(known, narrow)
    assert [each.area.code for each in found.rows] == [HAVERING]
    assert not found.is_whole


# Coverage -----------------------------------------------------------------------------------------------------------


def test_shares_are_of_the_councils_whose_staff_are_known() -> None:
    assert shares({"a": 60, "b": 40, "c": None}) == {"a": 0.6, "b": 0.4}
    assert shares({"a": None}) == {}


def test_nothing_and_all_are_said_only_where_they_are_so() -> None:
    assert [percent(each) for each in (0, 0.004, 0.5, 0.996, 1)] == [
        "0\u00a0%", "1\u00a0%", "50\u00a0%", "99\u00a0%", "100\u00a0%",
    ]  # fmt: skip


def test_figures_would_rest_on_what_is_accepted(known: Catalogue, tmp_path: Path) -> None:
    asked_of(known)
    shown = {each.area.code: each.share for each in now(known).rows}
    assert shown[CAMDEN] is None  # never sent anything
    assert sum(each for each in shown.values() if each) == pytest.approx(1)
    assert now(known).rests_on == 0
    sent = send(tmp_path, HAVERING)
    decisions.accept(sent.submission_id, OFFICER, reason="agreed", totals={})
    assert now(known).rests_on == shown[HAVERING]


# Decisions ----------------------------------------------------------------------------------------------------------


def test_what_is_decided_is_recorded_with_its_reason_and_done_once(known: Catalogue, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING)
    assert (
        decisions.accept(sent.submission_id, OFFICER, reason=" totals\nagreed ", totals={}) == "Version 1 is accepted."
    )
    assert recorded() == [f"{HAVERING} 2026-09-30 version 1: accepted; totals agreed"]
    for act in (lambda: decisions.accept(sent.submission_id, OFFICER, reason="x", totals={}),
                lambda: decisions.refuse(sent.submission_id, OFFICER, reason="x")):  # fmt: skip
        with pytest.raises(NotDone, match="Version 1 is accepted already"):
            act()
    found = submissions.find(sent.submission_id)
    assert (found.stage, found.reason, found.decided_by, len(recorded())) == (Stage.ACCEPTED, "totals agreed", "olu", 1)


@pytest.mark.parametrize("reason", ["", " \u202e\n ", "x" * 1001])
def test_a_decision_needs_a_reason_of_reasonable_length(reason: str, known: Catalogue, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING)
    with pytest.raises(NotDone):
        decisions.accept(sent.submission_id, OFFICER, reason=reason, totals={})
    assert submissions.find(sent.submission_id).stage is Stage.WAITING
    assert recorded() == []


def test_only_a_steward_decides(known: Catalogue, tmp_path: Path) -> None:
    sent, area = send(tmp_path, HAVERING), known.areas[HAVERING]
    for act in (
        lambda: decisions.accept(sent.submission_id, LEAD, reason="x", totals={}),
        lambda: decisions.refuse(sent.submission_id, LEAD, reason="x"),
        lambda: decisions.carry(area, NEXT, "2025-09-30", known, LEAD, reason="x"),
        lambda: decisions.withdraw(area, None, LEAD, typed="Havering", reason="x"),
        lambda: decisions.reinstate(area, NEXT, LEAD),
    ):
        with pytest.raises(PermissionError):
            act()
    assert (recorded(), standings.standings()) == ([], [])


def test_what_its_check_refuses_is_not_accepted(known: Catalogue, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING, told=refusing())
    with pytest.raises(NotDone, match="Version 1 cannot be accepted: It would be refused"):
        decisions.accept(sent.submission_id, OFFICER, reason="please", totals={})


@pytest.mark.parametrize(
    ("typed", "is_done"),
    [
        ({}, False),
        ({"staff-records": "13", "leavers": "4"}, False),
        ({"staff-records": "12", "leavers": "3"}, False),
        ({"staff-records": "13", "leavers": "\u0663"}, False),
        ({"staff-records": "1 3", "leavers": "3"}, True),
    ],
)
def test_one_that_is_far_smaller_takes_the_councils_own_totals(
    typed: dict[str, str], is_done: bool, known: Catalogue, tmp_path: Path
) -> None:
    sent = send(tmp_path, HAVERING, told=report(is_far_smaller=True))
    if not is_done:
        with pytest.raises(NotDone, match="far smaller"):
            decisions.accept(sent.submission_id, OFFICER, reason="moved out", totals=typed)
    else:
        decisions.accept(sent.submission_id, OFFICER, reason="moved out", totals=typed)
    assert (submissions.find(sent.submission_id).stage is Stage.ACCEPTED) is is_done


def test_last_return_is_carried_forward_until_one_is_accepted(known: Catalogue, tmp_path: Path) -> None:
    area = known.areas[HAVERING]
    assert [day.isoformat() for day in decisions.may_stand_in(area, NEXT, known, OFFICER)] == [
        "2025-09-30",
        "2024-09-30",
    ]
    for since in ("2026-09-30", "2023-09-30", "", "2027-09-30"):
        with pytest.raises(NotDone, match="Choose a date"):
            decisions.carry(area, NEXT, since, known, OFFICER, reason="late")
    decisions.carry(area, NEXT, "2025-09-30", known, OFFICER, reason="late, agreed")
    found = row(now(known), HAVERING)
    assert (found.state, found.carried_from, found.rests_on_it) == (State.CARRIED, "2025-09-30", True)
    with pytest.raises(NotDone, match="stands in already"):
        decisions.carry(area, NEXT, "2025-09-30", known, OFFICER, reason="late, agreed")
    sent = send(tmp_path, HAVERING)
    decisions.accept(sent.submission_id, OFFICER, reason="came", totals={})
    assert row(now(known), HAVERING).state is State.ACCEPTED


def test_nothing_stands_in_for_a_return_that_is_there(known: Catalogue) -> None:
    with pytest.raises(NotDone, match="has an accepted return"):
        decisions.carry(known.areas[HAVERING], DAY, "2024-09-30", known, OFFICER, reason="x")


def test_a_refused_return_can_not_stand_in(known: Catalogue) -> None:
    # Hackney's return of 2025 was refused, that of 2024 accepted
    found = decisions.may_stand_in(known.areas[HACKNEY], NEXT, known, OFFICER)
    assert [day.isoformat() for day in found] == ["2024-09-30"]


def test_data_are_withdrawn_by_who_types_the_councils_name(known: Catalogue, tmp_path: Path) -> None:
    area, sent = known.areas[HAVERING], send(tmp_path, HAVERING)
    with pytest.raises(NotDone, match="Type the council's name, Havering"):
        decisions.withdraw(area, None, OFFICER, typed="yes", reason="left")
    assert sent.folder.exists()
    told = decisions.withdraw(area, None, OFFICER, typed=" havering ", reason="left the agreement")
    assert told == "The data of Havering are withdrawn for every date. The files of 1 versions are deleted."
    assert not sent.folder.exists()
    assert (row(now(known), HAVERING).state, row(now(known, as_at=DAY), HAVERING).state) == (State.WITHDRAWN,) * 2
    with pytest.raises(NotDone, match="withdrawn already"):
        decisions.withdraw(area, NEXT, OFFICER, typed="Havering", reason="x")
    with pytest.raises(NotDone, match="withdrawn"):
        decisions.carry(area, NEXT, "2025-09-30", known, OFFICER, reason="x")
    later = send(tmp_path, HAVERING, staff=5)
    with pytest.raises(NotDone, match="withdrawn"):
        decisions.accept(later.submission_id, OFFICER, reason="x", totals={})
    decisions.reinstate(area, NEXT, OFFICER)
    assert row(now(known), HAVERING).state is State.WAITING
    with pytest.raises(NotDone, match="Nothing stands in place"):
        decisions.reinstate(area, NEXT, OFFICER)


# A revision ---------------------------------------------------------------------------------------------------------


def test_a_revision_is_set_against_the_version_that_is_accepted() -> None:
    more = replace(report().stock_and_flow[1], closing=12)
    revised = report(
        controls=(replace(report().controls[0], value=16), *report().controls[1:]),
        stock_and_flow=(report().stock_and_flow[0], more, replace(more, role_group="Managerial", closing=2)),
    )
    found = differences(revised, report())
    assert [(each.label, each.before, each.now, each.change) for each in found] == [
        ("Staff records", 13, 16, 3),
        ("Staff in post", 13, 13, 0),
        ("Leavers", 3, 3, 0),
        ("Staff: Direct care", 9, 12, 3),
        ("Staff: Managerial", 0, 2, 2),
    ]


def test_without_that_version_the_check_knows_the_totals_of_the_same_date_alone() -> None:
    assert differences(report(), None) == []  # its totals before are of 2025
    same = tuple(replace(each, before_as_at="2026-09-30") for each in report().controls)
    assert [each.change for each in differences(report(controls=same), None)] == [1, 1, 1]
