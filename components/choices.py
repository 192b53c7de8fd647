"""What the lists of the bar offer: only what is in the catalogue, and councils that the reader may see."""

from collections.abc import Iterable

from components.grouped_select import Options, grouped
from data.catalogue import ENGLAND, OWN_GROUP, Area, Catalogue
from data.measures import Measure
from data.principal import Principal
from data.selection import Selection

# the kinds of area in the order of the lists, and the headings over them
_HEADINGS = {
    "country": "England and regions",
    "region": "England and regions",
    "sub-region": "Sub-regions",
    "council-type": "Councils of one type",
    "dfe-neighbours": "Statistical neighbours (children's services)",
    "similar": "Similar councils (people and place)",
    OWN_GROUP: "Your own",
}
_COUNCILS = "Councils"
_TO_CHOOSE = (OWN_GROUP, "A group of my own \u2026")  # as comparator: to put one together


def lists(
    selection: Selection, known: Catalogue, measures: tuple[Measure, ...], who: Principal
) -> dict[str, tuple[Options, str]]:
    """Choices and value of each of the bar's lists: workforce, period, area, compare."""
    areas = offered_areas(selection, known, who)
    is_public = not selection.period.is_returns
    like = [each for each in known.comparators(selection.area) if is_public or known.is_for(each, who)]
    others = [*areas, *like, selection.compare]
    workforces = [(each.value, each.label) for each in known.workforces(measures)]
    periods = [(each.label, each.text) for each in known.periods(selection.workforce, measures)]
    return {
        "workforce": (grouped([("", workforces)]), selection.workforce.value),
        "period": (grouped([("", periods)]), selection.period.label),
        "area": (grouped(_by_kind([*areas, selection.area])), selection.area.slug),
        "compare": (grouped(_by_kind(others, own=[_TO_CHOOSE])), selection.compare.slug),
    }


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
    return offered


def _by_kind(areas: Iterable[Area], own: Iterable[tuple[str, str]] = ()) -> list[tuple[str, list[tuple[str, str]]]]:
    """Headings with their areas, each area once; councils stand last and in alphabetical order."""
    found: dict[str, dict[str, str]] = {heading: {} for heading in [*_HEADINGS.values(), _COUNCILS]}
    for area in areas:
        found[_HEADINGS.get(area.level, _COUNCILS)][area.slug] = _label(area)
    found[_HEADINGS[OWN_GROUP]] |= dict(own)
    found[_COUNCILS] = dict(sorted(found[_COUNCILS].items(), key=lambda each: each[1]))
    return [(heading, list(choices.items())) for heading, choices in found.items()]


def _label(area: Area) -> str:
    return f"{area.name} (joint return)" if area.level == "joint" else area.name
