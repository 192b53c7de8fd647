"""Several measures of each council in one table."""

from collections.abc import Sequence

from dash import html

from components.links import row_links
from components.messages import KEYED, WITHHELD, marked, marks_key
from components.notes import rounding_note
from components.panel import table_panel
from components.tables import linked, plain_table
from components.view import View
from components.words import capitalised, is_known, listed, row_value, tags
from data.answers import Answer


def side_by_side_panel(title: str, found: Sequence[Answer], view: View) -> html.Section | None:
    """Several measures side by side; nothing when none of them has figures.

    Left out are counts where they do not apply, as of returns taken together, and measures withheld throughout.
    """
    applying = [answer for answer in found if any(row["mark"] != "z" for row in answer.rows)]
    hidden = [answer for answer in applying if _is_withheld(answer)]
    told = [answer for answer in applying if answer not in hidden]
    if not told:
        return None
    names = [answer.measure.short for answer in told]
    sentences = [f"{capitalised(listed(names))}, council by council."]
    sentences += [f"{capitalised(answer.measure.short)}: too few to rely on in every council." for answer in hidden]
    return table_panel(title, " ".join(sentences), _table(title, told, view), told, view, name="side-by-side")


def _is_withheld(answer: Answer) -> bool:
    rows = answer.rows_of("shown")
    return any(row["mark"] in WITHHELD for row in rows) and not any(is_known(row["value"]) for row in rows)


def _table(title: str, found: Sequence[Answer], view: View) -> html.Div:
    links, tag = row_links(found[0], view.known), tags(found[0])
    rows = [
        [
            linked(row["area_name"] + tag(row), links.get(row["area_code"]) if row["part"] == "shown" else None),
            *(_value(answer, row["area_code"], row["part"]) for answer in found),
        ]
        for row in found[0].rows
    ]
    every_row = [row for answer in found for row in answer.rows]
    return html.Div(
        [
            plain_table(title, ["Council", *(answer.measure.label for answer in found)], rows),
            marks_key(row["mark"] for row in every_row if row["mark"] in KEYED),
            rounding_note(every_row),
        ],
        className="table-with-key",
    )


def _value(answer: Answer, area_code: str, part: str) -> str:
    row = next((each for each in answer.rows_of(part) if each["area_code"] == area_code), None)
    if row is None:
        return "[x] no published figure"
    return row_value(answer.measure, row) if is_known(row["value"]) else marked(row)
