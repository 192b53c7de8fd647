"""Entries in the audit log that nothing waits for: where they cannot be written, viewing goes on."""

import logging

from data.principal import Principal
from state.audit import Action, NotWritten, record

_log = logging.getLogger(__name__)


def note(action: Action, name: str, *, principal: Principal | None = None, query: str = "", detail: str = "") -> None:
    """Add an entry; where that fails, say so in the server's log."""
    role = ",".join(sorted(principal.roles)) if principal else ""
    try:
        record(action, name=name, role=role, query=query, detail=detail)
    except NotWritten as error:
        _log.error("the audit log has no entry of a %s: %s", action.value, error)
