"""Releases are built from accepted submissions, published as a step of their own, carried forward and withdrawn."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from data.catalogue import catalogue
from data.measures import TURNOVER
from data.return_report import ReturnReport
from data.selection import parse
from data.store import live_release
from etl import desk_build, releases
from etl.desk import NotPossible, accept, carry, reinstate, withdraw
from etl.desk_build import StaleRelease
from etl.pipeline import load
from etl.releases import NoRelease, opened
from readers import READER, RETURNS
from state import submissions, upkeep, withdrawal
from state.audit import Action
from state.submissions import Stage, Submission

HACKNEY, CAMDEN = "E09000012", "E09000007"
BY = "officer"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def sent(folder: str, council: str, as_at: str) -> Submission:
    report = ReturnReport(
        as_at=as_at, council_code=council, council="", layout="asc-wds", period_kind="12-months", would_be="accepted",
        said="",
    )  # fmt: skip
    return submissions.receive(
        sorted((RETURNS / as_at / folder).glob("*.csv")),
        as_at=as_at, council_code=council, layout="asc-wds", note="", sent_by="lead", report=report.to_json(),
    )  # fmt: skip


def accepted(folder: str, council: str, as_at: str) -> Submission:
    return submissions.decide(sent(folder, council, as_at).submission_id, Stage.ACCEPTED, by=BY, reason="agreed")


def held(query: str) -> list[tuple[object, ...]]:
    live = releases.live()
    assert live
    with opened(live.path) as connection:
        return connection.execute(query).fetchall()


HAVERING = "E09000016"
BOTH = "SELECT as_at::VARCHAR, council_code, carried_from::VARCHAR FROM returns WHERE outcome = 'accepted' ORDER BY ALL"


def published(*returns: tuple[str, str, str]) -> str:
    for folder, council, as_at in returns:
        accepted(folder, council, as_at)
    desk_build.build(by=BY)
    desk_build.publish(None, by=BY)
    live = releases.live_id()
    assert live
    return live


FIRST = ("havering", HAVERING, "2024-09-30")
SECOND = ("havering", HAVERING, "2025-09-30")
OTHER = ("hackney", HACKNEY, "2024-09-30")


def test_a_built_release_is_not_live_until_it_is_published() -> None:
    accepted(*FIRST)
    built = desk_build.build(by=BY)
    assert built.release_id and releases.live_id() is None
    assert desk_build.publish(None, by=BY) == f"Release {built.release_id} is live."
    assert releases.live_id() == built.release_id
    assert held(BOTH) == [("2024-09-30", HAVERING, None)]


def test_only_what_was_accepted_is_built() -> None:
    accepted(*FIRST)
    sent(*OTHER)
    desk_build.build(by=BY)
    desk_build.publish(None, by=BY)
    assert held("SELECT DISTINCT council_code FROM returns") == [(HAVERING,)]
    assert submissions.of_return(HAVERING, "2024-09-30")[0].published_at
    assert submissions.of_return(HACKNEY, "2024-09-30")[0].published_at is None


def test_the_same_build_twice_makes_nothing() -> None:
    first = published(FIRST)
    assert desk_build.build(by=BY).release_id is None
    with pytest.raises(NoRelease):
        desk_build.publish(None, by=BY)
    assert releases.live_id() == first


def test_a_release_built_beside_another_live_one_is_not_published() -> None:
    published(FIRST)
    accepted(*OTHER)
    stale = desk_build.build(by=BY).release_id
    load(RETURNS / "2025-09-30")
    live = releases.live_id()
    with pytest.raises(StaleRelease, match="Build again"):
        desk_build.publish(stale, by=BY)
    assert releases.live_id() == live


def test_an_earlier_return_stands_in_marked_until_one_is_accepted() -> None:
    published(FIRST)
    before = held("SELECT count(*) FROM staff_records")[0][0]
    said = carry(council="havering", as_at="2025-09-30", since="2024-09-30", reason="late", by=BY)
    assert said == "Havering, 2025-09-30: the return of 2024-09-30 stands in, marked [e], from the next release on."
    published()
    assert held(BOTH) == [("2024-09-30", HAVERING, None), ("2025-09-30", HAVERING, "2024-09-30")]
    for table in ("staff_records", "role_counts", "workplaces"):
        old, new = (
            f"SELECT * EXCLUDE (as_at) FROM {table} WHERE as_at = '{day}'" for day in ("2024-09-30", "2025-09-30")
        )
        assert sorted(held(old), key=str) == sorted(held(new), key=str) != []
    assert held("SELECT count(*) FROM staff_records") == [(2 * before,)]
    published(SECOND)
    assert held(BOTH) == [("2024-09-30", HAVERING, None), ("2025-09-30", HAVERING, None)]


def test_readers_begin_with_a_date_of_which_more_than_the_first_returns_are_in() -> None:
    published(FIRST, OTHER, ("E09000002", "E09000002", "2024-09-30"), SECOND)
    assert begun_with() == "2024-09-30"  # one of three
    published(("E09000002", "E09000002", "2025-09-30"))
    assert begun_with() == "2025-09-30"


def begun_with() -> str:
    asked, _ = parse({}, catalogue(live_release()), (TURNOVER,), READER)
    return asked.period.label


def test_what_is_carried_stays_where_nothing_new_comes() -> None:
    published(FIRST)
    carry(council=HAVERING, as_at="2025-09-30", since="2024-09-30", reason="late", by=BY)
    published(OTHER)
    published(("hackney", HACKNEY, "2025-09-30"))
    assert ("2025-09-30", HAVERING, "2024-09-30") in held(BOTH)
    reinstate(council=HAVERING, as_at="2025-09-30", by=BY)
    published()
    assert ("2025-09-30", HAVERING, "2024-09-30") not in held(BOTH)


def test_a_return_cannot_stand_in_for_an_earlier_one() -> None:
    with pytest.raises(NotPossible, match="not before"):
        carry(council=HAVERING, as_at="2024-09-30", since="2025-09-30", reason="", by=BY)


def test_a_council_that_leaves_is_in_no_release_and_no_file() -> None:
    first = published(FIRST, OTHER)
    published(SECOND)
    files = [one.folder for one in submissions.accepted() if one.council_code == HAVERING]
    assert len(files) == 2 and all(folder.is_dir() for folder in files)
    said = withdraw(council="Havering", as_at="", reason="left the agreement", by=BY)
    assert "the files of 2 submissions are deleted" in said and first in said
    assert held(BOTH) == [("2024-09-30", HACKNEY, None)]
    assert releases.listed() == [releases.live_id()]
    assert not any(folder.exists() for folder in files)
    assert {one.stage for one in submissions.newest() if one.council_code == HAVERING} == {Stage.WITHDRAWN}
    load(RETURNS)
    assert HAVERING not in {row[1] for row in held(BOTH)}


def test_a_version_accepted_after_a_build_is_not_published_with_it() -> None:
    first = accepted(*FIRST)
    desk_build.build(by=BY)
    revision = submissions.receive(
        sorted((RETURNS / "2024-09-30" / "hackney").glob("*.csv")),
        as_at="2024-09-30", council_code=HAVERING, layout="asc-wds", note="", sent_by="lead", report=first.report,
    )  # fmt: skip
    submissions.decide(revision.submission_id, Stage.ACCEPTED, by=BY, reason="agreed")
    desk_build.publish(None, by=BY)
    assert submissions.find(revision.submission_id).published_at is None


def test_a_release_built_before_a_withdrawal_is_not_published() -> None:
    live = published(FIRST, OTHER)
    accepted(*SECOND)
    built = desk_build.build(by=BY).release_id
    withdrawal.withdraw(HAVERING, "", reason="left", by=BY)
    with pytest.raises(StaleRelease, match="withdrawn since"):
        desk_build.publish(built, by=BY)
    assert releases.live_id() == live


def test_a_load_leaves_no_release_with_withdrawn_data_either() -> None:
    published(FIRST, OTHER)
    withdrawal.withdraw(HAVERING, "", reason="left", by=BY)
    load(RETURNS)
    assert releases.listed() == [releases.live_id()]


def test_nothing_is_accepted_or_carried_while_data_are_withdrawn() -> None:
    published(FIRST, OTHER)
    withdrawal.withdraw(HAVERING, "", reason="left", by=BY)
    sent(*SECOND)
    with pytest.raises(NotPossible, match="withdrawn"):
        accept(council=HAVERING, as_at="2025-09-30", reason="agreed", by=BY)
    with pytest.raises(NotPossible, match="withdrawn"):
        carry(council=HAVERING, as_at="2025-09-30", since="2024-09-30", reason="late", by=BY)


def test_a_far_smaller_return_is_not_accepted_by_command() -> None:
    first = sent(*FIRST)
    report = replace(ReturnReport.from_json(first.report), is_far_smaller=True)
    files = sorted((RETURNS / "2025-09-30" / "havering").glob("*.csv"))
    submissions.receive(
        files, as_at="2025-09-30", council_code=HAVERING, layout="asc-wds", note="", sent_by="lead",
        report=report.to_json(),
    )  # fmt: skip
    with pytest.raises(NotPossible, match="far smaller"):
        accept(council=HAVERING, as_at="2025-09-30", reason="agreed", by=BY)


def test_a_withdrawal_is_in_the_log_before_anything_goes() -> None:
    published(FIRST, OTHER)
    withdraw(council=HAVERING, as_at="", reason="left", by=BY)
    decided = [entry for entry in upkeep.entries() if entry.action == Action.RETURN_DECIDED]
    assert [(entry.name, entry.detail) for entry in decided] == [(BY, f"{HAVERING} every date: withdrawn; left")]


def test_files_are_deleted_when_their_time_is_over_and_decisions_stay() -> None:
    published(FIRST)
    waiting = sent(*OTHER)
    kept = submissions.accepted()[0]
    today = date.today()
    assert withdrawal.retain(90, today=today + timedelta(days=89), by=BY) == []
    assert withdrawal.retain(90, today=today + timedelta(days=92), by=BY) == [kept.submission_id]
    assert not kept.folder.exists() and waiting.folder.is_dir()
    assert submissions.find(kept.submission_id).files_gone_at
    assert desk_build.build(by=BY).release_id is None
    assert held(BOTH) == [("2024-09-30", HAVERING, None)]


def test_the_same_files_again_are_the_version_that_is_there() -> None:
    first, again = sent(*FIRST), sent(*FIRST)
    assert again == first and len(list(first.folder.parent.iterdir())) == 1


def test_a_revision_supersedes_what_waits_and_accepting_it_what_was_accepted() -> None:
    first = accepted(*FIRST)
    report = first.report
    files = sorted((RETURNS / "2024-09-30" / "hackney").glob("*.csv"))
    second, third = (
        submissions.receive(
            each, as_at="2024-09-30", council_code=HAVERING, layout="asc-wds", note="", sent_by="lead", report=report
        )
        for each in (files, files[:1])
    )
    assert (second.version, third.version) == (2, 3)
    assert submissions.find(second.submission_id).stage is Stage.SUPERSEDED
    submissions.decide(third.submission_id, Stage.ACCEPTED, by=BY, reason="")
    assert submissions.find(first.submission_id).stage is Stage.SUPERSEDED
    with pytest.raises(submissions.Decided, match="Version 3 is accepted already"):
        submissions.decide(third.submission_id, Stage.REFUSED, by=BY, reason="")
