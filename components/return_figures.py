"""The tables of a report on a return: fields against what is asked, control totals, and stock and flow."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from components.nodes import Node, cell, node
from components.tables import plain_table, scrolling
from components.words import NBSP
from data.return_report import Control, FieldAnswered, ReturnReport, StockAndFlow

_UNKNOWN = "not known"
_MINUS = "\u2212"
_WIDTH = 100  # of a strip, in units of its own drawing


def completeness(report: ReturnReport) -> list[Any]:
    """A strip for each field, what falls short first: how many records answer it, against what is asked."""
    fields = report.completeness
    ordered = sorted(fields, key=lambda each: (is_enough(each), _share(each.answered, each.records)))
    short = sum(not is_enough(each) for each in fields)
    lead = (
        f"{short} of {len(fields)} fields fall short of what the council return asks."
        if short > 1
        else f"1 of {len(fields)} fields falls short of what the council return asks."
        if short
        else report.not_looked_at or "Every field has what the council return asks."
    )
    caption = "Records that answer each field, and those whose answer is known"
    names = ["Field", "So", "Answered", "", "Known", "Asked", "Records"]
    heads = [cell("Th", name or node("Span", "Strip", className="visually-hidden"), scope="col") for name in names]
    table = html.Table(
        [html.Caption(caption), html.Thead(cell("Tr", heads)), html.Tbody([_field(each) for each in ordered])],
        className="return-fields",
    )
    key = "The bar is what is answered, its dark part what is known; the line is what is asked."
    return [html.P(lead), scrolling(table, caption), html.P(key, className="marks-key")]


def is_enough(field: FieldAnswered) -> bool:
    """Whether a field is answered as often as the council return asks; where nobody is asked, nothing is missing."""
    return not field.records or field.answered >= field.required_share * field.records


def _field(field: FieldAnswered) -> Node:
    enough = is_enough(field)
    words = "\u2713 Enough" if enough else f"\u2717 {_missing(field):,} more needed"
    return cell(
        "Tr",
        [
            cell("Th", _name(field), scope="row"),
            cell("Td", words, of_class=None if enough else "return-short"),
            cell("Td", _percent(field.answered, field.records), of_class="number"),
            cell("Td", _strip(field)),
            cell("Td", _percent(field.known, field.records), of_class="number"),
            cell("Td", f"{field.required_share:.0%}".replace("%", f"{NBSP}%"), of_class="number"),
            cell("Td", f"{field.records:,}", of_class="number"),
        ],
    )


def _name(field: FieldAnswered) -> Any:
    """A field in words, and its column in the file under them."""
    if not field.meaning:
        return field.field
    return [field.meaning, node("Small", field.field, className="return-code")]


def _strip(field: FieldAnswered) -> Node:
    """A bar of the share answered, a darker one of that known, and a line at what is asked; words stand beside it."""
    known, answered = (_share(each, field.records) for each in (field.known, field.answered))
    bars = [
        node("Div", className="return-bar", style={"width": f"{answered * _WIDTH:.1f}%"}),
        node("Div", className="return-bar is-known", style={"width": f"{known * _WIDTH:.1f}%"}),
        node("Div", className="return-asked", style={"left": f"{field.required_share * _WIDTH:.1f}%"}),
    ]
    of_class = "return-strip" if is_enough(field) else "return-strip is-short"
    return node("Div", bars, className=of_class, **{"aria-hidden": "true"})


def _missing(field: FieldAnswered) -> int:
    """How many more records have to answer."""
    asked = field.required_share * field.records
    return int(-(-(asked - field.answered) // 1))


def _share(part: int, of: int) -> float:
    return min(1.0, part / of) if of else 1.0


def _percent(part: int, of: int) -> str:
    """A whole percent, never 100 % of what is not all."""
    if not of:
        return "nobody asked"
    return f"{part * 100 // of}{NBSP}%"


def control_totals(report: ReturnReport) -> list[Any]:
    """Totals beside those of the return before, with the difference."""
    before = next((each.before_as_at for each in report.controls if each.before_as_at), "")
    heads = ["Total", "This return", *([f"Return of {written_date(before)}", "Difference"] if before else [])]
    rows = [[each.label, _number(each.value), *(_compared(each) if before else [])] for each in report.controls]
    lead = "Compare these with your own system before the return is sent."
    return [html.P(lead), plain_table("Totals of the return", heads, rows)]


def _compared(control: Control) -> list[str]:
    if control.value is None or control.before is None:
        return [_number(control.before), _UNKNOWN]
    return [_number(control.before), _signed(control.value - control.before)]


def stock_and_flow(groups: Sequence[StockAndFlow]) -> list[Any]:
    """Opening staff, starters and leavers against closing staff, per role group; the residual in people and words."""
    has_seen = any(each.joiners_seen is not None or each.leavers_seen is not None for each in groups)
    heads = ["Role group", "Opening", "Starters", "Leavers", "Would be", "Closing", "Residual", "In words"]
    heads += ["Joiners seen", "Leavers seen"] if has_seen else []
    rows = [_balance(each, has_seen=has_seen) for each in groups]
    lead = "Opening staff + starters \u2212 leavers should be closing staff; what is left over needs a reason."
    seen = "Seen: people whose records are in one of the two returns alone." if has_seen else None
    table = plain_table("Opening and closing staff", heads, rows)
    return [html.P(lead), table, html.P(seen, className="marks-key") if seen else None]


def _balance(group: StockAndFlow, *, has_seen: bool) -> list[str]:
    residual = group.residual
    cells = [group.role_group, _number(group.opening), _number(group.starters), _number(group.leavers)]
    cells += [_number(None if residual is None else group.closing - residual), _number(group.closing)]
    cells += [_UNKNOWN, "cannot be worked out"] if residual is None else [_signed(residual), _in_words(residual)]
    return [*cells, *([_number(group.joiners_seen), _number(group.leavers_seen)] if has_seen else [])]


def _in_words(residual: int) -> str:
    if not residual:
        return "adds up"
    people = "1 person" if abs(residual) == 1 else f"{abs(residual):,} people"
    return f"{people} more than starters explain" if residual > 0 else f"{people} fewer than leavers explain"


def _number(value: int | None) -> str:
    return _UNKNOWN if value is None else f"{value:,}"


def _signed(value: int) -> str:
    return "0" if not value else f"{'+' if value > 0 else _MINUS}{abs(value):,}"


def written_date(iso: str) -> str:
    """A date as it is read: 30 September 2025; as it stands where it is none."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.day}{NBSP}{day:%B %Y}"
