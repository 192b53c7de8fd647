"""What a council's words mean is proposed with a reason, confirmed once, and remembered; new words wait."""

from pathlib import Path

import pytest

from data.headings import AS_WRITTEN, Kind, Why, ours, proposals
from state import headings, upkeep
from state.audit import Action

HACKNEY, BROMLEY = "E09000012", "E09000006"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))


def one(kind: Kind, theirs: str, **remembered: str) -> tuple[str, Why]:
    (found,) = proposals(kind, [theirs], remembered)
    return found.ours, found.why


@pytest.mark.parametrize(
    ("kind", "theirs", "means", "why"),
    [
        (Kind.COLUMN, "headcount", "HEADCOUNT", Why.EXACT),
        (Kind.COLUMN, "head-count", "HEADCOUNT", Why.EXACT),
        (Kind.COLUMN, "staff in post", "HEADCOUNT", Why.EXACT),
        (Kind.COLUMN, "number of vacancies", "VACANCIES", Why.SAME_WORDS),
        (Kind.COLUMN, "fte", "WTE", Why.ALIAS),
        (Kind.COLUMN, "joiners", "STARTERS", Why.ALIAS),
        (Kind.COLUMN, "leavers (12m)", "LEAVERS", Why.SIMILAR),
        (Kind.COLUMN, "cost code", "", Why.NOTHING),
        (Kind.ROLE, "social worker", "6", Why.EXACT),
        (Kind.ROLE, "6", "6", Why.EXACT),
        (Kind.ROLE, "care workers", "8", Why.SAME_WORDS),
        (Kind.ROLE, "ot", "15", Why.ALIAS),
        (Kind.ROLE, "snr social wkr", "6", Why.SIMILAR),
        (Kind.ROLE, "chief beekeeper", "", Why.NOTHING),
        (Kind.SERVICE, "home care", "8", Why.ALIAS),
        (Kind.SERVICE, "care home", "2", Why.ALIAS),
        (Kind.TEAM, "brokerage", AS_WRITTEN, Why.NEW),
    ],
)
def test_each_word_is_taken_for_the_nearest_of_ours_and_says_why(kind: Kind, theirs: str, means: str, why: Why) -> None:
    assert one(kind, theirs) == (means, why)


def test_a_team_that_resembles_one_of_before_is_proposed_as_that() -> None:
    before = dict.fromkeys(("hospital discharge team", "north locality", "team 1"), AS_WRITTEN)
    assert one(Kind.TEAM, "hosp discharge team", **before) == ("hospital discharge team", Why.SIMILAR)
    assert one(Kind.TEAM, "nroth locality team", **before) == ("north locality", Why.SIMILAR)
    for other in ("south locality", "team 2", "hospital team", "hospital discharge team south"):
        assert one(Kind.TEAM, other, **before) == (AS_WRITTEN, Why.NEW)


def test_what_is_remembered_comes_first() -> None:
    assert one(Kind.ROLE, "social worker", **{"social worker": "35"}) == ("35", Why.REMEMBERED)


def test_only_remembered_and_exact_words_are_sure() -> None:
    sure = {
        each.why
        for each in proposals(Kind.ROLE, ["social worker", "ot", "x y z", "nurses"], {"x y z": "6"})
        if each.is_sure
    }
    assert sure == {Why.EXACT, Why.REMEMBERED}


@pytest.mark.parametrize("kind", [Kind.COLUMN, Kind.ROLE, Kind.SERVICE])
def test_no_alias_means_two_things_or_what_another_word_says(kind: Kind) -> None:
    for each in ours(kind):
        assert one(kind, each.name.lower())[0] == each.code
        for alias in each.aliases:
            assert one(kind, alias.lower())[0] == each.code, alias


@pytest.mark.usefixtures("either_store")
def test_words_are_remembered_of_their_council_alone() -> None:
    headings.remember(HACKNEY, {"role": {"  Snr   Social WORKER ": "6"}, "column": {"Heads": "HEADCOUNT"}}, by="anna")
    assert headings.remembered(HACKNEY) == {"role": {"snr social worker": "6"}, "column": {"heads": "HEADCOUNT"}}
    assert headings.remembered(BROMLEY) == {}


@pytest.mark.usefixtures("either_store")
def test_new_words_wait_once_and_those_that_are_known_do_not() -> None:
    headings.remember(HACKNEY, {"role": {"ot": "15"}}, by="anna")
    assert headings.queue(HACKNEY, {"role": ["OT", "Chief beekeeper", "chief  beekeeper"], "team": ["North"]}) == 2
    assert headings.queue(HACKNEY, {"role": ["Chief beekeeper"], "team": ["North"]}) == 0
    assert [(each.kind, each.theirs) for each in headings.waiting(HACKNEY)] == [
        ("role", "chief beekeeper"),
        ("team", "north"),
    ]
    assert headings.remembered(HACKNEY) == {"role": {"ot": "15"}}


@pytest.mark.usefixtures("either_store")
def test_a_word_that_a_corrected_file_has_no_more_waits_no_more() -> None:
    headings.queue(HACKNEY, {"role": ["Socail worker"], "team": ["North"]})
    headings.queue(HACKNEY, {"role": []})
    assert [each.theirs for each in headings.waiting(HACKNEY)] == ["north"]


@pytest.mark.usefixtures("either_store")
def test_confirming_ends_the_wait_and_can_be_changed_and_forgotten() -> None:
    headings.queue(HACKNEY, {"role": ["OT"]})
    headings.remember(HACKNEY, {"role": {"ot": "15"}}, by="anna")
    headings.remember(HACKNEY, {"role": {"ot": "36"}}, by="ben")
    (kept,) = headings.of_council(HACKNEY)
    assert (kept.ours, kept.confirmed_by) == ("36", "ben")
    headings.forget(HACKNEY, "role", "OT", by="ben")
    assert headings.remembered(HACKNEY) == {}
    assert [each.theirs for each in headings.waiting(HACKNEY)] == ["ot"]


def test_each_confirmation_is_audited_without_the_words() -> None:
    headings.remember(HACKNEY, {"role": {"ot": "15", "sw": "6"}, "team": {"jo smith's team": "="}}, by="anna")
    headings.forget(HACKNEY, "role", "ot", by="anna")
    assert [(each.action, each.name, each.query, each.detail) for each in upkeep.entries()] == [
        (Action.HEADINGS, "anna", HACKNEY, "2 roles, 1 team confirmed"),
        (Action.HEADINGS, "anna", HACKNEY, "1 role forgotten"),
    ]


@pytest.mark.usefixtures("either_store")
def test_what_cannot_be_kept_is_refused_whole() -> None:
    for bad in ({"ot": ""}, {" ": "6"}, {"ot": "x" * 61}):
        with pytest.raises(ValueError):
            headings.remember(HACKNEY, {"team": {"north": "="}, "role": bad}, by="anna")
    with pytest.raises(headings.TooMany):
        headings.queue(HACKNEY, {"team": [f"team {number}" for number in range(headings.MOST + 1)]})
    assert headings.of_council(HACKNEY) == []
