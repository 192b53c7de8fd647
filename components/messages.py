"""What pages say where there is no figure: marks in words, notices, and sentences in place of empty frames."""

from collections.abc import Iterable

from dash import dcc, html

from data.answers import Row
from data.carried import CARRIED
from data.disclosure.policy import policy

WITHHELD = ("c", "u", "low")  # marks of figures that the disclosure gate holds back
KEYED = (*WITHHELD, CARRIED)  # marks that a table explains where it says why figures are missing in words
NAMED = 6  # more withheld rows than this are counted above a chart, and left to its table
_SHORT = {"c": "withheld", "u": "too few to rely on", "low": "too few for a rate"}
SAMPLE = "the returns here are made up to show how Muster works; no council sent them. Published figures are real."
_REASONS = ("no ", "not ", "return ", "agency ")  # how a coverage begins that says why there is no figure


def fewer_than_shown() -> str:
    """What stands for a count that rounds to zero."""
    return f"fewer than {policy().rounding_base}"


def marks() -> dict[str, str]:
    """Every mark and why it stands there."""
    return {
        "c": "withheld to protect people",
        "x": "not supplied",
        "z": "does not apply",
        "u": f"too few to rely on: fewer than {policy().rate_base} behind it (for a median fewer than "
        f"{policy().median_base}), of most staff not known, or no more than rounding can make",
        "low": f"{fewer_than_shown()} were counted, too few for a rate",
        "e": "carried forward or estimated",
        "r": "revised",
    }


def mark_text(mark: str, coverage: str = "") -> str:
    """A mark in words; where a figure was not supplied, or cannot be, the coverage knows the reason better."""
    mark = mark or "x"
    if mark in {"x", "z"} and coverage.startswith(_REASONS):
        return coverage
    return _SHORT["u"] if mark == "u" else marks().get(mark, mark)


def short_text(mark: str, coverage: str = "") -> str:
    """As `mark_text`, in the few words that a chart or a cell has room for."""
    return _SHORT.get(mark) or mark_text(mark, coverage)


def marked(row: Row) -> str:
    """What stands in place of a figure: its mark in brackets, and why in words."""
    return f"[{row['mark'] or 'x'}] {short_text(row['mark'], row['coverage'])}"


def marks_key(used: Iterable[str], **own: str) -> html.P | None:
    """The legend of the marks that a table uses, `own` having words for that table alone; nothing when it uses none."""
    used = set(used)
    words = [f"[{mark}] {text}" for mark, text in (marks() | own).items() if mark in used]
    return html.P("; ".join(words) + ".", className="marks-key") if words else None


def notice(sentences: Iterable[str]) -> html.Div | None:
    """A calm box of sentences, such as parts of an address that make no sense; nothing when there are none."""
    lines = [html.P(sentence) for sentence in sentences]
    return html.Div(lines, className="notice", role="status") if lines else None


def empty(sentence: str, way_out_text: str, href: str) -> html.Div:
    """What stands in place of a figure that has nothing to show: why, and a way out."""
    return html.Div([html.P(sentence), html.P(dcc.Link(way_out_text, href=href))], className="empty-state")


def sample_banner() -> html.Section:
    """Says on every page that the returns are made up; published figures beside them are not."""
    return html.Section(
        [
            html.Strong("Sample data:"),
            f" {SAMPLE}",
        ],
        className="sample-banner",
        **{"aria-label": "Sample data"},
    )
