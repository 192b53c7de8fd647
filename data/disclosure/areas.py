"""Counts of one measure area by area, and which of them may be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from itertools import product

import numpy as np

from data.catalogue import Area, Catalogue
from data.disclosure.cube import Counted
from data.disclosure.nodes import ALL, Axis
from data.disclosure.policy import Policy
from data.disclosure.rounding import Floats, rounded
from data.disclosure.rules import Asked, Booleans, fit_to_show, spread_enough
from data.measures import RECORDS_FOLLOWED, Count, Measure
from data.store import Release


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question that may be asked, in the terms of one release."""

    measures: tuple[Measure, ...]
    areas: tuple[Area, ...]
    dates: tuple[date, ...]
    axes: tuple[Axis, ...]
    is_pooled: bool
    own: frozenset[str]  # councils whose exact figures the principal may have
    is_exact: bool  # whether they are asked for
    release: Release
    known: Catalogue
    policy: Policy
    secret: bytes

    @cached_property
    def categories(self) -> tuple[tuple[str, ...], ...]:
        """What it is broken down into: a code of each attribute; of one that only filters there is none."""
        return tuple(product(*(tuple(axis.asked) for axis in self.axes if "" not in axis.asked)))

    @cached_property
    def cells(self) -> Asked:
        """Its cells among the needed nodes of its attributes."""
        return Asked(self.axes)

    @cached_property
    def asked_apart(self) -> tuple[Area, ...]:
        """The areas whose people are counted: those asked for, and the councils that others are added up from."""
        apart = [area for area in self.areas if not area.is_added]
        added = [code for area in self.areas if area.is_added for code in self.members(area)]
        return tuple(dict.fromkeys([*apart, *(self.known.areas[code] for code in added)]))

    @cached_property
    def _rounded(self) -> dict[tuple[str, bytes, bytes], Floats]:
        return {}

    def rounded(self, numbers: Floats, keys: Floats, counted: str) -> Floats:
        """As `data.disclosure.rounding.rounded`, once for what several measures have in common."""
        key = (counted, numbers.tobytes(), keys.tobytes())
        if key not in self._rounded:
            base = self.policy.rounding_base
            self._rounded[key] = rounded(numbers, keys, counted, base=base, secret=self.secret)
        return self._rounded[key]

    def members(self, area: Area) -> tuple[str, ...]:
        """The councils of an area, in order."""
        return _members(self.known, area)

    def is_one_council(self, area: Area) -> bool:
        """Whether one council alone stands behind an area; behind a joint return there are two."""
        return area.is_council and len(self.members(area)) == 1


_AREAS_KEPT = 1024  # a release has some five hundred, and each question asks for the same ones again


@lru_cache(maxsize=_AREAS_KEPT)
def _members(known: Catalogue, area: Area) -> tuple[str, ...]:
    members = known.members_of(area)
    return (area.code,) if area.level == "joint" and area.code in members else tuple(sorted(members))


@lru_cache(maxsize=_AREAS_KEPT)
def _smaller_groups(known: Catalogue, area: Area) -> tuple[tuple[int, ...], ...]:
    """The groups within a group, as places among its councils."""
    members = _members(known, area)
    return tuple(
        tuple(place for place, code in enumerate(members) if code in smaller) for smaller in known.groups_within(area)
    )


@dataclass(frozen=True)
class Shown:
    """Counts as they may be shown, not a number where withheld: areas x dates x asked nodes."""

    values: Floats
    is_exact: Booleans


class AreaCounts:
    """One measure's counts by area.

    A headline is a whole council or a larger area, unfiltered, of a measure that is not sensitive. Groups leave out
    councils that are below the threshold as a whole: the group less its other councils would tell their figure. They
    leave out those, too, that sent totals of teams which do not tell what is asked. Other measures of the group count
    these in, so a cell is withheld in which they have so few that the two would tell who they are.
    """

    def __init__(
        self, question: Question, measure: Measure, councils: Sequence[str], found: Mapping[Count, Counted]
    ) -> None:
        self._question, self._policy = question, question.policy
        self._found = found = self._told_once(found, councils)
        self.measure = measure
        self.asked = question.cells
        place = {code: number for number, code in enumerate(councils)}
        self._members = [[place[code] for code in question.members(area)] for area in question.asked_apart]
        self._is_group = np.array([not question.is_one_council(area) for area in question.asked_apart])
        self._groups = np.flatnonzero(self._is_group).tolist()
        sizes = list(map(len, self._members))
        self._every = np.concatenate(self._members)  # area after area
        self._starts = np.cumsum([0, *sizes[:-1]])
        self._is_of_group = np.repeat(self._is_group, sizes)[:, None, None, None, None]
        self.is_headline = measure.is_headline and not question.axes and not question.is_pooled
        self._rules = self._policy.over(len(question.dates)) if question.is_pooled else self._policy
        people = self._everybody(measure.people)
        self._is_large: Booleans = people >= self._policy.threshold
        is_small: Booleans = (people > 0) & ~self._is_large
        self._rests_on = measure.rests_on(axis.tree.attribute.key for axis in question.axes)
        self._is_left_out = is_small | self._silent_on(self._rests_on, councils)[:, :, None, None, None]
        self.place = place
        self._is_own = np.array([code in question.own for code in councils], dtype=bool)
        self._has_data = self._knowing(councils)
        self.is_contributing = self._contributing()
        self.may_show = self._enough_contributors() & self._few_enough_sensitive()
        self.may_show = self.may_show & self._is_apart_from_silent(councils)
        # those with nobody too: else how many councils a group has in it would tell nobody from a few
        is_left_out = (self._has_data & ~self.is_contributing)[:, :, None, None, None]
        self.left_out = self._by_area(is_left_out.astype(np.float64), pooled=False)[:, :, 0, 0, 0]

    def _told_once(self, found: Mapping[Count, Counted], councils: Sequence[str]) -> Mapping[Count, Counted]:
        """The counts without those of councils that a joint return stands for."""
        days = [self._question.known.told_twice.get(day, frozenset()) for day in self._question.dates]
        if not any(days):
            return found
        kept = np.array([[code not in those for those in days] for code in councils])[:, :, None, None, None]
        return {count: Counted(each.number * kept, each.keys * kept) for count, each in found.items()}

    def area_sums(self, count: Count) -> Counted:
        """A count and its keys in each area: areas x dates x needed nodes, the dates summed where pooled."""
        of = self._found[count]
        kept = ~self._is_left_out if self._is_left_out.any() else None
        return Counted(*(self._by_area(each, kept) for each in (of.number, of.keys)))

    def _by_area(self, sums: Floats, kept: Booleans | None = None, *, pooled: bool = True) -> Floats:
        """Councils' sums as areas': in groups, of the councils that are kept."""
        found = sums[self._every]
        if kept is not None:
            found = np.where(self._is_of_group, found * kept[self._every], found)
        found = np.add.reduceat(found, self._starts, axis=0)
        return found.sum(axis=1, keepdims=True) if pooled and self._question.is_pooled else found

    def people(self, count: Count, *, is_sensitive: bool) -> Shown:
        """A count of people as it may be shown: withheld, rounded or, as a headline, exact."""
        sums = self.area_sums(count)
        number = self.asked.of(sums.number)
        fits = self.may_show & fit_to_show(self.asked, sums.number, self._rules, is_sensitive=is_sensitive)
        fits &= self._is_spread(count, is_sensitive=is_sensitive) & self._is_spread_over_dates(count)
        is_exact = np.zeros(number.shape, dtype=bool)
        if self.is_headline:
            is_exact = fits & (number >= self._policy.headline_base) & self._members_are_exact(count)
        return Shown(self.round(count, number, self.asked.of(sums.keys), fits, is_exact), is_exact)

    def round(self, count: Count, number: Floats, keys: Floats, fits: Booleans, is_exact: Booleans) -> Floats:
        """The numbers that fit, rounded unless exact; not a number elsewhere."""
        near = self._question.rounded(np.where(fits & ~is_exact, number, 0.0), keys, count.what)
        return np.where(fits, np.where(is_exact, number, near), np.nan)

    def _members_are_exact(self, count: Count) -> Booleans:
        """Whether every council of a group has an exact headline: else its own would follow from the group's."""
        number = self._found[count].number
        is_exact = (number == 0) | (number >= self._policy.headline_base) | self._is_left_out
        each = np.ones((len(self._members), *is_exact.shape[1:]), dtype=bool)
        for place in self._groups:
            each[place] = is_exact[self._members[place]].all(axis=0)
        return each[:, :, :1, :1, :1]  # only headlines ask, which are of one node

    def is_apart(self, others: Floats) -> Booleans:
        """Of people that an attribute of the measure describes, whether enough are not, or all are."""
        found: Booleans = (others >= self._rules.complement) | ((others == 0) & (not self.measure.is_sensitive))
        return found

    def _is_spread(self, count: Count, *, is_sensitive: bool) -> Booleans:
        """In each group, whether every council, and every smaller group in it, leaves enough people of others."""
        sensitive = is_sensitive or self.asked.is_sensitive
        numbers = self._found[count].number * ~self._is_left_out
        numbers = numbers.sum(axis=1, keepdims=True) if self._question.is_pooled else numbers
        cells = self.asked.of(numbers)
        found = np.ones((len(self._members), *cells.shape[1:]), dtype=bool)
        for place in self._groups if self._rules.complement else ():
            groups = _smaller_groups(self._question.known, self._question.asked_apart[place])
            found[place] = spread_enough(cells[self._members[place]], groups, self._rules, is_sensitive=sensitive)
        return found

    def _is_spread_over_dates(self, count: Count) -> Booleans:
        """Of dates taken together, whether each leaves enough people of the others."""
        if not self._question.is_pooled or not self._policy.complement:
            return np.array(True)
        cells = self.asked.of(self._by_area(self._found[count].number, pooled=False))
        return spread_enough(np.moveaxis(cells, 1, 0), (), self._rules, is_sensitive=True)[:, None]

    def _knowing(self, councils: Sequence[str]) -> Booleans:
        """Which councils have a return that knows something of what is counted: councils x dates."""
        known = self._question.known
        needs = (*self.measure.counts, *self._rests_on)
        knowing = [known.councils_knowing(needs, day) for day in self._question.dates]
        return np.array([[code in those for those in knowing] for code in councils], dtype=bool)

    def _silent_on(self, needs: tuple[str, ...], councils: Sequence[str]) -> Booleans:
        """Which councils' returns lack something that is needed: councils x dates."""
        days = self._question.dates
        silent = [self._question.known.councils_silent_on(needs, day) for day in days]
        return np.array([[code in those for those in silent] for code in councils], dtype=bool).reshape(-1, len(days))

    def _is_apart_from_silent(self, councils: Sequence[str]) -> Booleans:
        """In each group, whether councils that do not tell what is asked have nobody in a cell, or enough people.

        Those that are below the threshold as a whole are left out of other measures too.
        """
        is_silent = self._silent_on((*self._rests_on, *({RECORDS_FOLLOWED} & {*self.measure.counts})), councils)
        if not is_silent.any():
            return np.array(True)
        population = self.measure.population
        is_told_elsewhere = is_silent[:, :, None, None, None] & (self._everybody(population) >= self._policy.threshold)
        cells = self.asked.of(self._by_area(self._found[population].number * is_told_elsewhere))
        is_apart: Booleans = (cells == 0) | (cells >= self._rules.complement)
        is_apart |= ~self._is_group[:, None, None, None, None]
        return is_apart

    def _everybody(self, count: Count) -> Floats:
        """A count of each council and date as a whole."""
        number = self._found[count].number
        for dimension, axis in enumerate(self._question.axes, start=2):
            number = number.take([axis.needed.index(ALL)], axis=dimension)
        return number

    def _contributing(self) -> Booleans:
        """Which councils have a return that a figure of several can rest on: councils x dates."""
        has_data = self._has_data
        return has_data & self._is_large[:, :, 0, 0, 0]

    def enough_of(self, members: Sequence[int]) -> Booleans:
        """Whether enough of some councils have a return, and enough of them that the reader does not know, by date."""
        policy = self._policy
        contributors = self.is_contributing[members].sum(axis=0)
        others = (self.is_contributing[members] & ~self._is_own[members, None]).sum(axis=0)
        found: Booleans = (contributors >= policy.contributors) & (
            (others == 0) | (others >= policy.other_contributors)
        )
        return found

    def _enough_contributors(self) -> Booleans:
        """In each group, whether enough councils contribute."""
        enough = np.ones((len(self._members), len(self._question.dates)), dtype=bool)
        for place in self._groups:
            enough[place] = self.enough_of(self._members[place])
        found = enough[:, :, None, None, None]
        return np.asarray(found.all(axis=1, keepdims=True)) if self._question.is_pooled else found

    def _few_enough_sensitive(self) -> Booleans:
        """Whether an area is large enough for the question's sensitive attributes."""
        used = sum(axis.tree.attribute.is_sensitive for axis in self._question.axes) + self.measure.is_sensitive
        most = [
            self._policy.sensitive_at_region
            if area.level in {"region", "country"}
            else self._policy.sensitive_at_council
            for area in self._question.asked_apart
        ]
        return (used <= np.array(most))[:, None, None, None, None]
