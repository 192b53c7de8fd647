"""What the lists of the bar offer: only what is in the catalogue, and councils that the reader may see."""

from typing import Any

from components.topics import measures_of
from data.catalogue import ENGLAND, Area, Catalogue
from data.principal import Principal
from data.selection import Selection

_LEVELS = {"country": "", "region": "region", "sub-region": "sub-region", "joint": "joint return"}


def selects(selection: Selection, known: Catalogue, path: str, who: Principal) -> list[Any]:
    """Options and value of each of the bar's lists in turn: workforce, period, area, comparator."""
    measures = measures_of(path)
    areas = offered_areas(selection, known, who)
    groups = [area for area in areas if not area.is_council]
    options = {
        "workforce": ([(each.value, each.label) for each in known.workforces(measures)], selection.workforce.value),
        "period": (
            [(each.label, each.text) for each in known.periods(selection.workforce, measures)],
            selection.period.label,
        ),
        "area": ([(each.slug, _area_label(each)) for each in areas], selection.area.slug),
        "compare": (
            [(each.slug, _area_label(each)) for each in [*groups, *(each for each in areas if each.is_council)]],
            selection.compare.slug,
        ),
    }
    return [
        part
        for name in options
        for part in ([{"value": value, "label": label} for value, label in options[name][0]], options[name][1])
    ]


def offered_areas(selection: Selection, known: Catalogue, who: Principal) -> list[Area]:
    """Areas with figures for the workforce and period: England where covered, then each region with what is in it.

    Of the councils, those that the reader may see.
    """
    regions = known.regions_with_returns
    if not selection.period.is_returns:
        regions = list(known.regions)
    offered = [known.areas[ENGLAND]] if known.covers(known.areas[ENGLAND], selection.period) else []
    for region in regions:
        councils = [each for each in known.councils(region) if who.sees(each.code)]
        offered += [region, *known.sub_regions(region), *councils]
    extra = [each for each in (selection.area, selection.compare) if each not in offered]
    return [*offered, *dict.fromkeys(extra)]


def _area_label(area: Area) -> str:
    level = _LEVELS.get(area.level)
    return f"{area.name} ({level})" if level else area.name
