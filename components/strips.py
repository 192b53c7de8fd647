"""Range strips: one council on every measure, a strip a measure, under the topics that they belong to."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from dash import dcc, html

from components.charts.strips import Spread, ends, strip
from components.comparing import Verdict, interval_text, place_in_words, verdict
from components.council.beside import in_few_words, in_prose
from components.council.figures import askable, told
from components.council.parts import panel
from components.messages import marked, marks_key
from components.notes import rounding_note
from components.panel import as_table
from components.tables import plain_table
from components.take_away import Panel, take_away
from components.topics import address_of
from components.view import View
from components.words import capitalised, is_comparable, is_known, listed, range_text, row_value, value_alone
from data.answers import Answer, Row
from data.catalogue import Area
from data.measures import By, Measure, Topic


@dataclass(frozen=True, eq=False)
class Standing:
    """A council's figure on one measure, among the councils of a group, beside a comparator's."""

    answer: Answer
    own: Row
    beside: Row | None
    councils: list[Row]

    @property
    def measure(self) -> Measure:
        """The measure, as narrowed by the filters."""
        return self.answer.measure

    @cached_property
    def spread(self) -> Spread | None:
        """How the councils spread."""
        return Spread.of(self.councils)

    @cached_property
    def verdict(self) -> Verdict | None:
        """What the comparison comes to; nothing where figures do not compare."""
        return verdict(self.measure, self.own, self.beside)

    @cached_property
    def place(self) -> str:
        """The council's place with those that chance leaves possible; empty where that tells nothing."""
        of = [each for each in self.councils if each["area_code"] != self.own["area_code"]]
        return place_in_words(self.measure, [*of, self.own], self.own["area_code"])

    def printed(self, value: float) -> str:
        """A value of the strip, as finely as the council's own is printed."""
        return value_alone(self.measure, self.own | {"value": value})


def strips_panels(view: View) -> list[Any]:
    """A panel a topic with a strip for each of its measures."""
    found = standings(view)
    group = _group(view)
    return [_panel(topic, of, group, view) for topic in Topic if (of := [s for s in found if s.measure.topic is topic])]


def standings(view: View) -> list[Standing]:
    """The council on every measure, all asked for together.

    Its comparator's councils are the group; where the comparator is a single council, those of the council's region.
    """
    selection, group = view.selection, _group(view)
    is_turned = group != view.known.group_of(selection.area)
    if is_turned:  # councils of one group beside a council that need not be in it
        view = replace(view, selection=replace(selection, area=group, compare=selection.area))
    answers = view.answers(askable(told(view), view), By.COUNCIL)
    return [_standing(each, selection.area, is_turned=is_turned) for each in answers.values()]


def _group(view: View) -> Area:
    compare = view.selection.compare
    return view.known.group_of(view.selection.area) if compare.is_council else compare


def _standing(found: Answer, area: Area, *, is_turned: bool) -> Standing:
    councils = found.rows_of("shown")
    if is_turned:
        own, beside = found.rows_of("comparator")[0], next(iter(found.rows_of("area")), None)
    else:
        own = next(row for row in councils if row["area_code"] == area.code)
        beside = next(iter(found.rows_of("comparator")), None)
    # a council's count and its region's do not go on one strip
    return Standing(found, own, beside if is_comparable(found.measure) else None, councils)


def _panel(topic: Topic, found: Sequence[Standing], group: Area, view: View) -> html.Section:
    title, name = f"{topic.label}: every measure", f"strips-{topic.value}"
    rows = [row for each in found for row in (each.own, each.beside) if row]
    return panel(
        topic.label,
        topic_sentence(found, view.selection.compare),
        [
            _key(group, view),
            html.Ul([_row(each, view) for each in found], className="strips"),
            as_table(html.Div([_table(title, found, view), marks_key(row["mark"] for row in rows if row["mark"]),
                               rounding_note(rows)], className="table-with-key")),
            *take_away(Panel(title, name, {}), [_of_councils(each, view) for each in found], view),
        ],
        [each.answer for each in found],
        name=name,
        of_class="strips-panel",
    )  # fmt: skip


def topic_sentence(found: Sequence[Standing], compare: Area) -> str:
    """On which of a topic's measures the council differs from its comparator by more than chance makes."""
    ruled = [(each.verdict, each.measure.short) for each in found if each.verdict]
    if not any(is_comparable(each.measure) for each in found):
        return "These are counts: they say how large a council is, not how well it does."
    if not ruled and compare.is_council and found[0].own["area_code"] == compare.code:
        return ""
    if not ruled:
        return f"No figure here can be set against {in_prose(compare.name, compare.level)}'s."
    words: dict[str, list[str]] = {}
    for ruling, name in ruled:
        if ruling.is_certain:
            words.setdefault(ruling.word, []).append(name)
    apart = [f"{word} on {listed(names)}" for word, names in words.items()]
    similar = sum(not ruling.is_certain for ruling, _ in ruled)
    if similar:
        apart.append(f"similar on {similar}{' other' if apart else ''}{'s' if apart and similar > 1 else ''}"
                     if apart else f"similar on {'all' if similar > 1 else 'the one measure'}")  # fmt: skip
    return f"Compared with {in_prose(compare.name, compare.level)}: {'; '.join(apart)}."


def _key(group: Area, view: View) -> html.Ul:
    area, compare = view.selection.area, view.selection.compare
    entries = {
        "dot": f"{area.name}; its line is what chance or rounding can make of it",
        "diamond": compare.name,
        "tick": f"A council ({group.name})",
        "half": "The middle half of them",
        "median": "Their median",
    }
    if compare == area:
        del entries["diamond"]
    items = [html.Li([html.Span(className=f"swatch swatch-{kind}"), words]) for kind, words in entries.items()]
    return html.Ul(items, className="chart-key")


def _row(each: Standing, view: View) -> html.Li:
    has_figure = is_known(each.own["value"])
    value = html.Strong(row_value(each.measure, each.own)) if has_figure else None
    link = dcc.Link(each.measure.label, href=address_of(each.measure, view.selection))
    return html.Li([html.P([link, " ", value], className="strip-name"), _drawn(each), html.P(_words(each))])


def _drawn(each: Standing) -> html.Div:
    if each.spread is None and not is_known(each.own["value"]):
        return html.Div(className="strip-drawn")
    source = strip(each.measure, each.spread, each.own, each.beside)
    low, high = ends(each.measure, each.spread, each.own, each.beside) or (0.0, 0.0)
    scale = [html.Span(each.printed(low)), html.Span(each.printed(high))]
    return html.Div(
        [
            html.Img(src=source, alt=_in_words(each)),
            html.Div(scale, className="strip-ends", **{"aria-hidden": "true"}),
        ],
        className="strip-drawn",
    )


def _in_words(each: Standing) -> str:
    """What the strip shows of other councils, for those who cannot see it."""
    spread = each.spread
    if spread is None:
        return "No council beside it has a figure."
    said = f"Councils from {each.printed(spread.values[0])} to {each.printed(spread.values[-1])}"
    if not spread.middle:
        return f"{said}."
    middle = " to ".join(map(each.printed, spread.middle))
    return f"{said}, the middle half {middle}, median {each.printed(spread.median)}."


def _words(each: Standing) -> str:
    parts = [in_few_words(each.measure, each.own, each.beside), capitalised(each.place)]
    if not is_comparable(each.measure) and each.spread and each.spread.middle and is_known(each.own["value"]):
        parts.append(f"Median of {len(each.spread.values)} councils: {each.printed(each.spread.median)}")
    return ". ".join(filter(None, parts)) + ("." if any(parts) else "")


def _table(title: str, found: Sequence[Standing], view: View) -> html.Div:
    name, compare = view.selection.area.name, view.selection.compare.name
    headings = ["Measure", name, "95\u00a0% interval", compare, "Compared", "Median of councils", "Middle half",
                "Councils with a figure", "Place", "Coverage"]  # fmt: skip
    return plain_table(title, headings, [_cells(each) for each in found])


def _cells(each: Standing) -> list[Any]:
    measure, own, beside, spread = each.measure, each.own, each.beside, each.spread
    ruling = each.verdict
    return [
        measure.label,
        _value(measure, own),
        interval_text(measure, own) or "no interval",
        _value(measure, beside) if beside else "not compared",
        ruling.word if ruling else "not compared",
        each.printed(spread.median) if spread and spread.middle else "too few councils",
        range_text(measure, own, *spread.middle) if spread and spread.middle else "too few councils",
        str(len(spread.values)) if spread else "0",
        each.place or "not given",
        own["coverage"] or "not stated",
    ]


def _value(measure: Measure, row: Row) -> str:
    return row_value(measure, row) if is_known(row["value"]) else marked(row)


def _of_councils(each: Standing, view: View) -> Answer:
    """The answer as an address can ask for it: none can be about a group to compare with."""
    found = each.answer
    return replace(found, selection=view.selection) if found.selection.area.is_added else found
