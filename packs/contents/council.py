"""A council's pack: six sentences, headlines beside others, each topic, what changed, what the return can bear."""

from dataclasses import replace

from components.charts.grouped import Side, grouped
from components.comparing import interval_text
from components.council.beside import in_few_words
from components.council.changes import Changes, changes, changes_panel
from components.council.figures import HEADLINES, Council, figures, now
from components.council.quality import quality_panel
from components.council.read_aloud import sentences
from components.drawn import pieces, words
from components.messages import marked
from components.strips import Standing, topic_sentence
from components.view import View
from components.words import is_known, row_value
from data.answers import Answer, Row
from data.catalogue import LEAST_IN_GROUP, Area
from data.measures import AGENCY_SHARE, TURNOVER, VACANCY_RATE, By
from packs import charts
from packs.contents.pages import ages, below_area, every, over_time, pay, roles
from packs.model import Page, Table
from packs.panels import address, addresses, base, caveats, definition, page_of


def council_pages(view: View) -> list[Page]:
    """The pages of a council's pack. Raises NotAllowed where the council may not be asked about."""
    council = figures(view)
    found = changes(council)
    return every(
        lambda: [_read_aloud(council, found)],
        lambda: _headlines(council),
        lambda: over_time(TURNOVER, view),
        lambda: below_area(TURNOVER, view),
        lambda: over_time(VACANCY_RATE, view),
        lambda: over_time(AGENCY_SHARE, view),
        lambda: ages(view),
        lambda: pay(view),
        lambda: roles(view),
        lambda: _changed(council, found),
        lambda: _quality(council),
    )


def _read_aloud(council: Council, found: Changes) -> Page:
    selection = council.view.selection
    name = selection.area.name
    absent = [f"{name} has no return for {selection.period.text}."]
    said = tuple(sentences(council, found) if council.has_return else absent)
    return Page(
        key="read-aloud",
        title=f"{name} in {len(said)} sentences" if len(said) > 1 else name,
        sentences=said,
        addresses=addresses([*council.compared.values(), *council.alone.values(), *filter(None, [council.pay])]),
    )


def _headlines(council: Council) -> list[Page]:
    """The headlines beside the comparator and, where there are enough, the councils most like this one."""
    answers = [council.compared[measure.key] for measure in HEADLINES if measure.key in council.compared]
    if not answers:
        return []
    view = council.view
    like = most_like(view)
    similar = _beside(view, like) if like else {}
    selection = view.selection
    own = [(each, now(each)) for each in answers]
    beside = [now(each, "comparator") for each in answers] if selection.compare != selection.area else []
    alike = [now(similar.get(each.measure.key), "comparator") for each in answers] if like else []
    heads = ["Measure", selection.area.name, "95\u00a0% interval"]
    heads += [selection.compare.name, "In words"] if beside else []
    heads += [like.name] if like else []
    rows = []
    for number, (answer, row) in enumerate(own):
        cells = [answer.measure.label, _value(answer, row), _interval(answer, row)]
        cells += [_value(answer, beside[number]), _words(answer, row, beside[number])] if beside else []
        cells += [_value(answer, alike[number])] if like else []
        rows.append(tuple(cells))
    sides = [Side(selection.area.name, "area", [row for _, row in own])]
    sides += [Side(selection.compare.name, "comparator", beside)] if beside else []
    sides += [Side(like.name, "other", alike)] if like else []
    title = "Headline measures"
    measures = [each.measure for each in answers]
    chart = charts.side_by_side(measures, sides)
    return [
        Page(
            key="headlines",
            title=title,
            sentences=_in_sentences(council, like, own),
            chart=chart if chart.has_values else None,
            figure=grouped(measures, sides) if chart.has_values else None,
            table=Table(title, tuple(heads), tuple(rows)),
            alt=f"Chart. {title} of {selection.area.name}, as in the table.",
            definitions=tuple(definition(each) for each in answers),
            base="; ".join(filter(None, map(base, answers))),
            source=f"Source: {'; '.join(dict.fromkeys(row['source'] for _, row in own if row))}.",
            addresses=tuple(address(each) for each in [*answers, *similar.values()]),
        )
    ]


def most_like(view: View) -> Area | None:
    """The councils most like the selected one, where the reader may see them and enough have a return."""
    selection, known = view.selection, view.known
    group = known.area(f"similar-to-{selection.area.slug}")
    if group is None or group == selection.compare or not selection.period.is_returns:
        return None
    present = known.members_of(group) & known.councils_with(selection.period.last_day, "accepted")
    return group if len(present) >= LEAST_IN_GROUP and known.is_for(group, view.principal) else None


def _beside(view: View, group: Area) -> dict[str, Answer]:
    other = replace(view, selection=replace(view.selection, compare=group))
    return other.answers(HEADLINES, By.PERIOD)


def _in_sentences(council: Council, like: Area | None, own: list[tuple[Answer, Row | None]]) -> tuple[str, ...]:
    """On which headlines the council differs from its comparator, and how many councils the similar ones are."""
    known, selection = council.view.known, council.view.selection
    found = [Standing(answer, row, now(answer, "comparator"), []) for answer, row in own if row]
    said = [topic_sentence(found, selection.compare)] if found and selection.compare != selection.area else []
    if like:
        members = known.members_of(like)
        present = len(members & known.councils_with(selection.period.last_day, "accepted"))
        said.append(f"{like.name}: {present} of {len(members)} have a return.")
    return tuple(filter(None, said)) or (f"{selection.area.name}, {selection.period.text}.",)


def _value(answer: Answer, row: Row | None) -> str:
    if row is None:
        return "[x] not supplied"
    return row_value(answer.measure, row) if is_known(row["value"]) else marked(row)


def _interval(answer: Answer, row: Row | None) -> str:
    return (interval_text(answer.measure, row) if row else "") or "no interval"


def _words(answer: Answer, row: Row | None, beside: Row | None) -> str:
    return in_few_words(answer.measure, row, beside) if row else ""


def _changed(council: Council, found: Changes) -> list[Page]:
    panel = changes_panel(council, found)
    if panel is None:
        return []
    items = tuple(words(each.props.get("children")) for each in pieces(panel) if each.kind == "Li")
    page = page_of("changed", panel, [])
    answers = [council.alone[each.measure.key] for each in found.found]
    told = tuple(dict.fromkeys(map(definition, answers)))
    return [replace(page, alt="", sentences=(*page.sentences, *items), definitions=told,
                    addresses=addresses(council.alone.values()))]  # fmt: skip


def _quality(council: Council) -> list[Page]:
    panel = quality_panel(council)
    if panel is None:
        return []
    fields = [each for key, each in council.alone.items() if key.startswith("known-")]
    page = page_of("data-quality", panel, [])
    return [replace(page, alt="", caveats=caveats(panel), addresses=addresses(fields))]
