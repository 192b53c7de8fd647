"""Medians, quartiles and means tell nobody's own pay or sickness."""

import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd
import pytest

from attacked import LONDON, NEWEST, World
from attacker import Attacker, Row, number
from data.measures import By

BREAKDOWNS = (By.ROLE, By.ROLE_GROUP, By.SERVICE, By.AGE_BAND, By.GENDER)
SLUGS = ("london", "westminster", "ealing", "waltham-forest", "city-of-london")
PAY = {"hourly-pay": 0.5, "hourly-pay-lower-quartile": 0.25, "hourly-pay-upper-quartile": 0.75}


def cells(world: World, attacker: Attacker, measure: str, column: str) -> Iterator[tuple[Row, pd.Series]]:
    """Every row of an amount by council and by what people can be told apart by, with the amounts behind it."""
    people = world.at(NEWEST).dropna(subset=[column])
    rows = [(row, "", "") for row in attacker.file(measure, period=NEWEST, area="london", by="council")]
    for by, slug in itertools.product(BREAKDOWNS, SLUGS):
        found = attacker.file(measure, period=NEWEST, area=slug, compare=slug, by=by.value)
        rows += [(row, by.value, row["category_code"]) for row in found]
    for by, code in (*((By.ROLE, code) for code in ("6", "8", "25", "39")), (By.GENDER, "male"), (By.GENDER, "female")):
        found = attacker.file(measure, period=NEWEST, area="london", by="council", **{by.value: code})
        rows += [(row, by.value, code) for row in found]
    for row, level, code in rows:
        kept = people if row["area_code"] == LONDON else people[people["council"] == row["area_code"]]
        yield row, kept[column][kept[level] == code] if level else kept[column]


@pytest.mark.parametrize("measure", PAY)
def test_attack_on_pay_hits_nobodys_more_often_than_guessing(
    world: World, attacker: Attacker, report: Callable[[str], None], measure: str
) -> None:
    hits, guesses = [], []
    for row, amounts in cells(world, attacker, measure, "pay"):
        if row["value"]:
            shown = float(row["value"])
            assert len(amounts) >= (20 if measure == "hourly-pay" else 40)
            assert abs(shown * 10 - round(shown * 10)) < 1e-9
            assert abs(shown - np.quantile(amounts, PAY[measure])) <= 0.05 + 1e-9
            hits.append(float((abs(amounts - shown) < 1e-9).mean()))
            guesses.append(Counter(amounts.round(2)).most_common(1)[0][1] / len(amounts))
    hit, guess = float(np.mean(hits)), float(np.mean(guesses))
    report(
        f"{measure} as a worker's own: right of {hit:.1%} behind {len(hits)} answers; the commonest pay: {guess:.1%}"
    )
    assert len(hits) > 50
    assert hit <= guess


def test_attack_on_pay_by_leaving_one_person_out_shows_one_of_two_medians_at_most(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    people = world.at(NEWEST).dropna(subset=["pay"])
    common = people["role"].value_counts().index[:12]
    shown: dict[tuple[str, str, str], bool] = {}
    questions = [
        ("", ""),
        *(("role", code) for code in common),
        *(("role_group", c) for c in world.known.role_groups),
    ]
    for (level, code), gender in itertools.product(questions, ("", "female", "male")):
        filters = ({level: code} if level else {}) | ({"gender": gender} if gender else {})
        for council, value in attacker.councils("hourly-pay", "value", period=NEWEST, **filters).items():
            shown[council, f"{level} {code}", gender] = not math.isnan(value)
    told = tried = 0
    for (council, node, gender), is_shown in shown.items():
        level, code = node.split(" ")
        inside = people[people["council"] == council] if council != LONDON else people
        inside = inside[inside[level] == code] if level else inside
        if gender and shown[council, node, ""]:
            apart = int((inside["gender"] != gender).sum())
            tried += 1 <= apart <= 4
            told += is_shown and 1 <= apart <= 4
    report(f"median pay with and without one to four people: both shown for {told} of {tried}")
    assert tried > 20
    assert told == 0


def test_attack_on_sickness_by_the_two_who_were_ill_longest(
    world: World, attacker: Attacker, report: Callable[[str], None]
) -> None:
    shown, near = 0, 0
    for row, days in cells(world, attacker, "sickness-days", "sick"):
        if not row["value"]:
            continue
        shown += 1
        ordered = np.sort(days.to_numpy())[::-1]
        largest, second, total = ordered[0], ordered[1], ordered.sum()
        assert float(row["base"]) >= 30
        assert float(row["value"]) * 2 == round(float(row["value"]) * 2)
        assert largest + second <= total / 2
        assert total - largest - second >= largest / 10
        # all that is left of the shown sum once one's own days are off, which is most that the other can have
        near += abs(float(row["value"]) * number(row["base"]) - second - largest) <= 0.1 * largest
    report(f"sickness of the one ill longest, by the next: within a tenth for {near} of {shown} means")
    assert shown > 50
    assert near == 0
