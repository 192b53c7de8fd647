"""What can be asked, as plain data: measures, areas, periods, releases and definitions."""

from typing import Any

from auth.pages import PROGRAMS
from components.messages import marks
from components.topics import page_of
from data.attributes import OF_LEVEL
from data.catalogue import ENGLAND, Area, Catalogue, Workforce
from data.credits import CREDITS
from data.definitions import definition_words, definitions_version
from data.disclosure.policy import policy
from data.export import COLUMNS_TOLD, TERMS
from data.measures import MEASURES, By, Measure
from data.published_sources import published_sources
from data.releases import made_at, releases_kept
from data.selection import FILTERS

LISTS = {
    "measures": "Every measure, with what it can be broken down by.",
    "areas": "Councils, sub-regions, regions, England, and groups of councils to compare with.",
    "periods": "Dates of returns and published periods, with the measures that have figures for each.",
    "releases": "The live release, which all figures come from, and earlier ones whose files are kept.",
    "definitions": "What every measure means, the marks, the codes of filters, columns, sources and licences.",
    "data": "The figures.",
    "openapi.json": "This interface as an OpenAPI document.",
}


def index(base: str, known: Catalogue) -> dict[str, Any]:
    """Where everything is."""
    links = [{"name": name, "href": f"{base}{PROGRAMS}/{name}", "what": what} for name, what in LISTS.items()]
    return {
        "name": "Muster",
        "version": "1",
        "release": known.release.release_id,
        "documentation": f"{base}/api",
        "links": links,
    }


def measures(base: str, known: Catalogue) -> dict[str, Any]:
    """All measures, in short."""
    return {"release": known.release.release_id, "measures": [_short(each, base) for each in MEASURES.values()]}


def measure(found: Measure, base: str, known: Catalogue) -> dict[str, Any]:
    """One measure: its definition, and every period that has it."""
    periods = [
        {
            "workforce": workforce.value,
            "period": period.label,
            "as_at": period.last_day.isoformat(),
            "by": _ordered(known.breakdowns(found, workforce, period) | {By.COUNCIL, By.PERIOD}),
        }
        for workforce in Workforce
        for period in known.periods(workforce, (found,))
    ]
    own = _ordered(known.own_breakdowns(found))
    told = _short(found, base) | definition_words(found)
    return told | {"by_of_own_council": own, "periods": periods, "release": known.release.release_id}


def areas(level: str | None, known: Catalogue) -> dict[str, Any]:
    """All areas, or those of a level, by name."""
    found = [_area(each, known) for each in known.areas.values() if level in {None, each.level}]
    return {"release": known.release.release_id, "areas": found}


def levels(known: Catalogue) -> list[str]:
    """The levels that areas have."""
    return sorted({each.level for each in known.areas.values()})


def periods(known: Catalogue) -> dict[str, Any]:
    """Every period of every workforce, newest first."""
    found = [
        {
            "period": period.label,
            "as_at": period.last_day.isoformat(),
            "workforce": workforce.value,
            "is_returns": period.is_returns,
            "measures": [each.key for each in known.measures_with(workforce, period, tuple(MEASURES.values()))],
        }
        for workforce in Workforce
        for period in known.periods(workforce, tuple(MEASURES.values()))
    ]
    return {"release": known.release.release_id, "periods": found}


def releases(known: Catalogue) -> dict[str, Any]:
    """The live release with what it is stamped with, then the ids of those kept besides."""
    live = known.release.release_id
    stamped = {
        "policy": known.policy,
        "definitions": definitions_version(),
        "sample": known.is_sample,
        "as_at": [day.isoformat() for day in known.return_dates],
    }
    ids = [live, *(each for each in releases_kept() if each != live)]
    return {
        "releases": [_release(each) | {"is_live": each == live} | (stamped if each == live else {}) for each in ids]
    }


def definitions(known: Catalogue) -> dict[str, Any]:
    """What every figure, mark, code and column means, and whom to thank for it."""
    choices = {
        by.value: [
            {"code": each.code, "name": each.name, "group": each.group_name} for each in known.choices(by).values()
        ]
        for by in FILTERS
    }
    return {
        "release": known.release.release_id,
        "definitions": definitions_version(),
        "policy": policy().stamp,
        "measures": [definition_words(each) for each in MEASURES.values()],
        "marks": marks(),
        "codes": choices,
        "columns": [{"name": each.name, "what": each.description} for each in COLUMNS_TOLD],
        "sources": [each._asdict() for each in published_sources(known.release)],
        "credits": list(CREDITS),
        "terms": TERMS,
    }


def _short(found: Measure, base: str) -> dict[str, Any]:
    return {
        "key": found.key,
        "label": found.label,
        "definition": found.definition,
        "topic": found.topic.value,
        "unit": found.unit.value,
        "basis": found.basis,
        "better": found.better.value,
        "period_kind": found.period_kind.value,
        "page": base + page_of(found),
        "href": f"{base}{PROGRAMS}/measures/{found.key}",
    }


def _area(found: Area, known: Catalogue) -> dict[str, Any]:
    return {
        "code": found.code,
        "name": found.name,
        "slug": found.slug,
        "level": found.level,
        "parent": _parent(found),
        "region": found.region_code,
        "members": sorted(known.members.get(found.code, ())),
    }


def _parent(found: Area) -> str | None:
    """The code of the smallest area that it lies in; groups to compare with lie in none."""
    within = found.sub_region_code or found.region_code
    return ENGLAND if within == found.code else within


def _release(release_id: str) -> dict[str, Any]:
    made = made_at(release_id)
    return {"release": release_id, "made_at": made.isoformat(timespec="seconds") if made else None}


def _ordered(found: frozenset[By]) -> list[str]:
    """Breakdowns in the order in which they are told everywhere."""
    return [level.value for level in By if level in found and (level in OF_LEVEL or level in {By.COUNCIL, By.PERIOD})]
