"""What can be asked of a release: its areas, roles, services, workforces and periods. Nothing here is about people."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

import pandas as pd
from sqlalchemy import select

from data import schema
from data.measures import MEASURES, By, Measure
from data.store import Release, fetch

ENGLAND = "E92000001"


class Workforce(StrEnum):
    """Whose workforce a figure covers; two of them never share a bar or a line unsaid."""

    COUNCIL_STAFF = "council-staff"
    WHOLE_SECTOR = "whole-sector"
    CHILDREN = "children-social-workers"

    @property
    def label(self) -> str:
        """As written on a page."""
        return {
            Workforce.COUNCIL_STAFF: "Councils' own adult social care staff",
            Workforce.WHOLE_SECTOR: "All adult social care employers in the area",
            Workforce.CHILDREN: "Children's social workers",
        }[self]


@dataclass(frozen=True)
class Area:
    """A council, or a group of councils."""

    code: str
    name: str
    level: str
    slug: str
    region_code: str | None
    sub_region_code: str | None

    @property
    def is_council(self) -> bool:
        """Whether one council (or a joint return) stands behind it, rather than a group to sum over."""
        return self.level in {"council", "former-council", "joint"}


@dataclass(frozen=True)
class Choice:
    """One role, role group or service."""

    code: str
    name: str
    group_code: str
    group_name: str


@dataclass(frozen=True)
class Period:
    """A point or span of time that has figures; label is an as-at date, or a published source's own words."""

    label: str
    last_day: date
    is_returns: bool

    @property
    def text(self) -> str:
        """As written on a page: '30 September 2025', or the source's own label."""
        return f"{self.last_day.day} {self.last_day:%B %Y}" if self.is_returns else self.label


@dataclass(frozen=True)
class Catalogue:
    """The choices a release offers.

    `published` has one row a workforce, measure, period, by, with its last day; `returns` one row a return with
    as_at, council_code, outcome.
    """

    release: Release
    is_sample: bool
    areas: dict[str, Area]
    aliases: dict[str, str]
    members: dict[str, frozenset[str]]
    role_groups: dict[str, Choice]
    roles: dict[str, Choice]
    services: dict[str, Choice]
    returns: pd.DataFrame
    published: pd.DataFrame

    def area(self, text: str) -> Area | None:
        """The area that a code, slug or name means; None when there is none."""
        return self.areas.get(self.aliases.get(text.strip().lower(), text))

    def councils(self, area: Area) -> list[Area]:
        """The councils of an area in alphabetical order; for a council, those of its region."""
        group = area if not area.is_council else self.areas[area.region_code or ENGLAND]
        return sorted((self.areas[code] for code in self.members.get(group.code, ())), key=lambda each: each.name)

    @property
    def return_dates(self) -> list[date]:
        """As-at dates that have an accepted return, newest first."""
        accepted = self.returns.loc[self.returns["outcome"] == "accepted", "as_at"]
        return sorted(set(accepted), reverse=True)

    def periods(self, workforce: Workforce, measures: tuple[Measure, ...]) -> list[Period]:
        """Periods with figures of any of the measures for a workforce, newest first."""
        keys = [measure.key for measure in measures]
        rows = self.published
        rows = rows[(rows["workforce"] == workforce) & rows["measure"].isin(keys)]
        found = [
            Period(period, day, is_returns=False)
            for period, day in rows[["period", "period_order"]].drop_duplicates().itertuples(index=False)
        ]
        if workforce is Workforce.COUNCIL_STAFF:
            found += [Period(day.isoformat(), day, is_returns=True) for day in self.return_dates]
        return sorted(found, key=lambda period: (period.is_returns, period.last_day, period.label), reverse=True)

    def workforces(self, measures: tuple[Measure, ...]) -> list[Workforce]:
        """Workforces that have figures of any of the measures."""
        return [workforce for workforce in Workforce if self.periods(workforce, measures)]

    def breakdowns(self, measure: Measure, workforce: Workforce, period: Period) -> frozenset[By]:
        """What the measure can be filtered and broken down by, for figures of that workforce and period."""
        if period.is_returns:
            return frozenset({By.SERVICE, By.ROLE_GROUP, By.ROLE})
        rows = self.published
        rows = rows[
            (rows["workforce"] == workforce) & (rows["measure"] == measure.key) & (rows["period"] == period.label)
        ]
        return frozenset(By(by) for by in rows["by"] if by in set(By))

    @property
    def home_region(self) -> Area:
        """The region with the most councils in the returns; London before the first return."""
        councils = self.returns["council_code"].drop_duplicates().map(lambda code: self.areas[code].region_code)
        counts = councils.value_counts()
        return self.areas[str(counts.index[0])] if len(counts) else self.areas["E12000007"]

    @property
    def regions(self) -> list[Area]:
        """The nine regions in alphabetical order."""
        return [area for area in self.areas.values() if area.level == "region"]

    def sub_regions(self, region: Area) -> list[Area]:
        """The sub-regions of a region in alphabetical order."""
        return [area for area in self.areas.values() if area.level == "sub-region" and area.region_code == region.code]

    def regions_with_returns(self) -> list[Area]:
        """Regions of which at least one council has sent a return, in alphabetical order."""
        codes = {self.areas[code].region_code for code in self.returns["council_code"].unique()}
        return sorted((self.areas[code] for code in codes if code), key=lambda each: each.name)


def _choices(frame: pd.DataFrame) -> dict[str, Choice]:
    return {row[0]: Choice(*row) for row in frame.itertuples(index=False, name=None)}


def _areas(release: Release) -> dict[str, Area]:
    table = schema.areas.c
    rows = fetch(
        select(
            table.area_code,
            table.area_name,
            table.area_level,
            table.slug,
            table.region_code,
            table.sub_region_code,
        ).order_by(table.area_name),
        release,
    )
    rows = rows.astype(object).where(rows.notna(), None)
    return {row[0]: Area(*row) for row in rows.itertuples(index=False, name=None)}


def _aliases(release: Release, areas: dict[str, Area]) -> dict[str, str]:
    rows = fetch(select(schema.area_aliases.c.alias, schema.area_aliases.c.area_code), release)
    named = {text.lower(): area.code for area in areas.values() for text in (area.name, area.slug, area.code)}
    return named | dict(rows.itertuples(index=False, name=None))


@lru_cache(maxsize=4)
def catalogue(release: Release) -> Catalogue:
    """The choices of a release; a release never changes, so they are read once."""
    areas = _areas(release)
    members = fetch(select(schema.area_members.c.area_code, schema.area_members.c.council_code), release)
    role = schema.roles.c
    roles = fetch(select(role.role_code, role.role_name, role.role_group_code, role.role_group_name), release)
    service = schema.services.c
    services = fetch(
        select(service.service_code, service.service_name, service.service_group, service.service_group), release
    )
    returns = fetch(
        select(schema.returns.c.as_at, schema.returns.c.council_code, schema.returns.c.outcome), release
    ).assign(as_at=lambda rows: [pd.Timestamp(day).date() for day in rows["as_at"]])
    figures = schema.published_figures.c
    published = fetch(
        select(figures.workforce, figures.measure, figures.period, figures.period_order, figures.by).distinct(), release
    ).assign(period_order=lambda rows: [pd.Timestamp(day).date() for day in rows["period_order"]])
    kind = fetch(select(schema.release.c.kind), release)["kind"].iloc[0]
    groups = roles[["role_group_code", "role_group_name"]].drop_duplicates()
    return Catalogue(
        release=release,
        is_sample=kind == "sample",
        areas=areas,
        aliases=_aliases(release, areas),
        members={code: frozenset(rows["council_code"]) for code, rows in members.groupby("area_code")},
        role_groups={code: Choice(code, name, code, name) for code, name in groups.itertuples(index=False, name=None)},
        roles=_choices(roles),
        services=_choices(services),
        returns=returns,
        published=published[published["measure"].isin(MEASURES)],
    )
