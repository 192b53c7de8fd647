"""Where leavers went, as councils and regions have published it."""

from dash import html

from components.tables import plain_table
from components.view import View
from components.words import NBSP, period_text, printed
from data.catalogue import Workforce
from data.from_published import published_destinations
from data.measures import Unit


def destinations_panel(view: View) -> html.Section | None:
    """Published shares of leavers by where they went; nothing where no document has any."""
    rows = published_destinations(view.selection, view.known)
    if not rows:
        return None
    title = "Where leavers went: published figures"
    cells = [
        [
            row["category"],
            printed(Unit.SHARE, row["value"]),
            row["area_name"],
            period_text(row["period"], row["period_kind"]),
            Workforce(row["workforce"]).label,
            row["source"],
        ]
        for row in rows
    ]
    unknown = next((row for row in rows if row["category"].lower() == "not known"), None)
    said = (
        f" In {unknown['area_name']} it was not known of {unknown['value'] * 100:.0f}{NBSP}% of leavers."
        if unknown
        else ""
    )
    return html.Section(
        [
            html.H2(title),
            html.P(
                f"Few documents say where leavers went, and these are old.{said} The codes that returns carry for "
                "reasons have no public text: a council sees its own on its page, in the exact tier."
            ),
            html.Details(
                [
                    html.Summary(f"Show {len(cells)} published figures"),
                    plain_table(
                        title, ["Went to", "Share of leavers", "Area", "Period", "Whose workforce", "Source"], cells
                    ),
                ]
            ),
        ],
        className="panel",
    )
