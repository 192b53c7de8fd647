"""What every part of the bar shows for a selection: the bar's first drawing and its callback say the same."""

import hashlib
from collections.abc import Sequence
from typing import Any

from components.bar import FOLDED, IN_SIGHT, label_of
from components.choices import lists, offered_areas
from components.markup import as_markup
from components.navigation import navigation
from components.topics import TOPICS, measures_of, topic_of
from data.catalogue import LEAST_IN_GROUP, OWN_GROUP, Area, Catalogue
from data.measures import By, Measure
from data.principal import Principal
from data.selection import EXACT, FILTERS, PROTECTED, Selection

_MEANT_FOR = {PROTECTED: "Protected figures may be shared.", EXACT: "Exact figures are for you alone."}


def bar_state(
    selection: Selection, search: str, known: Catalogue, path: str, who: Principal, *, own: str | None = None
) -> dict[str, Any]:
    """Id and property of each part, as in "filter-area.value", to what it is.

    `search` is the address that links are to carry along, `own` the council that the reader has remembered.
    """
    is_returns = selection.period.is_returns
    is_topic = topic_of(path) in TOPICS
    measures = measures_of(path, selection.measure)
    state = {
        "shell-navigation.children": as_markup(navigation(path, search, selection.area)),
        "filter-bar.hidden": not is_topic,
        "filter-own.children": f"{'Forget' if own == selection.area.slug else 'Remember'} {selection.area.name} as my "
        "council",
        "filter-own.hidden": not selection.area.is_council,
        "filter-tier.value": selection.tier,
        "filter-tier-switch.hidden": not who.exact or not is_returns,
        "filter-tier-note.children": _MEANT_FOR[selection.tier],
        "filter-sensitive.hidden": not is_topic or selection.tier != EXACT or not is_returns,
        "filter-like.value": [selection.like] if selection.like else [],
        "filter-like-switch.hidden": not is_returns,
        "filter-shown.data": _drawn_from(known.release.release_id, path, search, own, who),
    }
    for name, (options, value) in lists(selection, known, measures, who).items():
        state |= {f"filter-{name}.options": options, f"filter-{name}.value": value}
    return state | _filters(selection, known, measures) | _group_of(selection, known, who)


def _drawn_from(release_id: str, path: str, search: str, own: str | None, who: Principal) -> str:
    """A short name of all that a state is made of, from which nothing of it can be told."""
    rights = [sorted(each) for each in (who.roles, who.visible, who.exact)]
    return hashlib.sha256(repr((release_id, path, search, own, rights)).encode()).hexdigest()[:16]


def _filters(selection: Selection, known: Catalogue, measures: tuple[Measure, ...]) -> dict[str, Any]:
    offered = known.filters_offered(measures, selection.workforce, selection.period)
    chosen = sum(bool(getattr(selection, by.value)) for by in FOLDED)
    state: dict[str, Any] = {
        "filter-more.hidden": not offered.intersection(FOLDED),
        "filter-more-summary.children": f"More filters: {chosen}" if chosen else "More filters",
    }
    for by in FILTERS:
        state |= {
            f"filter-{by.value}.value": list(getattr(selection, by.value)),
            f"filter-{by.value}-choices.hidden": by not in offered,
        }
        if by in IN_SIGHT:
            state[f"filter-{by.value}-summary.children"] = _summary(selection, by, known)
    return state


def _summary(selection: Selection, by: By, known: Catalogue) -> str:
    codes = getattr(selection, by.value)
    if not codes:
        return f"{label_of(by)}: all"
    return f"{label_of(by)}: {known.choices(by)[codes[0]].name if len(codes) == 1 else f'{len(codes)} chosen'}"


def _group_of(selection: Selection, known: Catalogue, who: Principal) -> dict[str, Any]:
    group = selection.compare
    if group.level != OWN_GROUP:
        return group_state([], selection, known, who) | {
            "filter-own-group.hidden": True,
            "filter-group.options": [],  # a box for each council, which nobody sees before a group is begun
            "filter-group-choices.open": False,
        }
    members = [known.areas[code] for code in known.members_of(group)]
    return group_state(sorted(each.slug for each in members), selection, known, who)


def group_state(slugs: Sequence[str], selection: Selection, known: Catalogue, who: Principal) -> dict[str, Any]:
    """The part of the state about a group of one's own, in sight, of which these councils are ticked."""
    councils = [each for each in offered_areas(selection, known, who) if each.level == "council"]
    lacking = LEAST_IN_GROUP - len(slugs)
    chosen = [each for each in councils if each.slug in slugs]
    return {
        "filter-own-group.hidden": False,
        "filter-group.options": [{"label": each.name, "value": each.slug} for each in councils],
        "filter-group.value": list(slugs),
        "filter-group-summary.children": f"Your group: {len(slugs)} council{'' if len(slugs) == 1 else 's'}"
        if slugs
        else "Choose councils",
        "filter-group-choices.open": lacking > 0,
        "filter-group-note.children": (
            f"A group takes at least {LEAST_IN_GROUP} councils: {len(slugs) or 'none'} chosen so far."
            if lacking > 0
            else _present(chosen, selection, known)
        ),
    }


def _present(chosen: Sequence[Area], selection: Selection, known: Catalogue) -> str:
    """How many of a group are in the data."""
    if not selection.period.is_returns:
        return ""
    returned = known.councils_with(selection.period.last_day, "accepted")
    missing = [each.name for each in chosen if each.code not in returned]
    said = f"{len(chosen) - len(missing)} of {len(chosen)} have a return for {selection.period.text}"
    return f"{said}; {', '.join(missing)} {'have' if len(missing) > 1 else 'has'} none." if missing else f"{said}."
