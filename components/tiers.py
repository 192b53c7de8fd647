"""What stands above exact figures, on screen and on paper."""

import logging
from collections.abc import Iterable

from dash import dcc, html

from auth.audited import note
from components.keeping import is_for_once
from components.view import View
from data.export import SENSITIVE
from data.principal import EVERY
from data.selection import EXACT, PROTECTED, Notice
from state import audit

_log = logging.getLogger(__name__)
_NAMED = 3  # councils that the banner lists by name


def is_exact(view: View) -> bool:
    """Whether exact figures were asked for; published ones are the same in either tier."""
    return view.selection.tier == EXACT and view.selection.period.is_returns


def note_exact_view(view: View, title: str) -> None:
    """Add a look at exact figures to the audit log. Viewing goes on where it cannot be written; files do not."""
    if not is_exact(view):
        return
    is_for_once()
    try:
        audit.record(
            audit.Action.EXACT_VIEW,
            name=view.principal.name,
            role=", ".join(sorted(view.principal.roles)),
            query=title + view.selection.search(),
            release=view.release.release_id,
            tier=EXACT,
        )
    except audit.NotWritten as why:
        _log.error("an exact view was not recorded: %s", why)


def note_refusals(view: View, notices: Iterable[Notice]) -> None:
    """Add to the audit log what an address asked for that has not been granted, and was not shown."""
    for each in notices:
        if each.is_refused:
            is_for_once()
            who = view.principal
            note(audit.Action.REFUSAL, who.name, principal=who, query=view.selection.search(), detail=each.wrong)


def banner(view: View) -> html.Section | None:
    """Says above exact figures, on paper too, that they are, which rows, and where the protected view is."""
    if not is_exact(view):
        return None
    words = (
        f"{_owned(view)} as returned, however small. Everything else, every comparator included, is protected: "
        "rounded or withheld. "
    )
    way_back = dcc.Link("Show this view protected", href=view.selection.search(tier=PROTECTED))
    return html.Section(
        [html.P(html.Strong(SENSITIVE)), html.P([words, way_back])],
        className="sensitive-banner",
        **{"aria-label": "Exact figures"},
    )


def strip(view: View) -> html.P | None:
    """The banner's first words again: in sight while a small screen scrolls, and on every sheet of paper."""
    return html.P(SENSITIVE, className="sensitive-strip") if is_exact(view) else None


def _owned(view: View) -> str:
    codes = view.principal.exact
    if EVERY in codes:
        return "Each council's own row is exact:"
    names = sorted(view.known.areas[code].name for code in codes if code in view.known.areas)
    if len(names) == 1:
        return f"{names[0]}'s own row is exact:" if not names[0].endswith("s") else f"{names[0]}' own row is exact:"
    if len(names) <= _NAMED:
        return f"The rows of {', '.join(names[:-1])} and {names[-1]} are exact:"
    return f"The rows of your {len(names)} councils are exact:"
