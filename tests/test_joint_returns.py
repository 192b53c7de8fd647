"""Two councils may file one return between them: it counts once, wherever both of its councils count."""

from pathlib import Path

import pytest

from data.answers import answer
from data.catalogue import Catalogue, catalogue
from data.measures import STAFF_IN_POST, By
from data.selection import parse
from data.store import live_release
from etl.find import council_named
from etl.pipeline import load
from etl.sample import write_sample
from readers import READER, keep_secrets

JOINT, BROMLEY = "E09000021+E09000027", "E09000006"


@pytest.fixture
def known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    """A release of sample returns, one of them named as a joint return; two others have mistakes and are refused."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    keep_secrets(tmp_path / "home")
    write_sample(tmp_path / "returns", region="London", councils=6, dates=1)
    (day,) = (each for each in (tmp_path / "returns").iterdir() if each.is_dir())
    last = next(each for each in day.iterdir() if council_named(each.name) == BROMLEY)
    last.rename(day / "Kingston upon Thames and Richmond upon Thames")
    outcome = load(tmp_path / "returns")
    assert outcome.release_id, outcome.said
    return catalogue(live_release())


def staff(known: Catalogue, area: str) -> dict[str, object]:
    asked, _ = parse({"area": [area]}, known, (STAFF_IN_POST,), READER)
    rows = answer(STAFF_IN_POST, asked, By.COUNCIL, known.release, READER).rows
    return next(row for row in rows if row["area_code"] == known.area(area).code)  # type: ignore[union-attr]


def test_a_joint_return_is_one_council_of_its_region_and_sub_region(known: Catalogue) -> None:
    for slug in ("london", "south-west-london"):
        area = known.area(slug)
        assert area and JOINT in known.members_of(area)
    day = known.return_dates[0]
    assert JOINT in known.councils_with(day, "accepted")
    london = staff(known, "london")
    assert str(london["coverage"]).startswith("4 of 32 councils")  # 31 others, and the two as one
    assert london["value"] == sum(staff(known, code)["value"] for code in known.councils_with(day, "accepted"))


def test_its_councils_have_none_of_their_own(known: Catalogue) -> None:
    kingston = staff(known, "kingston-upon-thames")
    assert kingston["mark"] == "x"
    assert kingston["coverage"] == "not by itself: in the joint return of Kingston upon Thames and Richmond upon Thames"


def test_a_council_that_sends_by_itself_as_well_does_not_tell_the_other_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The joint return less the one council's would be the other council exactly, however few its staff are."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    keep_secrets(tmp_path / "home")
    write_sample(tmp_path / "returns", region="London", councils=8, dates=1)
    (day,) = (each for each in (tmp_path / "returns").iterdir() if each.is_dir())
    folders = {council_named(each.name): each for each in day.iterdir()}
    folders[BROMLEY].rename(day / "Kingston upon Thames and Richmond upon Thames")
    folders["E09000005"].rename(day / "kingston-upon-thames")
    outcome = load(tmp_path / "returns")
    assert outcome.release_id, outcome.said
    known = catalogue(live_release())
    assert staff(known, "kingston-upon-thames")["mark"] == "x"
    counted = known.councils_with(known.return_dates[0], "accepted")
    assert JOINT in counted
    assert staff(known, "london")["value"] == sum(staff(known, code)["value"] for code in counted)
