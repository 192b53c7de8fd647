"""A home with a live release and a store of its own, and ways to send returns of a few rows to its desk."""

import shutil
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import update

from data.catalogue import Catalogue, catalogue
from data.principal import EVERY, Principal, Role
from data.return_report import Control, FieldAnswered, ReturnReport, RuleBroken, Spot, StockAndFlow
from data.store import Release, live_release
from state import store, submissions
from state.submissions import Submission
from tiny_returns import write_return

BARKING, CAMDEN, HACKNEY, HAVERING, YORK = "E09000002", "E09000007", "E09000012", "E09000016", "E06000014"
KINGSTON, RICHMOND = "E09000021", "E09000027"
JOINT = f"{KINGSTON}+{RICHMOND}"
DAY, BEFORE, NEXT = date(2025, 9, 30), date(2024, 9, 30), date(2026, 9, 30)
OFFICER = Principal(name="olu", roles=frozenset({Role.STEWARD, Role.VIEWER}), visible=frozenset({EVERY}))
LEAD = Principal(name="lea", roles=frozenset({Role.DATA_LEAD}), visible=frozenset({EVERY}), exact=frozenset({HAVERING}))
VIEWER = Principal(name="vi", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))


def own_home(release: Release, folder: Path, patch: pytest.MonkeyPatch) -> Catalogue:
    """A copy of a home, for a test that writes into its store."""
    home = folder / "home"
    shutil.copytree(release.path.parent.parent, home)
    patch.setenv("MUSTER_HOME", str(home))
    return catalogue(live_release())


def report(**changed: object) -> ReturnReport:
    """What a check says of a return of Havering with 13 staff, of whom 3 left, two fields and one thing to check."""
    whole = ReturnReport(
        as_at="2026-09-30",
        council_code=HAVERING,
        council="Havering",
        layout="asc-wds",
        period_kind="12-months",
        would_be="accepted",
        said="It would be accepted. One thing to check.",
        problems=(
            RuleBroken(
                rule="ethnicity-code", effect="warns", wrong="ETHNICITY holds something that is not one of its codes",
                remedy="Give a code of the list.", times=4, spots=(Spot(file="staff.csv", line=7, column="ETHNICITY",
                found=""),),
            ),
        ),
        completeness=(
            FieldAnswered(field="DOB", meaning="date of birth", records=39, answered=35, known=35, required_share=0.9),
            FieldAnswered(field="MAINJOBROLE", meaning="role", records=39, answered=39, known=39, required_share=1.0),
        ),
        controls=(
            Control(key="staff-records", label="Staff records", value=13, before=12, before_as_at="2025-09-30"),
            Control(key="employees", label="Staff in post", value=13, before=12, before_as_at="2025-09-30"),
            Control(key="leavers", label="Leavers", value=3, before=2, before_as_at="2025-09-30"),
        ),
        stock_and_flow=(
            StockAndFlow(role_group="All", opening=12, starters=4, leavers=3, closing=13, joiners_seen=None,
                         leavers_seen=None),
            StockAndFlow(role_group="Direct care", opening=8, starters=4, leavers=3, closing=9, joiners_seen=None,
                         leavers_seen=None),
        ),
    )  # fmt: skip
    return replace(whole, **changed)


def refusing() -> ReturnReport:
    """What a check says that refuses a return."""
    broken = RuleBroken(
        rule="no-contract", effect="refuses", wrong="the staff record has no contract type",
        remedy="Give EMPLSTATUS 1, 2, 3, 4 or 7.", times=9,
        spots=tuple(Spot(file="staff.csv", line=line, column="EMPLSTATUS", found="empty") for line in range(2, 9)),
    )  # fmt: skip
    return report(would_be="refused", said="It would be refused.", problems=(broken, *report().problems))


def send(
    folder: Path, council_code: str, *, told: ReturnReport | None = None, staff: int = 3, as_at: date = NEXT
) -> Submission:
    """Send a version of a return of so many staff to the desk, with what its check said."""
    root = folder / f"sent-{time.monotonic_ns()}"
    files = sorted(write_return(root, as_at.isoformat(), council_code, staff=staff).iterdir())
    told = replace(told or report(), council_code=council_code, as_at=as_at.isoformat())
    return submissions.receive(
        files, as_at=as_at.isoformat(), council_code=council_code, layout="asc-wds", note="first try", sent_by="lea",
        report=told.to_json(),
    )  # fmt: skip


def came_on(submission: Submission, day: date) -> None:
    """Let a version have come on a day, at noon."""
    at = int(time.mktime((day.year, day.month, day.day, 12, 0, 0, 0, 0, 0)))
    with store.writing() as connection:
        its = store.submissions.c.submission_id == submission.submission_id
        connection.execute(update(store.submissions).where(its).values(sent_at=at))
