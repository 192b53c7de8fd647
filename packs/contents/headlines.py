"""A council's headlines beside its comparator and the councils most like it."""

from collections.abc import Sequence
from dataclasses import replace

from components.charts.grouped import Side, grouped
from components.comments_shown import beside, lines
from components.comparing import interval_text
from components.council.beside import in_few_words
from components.council.figures import HEADLINES, Council, now
from components.messages import marked
from components.strips import Standing, topic_sentence
from components.view import View
from components.words import is_known, row_value
from data.answers import Answer, Row
from data.catalogue import LEAST_IN_GROUP, Area
from data.measures import By
from packs import charts
from packs.model import Page, Table
from packs.panels import address, base, definition
from packs.text import plain

_TITLE = "Headline measures"


def headlines(council: Council) -> list[Page]:
    """The page; none where the period has no headline measure."""
    answers = [council.compared[measure.key] for measure in HEADLINES if measure.key in council.compared]
    if not answers:
        return []
    like = most_like(council.view)
    similar = _set_against(like, answers, council.view) if like else []
    sides, measures = _sides(answers, similar, council.view), [each.measure for each in answers]
    chart = charts.side_by_side(measures, sides)
    sources = dict.fromkeys(row["source"] for row in sides[0].rows if row)
    return [
        Page(
            key="headlines",
            title=_TITLE,
            sentences=(*_sentences(answers, like, council.view), *_said(answers, council.view)),
            chart=chart if chart.has_values else None,
            figure=grouped(measures, sides) if chart.has_values else None,
            table=_table(answers, sides),
            alt=f"Chart. {_TITLE} of {council.view.selection.area.name}, as in the table.",
            definitions=tuple(map(definition, answers)),
            base="; ".join(filter(None, map(base, answers))),
            source=f"Source: {'; '.join(sources)}.",
            addresses=tuple(map(address, [*answers, *similar])),
        )
    ]


def most_like(view: View) -> Area | None:
    """The councils most like the selected one, where the reader may see them and enough have a return."""
    selection, known = view.selection, view.known
    group = known.area(f"similar-to-{selection.area.slug}")
    if group is None or group == selection.compare or not selection.period.is_returns:
        return None
    return group if _present(group, view) >= LEAST_IN_GROUP and known.is_for(group, view.principal) else None


def _present(group: Area, view: View) -> int:
    return len(view.known.members_of(group) & view.known.councils_with(view.selection.period.last_day, "accepted"))


def _set_against(group: Area, answers: Sequence[Answer], view: View) -> list[Answer]:
    """The same measures with another comparator."""
    other = replace(view, selection=replace(view.selection, compare=group))
    keys = {each.measure.key for each in answers}
    return list(other.answers(tuple(each for each in HEADLINES if each.key in keys), By.PERIOD).values())


def _sides(answers: Sequence[Answer], similar: Sequence[Answer], view: View) -> list[Side]:
    """One's own rows, the comparator's where there is one, and those of the councils most like this one."""
    selection = view.selection
    sides = [Side(selection.area.name, "area", [now(each) for each in answers])]
    if selection.compare != selection.area:
        sides.append(Side(selection.compare.name, "comparator", [now(each, "comparator") for each in answers]))
    if similar:
        name = similar[0].selection.compare.name
        sides.append(Side(name, "other", [now(each, "comparator") for each in similar]))
    return sides


def _table(answers: Sequence[Answer], sides: Sequence[Side]) -> Table:
    heads, rows = ["Measure"], [[each.measure.label] for each in answers]
    own = sides[0].rows
    for side in sides:
        heads.append(side.name)
        heads += {"area": ["95\u00a0% interval"], "comparator": ["In words"]}.get(side.look, [])
        for cells, answer, mine, row in zip(rows, answers, own, side.rows, strict=True):
            cells.append(_value(answer, row))
            if side.look == "area":
                cells.append((interval_text(answer.measure, row) if row else "") or "no interval")
            if side.look == "comparator":
                cells.append(in_few_words(answer.measure, mine, row) if mine else "")
    return Table(_TITLE, tuple(heads), tuple(map(tuple, rows)))


def _value(answer: Answer, row: Row | None) -> str:
    if row is None:
        return "[x] not supplied"
    return row_value(answer.measure, row) if is_known(row["value"]) else marked(row)


def _said(answers: Sequence[Answer], view: View) -> tuple[str, ...]:
    """What the council says of its headlines of the date."""
    found = beside(view.comments, {each.measure.key for each in answers}, {view.selection.period.label})
    return tuple(map(plain, lines(found, view.known)))


def _sentences(answers: Sequence[Answer], like: Area | None, view: View) -> tuple[str, ...]:
    """On which headlines the council differs from its comparator, and how many councils the similar ones are."""
    selection = view.selection
    found = [Standing(each, row, now(each, "comparator"), []) for each in answers if (row := now(each))]
    said = [topic_sentence(found, selection.compare)] if found and selection.compare != selection.area else []
    if like:
        said.append(f"{like.name}: {_present(like, view)} of {len(view.known.members_of(like))} have a return.")
    return tuple(filter(None, said)) or (f"{selection.area.name}, {selection.period.text}.",)
