"""What all that leaves has in common: the right to take it away, and an entry in the audit log before it goes."""

import logging

from data.principal import Principal
from data.question import Fault, Refused
from state import audit

_log = logging.getLogger(__name__)


def expect_may_export(who: Principal) -> None:
    """Raises Refused, with 403, for whoever may read pages alone."""
    if not who.may_export:
        words = "You may read pages, but not take figures away. Ask your administrator for the role analyst."
        raise Refused(403, Fault(words))


def record_export(
    who: Principal,
    *,
    query: str,
    release: str,
    tier: str,
    rows: int | None = None,
    sha256: str = "",
    detail: str = "",
) -> None:
    """Write down what is about to leave. Raises Refused, with 503, where that fails: then it must not leave."""
    try:
        audit.record(
            audit.Action.EXPORT,
            name=who.name,
            role=", ".join(sorted(who.roles)),
            query=query,
            release=release,
            tier=tier,
            rows=rows,
            sha256=sha256,
            detail=detail,
        )
    except audit.NotWritten as why:
        _log.error("nothing was given, as it could not be recorded: %s", why)
        words = "Figures cannot be given at the moment, as the record of them cannot be written. Pages still work."
        raise Refused(503, Fault(words)) from None
