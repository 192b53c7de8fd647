"""What each way of signing in answers with, and what can be wrong about it."""

import re
from dataclasses import dataclass

_LONGEST_NAME = 200  # as the store keeps it
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Somebody whom the identity provider or the proxy vouches for; what they may do is for grants to say."""

    name: str
    groups: frozenset[str] = frozenset()


class Forged(Exception):
    """A request claims an identity in a way that nobody honest does; the words are for the audit log."""


def sound_name(text: object) -> str:
    """The name of a person or a group, as sent. Raises Forged for what cannot be one."""
    if not isinstance(text, str):
        raise Forged("a name is not text")
    name = text.strip()
    if not name or len(name) > _LONGEST_NAME or _CONTROL.search(name):
        raise Forged("a name is empty, too long or has control characters")
    return name
