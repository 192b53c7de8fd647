"""What is different between two releases: returns, headline measures that moved, and findings that are new.

The choices are in docs/decisions/0050-build-preview-publish.md.
"""

import math
from collections.abc import Mapping
from datetime import date

from data.answers import Answer, Row, answers
from data.catalogue import Area, Catalogue, catalogue
from data.definitions import definitions_version
from data.disclosure.gate import OtherRules
from data.findings import ALWAYS, UNFILTERED, Finding, Findings, Finds, at, findings
from data.held import Held, returns_held
from data.intervals import family_of
from data.measures import AGENCY_SHARE, STAFF_IN_POST, STARTERS_RATE, TURNOVER, VACANCY_RATE, By, Measure
from data.principal import EVERY, Principal, Role
from data.selection import PROTECTED, parse
from data.statistics import differs
from data.store import Release
from desk.changed import Change, ChangedReturn, Changes, Moved, NewFinding
from state import standings
from state.standings import Kind

# the headline measures, which are exact in each release already (decision 0050)
HEADLINES = (STAFF_IN_POST, TURNOVER, STARTERS_RATE, VACANCY_RATE, AGENCY_SHARE)
MOVED_POINTS = 0.02  # a rate has moved from here on, where chance does not make that difference either
MOVED_STAFF = 0.1  # staff in post have moved from this share on
# sees every council and owns none: what is worked out here is for readers
_READER = Principal(name="what changed", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))
_TOLD = (
    "area_code", "area_name", "area_level", "period", "period_kind", "value", "numerator", "base", "mark", "coverage",
    "known", "decimals", "is_rounded", "parts", "tier", "workforce",
)  # fmt: skip


Key = tuple[Finds, str, str, bool]  # kind, measure, council, and whether it is above


def changes(old: Release | None, new: Release) -> Changes:
    """What a release changes in place of another, or of none. Raises OtherRules for a new one under other rules."""
    known = catalogue(new)
    before = catalogue(old) if old else None
    returns = _returns(old, new, known)
    moved, found, is_compared = _figures(before, known)
    dates = sorted(_dates(known) - (_dates(before) if before else set()))
    return Changes(
        release_id=new.release_id,
        before_id=old.release_id if old else "",
        is_compared=is_compared,
        dates=tuple(day.isoformat() for day in dates),
        returns=tuple(returns),
        moved=tuple(moved),
        findings=tuple(found),
        policy_before=before.policy if before else "",
        policy=known.policy,
        definitions=definitions_version(),
    )


def _figures(before: Catalogue | None, known: Catalogue) -> tuple[list[Moved], list[NewFinding], bool]:
    """What moved, what is found newly, and whether there was anything to compare with."""
    moved: list[Moved] = []
    found: list[NewFinding] = []
    for region in known.regions_with_returns:
        now = _asked(region, known)
        try:
            then = _asked(region, before) if before and region.code in before.areas else {}
        except OtherRules:
            return [], [], False
        if then:
            moved += _moved(then, now, region)
        found += _new_findings(then, now, region, known)
    return moved, found if before else [], before is not None


def _dates(known: Catalogue) -> set[date]:
    return {*known.return_dates, *known.quarter_dates}


def _returns(old: Release | None, new: Release, known: Catalogue) -> list[ChangedReturn]:
    then, now = returns_held(old) if old else {}, returns_held(new)
    withdrawn = {(each.as_at, each.council_code) for each in standings.standings() if each.kind is Kind.WITHDRAWN}
    found = []
    for place in sorted(set(then) | set(now), key=lambda place: (place[0], place[1])):
        day, code = place
        change = _change(then.get(place), now.get(place))
        if change is Change.LOST and {(day.isoformat(), code), ("", code)} & withdrawn:
            change = Change.WITHDRAWN
        if change:
            area, held = known.areas.get(code), now.get(place)
            origin = held.carried_from.isoformat() if held and held.carried_from else ""
            found.append(
                ChangedReturn(
                    change=change, as_at=day.isoformat(), council_code=code, council=area.name if area else code,
                    carried_from=origin,
                )
            )  # fmt: skip
    return found


def _change(then: Held | None, now: Held | None) -> Change | None:
    if now is None:
        return Change.LOST
    if then is not None and (then.return_id, then.carried_from) == (now.return_id, now.carried_from):
        return None
    if now.carried_from:
        return Change.CARRIED
    return Change.ADDED if then is None or then.carried_from else Change.REVISED


def _asked(region: Area, known: Catalogue) -> dict[str, Answer]:
    """Every measure that is looked at, of a region's councils and of the region, at every date."""
    day = known.return_dates[0].isoformat()
    selection, _ = parse({"area": [region.slug], "period": [day]}, known, ALWAYS, _READER)
    return answers(ALWAYS + UNFILTERED, selection, By.COUNCIL, known.release, _READER, across=(By.PERIOD,))


def _moved(then: Mapping[str, Answer], now: Mapping[str, Answer], region: Area) -> list[Moved]:
    """Of the region first, then of its councils."""
    found = []
    for measure in HEADLINES:
        earlier = {_place(row): row for row in then[measure.key].rows if _is_headline(row)}
        for row in now[measure.key].rows:
            before = earlier.get(_place(row))
            if before and _is_headline(row) and has_moved(measure, before, row):
                found.append(
                    Moved(
                        measure=measure.key, area_code=row["area_code"], area=row["area_name"],
                        is_council=row["area_code"] != region.code, period=row["period"], before=before["value"],
                        now=row["value"],
                    )
                )  # fmt: skip
    return sorted(found, key=lambda each: (each.is_council, each.period))


def has_moved(measure: Measure, before: Row, now: Row) -> bool:
    """Whether a headline figure moved beyond the set sizes, and a rate by more than chance makes as well."""
    if not measure.is_share:
        return bool(before["value"]) and round(abs(now["value"] / before["value"] - 1), 6) >= MOVED_STAFF
    family = family_of(measure)
    if family is None or round(abs(now["value"] - before["value"]), 6) < MOVED_POINTS:
        return False
    return differs(family, (now["numerator"], now["base"]), (before["numerator"], before["base"]))


def _is_headline(row: Row) -> bool:
    """Whether a figure is shown, and exact, to every reader."""
    return not math.isnan(row["value"]) and not row["is_rounded"] and row["tier"] == PROTECTED


def _new_findings(
    then: Mapping[str, Answer], now: Mapping[str, Answer], region: Area, known: Catalogue
) -> list[NewFinding]:
    """Those of the Overview of which nothing stood out in the release before."""
    day, *earlier = known.return_dates
    since = earlier[0] if earlier else None
    told = _found(then, day, since).every if then else ()
    old = frozenset[Key]().union(*map(_keys, told))
    return [
        NewFinding(
            kind=each.kind.value, measure=each.measure.key, region=region.code, row=_kept(each.row),
            before=_kept(each.before) if each.before else None, others=tuple(map(_kept, each.others)), rate=each.rate,
            councils=each.councils,
        )
        for each in _found(now, day, since).found
        if not _keys(each) <= old
    ]  # fmt: skip


def _found(answered: Mapping[str, Answer], day: date, since: date | None) -> Findings:
    now = {key: at(answer, day.isoformat()) for key, answer in answered.items()}
    before = {key: at(answer, since.isoformat()) for key, answer in answered.items()} if since else {}
    return findings(now, before)


def _keys(found: Finding) -> frozenset[Key]:
    """What tells a finding from others, for each of its councils: one that names the largest change is a change too."""
    kind = Finds.CHANGED if found.kind is Finds.IMPROVED else found.kind
    if kind is Finds.ABSENT:
        return frozenset((kind, "", row["area_code"], False) for row in (found.row, *found.others))
    beside = found.rate if kind is Finds.OUTSIDE else found.before["value"] if found.before else math.nan
    return frozenset({(kind, found.measure.key, found.row["area_code"], bool(found.row["value"] > beside))})


def _kept(row: Row) -> Row:
    return {name: row[name] for name in _TOLD if name in row}


def _place(row: Row) -> tuple[str, str]:
    return row["area_code"], row["period"]
