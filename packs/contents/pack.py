"""A whole board pack for an address of a page."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

import config
from components.topics import council_in, topic_of
from components.view import View
from data.definitions import definitions_version
from data.export import SENSITIVE
from data.selection import EXACT
from packs.contents.council import council_pages
from packs.contents.headlines import most_like
from packs.contents.method import method_page
from packs.contents.region import region_pages
from packs.contents.topic import TOPIC_PAGES
from packs.model import Pack, Page
from packs.text import plain

TITLES = {
    "/": "Workforce overview",
    "/council": "Council workforce pack",
    "/turnover": "Turnover",
    "/vacancies": "Vacancies and agency",
    "/age": "Age",
    "/pay": "Pay",
    "/role-mix": "Role mix",
}
SAMPLE = "Sample data: the returns are made up, no council sent them"


def has_pack(path: str) -> bool:
    """Whether the page at an address can be taken as a pack: one council, the Overview, or a topic."""
    return (path in TITLES and path != "/council") or bool(council_in(path))


def pack_of_page(path: str, view: View, comments: Mapping[str, str], made_at: datetime) -> Pack:
    """The pack of the page at a path for what is selected; `comments` go from keys of pages to a reader's words.

    The Overview of one council is that council's pack. Raises NotAllowed where nothing of it may be asked.
    """
    topic = topic_of(path)
    selection = view.selection
    pooled = selection.pooled and topic in TOPIC_PAGES  # as on the pages: the others show each return by itself
    selection = replace(selection, chart="", meeting="", measure="", pooled=pooled)
    view = replace(view, selection=selection)
    pages = [*_pages(topic, view), method_page(view)]
    filters = selection.filters_in_words(view.known)
    title = TITLES["/council"] if _kind(topic, view) == "council" else TITLES[topic]
    return Pack(
        kind=_kind(topic, view),
        title=", ".join(filter(None, (title, filters))),
        area=selection.area.name,
        area_slug=selection.area.slug,
        as_at=selection.period.text,
        filters=", ".join(filter(None, (selection.workforce.label, view.pooled, filters))),
        compared_with=selection.compare.name if selection.compare != selection.area else "",
        marking=_marking(view),
        address=path + view.selection.search(),
        release=view.release.release_id,
        policy=view.known.policy,
        definitions=definitions_version(),
        tier=selection.tier,
        is_sample=view.known.is_sample and selection.period.is_returns,
        made_at=made_at.isoformat(timespec="seconds"),
        site=config.public_address(),
        councils=_councils(view),
        exact=tuple(code for code in _councils(view) if view.principal.owns(code)) if selection.tier == EXACT else (),
        pages=tuple(replace(page, comment=plain(comments.get(page.key, ""))) for page in pages),
    )


def _councils(view: View) -> tuple[str, ...]:
    """The councils whose own rows, or sums over them, the pages can have."""
    selection, known = view.selection, view.known
    shown = {each.code for each in known.councils(selection.area) if view.principal.sees(each.code)}
    sent = frozenset[str]().union(*known.returns.values())
    beside = [selection.compare, most_like(view) if selection.area.is_council else None]
    others = (known.members_of(each) for each in beside if each and (each.is_council or each.is_added))
    return tuple(sorted(shown.union(*others) & sent))


def _kind(topic: str, view: View) -> str:
    if topic not in {"/", "/council"}:
        return topic.removeprefix("/")
    return "council" if view.selection.area.is_council else "region"


def _pages(topic: str, view: View) -> list[Page]:
    if topic in TOPIC_PAGES:
        return TOPIC_PAGES[topic](view)
    return council_pages(view) if view.selection.area.is_council else region_pages(view)


def _marking(view: View) -> str:
    """What must stand on every page, the graver first."""
    is_returns = view.selection.period.is_returns
    sensitive = SENSITIVE if is_returns and view.selection.tier == EXACT else ""
    sample = SAMPLE if is_returns and view.known.is_sample else ""
    return ". ".join(filter(None, (sensitive, sample)))
