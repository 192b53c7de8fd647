"""Which returns are in, and which are not and why."""

from dash import dcc, html

from components.tables import plain_table
from data.days import day_text
from data.returns_in import Received
from data.selection import Selection

_WORDS = {"accepted": "Accepted", "refused": "Refused", "not received": "Not received"}
_NAMED = 4  # more names than this make the tile longer than the others


def returns_tile(rows: list[Received], whose: str) -> html.Li:
    """How many returns are in of `whose` councils, and which are not."""
    carried = [row.council.name for row in rows if row.carried_from]
    missing = [row.council.name for row in rows if row.outcome != "accepted"]
    lines = [_named("Carried forward", carried, "are carried forward"), _named("Missing", missing, "are missing")]
    return html.Li(
        [
            html.H2(html.A(f"Returns in: {whose}", href="#returns-in")),
            html.P(f"{len(rows) - len(missing) - len(carried)} of {len(rows)}", className="tile-value"),
            *(html.P(line) for line in lines if line),
            None if missing or carried else html.P("None is missing"),
        ],
        className="tile",
    )


def _named(what: str, names: list[str], verb: str) -> str:
    """Councils by name, or how many where they are many; empty without any."""
    if len(names) > _NAMED:
        return f"{len(names)} {verb}"
    return f"{what}: {', '.join(names)}" if names else ""


def returns_panel(rows: list[Received], whose: str, selection: Selection) -> html.Section:
    """The councils that are missing and why, and the whole list behind a switch."""
    missing = [row for row in rows if row.outcome != "accepted" or row.carried_from]
    carried = sum(row.carried_from is not None for row in rows)
    has_rows = any(row.rows_loaded is not None for row in rows)  # how many staff a council has, exactly
    headings = ["Council", "Return", *(["Rows loaded"] if has_rows else []), "Warnings"]
    title, rest_on = f"{len(rows) - len(missing)} of {len(rows)} returns in", "accepted returns only"
    if carried:
        title, rest_on = f"{title}, {carried} carried forward", f"{rest_on}, and on those carried forward, marked [e]"
    return html.Section(
        [
            html.H2(title, id="returns-in"),
            html.P(f"Councils: {whose}, as at {selection.period.text}. Figures rest on {rest_on}."),
            html.Ul([_missing(row, selection) for row in missing], className="missing-returns") if missing else None,
            html.Details(
                [
                    html.Summary("Show every council"),
                    plain_table(title, headings, [_cells(row, has_rows=has_rows) for row in rows]),
                ]
            ),
        ],
        className="panel returns-in",
    )


def _missing(row: Received, selection: Selection) -> html.Li:
    because = f" ({row.reason})" if row.reason else ""
    why = f": return refused{because}" if row.outcome == "refused" else ": no return received"
    if row.carried_from:
        refused = f": its own return refused{because}" if row.has_refused_revision else ": no return of its own"
        why = f"{refused}, so that of {day_text(row.carried_from)} is carried forward"
    return html.Li([dcc.Link(row.council.name, href=selection.search(area=row.council)), why])


def _cells(row: Received, *, has_rows: bool) -> list[str]:
    if row.outcome != "accepted":
        return [row.council.name, _WORDS[row.outcome], *["[x] none"] * (1 + has_rows)]
    words = f"Carried forward from {day_text(row.carried_from)}" if row.carried_from else _WORDS[row.outcome]
    words += ", a later revision refused" if row.has_refused_revision else ""
    loaded = "[c] withheld" if row.rows_loaded is None else f"{row.rows_loaded:,}"
    some = "some" if row.has_warnings else "none"
    warnings = some if row.warnings is None else f"{row.warnings:,}"
    return [row.council.name, words, *([loaded] if has_rows else []), warnings]
