"""Which councils are most and least like a council, why, and the way to be compared with them."""

from collections.abc import Sequence
from typing import Any

from dash import dcc, html

from components.council.parts import panel
from components.tables import linked, plain_table
from components.view import View
from components.words import NBSP, capitalised, listed, printed
from data.alike import Alike, alike
from data.catalogue import LEAST_IN_GROUP, Area
from data.measures import Unit
from data.similar import DFE, SET_ASIDE, context, inputs, neighbours

_MOST, _LEAST, _FACTS = 5, 3, 2


def alike_panel(view: View) -> html.Section | None:
    """The nearest and the farthest councils by the adult model, and DfE's list; nothing where neither knows any."""
    known, area = view.known, view.selection.area
    others = [each.code for each in known.areas.values() if each.level == "council" and each != area]
    found = alike(view.release, area.code, [code for code in others if code not in SET_ASIDE])
    listed_by_dfe = [each.council_code for each in neighbours(view.release, area.code, DFE)]
    parts = [*(_adult(found, view) if found else []), *(_dfe(listed_by_dfe, view) if listed_by_dfe else [])]
    if not parts:
        return None
    sentence = "What is alike here are residents and place, not the workforce: nothing in it comes from returns."
    return panel("Councils like this one", sentence, parts, [])


def _adult(found: Sequence[Alike], view: View) -> list[Any]:
    known, area = view.known, view.selection.area
    nearest = found[:_MOST]
    in_region = [each for each in found if known.areas[each.council_code].region_code == area.region_code]
    farthest = [each for each in reversed(in_region) if each not in nearest][:_LEAST]
    title = f"Most like {area.name}, for adult social care"
    names = [known.areas[each.council_code].name for each in farthest]
    region = known.group_of(area).name
    least = f"Least like it in {region}: {listed(names)}." if names else ""
    return [
        html.H3(title),
        html.P(f"By six facts; the distance is in standard deviations, and under 1 is close. {least} ".strip()),
        plain_table(title, _headings(view), [_own(view), *(_row(each, view) for each in nearest)]),
        _way(f"similar-to-{area.slug}", f"Compare {area.name} with the councils most like it", view),
    ]


def _headings(view: View) -> list[str]:
    return ["Council", "Distance", "Closest on", *(each.label for each in inputs(view.release).values())]


def _own(view: View) -> list[Any]:
    area = view.selection.area
    return [area.name, "itself", "", *_facts(area, view)]


def _row(each: Alike, view: View) -> list[Any]:
    area, facts = view.known.areas[each.council_code], inputs(view.release)
    labels = [_short(facts[key].label) for key in each.nearest[:_FACTS]]
    return [
        linked(area.name, _page_of(area, view)),
        f"{each.distance:.2f}",
        capitalised(listed(labels)),
        *_facts(area, view),
    ]


def _short(label: str) -> str:
    """A fact inside a list: 'residents aged 65 and over'."""
    return label[:1].lower() + label[1:].partition(" (")[0]


def _facts(area: Area, view: View) -> list[str]:
    own = context(view.release).get(area.code, {})
    return [_fact(own[key], each.unit) if key in own else "not known" for key, each in inputs(view.release).items()]


def _fact(value: float, unit: str) -> str:
    if unit == "share":
        return printed(Unit.SHARE, value)
    return f"{value:,.1f}" if unit == "score" else f"{value:,.0f}"


def _page_of(area: Area, view: View) -> str | None:
    """The page of a council that has figures and may be seen; the others have nothing to show."""
    has_returned = any(area.code in councils for councils in view.known.returns.values())
    if not (has_returned and view.principal.sees(area.code)):
        return None
    return f"/council/{area.slug}{view.selection.search(area=area)}"


def _dfe(codes: Sequence[str], view: View) -> list[Any]:
    area = view.selection.area
    names = [view.known.areas[code].name for code in codes if code in view.known.areas]
    return [
        html.H3("DfE's statistical neighbours, made for children's services"),
        html.P(f"{listed(names)}, the nearest first. They weigh families and children, not adults' care."),
        _way(f"dfe-neighbours-of-{area.slug}", f"Compare {area.name} with DfE's ten", view),
    ]


def _way(slug: str, words: str, view: View) -> html.P | None:
    """A link to be compared with a group, and how many of its councils are in the data: one of few has no figures."""
    group = view.known.area(slug)
    if group is None or not view.selection.period.is_returns or not view.known.is_for(group, view.principal):
        return None
    members = view.known.members_of(group)
    present = len(members & view.known.councils_with(view.selection.period.last_day, "accepted"))
    says = f"{present} of its {len(members)}{NBSP}councils {'has' if present == 1 else 'have'} a return for "
    says += f"{view.selection.period.text}"
    if present < LEAST_IN_GROUP:
        return html.P(f"{says}: too few to compare with.")
    return html.P([dcc.Link(words, href=view.selection.search(compare=group)), f". {says}."])
