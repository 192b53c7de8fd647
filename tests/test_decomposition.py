"""Why a group's turnover changed, worked out by hand."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.charts.effects import effects
from components.decomposition import decomposition_panel, decomposition_sentence, points_that_add
from components.topics import TOPICS
from components.view import View
from data.answers import Answer
from data.catalogue import Area, catalogue
from data.decomposition import Cell, Decomposition, cells_of, decomposition, rates_and_mix
from data.measures import TURNOVER
from data.selection import parse
from data.store import Release
from hand_answers import CAMDEN, HACKNEY, HAVERING, LONDON, NAN, answer_of, beside, figure_row, withheld
from readers import STEWARD

THEN, NOW = "2024-09-30", "2025-09-30"


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def at(day: str, row: dict[str, Any], *role_group: str) -> dict[str, Any]:
    return row | {"period": day, "across": (*role_group, day)}


def by_council(*rows: dict[str, Any]) -> Answer:
    return answer_of(*rows, area=LONDON)


def group(area: Area, day: str, code: str, leavers: float, staff: float) -> dict[str, Any]:
    return at(day, figure_row(area, leavers, staff), code)


# Camden is in both returns, Hackney leaves, Havering joins.
#                     then               now
# Camden    care      20 of 100          36 of 150
#           other      5 of 100           4 of  50
#           all       25 of 200, 12.5 %  40 of 200, 20.0 %
# Hackney             35 of 200          -
# Havering            -                  10 of 300
# London              60 of 400, 15.0 %  50 of 500, 10.0 %
COUNCILS = by_council(
    at(THEN, figure_row(CAMDEN, 25, 200)), at(NOW, figure_row(CAMDEN, 40, 200)),
    at(THEN, figure_row(HACKNEY, 35, 200)), at(NOW, figure_row(HACKNEY, coverage="no return received")),
    at(THEN, figure_row(HAVERING, coverage="no return received")), at(NOW, figure_row(HAVERING, 10, 300)),
    at(THEN, beside(LONDON, 60, 400)), at(NOW, beside(LONDON, 50, 500)),
)  # fmt: skip
ROLE_GROUPS = by_council(
    group(CAMDEN, THEN, "care", 20, 100), group(CAMDEN, NOW, "care", 36, 150),
    group(CAMDEN, THEN, "other", 5, 100), group(CAMDEN, NOW, "other", 4, 50),
)  # fmt: skip


def worked_out() -> Decomposition:
    found = decomposition(COUNCILS, ROLE_GROUPS, NOW, THEN)
    assert found is not None
    return found


def test_a_change_is_split_into_three_effects_that_add_up() -> None:
    found = worked_out()
    # care: share 0.50 to 0.75, rate 20 to 24 %; other: share 0.50 to 0.25, rate 5 to 8 %
    assert found.rates == pytest.approx(0.625 * 0.04 + 0.375 * 0.03)  # 3.625 points
    assert found.mix == pytest.approx(0.25 * 0.22 - 0.25 * 0.065)  # 3.875 points
    # London less Camden: 15.0 - 12.5 then, 10.0 - 20.0 now
    assert found.councils == pytest.approx(-0.10 - 0.025)
    assert found.rates + found.mix + found.councils == pytest.approx(0.10 - 0.15)
    assert found.change == pytest.approx(-0.05)


def test_it_tells_who_is_in_one_return_alone() -> None:
    found = worked_out()
    assert found.common == 1
    assert [row["area_name"] for row in found.left] == ["Hackney"]
    assert [row["area_name"] for row in found.joined] == ["Havering"]


def test_the_printed_points_add_up() -> None:
    # 3.625, 3.875 and -12.5 points print as 3.6, 3.9 and -12.5: together -5.0
    assert points_that_add(worked_out(), TURNOVER) == ([3.6, 3.9, -12.5, -5.0], 1)


def test_the_sentence_says_where_the_change_comes_from() -> None:
    assert plain(decomposition_sentence(worked_out(), TURNOVER)) == (
        "London's turnover fell from 15.0 % (12 months to 30 September 2024) to 10.0 %, by 5.0 points. "
        "Of that, +3.6 comes from rates within the 1 council in both returns, "
        "+3.9 from the mix of roles and council sizes, "
        "and \u221212.5 from different councils returning (not in now: Hackney; new: Havering)."
    )


def test_a_change_that_chance_can_make_is_said_to_be_so() -> None:
    # London from 15.0 to 13.0 %: 2.0 points, and 2.4 a standard error
    nearer = [row if row["part"] == "shown" else at(row["period"], beside(LONDON, *counts))
              for row, counts in zip(COUNCILS.rows, [(0, 1)] * 6 + [(60, 400), (65, 500)], strict=True)]  # fmt: skip
    found = decomposition(by_council(*nearer), ROLE_GROUPS, NOW, THEN)
    assert found is not None
    assert decomposition_sentence(found, TURNOVER).endswith(" A change of this size can be chance.")


def test_what_role_groups_lack_of_their_council_goes_to_the_largest() -> None:
    # a hidden group: 25 of 200 less 20 of 150 is 5 of 50
    whole = Cell(25, 200, 40, 200)
    assert cells_of(whole, {"care": Cell(10, 100, 30, 110), "other": Cell(10, 50, 5, 60)}) == [
        Cell(15, 150, 35, 140),
        Cell(10, 50, 5, 60),
    ]


def test_a_council_whose_role_groups_cannot_make_it_up_is_one_cell() -> None:
    whole = Cell(5, 100, 5, 100)
    assert cells_of(whole, {}) == [whole]
    # rounded groups of 10 and 5 leavers are too many: the larger would have none below nought
    assert cells_of(whole, {"care": Cell(0, 80, 0, 80), "other": Cell(10, 20, 10, 20)}) == [whole]


def test_a_role_group_hidden_in_one_return_is_no_cell_of_its_own() -> None:
    hidden = [row for row in ROLE_GROUPS.rows if (row["across"] != ("other", NOW))]
    rows = [*hidden, at(NOW, withheld(CAMDEN, "c", base=NAN, numerator=NAN), "other")]
    found = decomposition(COUNCILS, by_council(*rows), NOW, THEN)
    # Camden is one cell: 12.5 to 20.0 % is all change of its rate
    assert found is not None
    assert (found.rates, found.mix) == (pytest.approx(0.075), 0)


def test_nothing_is_said_where_no_council_is_in_both_returns() -> None:
    apart = [row for row in COUNCILS.rows if row["area_name"] != "Camden"]
    assert decomposition(by_council(*apart), ROLE_GROUPS, NOW, THEN) is None


def test_nothing_is_said_where_the_group_has_no_figure() -> None:
    alone = [row for row in COUNCILS.rows if row["area_code"] != LONDON.code]
    assert decomposition(by_council(*alone), ROLE_GROUPS, NOW, THEN) is None


counts = st.integers(0, 500)
bases = st.integers(1, 2000)
cells = st.builds(Cell, counts, bases, counts, bases)


@given(st.lists(cells, min_size=1, max_size=12))
def test_rates_and_mix_always_add_up_to_the_change(given_cells: list[Cell]) -> None:
    before = sum(each.events_before for each in given_cells) / sum(each.base_before for each in given_cells)
    now = sum(each.events for each in given_cells) / sum(each.base for each in given_cells)
    assert sum(rates_and_mix(given_cells)) == pytest.approx(now - before, abs=1e-9)


@given(
    st.builds(Cell, counts, bases, counts, bases),
    st.dictionaries(st.text(), st.builds(Cell, counts, bases, counts, bases)),
)
def test_cells_always_make_up_their_council(whole: Cell, parts: dict[str, Cell]) -> None:
    made = cells_of(whole, parts)
    assert [sum(numbers) for numbers in zip(*made, strict=True)] == pytest.approx(list(whole))


def test_bars_start_at_zero_and_bear_their_numbers() -> None:
    drawn = effects(["Rates", "Mix", "Councils", "All"], [3.6, 3.9, -12.5, -5.0], decimals=1)
    (bars,) = drawn["data"]
    assert bars["x"] == [3.6, 3.9, -12.5, -5.0]
    assert bars["text"] == ["+3.6", "+3.9", "\u221212.5", "\u22125.0"]
    low, high = drawn["layout"]["xaxis"]["range"]
    assert -low == high > 12.5


def view_on(release: Release, **asked: str) -> View:
    known = catalogue(release)
    selection, _ = parse(asked, known, TOPICS["/turnover"], STEWARD)
    return View(selection=selection, release=release, known=known, principal=STEWARD)


@pytest.mark.parametrize("asked", [{"area": "havering"}, {"role_group": "direct-care"}, {"period": "2024-09-30"}])
def test_no_panel_for_one_council_under_a_filter_or_without_an_earlier_return(
    release: Release, asked: dict[str, str]
) -> None:
    assert decomposition_panel(view_on(release, **asked)) is None
