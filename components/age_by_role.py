"""How old the staff of each role group are, and how many of them reach pension ages soon."""

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

from dash import html

from components.age import OLDER, in_five_years
from components.charts.profile import Group, reaching
from components.heat import HeatRow, heat_table
from components.links import row_links
from components.messages import KEYED, NAMED, marked, marks_key
from components.mix_panel import filters_of
from components.mix_words import lowered, share_text
from components.notes import rounding_note
from components.panel import figure, table_panel
from components.tables import linked, plain_table
from components.view import View
from components.words import NBSP, listed
from data.answers import Answer, Row
from data.measures import STAFF_IN_POST, By
from data.mixes import Part, by_whole, mix, share_measure

LABELS = ("Reach 60: aged 55 to 59 now", "Reach 65: aged 60 to 64 now", "Aged 65 or over now")
EXACT_BANDS = (
    "Ages are in whole years, so everybody aged 55 to 59 turns 60 within five years, and everybody aged 60 to 64 turns "
    "65: the bands tell exactly who does, if they stay."
)
_PEOPLE = {
    "direct-care": "people in direct care",
    "managerial": "people in managerial roles",
    "regulated-professional": "regulated professionals",
    "other": "people in other roles",
}
_BY_WORDS = {By.ROLE_GROUP: "role group", By.ROLE: "role"}


def ages_panels(view: View) -> list[Any]:
    """The ages of each role group's staff, and how many of each reach 60 and 65. Raises NotAllowed."""
    whole = view.answer(STAFF_IN_POST, below(view))
    parts = view.answer(STAFF_IN_POST, whole.by, (By.AGE_BAND,))
    return [heat_panel(whole, parts, view), reaching_panel(whole, parts, view)]


def below(view: View) -> By:
    """What lies below the selection: role groups, or the roles of the one selected."""
    return By.ROLE if view.selection.role_group or view.selection.role else By.ROLE_GROUP


def heat_panel(whole: Answer, parts: Answer, view: View) -> html.Section:
    """The ages of each role group's staff, as shares of that group."""
    words = _BY_WORDS[whole.by]
    title = f"Age by {words}{filters_of(whole, STAFF_IN_POST)}: {view.selection.area.name}"
    links = row_links(whole, view.known)
    groups = _groups(whole, parts)
    columns = {part.category_code: part.category for found in groups.values() for part in found}
    columns = {code: columns[code] for code in view.known.choices(By.AGE_BAND) if code in columns}
    totals = {row["category_code"]: row for row in whole.rows_of("shown")}
    rows = [HeatRow(found[0].of_name, found, _total(totals[code]), links.get(code)) for code, found in groups.items()]
    used = [part.mark or part.flag for found in groups.values() for part in found]
    heads = (words.capitalize(), "Staff in post")
    table = html.Div(
        [
            heat_table(title, heads, columns, rows, share_measure(whole.measure)),
            marks_key(mark for mark in used if mark in KEYED),
            html.Details(
                [html.Summary("Show numbers of people"), _counts_table(title, heads, columns, rows)],
                className="as-table",
            ),
            rounding_note(parts.rows),
        ],
        className="table-with-key",
    )
    sentence = heat_sentence(list(groups.values()), words)
    return table_panel(title, sentence, table, [parts], view, name=f"age-{whole.by.value}")


def _groups(whole: Answer, parts: Answer) -> dict[str, list[Part]]:
    found = by_whole(part for part in mix(whole, parts) if part.part == "shown")
    return {code: group for (_, _, code), group in found.items()}


def _total(row: Row) -> str:
    return marked(row) if math.isnan(row["value"]) else f"{row['value']:,.0f}"


def _counts_table(title: str, heads: tuple[str, str], columns: dict[str, str], rows: Sequence[HeatRow]) -> html.Div:
    cells = []
    for row in rows:
        own = {part.category_code: part for part in row.parts}
        cells.append([linked(row.name, row.href), *(_count(own.get(code)) for code in columns), row.total])
    return plain_table(f"{title}, in people", [heads[0], *columns.values(), heads[1]], cells)


def _count(part: Part | None) -> str:
    if part is None:
        return "[x]"
    return f"[{part.mark}]" if math.isnan(part.people) else f"{part.people:,.0f}"


def heat_sentence(groups: Sequence[Sequence[Part]], words: str) -> str:
    """In which group the share aged 55 and over is highest, of those whose bands are all shown."""
    measure = share_measure(STAFF_IN_POST)
    sums = [
        (sum(part.share for part in older), older)
        for group in groups
        if len(older := [part for part in group if part.category_code in OLDER and not math.isnan(part.share)])
        == len(OLDER)
    ]
    start = f"Each row is one {words}, each cell the share of its staff in that band; darker is more."
    if len(sums) < 2:
        return start
    share, older = max(sums, key=lambda pair: pair[0])
    whole = older[0]._replace(share=share, people=sum(part.people for part in older))
    return f"{start} The largest share aged 55 and over: {lowered(whole.of_name)}, {share_text(whole, measure)}."


def reaching_panel(whole: Answer, parts: Answer, view: View) -> html.Figure:
    """How many people reach 60 and 65 within five years, by role group."""
    day = view.selection.period.last_day
    words = _BY_WORDS[whole.by]
    what = f"Staff who reach 60 and 65 by {in_five_years(day).replace(NBSP, ' ')}, by {words}"
    title = f"{what}{filters_of(whole, STAFF_IN_POST)}: {view.selection.area.name}"
    links = row_links(whole, view.known)
    groups = _groups(whole, parts)
    older = {code: [_of(found, band) for band in OLDER] for code, found in groups.items()}
    drawn = [
        Group(groups[code][0].of_name, _people(code, groups[code][0]), [part.people for part in found], links.get(code))
        for code, found in older.items()
    ]
    drawn.sort(key=lambda group: -sum(count for count in group.counts if not math.isnan(count)))
    return figure(
        "age-reaching",
        reaching(_uncrowded(drawn), LABELS),
        view,
        title=title,
        caption=reaching_sentence(drawn, view.selection.area.name, day),
        table=_reaching_table(title, words, older, whole, links),
        answer=whole,
        files=[parts],
    )


def _of(parts: Sequence[Part], band: str) -> Part:
    found = next((part for part in parts if part.category_code == band), None)
    # a band that is shown nowhere has no row: its mark says no more than that
    return found or parts[0]._replace(category_code=band, people=math.nan, share=math.nan, mark="c")


def _uncrowded(groups: Sequence[Group]) -> list[Group]:
    """Without those of which nothing is shown, where they are many: the table has them."""
    bare = [group for group in groups if all(map(math.isnan, group.counts))]
    return [group for group in groups if group not in bare] if len(bare) > NAMED else list(groups)


def reaching_sentence(groups: Sequence[Group], area: str, day: date) -> str:
    """What the group says of which most people reach 60; and why bands of whole years are enough to know."""
    shown = [group for group in groups if not math.isnan(group.counts[0])]
    hidden = sum(math.isnan(count) for group in groups for count in group.counts)
    withheld = f" {hidden} of {len(groups) * len(OLDER)} counts are withheld to protect people." if hidden else ""
    if not shown:
        return f"In {area} no count of people who reach 60 can be shown.{withheld} {EXACT_BANDS}"
    top = max(shown, key=lambda group: group.counts[0])
    reach, later, past = top.counts
    said = f"In {area} {reach:,.0f}{NBSP}{top.people} reach 60 by {in_five_years(day)}"
    more = [f"{later:,.0f} reach 65"] if not math.isnan(later) else []
    more += [f"{past:,.0f} are 65 or over already"] if not math.isnan(past) else []
    return f"{said}{'; ' if more else ''}{listed(more) if more else ''}.{withheld} {EXACT_BANDS}"


def _people(code: str, part: Part) -> str:
    """A role group, or a role, after a number."""
    return _PEOPLE.get(code, f"people with the job \u201c{lowered(part.of_name)}\u201d")


def _reaching_table(
    title: str, words: str, older: dict[str, list[Part]], whole: Answer, links: dict[str, str]
) -> html.Div:
    totals = {row["category_code"]: row for row in whole.rows_of("shown")}
    rows = [
        [linked(found[0].of_name, links.get(code)), *map(_count, found), _total(totals[code])]
        for code, found in older.items()
    ]
    used = [part.mark or part.flag for found in older.values() for part in found]
    return html.Div(
        [
            plain_table(title, [words.capitalize(), *LABELS, "Staff in post"], rows),
            marks_key(mark for mark in used if mark in KEYED),
            rounding_note(whole.rows),
        ],
        className="table-with-key",
    )
