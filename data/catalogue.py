"""What can be asked of a release: its areas, roles, services, workforces and periods. Nothing here is about people."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import Select, select

from data import schema
from data.attributes import OF_LEVEL, breakdowns_of
from data.disclosure.silence import silent_councils
from data.measures import EACH_RECORD, MEASURES, RECORDS_FOLLOWED, By, Measure
from data.places import (
    ENGLAND,
    LEAST_IN_GROUP,
    LIKE_FOR_LIKE,
    LONDON,
    OWN_GROUP,
    Area,
    Choice,
    PayFloor,
    Period,
    Workforce,
)
from data.principal import Principal
from data.store import Release, fetch

__all__ = [
    "ENGLAND",
    "LEAST_IN_GROUP",
    "LIKE_FOR_LIKE",
    "OWN_GROUP",
    "Area",
    "Catalogue",
    "Choice",
    "PayFloor",
    "Period",
    "Workforce",
    "catalogue",
]

QUARTER = "quarter"
_NEARLY_A_YEAR = 300  # days


@dataclass(frozen=True, eq=False)
class Catalogue:
    """The choices a release offers."""

    release: Release
    is_sample: bool
    policy: str  # stamp of the disclosure policy that the release was made for
    rounding_fingerprint: str
    areas: dict[str, Area]
    aliases: dict[str, str]
    members: dict[str, frozenset[str]]
    role_groups: dict[str, Choice]
    roles: dict[str, Choice]
    services: dict[str, Choice]
    returns: dict[tuple[date, str], frozenset[str]]  # as-at date and outcome to councils
    silent: dict[tuple[date, str], frozenset[str]]  # as-at date and column to councils that know none of its counts
    published: dict[tuple[Workforce, str], dict[Period, frozenset[By]]]  # workforce and measure to what is broken down
    pay_floors: dict[date, PayFloor] = field(default_factory=dict)
    carried: dict[tuple[date, str], date] = field(default_factory=dict)  # as-at date and council to whose data stand in
    regional: dict[tuple[date, str], str] = field(default_factory=dict)  # those of regional workforce returns to period
    told_twice: dict[date, frozenset[str]] = field(default_factory=dict)  # councils that a joint return stands for too

    def area(self, text: str) -> Area | None:
        """The area that a code, slug or name means, or the group of councils it lists; None when there is none."""
        return self.areas.get(self.aliases.get(text.strip().lower(), text)) or self._own_group(text)

    def of_code(self, code: str) -> Area | None:
        """The area with a code; None when there is none."""
        return self.areas.get(code) or self._own_group(code)

    def _own_group(self, text: str) -> Area | None:
        """A group that the reader put together: 'group.havering.newham.redbridge', or the same with codes."""
        kind, *names = text.split(".")
        members = {self.areas.get(self.aliases.get(name, name)) for name in names}
        councils = sorted((each for each in members if each), key=lambda each: each.slug)
        if kind != OWN_GROUP or None in members or {each.level for each in councils} != {"council"}:
            return None
        if len(councils) < LEAST_IN_GROUP:
            return None
        name = f"Your group of {len(councils)} councils"
        code = ".".join([OWN_GROUP, *(each.code for each in councils)])
        return Area(code, name, OWN_GROUP, ".".join([OWN_GROUP, *(each.slug for each in councils)]), None, None)

    def group_of(self, area: Area) -> Area:
        """The area itself when it is a group of councils, the region of a council."""
        return self.areas[area.region_code or ENGLAND] if area.is_council else area

    def members_of(self, area: Area) -> frozenset[str]:
        """The codes of the councils in an area; a council is in itself."""
        if area.level == OWN_GROUP:
            return frozenset(area.code.split(".")[1:])
        return self.members.get(area.code, frozenset({area.code}))

    def is_for(self, area: Area, reader: Principal) -> bool:
        """Whether a reader may be told of an area: of a council, or of councils added up, who may see each of them.

        Regions and the like are counted as wholes. But two sums that overlap tell the councils in which they differ.
        """
        if not (area.is_council or area.is_added):
            return True
        members = self.members_of(area)
        is_listed = area.is_added and area.level != OWN_GROUP  # of those councils that sent nothing add nothing
        return all(map(reader.sees, members & self._councils_ever if is_listed else members))

    def like_for_like(self, area: Area, reader: Principal) -> Area:
        """Those of an area's councils that know all counts in every return there is; itself where that says nothing."""
        steady = self.areas.get(f"{LIKE_FOR_LIKE}.{area.code}", area)
        return steady if self.is_for(steady, reader) else area

    def comparators(self, area: Area) -> list[Area]:
        """What an area can be set against besides England, regions, sub-regions and councils: groups it is like."""
        slugs = {f"dfe-neighbours-of-{area.slug}", f"similar-to-{area.slug}"}
        types = [each for each in self.areas.values() if each.level == "council-type"]
        like = [each for each in self.areas.values() if each.slug in slugs]
        own = [each for each in types if area.code in self.members[each.code]]
        return [*own, *like, *(each for each in types if each not in own)]

    def living_wage(self, area: Area, day: date) -> float | None:
        """The Real Living Wage that employers in an area were to pay on a date; None where two rates apply or none."""
        floor = self.pay_floors.get(day)
        regions = {self.areas[code].region_code for code in self.members_of(area)}
        if floor is None or (LONDON in regions and len(regions) > 1):
            return None
        return floor.london_living_wage_gbp if LONDON in regions else floor.real_living_wage_gbp

    def members_at(self, area: Area, days: Iterable[date]) -> frozenset[str]:
        """The councils in an area on some dates, with a joint return in place of its councils where there is one."""
        members = self.members_of(area)
        joint = {code for code in members if code in self.areas and self.areas[code].level == "joint"}
        if not joint:
            return members
        sent = joint & frozenset[str]().union(*(self.councils_with(day, "accepted") for day in days))
        covered = frozenset[str]().union(*(self.members[code] for code in sent))
        return members - (covered - sent) - (joint - sent)

    def groups_within(self, area: Area) -> list[frozenset[str]]:
        """The councils of each smaller group of councils that lies in an area."""
        whole = self.members_of(area)
        groups = (self.members[each.code] for each in self.areas.values() if each.level in {"region", "sub-region"})
        return [members for members in groups if members < whole]

    def councils(self, area: Area) -> list[Area]:
        """The councils of an area in alphabetical order; for a council, those of its region."""
        codes = self.members_of(self.group_of(area))
        return sorted((self.areas[code] for code in codes), key=lambda each: each.name)

    def joint_return_of(self, council: Area) -> Area | None:
        """The joint return that some publications have in place of a council's own; None when there is none."""
        joint = (area for area in self.areas.values() if area.level == "joint")
        return next((area for area in joint if council.code in self.members[area.code]), None)

    def choices(self, by: By) -> dict[str, Choice]:
        """The look-up behind a filter."""
        looked_up = {By.SERVICE: self.services, By.ROLE_GROUP: self.role_groups, By.ROLE: self.roles}
        if by in looked_up:
            return looked_up[by]
        return {code: Choice(code, name, "", "") for code, name in OF_LEVEL[by].names(by).items()}

    def councils_with(self, day: date, outcome: str) -> frozenset[str]:
        """Councils that have a return with that outcome for a date."""
        return self.returns.get((day, outcome), frozenset())

    def carried_in(self, councils: frozenset[str], day: date) -> frozenset[str]:
        """Those of some councils whose return for a date is an earlier one carried forward."""
        return frozenset(code for code in councils if (day, code) in self.carried)

    def is_regional(self, council: str, day: date) -> bool:
        """Whether a council's return for a date is a regional workforce return."""
        return (day, council) in self.regional

    def is_of_quarters(self, council: str, day: date) -> bool:
        """Whether a council's 12 months to a date are four quarters added up."""
        return self.regional.get((day, council)) == QUARTER

    def councils_silent_on(self, counts: tuple[str, ...], day: date) -> frozenset[str]:
        """Councils whose return for a date knows none of one of the counts that a measure needs, in any workplace."""
        return frozenset[str]().union(*(self.silent.get((day, column), ()) for column in counts))

    def councils_knowing(self, counts: tuple[str, ...], day: date) -> frozenset[str]:
        """Councils with an accepted return for a date that knows something of what a measure counts."""
        return self.councils_with(day, "accepted") - self.councils_silent_on(counts, day)

    def pooled_dates(self, day: date, most: int) -> list[date]:
        """As-at dates whose returns are taken together for a date: that one first, then those before it.

        They are a year apart or nearly so, as 12 months of four quarters would count some quarters twice.
        """
        found = [day] if (day, "accepted") in self.returns else []
        for each in self.return_dates:
            if each < day and all((later - each).days >= _NEARLY_A_YEAR for later in found):
                found.append(each)
        return found[:most]

    @cached_property
    def return_dates(self) -> list[date]:
        """As-at dates that have an accepted return, newest first: those of the collection, not of quarters alone."""
        sent = {
            (day, code) for (day, outcome), codes in self.returns.items() if outcome == "accepted" for code in codes
        }
        of_year = {day for day, code in sent if not self.is_of_quarters(code, day)}
        return sorted(of_year or {day for day, _ in sent}, reverse=True)

    @cached_property
    def quarter_dates(self) -> list[date]:
        """As-at dates that have quarterly returns alone, where others are of 12 months; newest first."""
        accepted = {day for day, outcome in self.returns if outcome == "accepted"}
        return sorted(accepted.difference(self.return_dates), reverse=True)

    def periods(self, workforce: Workforce, measures: tuple[Measure, ...]) -> list[Period]:
        """Periods with figures of any of the measures for a workforce: returns before quarters alone before published.

        Each newest first.
        """
        found = {period for measure in measures for period in self.published.get((workforce, measure.key), ())}
        if workforce is Workforce.COUNCIL_STAFF:
            found |= {
                Period(day.isoformat(), day, is_returns=True) for day in (*self.return_dates, *self.quarter_dates)
            }
        quarters = set(self.quarter_dates)
        return sorted(
            found,
            key=lambda each: (
                each.is_returns and each.last_day not in quarters,
                each.is_returns,
                each.last_day,
                each.label,
            ),
            reverse=True,
        )

    def opening_period(self, workforce: Workforce, measures: tuple[Measure, ...]) -> Period:
        """The period that readers begin with: the newest; of returns, the newest with half as many as the fullest.

        A date of which the first returns have come would else hide all figures behind thresholds.
        """
        found = self.periods(workforce, measures)
        sent = {each: len(self.councils_with(each.last_day, "accepted")) for each in found if each.is_returns}
        most = max(sent.values(), default=0)
        return next((each for each in found if 2 * sent.get(each, most) >= most), found[0])

    def measures_with(self, workforce: Workforce, period: Period, measures: tuple[Measure, ...]) -> tuple[Measure, ...]:
        """Those of the measures that have figures for a workforce and period."""
        return tuple(measure for measure in measures if period in self.periods(workforce, (measure,)))

    def workforces(self, measures: tuple[Measure, ...]) -> list[Workforce]:
        """Workforces that have figures of any of the measures."""
        return [workforce for workforce in Workforce if self.periods(workforce, measures)]

    def breakdowns(self, measure: Measure, workforce: Workforce, period: Period) -> frozenset[By]:
        """What the measure can be filtered and broken down by, for figures of that workforce and period."""
        if period.is_returns:
            found = breakdowns_of(measure.table, measure.attribute)
            return frozenset(level for level in found if not OF_LEVEL[level].is_open)
        return self.published.get((workforce, measure.key), {}).get(period, frozenset())

    def own_breakdowns(self, measure: Measure) -> frozenset[By]:
        """What one's own council's exact figures can be broken down by besides."""
        found = breakdowns_of(measure.table, measure.attribute)
        return frozenset(level for level in found if OF_LEVEL[level].is_open)

    def filters_offered(self, measures: tuple[Measure, ...], workforce: Workforce, period: Period) -> frozenset[By]:
        """What all of a page's measures can be filtered by; of published figures, what any of them can."""
        each = [self.breakdowns(measure, workforce, period) for measure in measures]
        return frozenset.intersection(*each) if period.is_returns else frozenset[By]().union(*each)

    @cached_property
    def _councils_ever(self) -> frozenset[str]:
        return frozenset[str]().union(*self.returns.values())

    @cached_property
    def home_region(self) -> Area:
        """The region with the most councils in the returns."""
        regions = [self.areas[code].region_code for code in sorted(self._councils_ever)]
        return self.areas[str(max(sorted(set(map(str, regions))), key=regions.count))]

    @cached_property
    def regions(self) -> list[Area]:
        """The nine regions in alphabetical order."""
        return [area for area in self.areas.values() if area.level == "region"]

    def covers(self, area: Area, period: Period) -> bool:
        """Whether figures of a period can speak for an area: returns speak for England when every region has one."""
        return area.code != ENGLAND or not period.is_returns or len(self.regions_with_returns) == len(self.regions)

    def sub_regions(self, region: Area) -> list[Area]:
        """The sub-regions of a region in alphabetical order."""
        return [area for area in self.areas.values() if area.level == "sub-region" and area.region_code == region.code]

    @cached_property
    def regions_with_returns(self) -> list[Area]:
        """Regions of which at least one council has sent a return, in alphabetical order."""
        codes = {self.areas[code].region_code for code in self._councils_ever}
        return [region for region in self.regions if region.code in codes]


def _rows(statement: Select[Any], release: Release) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in fetch(statement, release).to_pylist()]


def _areas(release: Release) -> dict[str, Area]:
    table = schema.areas.c
    statement = select(
        table.area_code, table.area_name, table.area_level, table.slug, table.region_code, table.sub_region_code
    ).order_by(table.area_name)
    return {row[0]: Area(*row) for row in _rows(statement, release)}


def _aliases(release: Release, areas: dict[str, Area]) -> dict[str, str]:
    given = _rows(select(schema.area_aliases.c.alias, schema.area_aliases.c.area_code), release)
    return {text.lower(): area.code for area in areas.values() for text in (area.name, area.slug, area.code)} | dict(
        given
    )


def _choices(statement: Select[Any], release: Release) -> dict[str, Choice]:
    return {row[0]: Choice(*row) for row in _rows(statement, release)}


def _published(release: Release) -> dict[tuple[Workforce, str], dict[Period, frozenset[By]]]:
    figures = schema.published_figures.c
    found: dict[tuple[Workforce, str], dict[Period, frozenset[By]]] = {}
    statement = (
        select(figures.workforce, figures.measure, figures.period, figures.period_order, figures.by)
        .where(figures.measure.in_(list(MEASURES)))
        .distinct()
    )
    for workforce, measure, label, last_day, by in _rows(statement, release):
        periods = found.setdefault((Workforce(workforce), measure), {})
        period = Period(label, last_day, is_returns=False)
        broken_down = {By(by)} if by in set(By) else set()  # other words than ours cannot be asked for
        periods[period] = periods.get(period, frozenset()) | broken_down
    return found


def _grouped(pairs: Iterable[tuple[Any, str]]) -> dict[Any, frozenset[str]]:
    found: dict[Any, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _told_twice(
    returns: dict[tuple[date, str], frozenset[str]], members: dict[str, frozenset[str]], areas: dict[str, Area]
) -> dict[date, frozenset[str]]:
    """By date, councils with a return of their own that a joint return of the date holds too: the joint one counts.

    Both would count their staff twice, and the joint return less the one tells the other council.
    """
    found = {}
    for (day, outcome), councils in returns.items():
        joint = [code for code in councils if code in areas and areas[code].level == "joint"]
        twice = councils & frozenset[str]().union(*(members[code] for code in joint)) - frozenset(joint)
        if outcome == "accepted" and twice:
            found[day] = twice
    return found


def _always_in(
    returns: dict[tuple[date, str], frozenset[str]],
    silent: dict[tuple[date, str], frozenset[str]],
    carried: Iterable[tuple[date, str]],
    regional: dict[tuple[date, str], str],
) -> frozenset[str]:
    """The councils that have a return of their own for every date, of one layout, silent on no count in any of them.

    Dates that have quarterly returns alone do not count, unless there are no others.
    """
    sent = {day: councils for (day, outcome), councils in returns.items() if outcome == "accepted"}
    of_quarters = {
        day for day, councils in sent.items() if all(regional.get((day, each)) == QUARTER for each in councils)
    }
    accepted = [sent[day] for day in sent.keys() - of_quarters or sent]
    found = frozenset.intersection(*accepted) if accepted else frozenset[str]()
    # records are followed from a return to the next: the first of them has nothing to follow
    counts = {column for measure in MEASURES.values() for column in measure.counts} - {RECORDS_FOLLOWED}
    found = found.difference(
        *(councils for (day, column), councils in silent.items() if column in counts and day not in of_quarters)
    )
    times = Counter(council for day, council in regional if day not in of_quarters)
    found -= {council for council, often in times.items() if often < len(accepted)}
    return found.difference(council for _, council in carried)


@lru_cache(maxsize=4)
def catalogue(release: Release) -> Catalogue:
    """The choices of a release; a release never changes, so they are read once."""
    areas = _areas(release)
    role, service, sent = schema.roles.c, schema.services.c, schema.returns.c
    roles = _choices(select(role.role_code, role.role_name, role.role_group_code, role.role_group_name), release)
    listed = _rows(select(schema.area_members.c.area_code, schema.area_members.c.council_code), release)
    returns = _grouped(
        ((day, outcome), council)
        for day, outcome, council in _rows(select(sent.as_at, sent.outcome, sent.council_code), release)
    )
    silent = _grouped(((day, column), council) for day, column, council in silent_councils(release))
    members = _grouped(listed)
    told_twice = _told_twice(returns, members, areas)
    returns |= {(day, "accepted"): returns[day, "accepted"] - councils for day, councils in told_twice.items()}
    stand_in = select(sent.as_at, sent.council_code, sent.carried_from).where(sent.carried_from.is_not(None))
    carried = {(day, council): origin for day, council, origin in _rows(stand_in, release)}
    totals = select(sent.as_at, sent.council_code, sent.period_kind).where(
        sent.layout == "regional", sent.outcome == "accepted"
    )
    regional = {(day, council): kind for day, council, kind in _rows(totals, release)}
    silent |= _grouped(((day, EACH_RECORD), council) for day, council in regional)
    silent |= _grouped(((day, "REASONS"), council) for (day, council), kind in regional.items() if kind == QUARTER)
    always = _always_in(returns, silent, carried, regional)
    for area in [each for each in areas.values() if each.level in {"country", "region", "sub-region"}]:
        kept = members[area.code] & always
        if LEAST_IN_GROUP <= len(kept) < len(members[area.code]):
            code, slug = f"{LIKE_FOR_LIKE}.{area.code}", f"{LIKE_FOR_LIKE}-{area.slug}"
            name = f"{area.name}, councils in every return"
            areas[code] = Area(code, name, LIKE_FOR_LIKE, slug, area.region_code, None)
            members[code] = kept
    ((kind, policy, rounding),) = _rows(
        select(schema.release.c.kind, schema.release.c.policy, schema.release.c.rounding_fingerprint), release
    )
    return Catalogue(
        release=release,
        is_sample=kind == "sample",
        policy=policy,
        rounding_fingerprint=rounding,
        areas=areas,
        aliases=_aliases(release, areas),
        members=members,
        role_groups={
            each.group_code: Choice(each.group_code, each.group_name, each.group_code, each.group_name)
            for each in roles.values()
        },
        roles=roles,
        services=_choices(
            select(service.service_code, service.service_name, service.service_group, service.service_group), release
        ),
        returns=returns,
        regional=regional,
        silent=silent,
        published=_published(release),
        pay_floors={day: PayFloor(*rates) for day, *rates in _rows(select(*schema.pay_floors.c), release)},
        carried=carried,
        told_twice=told_twice,
    )
