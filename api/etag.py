"""Tags of answers: the same tag, the same answer, so that whoever has it need not fetch it again."""

import hashlib
import json
from functools import cache

from flask import Response, request

import config
from data.principal import Principal

KEPT = "private, no-cache"  # one reader's own cache may keep it, and asks each time whether it still holds
NOT_KEPT = "no-store"
_VARY = "Accept, Accept-Encoding, Authorization, Cookie"
_WRITERS = ("api", "data")  # the packages whose code decides what an answer says


def tag(*parts: object) -> str:
    """A short tag over whatever decides an answer, the code that writes it among it."""
    text = json.dumps([code_fingerprint(), *parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def scope(who: Principal) -> list[object]:
    """What a reader is granted, as far as it decides figures. Two readers with other grants never share a tag."""
    return [sorted(who.visible), sorted(who.exact), who.may_export]


def is_known(found: str) -> bool:
    """Whether the reader has the answer with a tag already."""
    return request.if_none_match.contains_weak(found)


def not_modified(found: str) -> Response:
    """What they have still holds."""
    return tagged(Response(status=304), found)


def tagged(answer: Response, found: str) -> Response:
    """An answer with its tag; weak, as the same answer may be compressed or not."""
    answer.set_etag(found, weak=True)
    answer.headers["Cache-Control"] = KEPT
    answer.headers["Vary"] = _VARY
    return answer


def unkept(answer: Response) -> Response:
    """An answer that no cache may keep: exact figures."""
    answer.headers["Cache-Control"] = NOT_KEPT
    answer.headers["Vary"] = _VARY
    return answer


@cache
def code_fingerprint() -> str:
    """Twelve hex digits over the code, the look-ups and the versions of packages that decide what answers say."""
    kinds = [(name, kind) for name in _WRITERS for kind in ("*.py", "*.csv")]
    files = sorted(path for name, kind in kinds for path in (config.PROJECT / name).rglob(kind))
    digest = hashlib.sha256()
    for file in [*files, config.PROJECT / "requirements.txt"]:
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]
