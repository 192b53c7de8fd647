"""The answers of sample staff records at one date: who the people are, what they do, what they are paid."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from etl.sample_dice import Dice, Flags, Integers, Numbers, pick
from etl.sample_profiles import (
    DIRECT_CARE,
    DISABILITY,
    ETHNICITY_OTHER,
    ETHNICITY_WHITE,
    NATIONALITIES,
    OUTSIDE_LONDON_PAY,
    SOURCES,
    WAGE_FLOOR_OF_PAY,
)
from etl.sample_traits import Council, Story, leaning
from etl.sample_workforce import EMPLOYEES, PEOPLE_PER_COUNCIL, of_role

AGENCY = 4
_DAYS_IN_YEAR = 365.25
_NI_NUMBERS = 76_000_000  # 19 prefixes from AA to AZ, six digits, four suffixes
_NI_STEP = 48_611_117  # shares no factor with _NI_NUMBERS, so no two people share a number
_YEAR_OF_1970 = 1970
_HOURS_OF_SALARY = 1_929.18  # a year of 37 a week
_GAPS = {"born": 0.18, "pay": 0.17, "sick": 0.21, "ethnicity": 0.13, "sc_qualified": 0.11}  # of an incomplete return


class Moment(NamedTuple):
    """When and under which wage floor a return is made."""

    as_at: date
    wage_floor: float  # pounds an hour
    is_incomplete: bool  # the council leaves more blank than it may
    story: Story  # what has happened in the council


Answers = dict[str, "pa.Array[Any]"]


def staff_table(council: Council, spells: pd.DataFrame, sent: Integers, moment: Moment, dice: Dice) -> pa.Table:
    """One row a staff record: numbers and codes as the return has them, missing where the council left a blank.

    Columns of identity (team, worker, ni, born, started as days since 1970), then codes; the return's own spelling is
    put on by `etl.sample_files`.
    """
    people = _People(council, spells, sent, moment, dice)
    columns = people.identity() | people.background() | people.post() | people.learning()
    return pa.table(columns)


class _People:
    """The staff of one council at one date, and the draws about them."""

    def __init__(self, council: Council, spells: pd.DataFrame, sent: Integers, moment: Moment, dice: Dice) -> None:
        self.council, self.moment, self.dice = council, moment, dice
        self.spells, self.sent = spells, sent
        self.who = spells["person"].to_numpy()
        self.role = spells["role"].to_numpy()
        self.contract = spells["contract"].to_numpy()
        self.is_agency = self.contract == AGENCY
        self.is_care = np.isin(self.role, DIRECT_CARE)
        self.home = (self.who // PEOPLE_PER_COUNCIL).astype(np.int64)  # number of the council where they began
        self.day = int(np.datetime64(moment.as_at, "D").astype(np.int64))

    def roll(self, what: str, *more: int) -> Numbers:
        return self.dice.roll(what, self.who, *more)

    def leans(self, what: str) -> Numbers:
        """From -1 to 1, how far the council where each person began leans one way."""
        return leaning(what, self.home, self.dice)

    def lean(self, what: str) -> float:
        """From -1 to 1, how far this council leans one way."""
        return float(leaning(what, self.council.number, self.dice)[0])

    def answered(self, field: str, blank: float = 0.045) -> Flags:
        """Who has an answer: a council leaves up to `blank` of a field empty, and much of it for agency workers."""
        usual = blank * self.dice.one("blank " + field, self.council.number)
        share = _GAPS.get(field, usual) if self.moment.is_incomplete else usual
        of_agency = max(share, 0.55)
        if field in ("pay", "hours", "mental_health", "nurse"):  # the few answers wanted of agency workers too
            of_agency = share * (self.dice.one("agency answers", self.council.number) < 0.2)
        return self.roll("answers " + field) >= np.where(self.is_agency, of_agency, share)

    def kept(
        self, field: str, values: npt.ArrayLike, asked: Flags | None = None, blank: float = 0.045
    ) -> "pa.Array[Any]":
        """The values, missing where the question was not asked or not answered."""
        known = self.answered(field, blank)
        return pa.array(np.asarray(values), mask=~(known if asked is None else known & asked))

    def coded(self, field: str, shares: Mapping[int, float], unknown: int, unknown_share: float) -> Integers:
        """Codes drawn by share, or the column's code for "do not know"."""
        draws = self.roll(field) ** np.exp(0.35 * self.lean(field))  # councils lean to the first codes or to the last
        return np.where(self.roll("unknown " + field) < unknown_share, unknown, pick(draws, shares))

    def identity(self) -> Answers:
        """Who: fields that never change for a person."""
        women = np.where(of_role("level", self.role) >= 5, 0.775, 0.815) + 0.09 * self.leans("women")
        gender = np.where(self.roll("gender") < women, 2, 1)
        rare = self.roll("gender known")
        shift = int(self.dice.one("ni") * _NI_NUMBERS)
        has_ni = ~self.is_agency & (self.roll("ni known") < 0.93)
        return {
            "team": pa.array(self.spells["team"].to_numpy()),
            "worker": pa.array(self.spells["worker"].to_numpy()),
            "ni": pa.array((self.who * _NI_STEP + shift) % _NI_NUMBERS, mask=~has_ni),
            "home_digits": pa.array((self.roll("home") * 4_000).astype(np.int64), mask=~self.answered("home")),
            "born": self.kept("born", self.spells["born"].to_numpy()),
            "gender": self.kept("gender", np.select([rare < 0.008, rare < 0.011], [3, 4], default=gender), blank=0.02),
            "ethnicity": self.kept("ethnicity", self._ethnicity()),
            # a draw nearer to 1 falls among those who say yes or nothing
            "disabled": self.kept(
                "disabled", pick(self.roll("disabled") ** np.exp(-0.6 * self.leans("disabled")), DISABILITY)
            ),
        }

    def _ethnicity(self) -> Integers:
        """Codes; the share of white staff is that of the council where the person began."""
        in_london = self.council.region == "London"
        lowest, spread = (0.28, 0.45) if in_london else (0.72, 0.24)
        is_white = self.roll("white") < lowest + spread * self.dice.roll("white in", self.home)
        codes = np.where(
            is_white, pick(self.roll("ethnicity"), ETHNICITY_WHITE), pick(self.roll("ethnicity"), ETHNICITY_OTHER)
        )
        return np.where(
            self.roll("ethnicity known") < 0.02 + 0.05 * self.dice.one("ethnicity", self.council.number), 99, codes
        )

    def background(self) -> Answers:
        """Nationality, arrival and the way into the post."""
        in_london = self.council.region == "London"
        nationality = np.where(
            self.roll("british") < (0.83 if in_london else 0.92) - 0.08 * self.leans("nationality"),
            826,
            pick(self.roll("nation"), NATIONALITIES),
        )
        nationality = np.where(self.roll("nation known") < 0.03, 998, nationality)
        foreign = nationality != 826
        born_abroad = foreign | (self.roll("born abroad") < 0.06)
        birthplace = np.where(
            foreign, nationality, np.where(born_abroad, pick(self.roll("nation"), NATIONALITIES), 826)
        )
        started, born = _year(self.spells["started"].to_numpy()), _year(self.spells["born"].to_numpy())
        entry = born + ((started - born) * (0.3 + 0.65 * self.roll("entry"))).astype(np.int64)
        sector = np.maximum(started - (14 * self.roll("sector") ** 2).astype(np.int64), born + 17)
        visa = np.where((self.roll("visa") < 0.12) & foreign & self.is_care, 1, 2)
        return {
            "nationality": self.kept("nationality", nationality),
            "citizen": self.kept(
                "citizen", np.select([self.roll("citizen") < 0.55, self.roll("citizen") < 0.92], [2, 1], 999), foreign
            ),
            "birthplace": self.kept("birthplace", birthplace),
            "entry": self.kept("entry", entry, born_abroad & (birthplace != 998), blank=0.3),
            "source": self.kept("source", self.coded("source", SOURCES, 16, 0.06), blank=0.12),
            "visa": self.kept("visa", visa, blank=0.2),
            "from_abroad": self.kept("from_abroad", np.where(visa == 1, 1, 2), blank=0.2),
            "started": self.kept("started", self.spells["started"].to_numpy(), blank=0.06),
            "sector": self.kept(
                "sector", np.where(self.roll("sector known") < 0.07, 999, np.minimum(sector, started)), blank=0.12
            ),
        }

    def post(self) -> Answers:
        """Contract, hours, sickness and pay."""
        employed = np.isin(self.contract, EMPLOYEES)
        of_care = 0.035 * np.exp(1.5 * self.lean("zero hours")) * self.moment.story.zero_hours
        zero = np.where(
            self.roll("zero") < np.select([self.contract == 3, self.is_care & employed], [0.72, of_care], 0.004), 1, 2
        )
        contracted = employed & (zero == 2)
        hours = self._hours(contracted)
        unknown = self.roll("hours known") < 0.012
        sent_hours = np.where(unknown, 999.0, hours)
        unsure = (self.roll("zero known") < 0.006) & ~contracted
        return {
            "role": pa.array(self.sent),
            "contract": pa.array(self.contract),
            "zero_hours": self.kept("zero_hours", np.where(unsure, 999, zero)),
            "contracted": self.kept("hours", sent_hours, contracted),
            "average": self.kept("hours", sent_hours, ~contracted),
            "sick": self.kept("sick", self._sickness()),
        } | self._pay(hours)

    def _hours(self, contracted: Flags) -> Numbers:
        """Hours a week, in halves."""
        full_time = 35.0 + self.dice.one("full time", self.council.number) // 0.34  # 35, 36 or 37
        draws = self.roll("part time")
        part_time = np.where(self.is_care | of_role("is_hourly", self.role).astype(bool), 0.52, 0.24)
        some = np.round(2 * (14 + 18 * self.roll("hours"))) / 2
        few = np.round(2 * (2 + 22 * self.roll("hours"))) / 2
        few = np.where(self.is_agency, np.where(draws < 0.75, full_time, some), few)
        return np.where(contracted, np.where(draws < part_time, some, full_time), few)

    def _sickness(self) -> Numbers:
        """Working days lost in the year: many have none, a few are away for months."""
        year = self.moment.as_at.year
        draws, share = self.roll("sick", year), 0.48 + 0.1 * self.dice.one("sick", self.council.number)
        more = np.exp(0.7 * self.lean("sick")) * self.moment.story.sickness
        long = self.roll("sick long", year) < 0.1 * more
        days = np.where(draws < share, 0, -np.log1p(-self.roll("sick days", year)) * np.where(long, 75, 7.5) + 0.5)
        days = np.minimum(np.round(days * 2) / 2, 240)
        return np.where(self.roll("sick known", year) < 0.02, 999, days)

    def _pay(self, hours: Numbers) -> Answers:
        """Hourly rates for care and agency staff, salaries for the others. Hourly pay keeps up with the wage floor."""
        floor, in_london = self.moment.wage_floor, self.council.region == "London"
        level = self.dice.one("pay", self.council.number)
        pay = of_role("pay", self.role)
        is_hourly = of_role("is_hourly", self.role).astype(bool)
        raised = self.moment.story.pay
        least, spread = (0.92, 0.32) if in_london else (0.93, 0.21)
        rate = np.maximum(pay * floor * (least + spread * level) * (1 + 0.09 * self.roll("pay")), floor) * raised
        rate = np.where(self.roll("below floor") < 0.008, floor * (0.93 + 0.06 * self.roll("pay")), rate)
        worth = (floor / WAGE_FLOOR_OF_PAY) ** 0.6 * (0.92 + 0.16 * level) * (1 if in_london else OUTSIDE_LONDON_PAY)
        # the lowest point of a council's scale is a little above the floor
        salary = np.maximum(pay * worth * (0.82 + 0.32 * self.roll("pay")), 1.005 * floor * _HOURS_OF_SALARY) * raised
        agency_rate = np.where(is_hourly, rate * 1.12, salary / _HOURS_OF_SALARY * 1.45)
        by_hour = is_hourly | self.is_agency
        known = self.answered("pay", blank=0.07)
        pence = np.round(np.where(self.is_agency, agency_rate, np.where(is_hourly, rate, 0)) * 100).astype(np.int64)
        pounds = np.round(np.where(is_hourly, 0, salary * np.minimum(hours, 37) / 37)).astype(np.int64)
        return {
            "interval": pa.array(np.where(by_hour, 3, 1), mask=~known),
            "salary": pa.array(pounds, mask=~known | by_hour),
            "rate_pence": pa.array(pence, mask=~known | ~by_hour),
        }

    def learning(self) -> Answers:
        """Qualifications, certificates and registrations."""
        level = (
            of_role("level", self.role) + np.select([self.roll("level") < 0.15, self.roll("level") > 0.8], [-1, 1])
        ).astype(np.int64)
        level = np.clip(level, 0, 8)
        qualified = self.roll("qualified") < of_role("qualified", self.role) + 0.15 * self.lean("qualified")
        sc_qualified = np.where(self.roll("qualified known") < 0.015, 999, np.where(qualified, 1, 2))
        other = np.where(self.roll("other known") < 0.03, 999, np.where(self.roll("other") < 0.5, 1, 2))
        has_year = qualified & (self.roll("qualification") < 0.8)
        qualified_in = np.maximum(self.moment.as_at.year - 1 - (25 * self.roll("qualified in")).astype(np.int64),
                                  _year(self.spells["born"].to_numpy()) + 21)  # fmt: skip
        return {
            "care_certificate": self.kept("care_certificate", self._care_certificate(), self.is_care, blank=0.15),
            "level_2": self.kept(
                "level_2",
                np.select([self.roll("level 2") < 0.04, self.roll("level 2") < 0.07], [1, 2], 3),
                self.is_care,
            ),
            "apprentice": self.kept(
                "apprentice", np.select([self.roll("apprentice") < 0.02, self.roll("apprentice") < 0.03], [1, 999], 2)
            ),
            "sc_qualified": self.kept("sc_qualified", sc_qualified),
            "sc_level": pa.array(level, mask=self.roll("level known") < 0.004),
            "other_qualified": self.kept("other_qualified", other),
            "other_level": pa.array(np.clip(level - 1, 0, 8)),
            "mental_health": self.kept(
                "mental_health", np.where(self.roll("amhp") < 0.13, 1, 2), self.role == 6, blank=0.01
            ),
            "nurse": self.kept("nurse", np.where(self.roll("nurse") < 0.5, 1, 3), self.role == 16, blank=0.01),
            "pathway": self.kept(
                "pathway",
                np.where(self.roll("pathway") < 0.2, 999, np.where(self.role == 7, 3, 2)),
                self.is_care,
                blank=0.4,
            ),
            "qualified_in": self.kept("qualified_in", qualified_in, has_year & (qualified_in < self.moment.as_at.year)),
        }

    def _care_certificate(self) -> Integers:
        """Completed, not, or in progress, as most of those are who are new."""
        is_new = self.day - self.spells["started"].to_numpy() < _DAYS_IN_YEAR
        done = 0.52 + 0.3 * self.lean("care certificate") - 0.3 * is_new + self.moment.story.trained
        draws = self.roll("care certificate")
        return np.select([draws < done, draws > np.where(is_new, 0.55, 0.94)], [1, 3], default=2)


def _year(days: Integers) -> Integers:
    """The calendar year of days since 1970."""
    return days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + _YEAR_OF_1970
