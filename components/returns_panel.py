"""Which returns are in, and which are not and why."""

from dash import dcc, html

from components.tables import plain_table
from data.catalogue import Catalogue
from data.returns_in import returns_in
from data.selection import Selection

_WORDS = {"accepted": "Accepted", "refused": "Refused", "not received": "Not received"}


def returns_panel(selection: Selection, known: Catalogue) -> html.Section:
    """A sentence with the count, the councils that are missing, and the whole list behind a switch."""
    rows = returns_in(selection.area, selection.period, known)
    group = selection.area if not selection.area.is_council else known.areas[selection.area.region_code or ""]
    accepted = (rows["outcome"] == "accepted").sum()
    missing = rows[rows["outcome"] != "accepted"]
    title = f"{accepted} of {len(rows)} returns in"
    return html.Section(
        [
            html.H2(title),
            html.P(
                f"Councils of {group.name}, as at {selection.period.text}. Figures rest on the accepted returns only."
            ),
            html.Ul(
                [
                    html.Li(
                        [
                            dcc.Link(row.council_name, href=selection.search(area=known.areas[row.council_code])),
                            f": {_status(row.outcome, row.reason)}",
                        ]
                    )
                    for row in missing.itertuples()
                ],
                className="missing-returns",
            )
            if len(missing)
            else None,
            html.Details(
                [
                    html.Summary("Show every council"),
                    plain_table(
                        title,
                        ["Council", "Return", "Records loaded", "Warnings"],
                        [
                            [
                                row.council_name,
                                _WORDS[row.outcome]
                                + (", a later revision refused" if row.has_refused_revision else ""),
                                f"{row.rows_loaded:,.0f}" if row.outcome == "accepted" else "[x] none",
                                f"{row.warnings:,.0f}" if row.outcome == "accepted" else "[x] none",
                            ]
                            for row in rows.itertuples()
                        ],
                    ),
                ]
            ),
        ],
        className="panel returns-in",
    )


def _status(outcome: str, reason: str) -> str:
    return f"return refused ({reason})" if outcome == "refused" else "no return received"
