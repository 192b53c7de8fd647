"""Looks at reports on returns, which hold counts that have not passed the gate, are recorded."""

import logging

from data.principal import Principal
from data.selection import EXACT
from state import audit

_log = logging.getLogger(__name__)


def note_look(who: Principal, query: str, release_id: str) -> None:
    """Add a look to the audit log. Viewing goes on where it cannot be written; files do not."""
    try:
        audit.record(
            audit.Action.EXACT_VIEW,
            name=who.name,
            role=", ".join(sorted(who.roles)),
            query=query,
            release=release_id,
            tier=EXACT,
        )
    except audit.NotWritten as why:
        _log.error("a look at a report was not recorded: %s", why)
