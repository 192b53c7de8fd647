"""Published figures beside the returns, each with whose workforce it covers."""

from dash import html

from components.tables import plain_table
from components.words import period_text, row_value
from data.catalogue import Catalogue, Workforce
from data.from_published import published_beside
from data.measures import Measure
from data.selection import Selection


def published_panel(measure: Measure, selection: Selection, known: Catalogue) -> html.Section | None:
    """What has been published on a measure for the area, its region and England; nothing where nothing has been."""
    rows = published_beside(measure, selection, known)
    if not rows:
        return None
    cells = [
        [
            period_text(row["period"], row["period_kind"]),
            row["area_name"],
            row_value(measure, row),
            Workforce(row["workforce"]).label,
            row["source"] + (f" ({row['note']})" if row["note"] else ""),
        ]
        for row in rows
    ]
    title = f"{measure.label}: published figures"
    # children's social workers are another workforce: lead with adult social care where anything is published on it
    is_children = selection.workforce is Workforce.CHILDREN
    newest = next((row for row in rows if (row["workforce"] == Workforce.CHILDREN) == is_children), rows[0])
    whole = " They are of all roles and services." if selection.filters() else ""
    lead = _lead(Workforce(newest["workforce"]), selection)
    shown = f"{len(cells)} published figure{'' if len(cells) == 1 else 's'}"
    return html.Section(
        [
            html.H2(title),
            html.P(
                f"{lead}: {newest['area_name']}, {row_value(measure, newest)}, in the newest figure, for "
                f"{period_text(newest['period'], newest['period_kind'])}. Published figures cover other workforces or "
                f"other dates than the chart above, so compare with care.{whole}"
            ),
            html.Details(
                [
                    html.Summary(f"Show {shown} for this area, its region and England"),
                    plain_table(title, ["Period", "Area", measure.label, "Whose workforce", "Source"], cells),
                ]
            ),
        ],
        className="panel",
    )


def _lead(workforce: Workforce, selection: Selection) -> str:
    """Whose workforce a published figure is of, before any number is read as the council's own."""
    if workforce is Workforce.WHOLE_SECTOR:
        own = "your own staff" if selection.area.is_council else "councils' own staff"
        return f"Of all employers in the area, not {own}"
    return f"Of {workforce.label[:1].lower()}{workforce.label[1:]}"
