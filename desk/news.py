"""What was published lately, and what each time changed for readers."""

import logging
import time
from typing import NamedTuple

from data.disclosure.gate import OtherRules
from data.held import kept
from desk.changed import Changes
from desk.changes import changes
from state import publications
from state.publications import Publication
from state.store import Unavailable

MOST = 12  # publications that are told of
FRESH_SECONDS = 14 * 24 * 60 * 60  # for which the Overview says that figures are new
PUBLISH, ROLLBACK = "publish", "rollback"
_log = logging.getLogger(__name__)


class News(NamedTuple):
    """One publication and what changed with it; None where that cannot be told, or all is as it was once before."""

    publication: Publication
    changes: Changes | None


def news(most: int = MOST) -> list[News]:
    """The last publications, newest first. Raises store.Unavailable.

    What changed is worked out when it is first asked for, while both releases are there, and kept.
    """
    return [News(each, _changes(each)) for each in publications.newest(most)]


def fresh() -> Publication | None:
    """The last publication, if it was in the last fortnight and took another release's place.

    Raises store.Unavailable.
    """
    found = publications.newest(1)
    is_fresh = bool(found) and found[0].before_id and time.time() - found[0].published_at < FRESH_SECONDS
    return found[0] if is_fresh else None


def _changes(published: Publication) -> Changes | None:
    if published.kind != PUBLISH:
        return None
    if published.changes:
        return _read(published)
    new, old = kept(published.release_id), kept(published.before_id)
    if new is None or (old is None and published.before_id):
        return None
    try:
        found = changes(old.release if old else None, new.release)
    except OtherRules:
        return None
    try:
        publications.keep_changes(published.number, found.to_json())
    except Unavailable as error:
        _log.error("what changed cannot be kept: %s", error)
    return found


def _read(published: Publication) -> Changes | None:
    try:
        return Changes.from_json(published.changes)
    except (ValueError, KeyError, TypeError):
        _log.error("what changed with publication %s cannot be read", published.number)
        return None
