"""The collection of a date: one row a council, out of what was sent, what was decided and the live release."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from data.catalogue import Area, Catalogue
from data.held import returns_held
from data.principal import Principal
from data.returns_in import problems_in, received_from
from data.selection import PROTECTED
from desk.council_return import EMPLOYEES, CouncilReturn, control, council_return
from desk.coverage import Staff, shares, staff_of
from state import collection as kept
from state import standings, submissions
from state.collection import Collection
from state.standings import Standing
from state.submissions import Submission


@dataclass(frozen=True, kw_only=True)
class Collected:
    """A collection as it stands on a day, with the councils that its reader may see."""

    as_at: date
    calendar: Collection | None  # None where nobody has made one: every council of the region is expected then
    today: date
    region: Area
    rows: tuple[CouncilReturn, ...]  # by name
    is_whole: bool  # whether its reader sees every council of it

    @property
    def expected(self) -> list[CouncilReturn]:
        """The rows of councils that were asked for a return."""
        return [row for row in self.rows if row.is_expected]

    @property
    def late(self) -> list[CouncilReturn]:
        """The returns that are past their due date and still needed, those that are most late first."""
        return sorted((row for row in self.expected if row.is_late), key=lambda row: -row.late_days)

    @property
    def rests_on(self) -> float | None:
        """The share of staff that the next figures would rest on; None where no council's staff are known."""
        known = [row for row in self.expected if row.share is not None]
        return sum(row.share or 0 for row in known if row.rests_on_it) if known else None


def dates(known: Catalogue) -> list[date]:
    """Every date that has a collection or returns, newest first. Raises store.Unavailable."""
    released = {day for day, _ in known.returns}
    return sorted({*kept.dates(), *released}, reverse=True)


def usual_councils(known: Catalogue) -> frozenset[str]:
    """The codes of the councils that are expected unless a collection says otherwise: the region's."""
    return known.members_of(known.home_region)


def collected(as_at: date, known: Catalogue, who: Principal, today: date, *, besides: Area | None = None) -> Collected:
    """The collection of a date, with a council `besides` where it is not in it. Raises store.Unavailable."""
    calendar = kept.find(as_at)
    expected = calendar.councils if calendar else usual_councils(known)
    sent = _by_council(submissions.of_date(as_at.isoformat()))
    areas = areas_of(expected, sent.keys(), known)
    if besides and not any(besides in members_of(each, known) or besides == each for each in areas):
        areas.append(besides)
    seen = [each for each in areas if who.sees(each.code) or any(who.sees(code) for code in known.members_of(each))]
    received = {each.council.code: each for each in received_from(seen, as_at, known, who, PROTECTED)}
    held = returns_held(known.release)
    problems, standing = problems_in(as_at, known, who), standing_of(as_at)
    rows = [
        council_return(
            area,
            members_of(area, known),
            versions=sent.get(area.code, ()),
            received=received.get(area.code),
            held=held.get((as_at, area.code)),
            standing=standing.get(area.code),
            due=calendar.due_on if calendar else None,
            today=today,
            is_expected=area.code in expected or bool(expected & known.members_of(area)),
            may_see_report=who.may_see_return_of(area.code),
            loaded_with=problems.get(area.code, ()),
        )
        for area in seen
    ]
    return Collected(
        as_at=as_at,
        calendar=calendar,
        today=today,
        region=known.home_region,
        rows=tuple(sorted(with_staff(rows, as_at, known, who), key=lambda row: row.name)),
        is_whole=len(seen) == len(areas),
    )


def areas_of(expected: Iterable[str], sent: Iterable[str], known: Catalogue) -> list[Area]:
    """The rows that a collection has: who is expected or has sent, and a joint return in place of its councils."""
    sent = {code for code in sent if code in known.areas}
    joint = {code for code in sent if known.areas[code].level == "joint"}
    covered = {member for code in joint for member in known.members_of(known.areas[code])} - sent
    codes = ({code for code in expected if code in known.areas} | sent) - covered
    return [known.areas[code] for code in sorted(codes)]


def members_of(area: Area, known: Catalogue) -> list[Area]:
    """The councils behind a joint return, by name; any other council alone."""
    if area.level != "joint":
        return [area]
    return sorted((known.areas[code] for code in known.members_of(area)), key=lambda each: each.name)


def standing_of(as_at: date) -> dict[str, Standing]:
    """What stands in place of councils' returns of a date, by code; what holds for every date comes first."""
    found = {each.council_code: each for each in standings.standings() if each.as_at == as_at.isoformat()}
    return found | {each.council_code: each for each in standings.standings() if not each.as_at}


def with_staff(rows: Sequence[CouncilReturn], as_at: date, known: Catalogue, who: Principal) -> list[CouncilReturn]:
    """The same rows with staff, and each council's share of the staff of all that are expected."""
    councils = {each.code: each for row in rows for each in (row.area, *row.members)}
    shown = staff_of(councils.values(), as_at, known, who)
    sizes = {row.area.code: _size(row, shown) for row in rows}
    share = shares({row.area.code: sizes[row.area.code] for row in rows if row.is_expected})
    counted = [_staff(row, as_at, shown) for row in rows]
    return [
        replace(row, share=share.get(row.area.code), staff=staff, is_as_sent=is_as_sent)
        for row, (staff, is_as_sent) in zip(rows, counted, strict=True)
    ]


def _staff(row: CouncilReturn, as_at: date, shown: Mapping[str, Staff]) -> tuple[int | None, bool]:
    """Staff, and whether as sent, for those who may see the report; else as the gate gives them for the date itself."""
    sent = control(row.counted, EMPLOYEES)
    if sent is not None:
        return sent, True
    found = shown.get(row.area.code)
    return found.number if found and found.on == as_at else None, False


def _size(row: CouncilReturn, shown: Mapping[str, Staff]) -> int | None:
    """How many staff stand for a council among the others: as last shown, else as sent."""
    if row.area.code in shown:
        return shown[row.area.code].number
    members = [shown[each.code].number for each in row.members if each.code in shown]
    if len(members) == len(row.members):
        return sum(members)
    return control(row.counted, EMPLOYEES)


def _by_council(sent: Sequence[Submission]) -> dict[str, list[Submission]]:
    return {code: list(versions) for code, versions in groupby(sent, key=lambda each: each.council_code)}
