"""One board pack made from beginning to end, in a process that makes nothing else."""

import logging
from datetime import UTC, datetime
from urllib.parse import parse_qs

import refusals
from components.topics import council_in, measures_of
from components.view import View
from data.catalogue import catalogue
from data.disclosure.gate import NotAllowed
from data.principal import Principal
from data.selection import parse
from data.store import live_release
from packs.contents.pack import has_pack, pack_of_page
from packs.formats import FORMATS, Unavailable
from packs.model import Pack, pack_of
from packs.order import Order
from state import packs as kept
from state import store

_log = logging.getLogger(__name__)


def build(order: Order) -> str:
    """Freeze a pack unless it is frozen already, and write its file; what goes wrong stands in the store.

    Gives the same in a sentence, empty where nothing went wrong.
    """
    try:
        _build(order)
    except (NotAllowed, Unavailable) as told:
        why = str(told)
    except store.Unavailable as error:
        why = f"{refusals.why(error)} Reference {refusals.logged('a board pack', error)}."
    except Exception as error:
        reference = refusals.logged("a board pack", error)
        why = f"Something went wrong on our side. Please report reference {reference}."
    else:
        return ""
    kept.fail(order.pack_id, why)
    return why


def _build(order: Order) -> None:
    content = kept.content_of(order.pack_id)
    if not content:
        kept.step(order.pack_id, "Reading the figures")
        pack = composed(order.path, order.search, order.principal, order.comments)
        content = pack.to_json()
        kept.freeze(order.pack_id, f"{pack.area}: {pack.title}, {pack.as_at}", content)
    if kept.file_of(order.pack_id, order.suffix) is not None:  # asked for twice while it waited
        return
    pack = pack_of(content)
    kind = FORMATS[order.suffix]
    kept.step(order.pack_id, f"Writing {len(pack.pages) + 1} pages for {kind.label}")
    kept.keep_file(order.pack_id, order.suffix, kind.write(pack))


def composed(path: str, search: str, principal: Principal, comments: dict[str, str]) -> Pack:
    """The pack of a page as it is now. Raises NotAllowed for a page that has none, or that the reader may not see."""
    view = view_of(path, search, principal)
    return pack_of_page(path, view, comments, datetime.now(UTC))


def view_of(path: str, search: str, principal: Principal) -> View:
    """What an address asks, of the live release. Raises NotAllowed as `composed` does."""
    if not has_pack(path):
        raise NotAllowed("This page has no board pack.")
    release = live_release()
    known, council = catalogue(release), council_in(path)
    asked = parse_qs(search.lstrip("?"), keep_blank_values=True) | ({"area": [council]} if council else {})
    selection, notices = parse(asked, known, measures_of(path), principal)
    if refused := [each.wrong for each in notices if each.is_refused]:
        raise NotAllowed(" ".join(refused))
    if council and not selection.area.is_council:
        raise NotAllowed("There is no such council in the returns.")
    return View(selection=selection, release=release, known=known, principal=principal)
