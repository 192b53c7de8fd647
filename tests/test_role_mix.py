"""The Role mix page: bars of 100 %, changes beyond rounding, and the way down to roles."""

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from components import theme
from components.charts.mixes import BLANK, Bar, key_of, mix_bars
from components.charts.slope import slope
from components.mix import Mix
from components.role_change import End, change_sentence, slopes_of
from components.role_mix import spread_sentence
from components.topics import page_of
from config import PROJECT
from data.attributes import NOT_KNOWN
from data.catalogue import Workforce, catalogue
from data.measures import DIRECT_CARE, PERMANENT, STAFF_IN_POST, By
from data.mixes import OTHERS, by_whole
from data.store import Release
from drawing import page_as_sent
from hand_answers import CAMDEN, HAVERING, LONDON, answer_of, beside, rounded, withheld
from readers import STEWARD

NAMES = {"direct-care": "Direct care", "managerial": "Managerial"}
DATES = ("30 September 2024", "30 September 2025")


def mixed(wholes: list[dict[str, Any]], *parts: tuple[dict[str, Any], str], by: By = By.COUNCIL) -> Mix:
    rows = [row | {"across": (code,), "across_names": (NAMES[code],)} for row, code in parts]
    answers = [answer_of(*each, measure=STAFF_IN_POST, by=by) for each in (wholes, rows)]
    return Mix(answers[0], replace(answers[1], across=(By.ROLE_GROUP,)))


TWO = mixed(
    [rounded(CAMDEN, 200, 200), rounded(HAVERING, 1000, 1000), beside(LONDON, 10_000, 10_000)],
    (rounded(CAMDEN, 50, 50), "direct-care"),
    (rounded(CAMDEN, 155, 155), "managerial"),
    (rounded(HAVERING, 400, 400), "direct-care"),
    (withheld(HAVERING, "c"), "managerial"),
)


def bars() -> dict[str, Any]:
    found = [
        Bar(parts[0].area_name, parts, href=f"?area={parts[0].area_name.lower()}")
        for parts in by_whole(TWO.parts).values()
    ]
    return mix_bars([*found, Bar("Bexley", [], "return refused")], TWO.categories, TWO.share)


def trace(drawn: dict[str, Any], name: str) -> dict[str, Any]:
    return next(each for each in drawn["data"] if each["name"] == name)


def test_a_bar_is_never_longer_than_its_whole_and_a_withheld_part_is_a_blank() -> None:
    drawn = bars()
    first, second = trace(drawn, "Direct care"), trace(drawn, "Managerial")
    assert first["x"][1] == 0.4  # Havering's other part is withheld: nothing is drawn in its place
    assert len(second["x"]) == 1
    assert first["x"][0] + second["x"][0] == pytest.approx(1)  # rounded, Camden's parts come to 205 of 200
    assert first["text"] == ["25\u00a0%", "40.0\u00a0%"]  # what is printed stays the share
    assert drawn["layout"]["meta"]["key"][-1] == BLANK


def test_a_council_without_a_mix_has_words_and_others_lead_to_their_page() -> None:
    drawn = bars()
    assert trace(drawn, "no figure")["text"] == ["return refused"]
    assert trace(drawn, "Direct care")["customdata"] == ["?area=camden", "?area=havering"]


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted([luminance(one), luminance(other)], reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_neighbouring_parts_and_the_words_on_them_stand_out() -> None:
    for fill, following in pairwise([*theme.MIX, theme.MIX_OTHERS, theme.MIX_NOT_KNOWN]):
        assert contrast(fill.colour, following.colour) >= 3, (fill, following)
    for fill in (*theme.MIX, theme.MIX_OTHERS, theme.MIX_NOT_KNOWN):
        assert contrast(fill.colour, fill.text) >= 4.5, fill
        assert fill.pattern or contrast(fill.colour, theme.PAPER) >= 3, fill  # light ones are seen by their pattern


def test_every_fill_of_a_key_has_a_swatch() -> None:
    css = (PROJECT / "assets" / "mixes.css").read_text(encoding="utf-8")
    codes = [*map(str, range(len(theme.MIX))), OTHERS, NOT_KNOWN]
    for entry in key_of(dict.fromkeys(codes, ""), []):
        assert f".{entry['shape'].split()[-1]} {{" in css


def test_the_spread_names_councils_only_where_rounding_cannot_change_which() -> None:
    assert spread_sentence(TWO).replace("\u00a0", " ") == (
        "The share of direct care goes from 25 % in Camden to 40.0 % in Havering among 2 councils, the largest on top."
    )
    close = mixed(
        [rounded(CAMDEN, 100, 100), rounded(HAVERING, 100, 100)],
        (rounded(CAMDEN, 40, 40), "direct-care"),
        (rounded(HAVERING, 45, 45), "direct-care"),
    )
    assert "from 40\u00a0% to 45\u00a0% among 2 councils" in spread_sentence(close)


def over_time(earlier: tuple[int, int], later: tuple[int, int], total: int = 1000) -> tuple[Mix, End, End]:
    periods = ("2024-09-30", "2025-09-30")
    at = [{"period": day, "category_code": day, "category": day} for day in periods]
    found = mixed(
        [rounded(HAVERING, total, total, **each) for each in at],
        *(
            (rounded(HAVERING, count, count, **each), code)
            for each, counts in zip(at, (earlier, later), strict=True)
            for code, count in zip(NAMES, counts, strict=True)
        ),
        by=By.PERIOD,
    )
    parts = {code: found for (_, _, code), found in by_whole(found.parts).items()}
    one, other = (End(words, parts[day]) for words, day in zip(DATES, periods, strict=True))
    return found, one, other


def test_only_what_rounding_cannot_make_is_called_a_change() -> None:
    found, earlier, later = over_time((400, 600), (405, 500))
    slopes = slopes_of(earlier, later, found)
    assert [each.is_change for each in slopes] == [False, True]
    said = change_sentence(slopes, found, DATES, (1, 1)).replace("\u00a0", " ")
    assert said == (
        "In Havering between 30 September 2024 and 30 September 2025: managerial fell by 10.0 points to 50.0 %. "
        "The others moved by no more than rounding can make, or not at all."
    )


def test_other_councils_behind_a_change_are_said() -> None:
    found, earlier, later = over_time((400, 600), (400, 600))
    said = change_sentence(slopes_of(earlier, later, found), found, DATES, (33, 31))
    assert "no share moved" in said
    assert "33 councils then and 31 now" in said


def test_a_slope_prints_both_ends_and_highlights_changes_alone() -> None:
    found, earlier, later = over_time((400, 600), (405, 500))
    drawn = slope(slopes_of(earlier, later, found), found.share, DATES)
    assert [trace(drawn, name)["line"]["color"] for name in NAMES.values()] == [theme.OTHER, theme.BLUE]
    texts = [each["text"].replace("\u00a0", " ") for each in drawn["layout"]["annotations"]]
    assert texts == ["Direct care<br>40.0 %", "<b>Managerial<br>60.0 %</b>", "40.5 %", "<b>50.0 %</b>"]
    assert trace(drawn, "Managerial")["y"] == [0.6, 0.5]


def test_the_labels_of_a_slope_neither_overlap_nor_leave_the_plot() -> None:
    found, earlier, later = over_time((900, 20), (900, 20))
    drawn = slope(slopes_of(earlier, later, found), found.share, DATES)
    low, high = drawn["layout"]["yaxis"]["range"]
    room = drawn["layout"]["height"] - drawn["layout"]["margin"]["t"] - drawn["layout"]["margin"]["b"]
    names = [each for each in drawn["layout"]["annotations"] if each["x"] == 0]
    middles = sorted((each["y"] - low) / (high - low) * room + each["yshift"] for each in names)
    assert middles[0] >= 15  # half of two lines
    assert middles[1] - middles[0] >= 30


Drawn = Callable[..., str]


@pytest.fixture
def drawn(release: Release) -> Drawn:
    """Gives the page as the JSON that a browser gets."""

    def page(**asked: str | list[str]) -> str:
        return page_as_sent("/role-mix", STEWARD, **asked).replace("\u00a0", " ")

    return page


def test_the_way_down_leads_from_role_groups_to_roles_to_one_role(drawn: Drawn) -> None:
    whole = drawn(area="havering", tier="exact")
    assert "Staff by role group in each council" in whole
    assert "Share in direct care by council" in whole
    group = drawn(area="havering", tier="exact", role_group="direct-care")
    assert "Staff by role in each council (Direct care)" in group
    assert "Share in direct care" not in group  # of staff in direct care it says nothing
    role = drawn(area="havering", tier="exact", role="8")
    assert "in each council" not in role
    assert "Workers by contract (Care worker): Havering" in role


def test_the_mix_of_ones_own_council_is_that_of_its_return(drawn: Drawn) -> None:
    page = drawn(area="havering", tier="exact")
    # of 15 employees two are senior care workers and six care workers, five social workers
    assert "Havering, 30 September 2025: direct care 53.3 %, regulated professionals 33.3 %" in page
    # of 19 workers 14 are permanent, two from agencies, and one each temporary, in the pool and other
    assert "permanent 73.7 %, temporary 5.3 %, pool or bank 5.3 %, agency 10.5 % and other 5.3 %" in page


def test_who_the_staff_are_always_has_the_share_not_known_beside_it(drawn: Drawn) -> None:
    panels = drawn(area="havering", tier="exact").split('"panel-title"')
    for what in ("Gender", "Ethnic group", "Nationality", "Disability"):
        (caption,) = (
            after for before, after in pairwise(panels) if before.endswith(f'"{what}: Havering", "className": ')
        )
        assert "Not known: " in caption


def test_what_is_filtered_by_is_not_broken_down(drawn: Drawn) -> None:
    page = drawn(area="havering", gender="female")
    assert "Gender (Female)" not in page
    assert "Ethnic group (Female)" in page


def test_published_shares_of_contracts_have_their_panels(drawn: Drawn, release: Release) -> None:
    (period,) = catalogue(release).periods(Workforce.WHOLE_SECTOR, (PERMANENT,))
    page = drawn(workforce="whole-sector", period=period.label)
    assert "Share with a permanent contract by council" in page


def test_the_page_is_home_to_measures_of_roles() -> None:
    assert page_of(DIRECT_CARE) == "/role-mix"
