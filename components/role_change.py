"""How the mix of jobs has changed since the last return."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from dash import html

from components.carried import carried_sentence
from components.charts.slope import Slope, slope
from components.messages import marks_key
from components.mix import Mix
from components.mix_panel import filters_of
from components.mix_words import differs, lowered, part_text, share_text
from components.notes import rounding_note
from components.panel import figure
from components.role_mix import BY_WORDS, jobs
from components.tables import linked, plain_table
from components.topic_page import like_for_like_ways
from components.view import View
from components.words import area_in_prose, gap, listed, period_text, period_tick, size
from data.answers import Answer
from data.carried import is_carried
from data.measures import STAFF_IN_POST, By, PeriodKind
from data.mixes import Part, as_row, by_whole

_RETURNS = 2  # that a change needs


class End(NamedTuple):
    """The mix at one date, the date as written on a page."""

    date: str
    parts: Sequence[Part]


def change_panel(view: View, by: By) -> html.Figure | html.Section:
    """The mix of jobs at the last return and at the one before, as lines."""
    name = view.selection.area.name
    title = f"Staff by {BY_WORDS[by]} since the last return: {name}"
    days = [day for day in view.known.return_dates if day <= view.selection.period.last_day][:_RETURNS]
    if len(days) < _RETURNS:
        words = "There is no earlier return to compare this one with."
        return html.Section([html.H2(title, className="panel-title"), html.P(words)], className="panel")
    whole = view.answer(STAFF_IN_POST, By.PERIOD)
    mixed = jobs(whole, view.answer(STAFF_IN_POST, By.PERIOD, (by,)), by)
    title = f"Staff by {BY_WORDS[by]} since the last return{filters_of(whole, STAFF_IN_POST)}: {name}"
    newest = next(row for row in whole.rows_of("shown") if row["period"] == days[0].isoformat())
    if is_carried(newest):
        words = f"{carried_sentence(newest)} So no change can be told."
        return html.Section([html.H2(title, className="panel-title"), html.P(words)], className="panel")
    at = {code: parts for (role, _, code), parts in by_whole(mixed.parts).items() if role == "shown"}
    later, earlier = (End(_date(day), at.get(day.isoformat(), [])) for day in days)
    slopes = slopes_of(earlier, later, mixed)
    return figure(
        f"role-mix-change-{by.value}",
        slope(slopes, mixed.share, tuple(period_tick(day.isoformat(), PeriodKind.SNAPSHOT) for day in days[::-1])),
        view,
        title=title,
        caption=change_sentence(slopes, mixed, (earlier.date, later.date), _councils(whole, days)),
        table=_change_table(title, mixed, (earlier, later), _links(view, by)),
        answer=replace(whole, rows=[row for row in whole.rows if row["period"] in {day.isoformat() for day in days}]),
        files=[mixed.broken_down],
        other_ways=like_for_like_ways(view),
    )


def _date(day: date) -> str:
    return period_text(day.isoformat(), PeriodKind.SNAPSHOT)


def slopes_of(earlier: End, later: End, mixed: Mix) -> list[Slope]:
    """The parts that are shown at both dates."""
    before = {part.category_code: part for part in earlier.parts if not math.isnan(part.share)}
    return [
        Slope(before[part.category_code], part, differs(part, before[part.category_code], mixed.share))
        for part in later.parts
        if part.category_code in before and not math.isnan(part.share)
    ]


def _councils(whole: Answer, days: Sequence[date]) -> tuple[int, int]:
    """How many councils stand behind the earlier and the later mix."""
    rows = {row["period"]: row for row in whole.rows_of("shown")}
    later, earlier = (int(rows[day.isoformat()]["councils"]) for day in days)
    return earlier, later


def change_sentence(slopes: Sequence[Slope], mixed: Mix, dates: tuple[str, str], councils: tuple[int, int]) -> str:
    """Which shares moved by more than rounding can make, and whether the same councils stand behind both dates."""
    if not slopes:
        return "No part can be shown at both dates: the counts are withheld or were not supplied."
    name = area_in_prose(slopes[0].later.area_name, slopes[0].later.area_level)
    span = f"between {dates[0]} and {dates[1]}"
    changes = sorted((each for each in slopes if each.is_change), key=lambda each: -abs(_moved(each, mixed)))
    if not changes:
        said = f"In {name} no share moved {span} by more than rounding can make."
    else:
        moves = [_move(each, mixed) for each in changes]
        said = f"In {name} {span}: {listed(moves)}."
        said += (
            "" if len(changes) == len(slopes) else " The others moved by no more than rounding can make, or not at all."
        )
    if councils[0] == councils[1]:
        return said
    return (
        f"{said} The figures are of {councils[0]} councils then and {councils[1]} now, so part of a change can be "
        "that others returned."
    )


def _moved(each: Slope, mixed: Mix) -> float:
    return gap(mixed.share, as_row(each.later), as_row(each.earlier))


def _move(each: Slope, mixed: Mix) -> str:
    way = "rose" if _moved(each, mixed) > 0 else "fell"
    far = size(mixed.share, as_row(each.later), as_row(each.earlier))
    return f"{lowered(each.later.category)} {way} by {far} to {share_text(each.later, mixed.share)}"


def _links(view: View, by: By) -> dict[str, str]:
    return {code: view.selection.search(**{by.value: (code,)}) for code in view.known.choices(by)}


def _change_table(title: str, mixed: Mix, ends: tuple[End, End], links: Mapping[str, str]) -> html.Div:
    earlier, later = ends
    before = {part.category_code: part for part in earlier.parts}
    rows = [
        [
            linked(part.category, links.get(part.category_code)),
            part_text(before[part.category_code], mixed.share) if part.category_code in before else "[x]",
            part_text(part, mixed.share),
            _change(before.get(part.category_code), part, mixed),
        ]
        for part in later.parts
    ]
    used = [mark for part in (*earlier.parts, *later.parts) if (mark := part.mark or part.flag)]
    return html.Div(
        [
            plain_table(title, ["Jobs", earlier.date, later.date, "Change"], rows),
            marks_key(used),
            rounding_note(mixed.broken_down.rows),
        ],
        className="table-with-key",
    )


def _change(earlier: Part | None, later: Part, mixed: Mix) -> str:
    if earlier is None or math.isnan(earlier.share) or math.isnan(later.share):
        return "not known"
    moved = gap(mixed.share, as_row(later), as_row(earlier))
    if not moved:
        return "none"
    if not differs(later, earlier, mixed.share):
        return "may be rounding"
    return f"{size(mixed.share, as_row(later), as_row(earlier))} {'higher' if moved > 0 else 'lower'}"
