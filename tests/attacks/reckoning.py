"""What anybody can make of the figures in files: all that a page may draw and say besides them."""

import itertools
import math
import re
from bisect import bisect
from collections.abc import Iterable, Iterator
from functools import cached_property
from statistics import median, quantiles

from attacker import Row, number
from data.association import association
from data.decomposition import Cell, cells_of, rates_and_mix
from data.measures import MEASURES, Unit
from data.statistics import Family, Funnel, funnel

PLACES = ("council", "period")  # breakdowns whose rows are areas or dates rather than parts of an area
COUNTS = {Unit.PEOPLE, Unit.POSTS, Unit.WTE}
_EXACT = 1e-9
_ADDED_UP = {
    "turnover", "starters-rate", "net-flow", "leavers", "starters", "vacancy-rate", "vacancies", "agency-share",
    "staff-in-post", "workers", "wte", "hourly-pay", "hourly-pay-lower-quartile", "hourly-pay-upper-quartile",
    "hourly-rate", "hourly-rate-lower-quartile", "hourly-rate-upper-quartile",
}  # fmt: skip
_NUMBERS = ("value", "numerator", "base", "low", "high")


def finite(values: Iterable[float]) -> set[float]:
    """Without what is not a number."""
    return {each for each in values if math.isfinite(each)}


class Reckoning:
    """The figures of some files, as rows, and what follows from them.

    `beside` are files with the same choices that the page has no link to: only figures of linked ones are added up.
    `public` are amounts that anybody knows, the wage floors; `group` the councils that are compared with.
    """

    def __init__(
        self, linked: Iterable[Row], beside: Iterable[Row], public: Iterable[float], group: frozenset[str]
    ) -> None:
        self._group, self._beside = group, list(beside)
        self._linked = list(linked)
        self._rows = [*self._linked, *self._beside]
        self.public = set(public)
        self._by_measure: dict[str, list[Row]] = {}
        for row in self._rows:
            if row["value"]:
                self._by_measure.setdefault(row["measure"], []).append(row)

    @cached_property
    def by_area(self) -> dict[str, "Reckoning"]:
        """The figures of each area alone, by its name."""
        linked, beside = (_by_area(rows) for rows in (self._linked, self._beside))
        return {
            name: Reckoning(linked.get(name, ()), beside.get(name, ()), self.public, self._group)
            for name in sorted({*linked, *beside}, key=len, reverse=True)
        }

    @cached_property
    def drawable(self) -> list[float]:
        """Every number that a chart may be drawn from, in order."""
        return sorted(self.figures | self.sums | self.shares | self.middles | self.public)

    def holds(self, value: float) -> bool:
        """Whether a chart may be drawn from a number."""
        place = bisect(self.drawable, value - _EXACT)
        return place < len(self.drawable) and self.drawable[place] <= value + _EXACT

    @cached_property
    def figures(self) -> set[float]:
        """Every number in the files."""
        return finite(number(row[name]) for row in self._rows for name in _NUMBERS)

    @cached_property
    def sums(self) -> set[float]:
        """What up to three numbers of a place come to: posts are what is filled and what is not."""
        found: set[float] = {0.0}
        places: dict[tuple[str, str, str], set[float]] = {}
        for row in self._linked:
            if row["measure"] not in _ADDED_UP:
                continue
            by = row["category_code"] if row["by"] not in PLACES else ""
            own = finite(number(row[name]) for name in ("value", "numerator", "base"))
            places.setdefault((row["area_code"], row["period"], by), set()).update(own)
        for own in places.values():
            found |= {one + way * other for one in own for other in own for way in (1, -1)}
            found |= {one + other - third for one, other, third in itertools.product(own, repeat=3)}
        return found | {-each for each in found}

    @cached_property
    def shares(self) -> set[float]:
        """What part of a whole each count is, as it is and rounded; what the smallest come to, and what is missing.

        And the same of all that is shown of the whole, which is how bars are drawn whose rounded parts exceed it.
        """
        found: set[float] = set()
        for whole, parts in self._wholes():
            for places in (2, 3, None):
                kept = sorted(_share(each, whole, places) for each in parts.values())
                together = list(itertools.accumulate(kept))
                over = max(1.0, together[-1])
                found |= {share / scale for share in (*kept, *together) for scale in (1.0, over)}
                found.add(max(1 - together[-1], 0.0))
        return found

    def parts(self) -> dict[tuple[str, ...], set[float]]:
        """The shares that a part has of its wholes, rounded as they are printed."""
        found: dict[tuple[str, ...], set[float]] = {}
        for whole, parts in self._wholes():
            for path, count in parts.items():
                found.setdefault(path, set()).update(_share(count, whole, places) for places in (2, 3))
        return found

    def _wholes(self) -> Iterator[tuple[float, dict[tuple[str, ...], float]]]:
        """Counts that are broken down, each with its parts."""
        totals: dict[tuple[str, ...], float] = {}
        parts: dict[tuple[str, ...], dict[tuple[str, ...], float]] = {}
        for measure, row in self._valued(COUNTS):
            path, place = _path(row), (measure, row["area_code"], row["period"], row["filters"])
            totals[(*place, *path)] = number(row["value"])
            for at, level in enumerate(path):
                whole = (*place, *path[:at], *path[at + 1 :])
                parts.setdefault((*whole, level.partition("=")[0]), {})[path] = number(row["value"])
        for (*whole, _), found in parts.items():
            if total := totals.get(tuple(whole), 0.0):
                yield total, found

    def _valued(self, units: set[Unit]) -> Iterator[tuple[str, Row]]:
        for measure, rows in self._by_measure.items():
            if MEASURES[measure].unit in units:
                yield from ((measure, row) for row in rows)

    def councils(self, measure: str, column: str = "value") -> dict[tuple[str, str], dict[str, float]]:
        """A column of the councils' rows by code, for each period and filters."""
        found: dict[tuple[str, str], dict[str, float]] = {}
        for row in self._by_measure.get(measure, ()):
            if row["area_level"] == "council" and "council" in (row["by"], row.get("by_2")) and not _path(row):
                found.setdefault((row["period"], row["filters"]), {})[row["area_code"]] = number(row[column])
        return found

    @cached_property
    def middles(self) -> set[float]:
        """The median and quartiles of councils."""
        found: set[float] = set()
        for measure in self._by_measure:
            for of in self.councils(measure).values():
                for values in (list(of.values()), [each for code, each in of.items() if code in self._group]):
                    found.update([median(values)] if values else ())
                    found.update(quantiles(values, n=4, method="inclusive") if len(values) > 3 else ())
        return found

    def values(self, units: set[Unit]) -> dict[str, set[float]]:
        """The values of each measure with such a unit."""
        return {
            measure: {number(row["value"]) for row in rows}
            for measure, rows in self._by_measure.items()
            if MEASURES[measure].unit in units
        }

    def funnel(self, measure: str) -> Funnel | None:
        """The funnel of a measure's councils at the newest date of its files, with the most filters."""
        events = self.councils(measure, "numerator")
        if not events:
            return None
        newest = max(events)
        bases = self.councils(measure, "base")[newest]
        counts = [(x, bases[code]) for code, x in events[newest].items() if math.isfinite(x)]
        is_flow = MEASURES[measure].kind.value == "flow"
        return funnel(Family.POISSON if is_flow else Family.BINOMIAL, counts) if len(counts) > 2 else None

    @cached_property
    def spread(self) -> set[float]:
        """How councils spread: the lowest, the middle ones and the highest, how many they are, and what is usual."""
        found = set(self.middles)
        for fitted in self.funnels.values():
            found |= finite([fitted.target, fitted.phi])
        for measure in self._by_measure:
            for of in self.councils(measure).values():
                group = [each for code, each in of.items() if code in self._group]
                found |= {float(len(of)), *_ends(of.values()), *_ends(group)}
        for rows in _grouped(self._by_measure).values():
            found |= _ends(rows)
        return found

    @cached_property
    def funnels(self) -> dict[str, Funnel]:
        """The funnel of each measure that has one."""
        shares = (measure for measure in self._by_measure if MEASURES[measure].unit is Unit.SHARE)
        found = {measure: self.funnel(measure) for measure in shares}
        return {measure: fitted for measure, fitted in found.items() if fitted}

    def counted(self) -> list[tuple[str, float, float, bool]]:
        """Measure, rate and base of each rate, and whether it is a council's."""
        rows = ((measure, row) for measure, row in self._valued({Unit.SHARE}) if row["base"])
        return [(m, number(row["value"]), number(row["base"]), row["area_level"] == "council") for m, row in rows]

    @cached_property
    def percentages(self) -> set[str]:
        """Shares of the area itself."""
        own = finite(number(row[name]) for _, row in self._valued({Unit.SHARE}) for name in ("value", "low", "high"))
        own |= self.shares | self._growth()
        return printed([each * 100 for each in own], 0, 1, 2)

    @cached_property
    def amounts(self) -> set[float]:
        """Pounds of the area itself."""
        rows = self._valued({Unit.GBP_PER_HOUR})
        return finite(number(row[name]) for _, row in rows for name in ("value", "low", "high"))

    @cached_property
    def plain(self) -> set[str]:
        """All other numbers of the area itself."""
        counts = self.figures | self.sums | gaps([self], COUNTS)
        return printed(counts, 0, 1)

    @cached_property
    def coverage(self) -> set[str]:
        """Percentages that the files say in words."""
        return {found for row in self._rows for found in re.findall(r"\d+", row["coverage"])}

    def _growth(self) -> set[float]:
        """By which part a council's count is larger than at another date."""
        counts = {number(row["value"]) for row in self._by_measure.get("staff-in-post", ()) if not _path(row)}
        return {one / other - 1 for one in counts for other in counts if other}

    @cached_property
    def spread_in_words(self) -> tuple[set[str], set[str]]:
        """How councils spread, as percentages and as other numbers."""
        others = printed(self.spread | self.posts, 0, 1) | printed(self.associations, 2)
        return printed([each * 100 for each in self.spread], 0, 1, 2), others

    @cached_property
    def posts(self) -> set[float]:
        """How many posts of all councils agency workers can cover, and how many they cannot."""
        agency = self.councils("agency-share", "numerator")
        found: set[float] = set()
        for asked, vacant in self.councils("vacancies").items():
            pairs = [(vacant[code], workers) for code, workers in agency.get(asked, {}).items() if code in vacant]
            posts, covered = math.fsum(each for each, _ in pairs), math.fsum(map(min, pairs))
            found |= {posts, covered, posts - covered}
        return found

    def effects(self) -> list[float]:
        """How much of the change of turnover between the last two returns comes from rates, and how much from mix."""
        of, parts = self._counts(), self._counts("role_group")
        *_, earlier, later = sorted({period for _, period, _ in of})
        codes = [{code for code, period, _ in of if period == day} for day in (earlier, later)]
        pairs = {code: Cell(*of[code, earlier, ""], *of[code, later, ""]) for code in codes[0] & codes[1]}
        cells = []
        for code, whole in pairs.items():
            groups = {group for council, _, group in parts if council == code}
            both = {group: [parts.get((code, day, group)) for day in (earlier, later)] for group in sorted(groups)}
            shown = {group: Cell(*each[0], *each[1]) for group, each in both.items() if each[0] and each[1]}
            cells += cells_of(whole, shown)
        return list(rates_and_mix(cells))

    def _counts(self, by: str = "") -> dict[tuple[str, str, str], tuple[float, float]]:
        """Leavers and staff of each council, at each date, by a breakdown."""
        found = {}
        for row in self._by_measure.get("turnover", ()):
            codes = [code.partition("=") for code in _path(row)]
            if row["area_level"] == "council" and [level for level, _, _ in codes] == [by][: len(by)]:
                counts = number(row["numerator"]), number(row["base"])
                if all(map(math.isfinite, counts)) and counts[1] > 0:
                    found[row["area_code"], row["period"], codes[0][2] if codes else ""] = counts
        return found

    @cached_property
    def associations(self) -> set[float]:
        """How pay and turnover of councils go together, turnover perhaps of several returns up to that of pay."""
        found: set[float] = set()
        turnover = self.councils("turnover")
        for measure in ("hourly-pay", "hourly-rate"):
            for (day, filters), pay in self.councils(measure).items():
                for of in (of for (days, asked), of in turnover.items() if days.endswith(day) and asked == filters):
                    known = association([(pay[code], of[code]) for code in pay.keys() & of])
                    found |= {known.rho, known.low, known.high} if known else set()
        return found


def gaps(several: Iterable[Reckoning], units: set[Unit]) -> set[float]:
    """How far two values of a measure are apart, as they are and as they are printed."""
    together: dict[str, set[float]] = {}
    for each in several:
        for measure, values in each.values(units).items():
            together.setdefault(measure, set()).update(values)
    return {
        far
        for values in together.values()
        for one, other in itertools.product(values, repeat=2)
        for far in (one - other, round(one, 3) - round(other, 3), round(one, 2) - round(other, 2))
    }


def _by_area(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["area_name"], []).append(row)
    return found


def printed(values: Iterable[float], *places: int) -> set[str]:
    """Values as pages write them, without sign and unit, with so many decimals each."""
    return {f"{abs(value):,.{decimals}f}" for value in values for decimals in places}


def _ends(values: Iterable[float]) -> set[float]:
    values = list(values)
    return {min(values), max(values)} if values else set()


def _grouped(by_measure: dict[str, list[Row]]) -> dict[tuple[str, ...], list[float]]:
    """The values of councils, by measure, period, filters and what they are broken down by."""
    found: dict[tuple[str, ...], list[float]] = {}
    for measure, rows in by_measure.items():
        for row in rows:
            if row["area_level"] == "council":
                asked = (measure, row["period"], row["filters"], *_path(row))
                found.setdefault(asked, []).append(number(row["value"]))
    return found


def _share(count: float, whole: float, places: int | None) -> float:
    return count / whole if places is None else round(count / whole, places)


def _path(row: Row) -> tuple[str, ...]:
    """What a row is broken down by, with the codes; without places."""
    levels = [(row["by"], row["category_code"])]
    levels += [(row[f"by_{n}"], row[f"category_code_{n}"]) for n in (2, 3) if row.get(f"by_{n}")]
    return tuple(sorted(f"{by}={code}" for by, code in levels if by not in PLACES))
