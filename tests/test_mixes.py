"""Shares of a whole, worked out by hand from shown counts."""

import math
from dataclasses import replace
from typing import Any

import pytest

from components.mix import Mix
from components.mix_words import mix_sentence
from data.answers import Answer, answer
from data.catalogue import catalogue
from data.measures import STAFF_IN_POST, WORKERS, By, Measure
from data.mixes import OTHERS, Part, by_whole, largest, missing, mix
from data.selection import parse_search
from data.store import Release
from hand_answers import CAMDEN, HAVERING, LONDON, answer_of, beside, rounded, withheld
from readers import STEWARD

NAMES = {"direct-care": "Direct care", "managerial": "Managerial", "not-known": "Not known"}


def whole_of(*rows: dict[str, Any]) -> Answer:
    return answer_of(*rows, measure=STAFF_IN_POST)


def parts_of(*rows: dict[str, Any], by: By = By.COUNCIL) -> Answer:
    """An answer by council across role groups; each row has the code of its group."""
    told = [row | {"across": (row["group"],), "across_names": (NAMES.get(row["group"], row["group"]),)} for row in rows]
    return replace(answer_of(*told, measure=STAFF_IN_POST, by=by), across=(By.ROLE_GROUP,))


def havering(count: float, group: str = "direct-care", **more: Any) -> dict[str, Any]:
    return rounded(HAVERING, count, count, group=group, **more)


def shares(parts: list[Part]) -> dict[str, float]:
    return {part.category_code: part.share for part in parts}


def test_a_share_is_a_shown_count_out_of_the_shown_total() -> None:
    found = mix(whole_of(rounded(HAVERING, 205, 205)), parts_of(havering(35), havering(155, "managerial")))
    assert shares(found) == {"direct-care": 0.17, "managerial": 0.76}  # 35/205, 155/205: whole percents below 1,000
    assert [part.decimals for part in found] == [0, 0]
    assert found[0].whole == 205


def test_a_share_of_a_thousand_staff_has_a_decimal() -> None:
    (found,) = mix(whole_of(rounded(HAVERING, 1000, 1000)), parts_of(havering(125)))
    assert (found.share, found.decimals) == (0.125, 1)


def test_not_known_is_a_part_of_its_own() -> None:
    found = mix(whole_of(rounded(HAVERING, 100, 100)), parts_of(havering(80), havering(20, "not-known")))
    assert [(part.share, part.is_not_known) for part in found] == [(0.8, False), (0.2, True)]


def test_a_hidden_part_has_no_share_and_leaves_a_blank() -> None:
    hidden = withheld(HAVERING, "c", group="managerial")
    found = mix(whole_of(rounded(HAVERING, 100, 100)), parts_of(havering(80), hidden))
    assert math.isnan(found[1].share)
    assert found[1].mark == "c"
    assert missing(found) == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("total", "count", "tier", "mark"),
    [
        (25, 10, "protected", "u"),  # a base below 30
        (30, 10, "protected", ""),
        (100, 0, "protected", "low"),
        (25, 10, "exact", ""),
    ],
)
def test_a_part_has_a_share_where_a_rate_would_have_one(total: int, count: int, tier: str, mark: str) -> None:
    whole = whole_of(rounded(HAVERING, total, total) | {"tier": tier})
    (found,) = mix(whole, parts_of(havering(count) | {"tier": tier}))
    assert found.mark == mark
    assert math.isnan(found.share) is bool(mark)


def test_without_a_whole_there_is_no_share() -> None:
    absent = withheld(HAVERING, "x", coverage="return refused")
    (found,) = mix(whole_of(absent), parts_of(havering(10)))
    assert found.mark == "x"


def test_each_area_has_its_own_whole() -> None:
    whole = whole_of(rounded(CAMDEN, 200, 200), rounded(HAVERING, 100, 100), beside(LONDON, 1000, 1000))
    rows = (rounded(CAMDEN, 50, 50), havering(50), beside(LONDON, 50, 50))
    found = by_whole(mix(whole, parts_of(*(row | {"group": "direct-care"} for row in rows))))
    assert [parts[0].share for parts in found.values()] == [0.25, 0.5, 0.05]


def test_each_role_group_is_a_whole_of_its_own() -> None:
    groups = {"direct-care": 100, "managerial": 50}
    whole = [rounded(HAVERING, number, number, category_code=code, category=code) for code, number in groups.items()]
    parts = [rounded(HAVERING, 25, 25, category_code=code, category=code, group="55-59") for code in groups]
    found = mix(answer_of(*whole, measure=STAFF_IN_POST, by=By.ROLE_GROUP), parts_of(*parts, by=By.ROLE_GROUP))
    assert [(part.of_code, part.category_code, part.share) for part in found] == [
        ("direct-care", "55-59", 0.25),
        ("managerial", "55-59", 0.5),
    ]


def test_small_categories_are_folded_together_and_what_is_hidden_in_them_is_counted() -> None:
    rows = [havering(count, code) for code, count in {"a": 10, "b": 50, "c": 20, "not-known": 5}.items()]
    rows.append(withheld(HAVERING, "c", group="d"))
    found = largest(mix(whole_of(rounded(HAVERING, 100, 100)), parts_of(*rows)), 1, name="Others")
    assert [part.category_code for part in found] == ["b", OTHERS, "not-known"]
    folded = found[1]
    assert (folded.people, folded.hidden, folded.mark) == (30, 1, "")
    assert folded.share == pytest.approx(0.3)


def test_few_categories_are_not_folded() -> None:
    parts = mix(whole_of(rounded(HAVERING, 100, 100)), parts_of(havering(80), havering(20, "managerial")))
    assert largest(parts, 2, name="Others") == parts


def test_a_sentence_says_what_is_hidden_and_what_is_farthest_beyond_rounding() -> None:
    whole = whole_of(rounded(HAVERING, 500, 500), beside(LONDON, 10_000, 10_000))
    theirs = [
        beside(LONDON, count, count, group=code) for code, count in {"direct-care": 6000, "managerial": 1000}.items()
    ]
    hidden = withheld(HAVERING, "c", group="managerial")
    mixed = Mix(whole, parts_of(havering(200), hidden, *theirs))
    assert mix_sentence(mixed, mixed.of("shown"), mixed.of("comparator"), when="30 September 2025") == (
        "Havering, 30 September 2025: direct care 40\u00a0%. The other 60\u00a0% is managerial, withheld to protect "
        "people, and rounding. Farthest from London: direct care, 20\u00a0points lower than the 60.0\u00a0% there."
    )


def test_a_difference_that_rounding_can_make_is_not_called_one() -> None:
    whole = whole_of(rounded(HAVERING, 100, 100), beside(LONDON, 10_000, 10_000))
    mixed = Mix(whole, parts_of(havering(40), beside(LONDON, 4300, 4300, group="direct-care")))  # 36 to 44 of 96 to 104
    said = mix_sentence(mixed, mixed.of("shown"), mixed.of("comparator"), when="30 September 2025")
    assert said.endswith("No part differs from London's by more than rounding can make.")


@pytest.mark.parametrize(
    ("measure", "by"),
    [
        *((STAFF_IN_POST, by) for by in (By.ROLE_GROUP, By.AGE_BAND, By.GENDER, By.ETHNIC_GROUP, By.DISABILITY)),
        (WORKERS, By.CONTRACT),
    ],
)
def test_the_parts_of_exact_figures_come_to_the_whole(release: Release, measure: Measure, by: By) -> None:
    selection, _ = parse_search("?area=havering&tier=exact", catalogue(release), (measure,), STEWARD)
    whole = answer(measure, selection, By.COUNCIL, release, STEWARD)
    parts = [part for part in mix(whole, answer(measure, selection, by, release, STEWARD)) if part.part == "shown"]
    assert sum(part.people for part in parts) == parts[0].whole
    assert sum(part.share for part in parts) == pytest.approx(1)
    assert missing(parts) == pytest.approx(0)
