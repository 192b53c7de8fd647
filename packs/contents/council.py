"""A council's pack: six sentences, headlines beside others, each topic, what changed, what the return can bear."""

from dataclasses import replace

from components.carried import carried_lead
from components.council.changes import Changes, changes, changes_panel
from components.council.figures import Council, figures
from components.council.quality import quality_panel
from components.council.read_aloud import sentences
from components.drawn import pieces, words
from components.view import View
from data.measures import AGENCY_SHARE, TURNOVER, VACANCY_RATE
from packs.contents.headlines import headlines
from packs.contents.pages import ages, below_area, every, over_time, pay, roles
from packs.model import Page
from packs.panels import addresses, caveats, definition, page_of


def council_pages(view: View) -> list[Page]:
    """The pages of a council's pack. Raises NotAllowed where the council may not be asked about."""
    council = figures(view)
    found = changes(council)
    return every(
        lambda: [_read_aloud(council, found)],
        lambda: headlines(council),
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
    carried = carried_lead(selection, council.view.known)
    said = tuple(filter(None, [carried, *(sentences(council, found) if council.has_return else absent)]))
    return Page(
        key="read-aloud",
        title=f"{name}, to read aloud",
        sentences=said,
        addresses=addresses([*council.compared.values(), *council.alone.values(), *filter(None, [council.pay])]),
    )


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
