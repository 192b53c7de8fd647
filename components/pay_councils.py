"""Every council's pay for one role: its middle half, median and place, beside the comparator and the wage floors."""

from collections.abc import Mapping, Sequence

from dash import html

from components.charts.parts import shown_rows
from components.charts.pay import Paid, PayLine, pay_boxes
from components.comparing import interval_text, place_in_words
from components.links import row_links
from components.notes import rounding_note
from components.panel import figure
from components.pay import amount, basis_links, compared_with, count, dash_of
from components.pay_words import HOURLY, below_living_wage, floors, marks_of_pay, middle_sentence, own_row, people_of
from components.sentences import topic_sentence
from components.tables import linked, plain_table
from components.theme import COMPARATOR
from components.view import View
from components.words import is_known, possessive, row_value, tags
from data.answers import Answer


def councils_panel(three: Sequence[Answer], living_wage_gap: Answer, lead: View) -> html.Figure:
    """Every council's median and middle half for one role, with floors and comparator as lines.

    `three` are median, lower and upper quartile; the gap to the Real Living Wage is that of all staff.
    """
    gaps = living_wage_gap if lead.selection.basis != HOURLY else None
    found = three[0]
    measure, known = found.measure, lead.known
    links = row_links(found, known)
    title = f"Hourly pay of {people_of(lead.selection, known)} by council"
    return figure(
        f"{measure.key}-council",
        pay_boxes(_paid(three, links), measure, _lines(found, lead)),
        lead,
        title=title,
        caption=_councils_sentence(three, gaps, lead),
        table=_table(title, three, gaps, links),
        answer=found,
        files=[*three, *([gaps] if gaps else [])],
        other_ways=basis_links(lead),
    )


def _councils_sentence(three: Sequence[Answer], gaps: Answer | None, lead: View) -> str:
    """How a council or a group pays its middle half, a council's place, who is below the Real Living Wage."""
    found, (own, lower, upper) = three[0], map(own_row, three)
    measure, area = found.measure, found.selection.area
    parts = []
    if area.is_council and is_known(own["value"]):
        parts.append(f"{possessive(area.name)} median is {row_value(measure, own)}.")
    else:
        parts.append(topic_sentence(found, area_code=area.code, councils=len(lead.known.councils(area))))
    if is_known(own["value"]):
        parts.append(middle_sentence(measure, own, lower, upper, people_of(lead.selection, lead.known)))
    place = place_in_words(measure, found.rows_of("shown"), area.code) if area.is_council else ""
    parts.append(f"Of councils with an interval it is the {place}." if place else "")
    parts.append(below_living_wage(gaps) if gaps else "")
    is_hourly = lead.selection.basis == HOURLY
    parts.append("Salaried staff are left out." if is_hourly else "Salaries count as their hourly equivalent.")
    return " ".join(filter(None, parts))


def _paid(three: Sequence[Answer], links: Mapping[str, str]) -> list[Paid]:
    found, lower, upper = three
    chosen, tag = found.selection.area.code, tags(found)
    low, high = ({row["area_code"]: row["value"] for row in answer.rows_of("shown")} for answer in (lower, upper))
    return [
        Paid(
            row["category"] + tag(row),
            row,
            low[row["area_code"]],
            high[row["area_code"]],
            link=links.get(row["category_code"]),
            is_chosen=row["area_code"] == chosen,
        )
        for row in shown_rows(found, chosen)
    ]


def _lines(found: Answer, lead: View) -> list[PayLine]:
    """The comparator's median, or the group's own, and the floors that hold for all councils shown."""
    rows = [row for part in ("comparator", "area") for row in found.rows_of(part) if is_known(row["value"])]
    looks = (("dash", COMPARATOR), ("longdash", COMPARATOR))
    medians = [
        PayLine(row["area_name"], row["value"], dash, colour) for row, (dash, colour) in zip(rows, looks, strict=False)
    ]
    group = lead.known.group_of(lead.selection.area)
    return [
        *medians,
        *(
            PayLine(floor.name, floor.amount, dash_of(floor.name))
            for floor in reversed(floors(lead.known, group, lead.selection.period.last_day))
        ),
    ]


def _table(title: str, three: Sequence[Answer], gaps: Answer | None, links: Mapping[str, str]) -> html.Div:
    found, lower, upper = three
    measure, tag = found.measure, tags(found)
    compared = next(iter(found.rows_of("comparator")), None)
    ends = [{(row["part"], row["area_code"]): row for row in answer.rows} for answer in (lower, upper)]
    above = {(row["part"], row["area_code"]): row for row in gaps.rows} if gaps else {}
    headings = ["Council", "Median", "95\u00a0% interval", "Lower quartile", "Upper quartile", measure.base_label]
    headings += ["Above the Real Living Wage"] if gaps else []
    headings += [f"Compared with {compared['area_name']}"] if compared else []
    rows = [
        [
            linked(row["area_name"] + tag(row), links.get(row["area_code"]) if row["part"] == "shown" else None),
            amount(measure, row),
            interval_text(measure, row) or "no interval",
            *(amount(measure, each[row["part"], row["area_code"]]) for each in ends),
            count(row),
            *([amount(gaps.measure, above[row["part"], row["area_code"]])] if gaps else []),
            *([compared_with(measure, row, compared)] if compared else []),
        ]
        for row in found.rows
    ]
    every = [row for answer in three for row in answer.rows]
    return html.Div(
        [
            plain_table(title, headings, rows),
            marks_of_pay(every),
            rounding_note(found.rows),
        ],
        className="table-with-key",
    )
