"""How sample councils differ, and what happens to a few of them: the rates that their people are drawn from."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy.typing as npt

from etl.sample_dice import Dice, Numbers


@dataclass(frozen=True, kw_only=True)
class Council:
    """A council whose returns are made up."""

    number: int  # its place among all councils with the duty
    code: str
    name: str
    kind: str
    letters: str  # three, for the identifiers it gives
    region: str
    longitude: float
    latitude: float


class Traits(NamedTuple):
    """How this council differs from others: the rates its own history is drawn from."""

    turnover: float
    vacancy: float
    agency: float
    refill: float  # joiners for each leaver
    trend: float  # what a year does to turnover
    older: float  # years added to everybody's age


class Story(NamedTuple):
    """What a council's rates are multiplied by once something has happened there."""

    turnover: float = 1
    vacancy: float = 1
    sickness: float = 1
    zero_hours: float = 1
    pay: float = 1
    trained: float = 0  # added to the share who have completed the Care Certificate


_STORIES = (  # how many councils in a hundred, from how many years before the newest date on, and what
    (8, 0, Story(turnover=2.2, vacancy=1.4)),  # a year in which many left
    (8, 0, Story(turnover=0.45, vacancy=0.65, trained=0.25)),  # people stay and learn
    (8, 0, Story(sickness=1.8)),
    (8, 0, Story(vacancy=2, zero_hours=5)),  # posts stay open, and people without fixed hours fill in
    (6, 1, Story(pay=1.08)),
)
_NOTHING = Story()


def traits(council: Council, dice: Dice) -> Traits:
    """The council's own rates."""
    one = dice.one
    return Traits(
        turnover=0.08 + 0.12 * one("turnover", council.number),
        vacancy=0.055 + 0.12 * one("vacancy", council.number),
        agency=0.025 + 0.17 * one("agency", council.number),
        refill=0.92 + 0.2 * one("refill", council.number),
        trend=0.92 + 0.1 * one("trend", council.number),
        older=5 * leaning("older", council.number, dice)[0],
    )


def leaning(what: str, councils: npt.ArrayLike, dice: Dice) -> Numbers:
    """From -1 to 1 for each of the councils: most are near 0, a few far from the rest."""
    cubed: Numbers = (2 * dice.roll(f"{what} in council", councils) - 1) ** 3
    return cubed


def story(council: Council, years_back: int, dice: Dice) -> Story:
    """What has happened in a council by a date so many years before the newest; in most of them nothing."""
    place = 100 * dice.one("story", council.number)
    for share, begins, what in _STORIES:
        if place < share:
            return what if years_back <= begins else _NOTHING
        place -= share
    return _NOTHING
