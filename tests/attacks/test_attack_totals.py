"""A council of totals is in some counts of its region and not in others: the two together do not tell its own."""

import math
from collections.abc import Callable
from pathlib import Path

import pytest

from attacker import Attacker, number
from data.catalogue import catalogue
from data.store import live_release
from etl.pipeline import load
from etl.sample import write_sample
from readers import READER, keep_secrets
from team_returns import row, write_teams

COUNCIL = "E09000029"  # Sutton, which has no return among those of the sample
# role to its staff there: some too few to be told, some told
STAFF = {"1": 3, "2": 4, "3": 38, "6": 97, "7": 2, "8": 80, "15": 29, "24": 1, "25": 40, "27": 4, "40": 3}
FEW = {role for role, staff in STAFF.items() if staff < 5}


@pytest.fixture
def region(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Attacker:
    """Somebody who asks for London, of which six councils sent staff records and one totals."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    keep_secrets(tmp_path / "home")
    write_sample(tmp_path / "returns", region="London", councils=6, dates=1, seed=11)
    (day,) = (each.name for each in (tmp_path / "returns").iterdir() if each.is_dir())
    counts = dict.fromkeys(("VACANCIES", "AGENCY", "STARTERS", "LEAVERS", "SICKDAYS"), "0")
    rows = [
        row(TEAM="SAMPLE-One", ROLE=role, HEADCOUNT=str(staff), WTE=str(staff), POSTS=str(staff), **counts)
        for role, staff in STAFF.items()
    ]
    write_teams(tmp_path / "returns", day, "sutton", rows)
    outcome = load(tmp_path / "returns")
    assert outcome.release_id, outcome.said
    known = catalogue(live_release())
    assert COUNCIL in known.members_of(known.areas["E12000007"])
    from app import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

    return Attacker(app.server.test_client(), READER)


def by_role(attacker: Attacker, measure: str, area: str, column: str) -> dict[str, float]:
    rows = attacker.file(measure, area=area, compare=area, by="role")
    return {each["category_code"]: number(each[column]) for each in rows}


@pytest.mark.parametrize(
    ("with_it", "without_it"),
    [("workers", "permanent-share"), ("staff-in-post", "known-age"), ("staff-in-post", "women-share")],
)
def test_attack_on_totals_by_a_region_with_and_without_them_tells_nobody(
    region: Attacker, report: Callable[[str], None], with_it: str, without_it: str
) -> None:
    own = by_role(region, with_it, "sutton", "value")
    every, others = by_role(region, with_it, "london", "value"), by_role(region, without_it, "london", "base")
    both = {role for role in every if not math.isnan(every[role] + others.get(role, math.nan))}
    told = {role for role in both & FEW if math.isnan(own.get(role, math.nan))}
    report(f"{with_it} less {without_it}: {len(told)} of {len(FEW)} hidden roles of a council of totals (none)")
    assert not told
    assert both & (STAFF.keys() - FEW)  # it is not for want of anything shown
