"""Staff then, who came and who went make staff now; what they do not is told where rounding cannot have made it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from attacked import World
from components.drawn import first, words
from components.stock_flow import stock_flow_panel
from components.view import View
from data.catalogue import catalogue
from data.measures import TURNOVER
from data.principal import Principal
from data.selection import parse_search
from data.stock_flow import Line, StockFlow, stock_and_flow
from data.store import Release, live_release
from etl.pipeline import load
from readers import READER, STEWARD
from tests.tiny_returns import WORKER, WORKPLACE, write_file

LAST, THIS = "2024-09-30", "2025-09-30"
DIRECT, REGULATED = "Direct care", "Regulated professionals"
Told = Callable[..., StockFlow]


def staff(team: str, role: str, *numbers: int) -> list[dict[str, str]]:
    return [
        WORKER | {"LOCALESTID": team, "MAINJOBROLE": role, "UNIQUEWORKERID": f"P{n}", "NINUMBER": f"AB{n:06}C"}
        for n in numbers
    ]


def send(root: Path, as_at: str, people: list[dict[str, str]], starters: str, leavers: str) -> None:
    """Home care with care workers, and a social work team that nobody is said to have joined or left."""
    home = {"LOCALESTID": "W1", "ALLJOBROLES": "8", "STARTERS": starters, "LEAVERS": leavers, "VACANCIES": "0"}
    social = {"LOCALESTID": "W2", "ALLJOBROLES": "6", "STARTERS": "0", "LEAVERS": "0", "VACANCIES": "0"}
    folder = root / as_at / "hackney"
    write_file(folder / "workplace.csv", "W5", [WORKPLACE | home, WORKPLACE | social | {"MAINSERVICE": "16"}])
    write_file(folder / "staff.csv", "K4", people)


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What is told of Hackney, with so many starters and leavers declared for home care.

    Of 60 care workers 1 to 10 left, and 61 to 72 came; 101, one of 40 social workers, became a care worker.
    """
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))

    def make(starters: str, leavers: str, who: Principal, search: str = "?area=hackney") -> StockFlow:
        send(
            tmp_path / "returns",
            LAST,
            [*staff("W1", "8", *range(1, 61)), *staff("W2", "6", *range(101, 141))],
            "0",
            "0",
        )
        now = [*staff("W1", "8", *range(11, 73), 101), *staff("W2", "6", *range(102, 141))]
        send(tmp_path / "returns", THIS, now, starters, leavers)
        assert load(tmp_path / "returns").release_id
        found = asked(live_release(), who, search)
        assert found
        return found

    return make


def view_of(release: Release, who: Principal, search: str) -> View:
    selection, notices = parse_search(search, catalogue(release), (TURNOVER,), who)
    assert not notices
    return View(selection=selection, release=release, known=catalogue(release), principal=who, path="/turnover")


def asked(release: Release, who: Principal, search: str) -> StockFlow | None:
    return stock_and_flow(view_of(release, who, search).selection, release, who)


def numbers(line: Line) -> tuple[float, ...]:
    """Opening, starters, leavers, moves, closing, not explained."""
    parts = line.opening, line.starters, line.leavers, line.moves, line.closing, line.residual
    return tuple(part.value for part in parts)


def test_own_figures_are_as_they_are_and_moves_between_role_groups_are_apart(told: Told) -> None:
    found = told("5", "10", STEWARD, "?area=hackney&tier=exact")
    parts = {each.name: each for each in found.parts}
    assert found.whole and numbers(found.whole) == (100, 5, 10, 0, 102, 102 - 95)
    assert numbers(parts[DIRECT]) == (60, 5, 10, 1, 63, 63 - 60 - 5 + 10 - 1)
    assert numbers(parts[REGULATED]) == (40, 0, 0, -1, 39, 0)
    assert (parts[DIRECT].joiners_seen.value, parts[DIRECT].leavers_seen.value) == (12, 10)
    assert found.role_behind(parts[DIRECT]) == "Care worker"


def test_it_is_said_in_people_and_where_to_look(told: Told) -> None:
    told("5", "10", STEWARD)
    drawn = stock_flow_panel(view_of(live_release(), STEWARD, "?area=hackney&tier=exact"))
    said = words(first(drawn, "P", of_class="panel-sentence").props["children"])  # type: ignore[union-attr]
    assert said == (
        "Hackney had 100 staff on 30 September 2024 and 102 on 30 September 2025. 5 started and 10 left: 7 people more "
        "than the flows explain, about 1 in 14. Check starters in Care worker (direct care) first: 7 people more than "
        "the flows explain, about 1 in 9."
    )
    assert "+7, about 1 in 14" in words(drawn)


def test_flows_that_explain_everything_leave_nothing(told: Told) -> None:
    found = told("12", "10", STEWARD, "?area=hackney&tier=exact")
    assert found.whole and [each.residual.value for each in (found.whole, *found.parts)] == [0, 0, 0]


def test_readers_are_told_of_a_council_as_a_whole_and_of_parts_no_more_than_rounding_leaves(told: Told) -> None:
    found = told("5", "10", READER)
    (direct,) = (each for each in found.parts if each.name == DIRECT)
    assert found.whole and (found.whole.residual.value, found.whole.residual.error) == (7, 0)
    assert direct.residual.error == 16
    assert abs(direct.residual.value - 7) <= 16
    assert not direct.residual.is_told
    assert not found.roles
    drawn = words(stock_flow_panel(view_of(live_release(), READER, "?area=hackney")))
    assert "no more than rounding can make" in drawn
    assert "Check" not in drawn


def test_readers_are_told_of_a_part_that_rounding_cannot_have_made(told: Told) -> None:
    found = told("45", "10", READER)  # 33 more than came
    (direct,) = (each for each in found.parts if each.name == DIRECT)
    assert direct.residual.is_told
    assert direct.residual.value < 0
    drawn = words(stock_flow_panel(view_of(live_release(), READER, "?area=hackney")))
    assert "Check leavers in direct care first: about" in drawn


def test_flows_that_are_known_for_some_of_the_staff_are_told_with_their_share(told: Told) -> None:
    found = told("999", "10", STEWARD, "?area=hackney&tier=exact")  # of 39 social workers in 102 staff it is known
    (direct,) = (each for each in found.parts if each.name == DIRECT)
    assert found.whole and not found.whole.starters.is_known
    assert not direct.residual.is_known
    drawn = words(stock_flow_panel(view_of(live_release(), STEWARD, "?area=hackney&tier=exact")))
    assert "Who started or who left is not known for most of them" in drawn


@pytest.mark.parametrize("search", ["?area=hackney&role=8", "?area=hackney&pooled=3", f"?area=hackney&period={LAST}"])
def test_nothing_is_told_of_a_part_of_the_staff_or_without_an_earlier_return(told: Told, search: str) -> None:
    told("5", "10", READER)
    assert asked(live_release(), READER, search) is None


def test_an_area_has_a_line_for_each_council_and_names_those_that_add_up_least(told: Told) -> None:
    found = told("5", "10", READER, "?area=london")
    assert [(each.name, *numbers(each)) for each in found.parts] == [("Hackney", 100, 5, 10, 0, 102, 7)]
    drawn = words(stock_flow_panel(view_of(live_release(), READER, "?area=london")))
    assert "Hackney (7 people more than the flows explain, about 1 in 14)" in drawn


def test_a_council_that_one_may_not_see_has_no_line(told: Told) -> None:
    told("5", "10", READER)
    stranger = Principal(name="stranger", roles=READER.roles, visible=frozenset({"E09000007"}))
    assert asked(live_release(), stranger, "?area=london") is None


def test_what_readers_are_told_is_true_of_every_council_and_role_group(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(world.release.path.parent.parent))
    release, known = world.release, catalogue(world.release)
    compared = 0
    for code in sorted(known.councils_with(known.return_dates[0], "accepted")):
        exact = asked(release, STEWARD, f"?area={code}&tier=exact")
        protected = asked(release, READER, f"?area={code}")
        if exact is None or protected is None:
            continue
        true = {each.name: each for each in exact.parts}
        for line in protected.parts:
            for name in ("opening", "starters", "leavers", "closing", "moves", "residual"):
                shown, own = getattr(line, name), getattr(true[line.name], name)
                if shown.is_whole and own.is_whole:
                    assert abs(shown.value - own.value) <= shown.error
                    compared += 1
    assert compared > 100
