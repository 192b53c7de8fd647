"""Whether people add up between two returns a year apart: opening staff + starters - leavers +/- moves = closing staff.

All of it is worked out from shown counts, so that it tells nothing that they do not (docs/decisions/0052).
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from data.answers import Answer, Row, answers
from data.catalogue import Catalogue, catalogue
from data.disclosure.policy import policy
from data.measures import JOINERS_SEEN, LEAVERS, LEAVERS_SEEN, STAFF_IN_POST, STARTERS, By, Measure
from data.measures.flows import A_YEAR, LEAST_DAYS, MOST_DAYS
from data.principal import Principal
from data.selection import EXACT, Selection
from data.store import Release

MEASURES_USED = (STAFF_IN_POST, STARTERS, LEAVERS, JOINERS_SEEN, LEAVERS_SEEN)
HALF = 0.5  # of the staff, for whom flows must be known


class Part(NamedTuple):
    """A number of people, as far as it is known, and how far rounding can have moved it; its row, if it has one."""

    value: float  # not a number where not known
    error: float = 0.0
    row: Row | None = None
    covered: float = 1.0  # the share of the staff for whom it is known

    @property
    def is_known(self) -> bool:
        """Whether there is a number."""
        return not math.isnan(self.value)

    @property
    def is_whole(self) -> bool:
        """Whether it is known for everybody."""
        return self.is_known and self.covered == 1

    @property
    def is_told(self) -> bool:
        """Whether it is further from nobody than rounding, and flows that are not known, can make it."""
        return self.is_whole and abs(self.value) > self.error


_UNKNOWN = Part(math.nan)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One council, role group or role; the whole has no moves within it."""

    name: str
    opening: Part
    starters: Part
    leavers: Part
    closing: Part
    joiners_seen: Part
    leavers_seen: Part
    is_whole: bool = False

    @property
    def moves(self) -> Part:
        """People who came from other role groups, less those who went to them, where records can be followed."""
        if self.is_whole:
            return Part(0.0)
        return _sum((self.closing, self.leavers_seen), (self.opening, self.joiners_seen))

    @property
    def residual(self) -> Part:
        """People who are there although nothing says how they came; below 0, who are not though nothing says they went.

        Without records that can be followed, moves to and from other role groups are among them.
        """
        if self.moves.is_known and not self.is_whole:  # of which opening and closing staff are no part then
            return _sum((self.joiners_seen, self.leavers), (self.leavers_seen, self.starters))
        return _sum((self.closing, self.leavers), (self.opening, self.starters))


@dataclass(frozen=True, kw_only=True)
class StockFlow:
    """A council as a whole and its role groups, or the councils of an area alone."""

    before: date
    now: date
    whole: Line | None
    parts: tuple[Line, ...]
    roles: dict[str, tuple[Line, ...]]  # role group's name to its roles; of one's own council's exact figures alone
    answers: tuple[Answer, ...]  # behind the parts
    by: By

    def role_behind(self, part: Line) -> str:
        """The role that has most of what does not add up in a role group; empty where that is not known."""
        sign = math.copysign(1, part.residual.value)
        known = [each for each in self.roles.get(part.name, ()) if each.residual.is_told]
        most = max(known, key=lambda each: each.residual.value * sign, default=None)
        return most.name if most and most.residual.value * sign > 0 else ""


def stock_and_flow(selection: Selection, release: Release, principal: Principal) -> StockFlow | None:
    """Whether the people of a council's role groups, or of an area's councils, add up to the return on show.

    Nothing without a return of about a year before, or of figures that are filtered, pooled or not from returns.
    Raises NotAllowed.
    """
    known = catalogue(release)
    before = _a_year_before(selection, known)
    if before is None:
        return None
    days = before, selection.period.last_day
    alone = replace(selection, compare=selection.area)

    def found(by: By, *across: By) -> dict[str, Answer]:
        return answers(MEASURES_USED, alone, by, release, principal, across=across)

    if not selection.area.is_council:
        return _of_councils(found(By.COUNCIL, By.PERIOD), days)
    whole = _lines(found(By.PERIOD), days, lambda row: "", is_whole=True)
    groups = found(By.PERIOD, By.ROLE_GROUP)
    is_own = selection.tier == EXACT and principal.owns(selection.area.code)
    return StockFlow(
        before=before,
        now=days[1],
        whole=whole[0],
        parts=tuple(_lines(groups, days, lambda row: row["across_names"][0])),
        roles=_roles(found(By.PERIOD, By.ROLE), days, known) if is_own else {},
        answers=tuple(groups.values()),
        by=By.ROLE_GROUP,
    )


def _a_year_before(selection: Selection, known: Catalogue) -> date | None:
    if not selection.period.is_returns or selection.filters() or selection.pooled:
        return None
    now = selection.period.last_day
    apart = {day: (now - day).days for day in known.return_dates}
    fitting = [day for day, days in apart.items() if LEAST_DAYS <= days <= MOST_DAYS]
    return min(fitting, key=lambda day: (abs(apart[day] - A_YEAR), apart[day]), default=None)


def _of_councils(found: dict[str, Answer], days: tuple[date, date]) -> StockFlow | None:
    lines = _lines(found, days, lambda row: row["area_name"], is_whole=True)
    both = [each for each in lines if each.opening.is_known and each.closing.is_known]
    if not both:
        return None
    return StockFlow(
        before=days[0],
        now=days[1],
        whole=None,
        parts=tuple(both),
        roles={},
        answers=tuple(found.values()),
        by=By.COUNCIL,
    )


def _roles(found: dict[str, Answer], days: tuple[date, date], known: Catalogue) -> dict[str, tuple[Line, ...]]:
    group_of = {role.name: role.group_name for role in known.roles.values()}
    lines = _lines(found, days, lambda row: row["across_names"][0])
    groups = dict.fromkeys(group_of[each.name] for each in lines)
    return {group: tuple(each for each in lines if group_of[each.name] == group) for group in groups}


def _lines(
    found: dict[str, Answer], days: tuple[date, date], name_of: Callable[[Row], str], *, is_whole: bool = False
) -> list[Line]:
    """A line for each name that has staff in post at either date, in the order of the answer."""
    rows = {
        key: {(name_of(row), row["period"]): row for row in answer.rows_of("shown")} for key, answer in found.items()
    }
    before, now = (day.isoformat() for day in days)

    def part(measure: Measure, name: str, day: str) -> Part:
        return _part(rows[measure.key].get((name, day)))

    def flow(measure: Measure, name: str) -> Part:
        return _covering(part(measure, name, now), part(STAFF_IN_POST, name, now))

    return [
        Line(
            name=name,
            opening=part(STAFF_IN_POST, name, before),
            starters=flow(STARTERS, name),
            leavers=flow(LEAVERS, name),
            closing=part(STAFF_IN_POST, name, now),
            joiners_seen=flow(JOINERS_SEEN, name),
            leavers_seen=flow(LEAVERS_SEEN, name),
            is_whole=is_whole,
        )
        for name in dict.fromkeys(name for name, day in rows[STAFF_IN_POST.key] if day in (before, now))
    ]


def _part(row: Row | None) -> Part:
    """A count with what rounding can have done to it; one that rounds to zero is known to be less than the base."""
    if row is None or row["mark"] not in {"", "low", "z"}:  # of what is carried forward, nothing has moved
        return Part(math.nan, row=row)
    error = (policy().rounding_base - 1) * row.get("parts", 1) if row["is_rounded"] else 0
    is_nobody = row["mark"] == "low" or (row["mark"] == "z" and row["tier"] == EXACT)
    value = 0.0 if is_nobody else row["value"]
    return Part(value, float(error), row)


def _covering(flow: Part, staff: Part) -> Part:
    """A flow with the share of staff for whom it is known; none where that is less than half."""
    row = flow.row
    if row is None or not flow.is_known or row["mark"] == "z" or row["base"] == staff.value:
        return flow
    # a rounded base is set against a count that is rounded alike, not against staff in post, which may be exact
    share = row["known"] if row["is_rounded"] else row["base"] / staff.value
    if share == 1:
        return flow
    return flow._replace(covered=min(share, 0.99)) if share >= HALF else flow._replace(value=math.nan)


def _sum(plus: Iterable[Part], minus: Iterable[Part]) -> Part:
    """Parts added up; not known where one of them is not."""
    plus, minus = list(plus), list(minus)
    if not all(each.is_known for each in (*plus, *minus)):
        return _UNKNOWN
    value = math.fsum(each.value for each in plus) - math.fsum(each.value for each in minus)
    parts = (*plus, *minus)
    return Part(value, math.fsum(each.error for each in parts), None, min((each.covered for each in parts), default=1))
