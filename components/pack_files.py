"""The addresses of board packs' files: /download/pack/<id>.<kind>."""

import hashlib
import logging
from concurrent.futures.process import BrokenProcessPool
from threading import BoundedSemaphore
from urllib.parse import parse_qs

from flask import Flask, Response, request

from auth import principal
from auth.audited import note
from components.exports import record_export
from data.principal import Principal
from data.question import Refused
from data.selection import EXACT, FILTERS
from packs.formats import FORMATS
from packs.maker import make
from packs.model import Pack, pack_of
from packs.order import Order
from refusals import NO_STORE, said
from state import audit, store
from state import packs as kept

ENDPOINT = "pack file"
_PATIENCE_SECONDS = 20
_NAMED, _TOLD = 3, 8  # codes of a filter, and digits of the hash, in a file name
_waiting = BoundedSemaphore(2)  # of the four threads of a worker, so that two are left for pages
_log = logging.getLogger(__name__)


def install(server: Flask) -> None:
    """Add the addresses to the server."""
    server.add_url_rule("/download/pack/<pack_id>.<suffix>", ENDPOINT, pack_file)
    server.register_error_handler(store.Unavailable, _no_store)


def _no_store(error: store.Unavailable) -> Response:
    _log.error("the store of board packs cannot be used: %s", error)
    return said(f"{NO_STORE} Please try again in a few minutes.", 503)


def pack_file(pack_id: str, suffix: str) -> Response:
    """A file of one of the reader's own packs, as it was first written.

    404 for anybody else's pack, 403 where what it holds is not granted any more, 503 while the audit log, or a file of
    that kind, cannot be written.
    """
    who = principal()
    found = kept.find(pack_id, who.name) if suffix in FORMATS else None
    content = kept.content_of(pack_id) if found else ""
    if not content:
        _note_refused(404, who)
        return said("There is no such board pack among yours.", 404)
    pack = pack_of(content)
    if not may_reopen(pack, who):
        _note_refused(403, who)
        return said("This pack holds figures that you may not see any more.", 403)
    written, why = kept.file_of(pack_id, suffix), ""
    if written is None:
        why = _write(Order(pack_id, "", "", suffix, {}, who))
        written = kept.file_of(pack_id, suffix)
    if written is None:
        return _not_yet(why)
    try:
        _record(pack, pack_id, suffix, written, who)
    except Refused as refused:
        return said(" ".join(refused.sentences), refused.status)
    return Response(
        written,
        mimetype=FORMATS[suffix].media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(pack, suffix)}"',
            "Cache-Control": "no-store",
        },
    )


def may_reopen(pack: Pack, who: Principal) -> bool:
    """Whether its reader may still see what a pack holds: grants can be taken away after it was made."""
    return who.may_export and all(map(who.sees, pack.councils)) and all(map(who.owns, pack.exact))


def file_name(pack: Pack, suffix: str) -> str:
    """Marking, what it is of, area, filters, date, release and what tells it from other packs of the same.

    None of it is the reader's own text: filters are codes that the pack was made with.
    """
    asked = parse_qs(pack.address.partition("?")[2])
    parts = [
        "muster",
        *(["official-sensitive-exact"] if pack.tier == EXACT else []),
        *(["sample"] if pack.is_sample else []),
        pack.kind,
        "pack",
        pack.area_slug,
        *(f"{by.value}-{'-'.join(asked[by.value][:_NAMED])}" for by in FILTERS if by.value in asked),
        "".join(each if each.isalnum() else "-" for each in pack.as_at).lower(),
        pack.release,
        pack.sha256[:_TOLD],
    ]
    return f"{'-'.join(parts)}.{suffix}"


def _write(order: Order) -> str:
    """Have a file of a kind written that nobody has asked for yet, beside the server, from what was frozen.

    Says why it cannot be; nothing where it takes too long, or where so many wait already that readers of pages would
    be kept waiting too.
    """
    if not _waiting.acquire(blocking=False):
        return ""
    try:
        return make(order).result(_PATIENCE_SECONDS)
    except (TimeoutError, BrokenProcessPool):
        return ""
    finally:
        _waiting.release()


def _not_yet(why: str) -> Response:
    if why:
        return said(f"This file cannot be written. {why}", 503)
    answer = said("This file is not written yet. Please try again in a few seconds.", 503)
    answer.headers["Retry-After"] = "5"
    return answer


def _note_refused(status: int, who: Principal) -> None:
    # the kind of address alone: an id of somebody else's is not for the log
    note(audit.Action.REFUSAL, who.name, principal=who, query="/download/pack", detail=f"a board pack, {status}")


def _record(pack: Pack, pack_id: str, suffix: str, written: bytes, who: Principal) -> None:
    if request.method == "HEAD":  # no figure leaves with its answer
        return
    record_export(
        who,
        query=pack.address,
        release=pack.release,
        tier=pack.tier,
        sha256=hashlib.sha256(written).hexdigest(),
        detail=f"board pack {pack_id} as {suffix}",
    )
