"""What the disclosure gate withholds from a panel: how much, why, and which coarser question would have an answer."""

from collections import Counter

from dash import dcc, html

from components.messages import WITHHELD, fewer_than_shown
from data.answers import Answer
from data.catalogue import Catalogue
from data.coarser import coarser
from data.disclosure.policy import policy
from data.measures import By

_THINGS = {
    By.COUNCIL: ("council", "councils"),
    By.SERVICE: ("service", "services"),
    By.ROLE_GROUP: ("role group", "role groups"),
    By.ROLE: ("role", "roles"),
    By.PERIOD: ("period", "periods"),
}
_OTHER_THINGS = ("category", "categories")


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
    """The withheld rows by their marks; published figures keep the marks of their source, and their rows."""
    rows = found.rows_of("shown") if found.selection.period.is_returns else []
    counts = Counter(row["mark"] for row in rows if row["mark"] in WITHHELD)
    if not counts:
        return ""
    hidden = sum(counts.values())
    of = f"{hidden} of {_number(len(rows), found.by)}"
    measure = found.measure
    base = measure.base_label.lower().removeprefix("all ")
    reasons = {
        "c": f"so few people stand behind {_pronoun(hidden)} that somebody could be recognised",
        "u": f"fewer than {policy().rate_base} {base} stand behind {_pronoun(hidden)}",
        "low": f"{fewer_than_shown()} {measure.numerator_label.lower()} are too few for a rate",
    }
    if len(counts) == 1:
        return f"{of} {'is' if hidden == 1 else 'are'} withheld: {reasons[next(iter(counts))]}."
    parts = {
        "c": "to protect people",
        "u": f"with fewer than {policy().rate_base} {base}",
        "low": f"with {fewer_than_shown()} {measure.numerator_label.lower()}",
    }
    listed = ", ".join(f"{counts[mark]} {words}" for mark, words in parts.items() if counts[mark])
    return f"{of} are withheld: {listed}."


def _unlisted(found: Answer) -> str:
    """Categories that nobody learns the names of: to list them would say that the council has such staff."""
    number = found.unlisted
    return f"{_number(number, found.by, 'more ')} {'is' if number == 1 else 'are'} withheld or empty." if number else ""


def _number(number: int, by: By, more: str = "") -> str:
    return f"{number} {more}{_THINGS.get(by, _OTHER_THINGS)[number != 1]}"


def _pronoun(number: int) -> str:
    return "it" if number == 1 else "them"
