"""What the disclosure gate withholds from a panel: how much, why, and which coarser question would have an answer."""

from dash import dcc, html

from components.messages import NAMED, WITHHELD, fewer_than_shown
from components.words import is_known, listed
from data.answers import Answer, Row
from data.catalogue import Catalogue
from data.coarser import coarser
from data.disclosure.policy import policy
from data.measures import By, Kind, Measure
from data.selection import EXACT

_THINGS = {
    By.COUNCIL: ("council", "councils"),
    By.SERVICE: ("service", "services"),
    By.ROLE_GROUP: ("role group", "role groups"),
    By.ROLE: ("role", "roles"),
    By.PERIOD: ("period", "periods"),
}
_OTHER_THINGS = ("category", "categories")
_MEDIAN = 0.5


def withheld(found: Answer, known: Catalogue) -> html.P | None:
    """How many figures are withheld and why, with links to what could be asked instead; nothing where none is."""
    sentences = [_marked(found), _unlisted(found)]
    if not any(sentences):
        return None
    offers = coarser(found, known)
    links = [part for offer in offers for part in (" \u00b7 ", dcc.Link(offer.words, href=offer.selection.search()))]
    instead = html.Span([" Ask instead: ", *links[1:]], className="instead") if links else None
    return html.P([" ".join(filter(None, sentences)), instead], className="withheld")


def _marked(found: Answer) -> str:
    """The withheld rows by their marks, and by name where they are few.

    Published figures keep the marks of their source, and their rows.
    """
    rows = found.rows_of("shown") if found.selection.period.is_returns else []
    hidden = [row for row in rows if row["mark"] in WITHHELD]
    if not hidden:
        return ""
    measure = found.measure
    base, numerator = measure.base_label.lower().removeprefix("all "), measure.numerator_label.lower()
    reasons = {
        "c": "withheld to protect people",
        "u": f"too few to rely on, with fewer than {_least(measure)} {base}",
        "low": f"too few for a rate, with {fewer_than_shown()} {numerator}",
        "known": "too few to rely on: of most staff it is not known, or rounding can make all of it",
    }
    is_named = len(hidden) <= NAMED and found.by is not By.PERIOD
    parts = []
    for mark, reason in reasons.items():
        names = [row["category"] for row in hidden if _why(row, measure) == mark]
        if names:
            parts.append(f"{listed(names)} ({reason})" if is_named else f"{len(names)} {reason}")
    asked = f"{len(rows)} combinations" if found.across else _number(len(rows), found.by)
    of = f"No figure is given for {len(hidden)} of {asked}"
    return f"{of}: {'; '.join(parts)}.{'' if is_named else ' The table names them.'}"


def _why(row: Row, measure: Measure) -> str:
    """A row's mark; 'known' where it is too little to rely on although there are enough people behind it."""
    has_enough = row["mark"] == "u" and is_known(row["base"]) and row["base"] >= _least(measure)
    return "known" if has_enough else str(row["mark"])


def _least(measure: Measure) -> int:
    """How many people a figure needs behind it."""
    rules = policy()
    if measure.kind is not Kind.QUANTILE:
        return rules.rate_base
    return rules.median_base if measure.quantile == _MEDIAN else rules.quartile_base


def _unlisted(found: Answer) -> str:
    """Categories that nobody learns the names of: to list them would say that the council has such staff.

    Somebody's own exact row lacks none of them: it has no such staff, or is among those listed.
    """
    rows = found.rows_of("shown")
    is_own = bool(rows) and all(row["tier"] == EXACT for row in rows)
    number = 0 if is_own else found.unlisted
    return f"{_number(number, found.by, 'more ')} {'is' if number == 1 else 'are'} withheld or empty." if number else ""


def _number(number: int, by: By, more: str = "") -> str:
    return f"{number} {more}{_THINGS.get(by, _OTHER_THINGS)[number != 1]}"
