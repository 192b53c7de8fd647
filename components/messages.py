"""What pages say where there is no figure: marks in words, notices, and sentences in place of empty frames."""

from collections.abc import Iterable

from dash import dcc, html

MARKS: dict[str, str] = {
    "c": "withheld to protect people",
    "x": "not supplied",
    "z": "does not apply",
    "u": "base too small to rely on",
    "low": "rounds to zero",
    "e": "carried forward or estimated",
    "r": "revised",
}
_REASONS = ("no ", "not ", "return ", "agency ")  # how a coverage begins that says why there is no figure


def mark_text(mark: str, coverage: str = "") -> str:
    """A mark in words; where a figure was not supplied, or cannot be, the coverage knows the reason better."""
    mark = mark or "x"
    if mark in {"x", "z"} and coverage.startswith(_REASONS):
        return coverage
    return MARKS.get(mark, mark)


def marks_key(marks: Iterable[str]) -> html.P | None:
    """The legend of the marks that a table uses; nothing when it uses none."""
    used = set(marks)
    words = [f"[{mark}] {text}" for mark, text in MARKS.items() if mark in used]
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
            " the returns here are made up to show how Muster works; no council sent them. Published figures are real.",
        ],
        className="sample-banner",
        **{"aria-label": "Sample data"},
    )
