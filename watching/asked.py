"""The request in hand: its id, and the little that may be said of it afterwards."""

import re
import secrets
from contextvars import ContextVar
from dataclasses import dataclass, field

from watching import metrics

OWN = "muster.own"  # a key of an environ that this process made itself: of a request that no reader sent
_WELL_FORMED = re.compile(r"[0-9a-f]{16,32}")  # nginx makes 32 of them


@dataclass
class Asked:
    """A request: `route` is the name of what answers it, `release` the id of the release that it read."""

    request_id: str = field(default_factory=lambda: secrets.token_hex(8))
    route: str = ""
    release: str = ""


in_hand: ContextVar[Asked | None] = ContextVar("in_hand", default=None)


def is_well_formed(request_id: str) -> bool:
    """Whether a text can be the id of a request, so that it may stand in a log and a header."""
    return _WELL_FORMED.fullmatch(request_id) is not None


def reference() -> str:
    """What a reader can report and a log line has: the id of the request in hand, a new one outside of any."""
    asked = in_hand.get()
    return asked.request_id if asked else Asked().request_id


def answers_as(route: str) -> None:
    """Name what answers the request in hand; the last name counts. It must be one of few, never an address."""
    if asked := in_hand.get():
        asked.route = route


def reads(release_id: str) -> None:
    """Say which release the request in hand reads; two of them, which no answer should have, are both named."""
    metrics.is_live(release_id)
    asked = in_hand.get()
    if asked and release_id not in asked.release:
        asked.release = f"{asked.release} {release_id}".lstrip()
