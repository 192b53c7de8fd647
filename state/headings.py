"""What councils' words mean, as somebody confirmed it once, and the words that wait for that."""

import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update

from state import audit, store

MOST = 2_000  # words of one kind and council; more are not words of a return
LONGEST = 200  # letters of theirs
LONGEST_OURS = 60
_rows = store.headings


class TooMany(Exception):
    """A council has as many words of a kind as are kept."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One of a council's words; `ours` is empty while it waits, `confirmed_at` seconds since 1970, UTC."""

    council_code: str
    kind: str  # column, role, service or team
    theirs: str
    ours: str
    confirmed_by: str
    confirmed_at: int | None


def key(theirs: str) -> str:
    """A council's word as it is kept: in lower case, with single spaces, not longer than what is kept."""
    return " ".join(theirs.lower().split())[:LONGEST].rstrip()


def remembered(council_code: str) -> dict[str, dict[str, str]]:
    """By kind, what each of a council's words means, those that wait left out. Raises store.Unavailable."""
    found: dict[str, dict[str, str]] = {}
    for each in of_council(council_code):
        if each.ours:
            found.setdefault(each.kind, {})[each.theirs] = each.ours
    return found


def waiting(council_code: str) -> list[Heading]:
    """The words that somebody has yet to confirm, by kind. Raises store.Unavailable."""
    return [each for each in of_council(council_code) if not each.ours]


def of_council(council_code: str) -> list[Heading]:
    """Every word of a council, by kind and word. Raises store.Unavailable."""
    its = select(_rows).where(_rows.c.council_code == council_code).order_by(_rows.c.kind, _rows.c.theirs)
    with store.reading() as connection:
        return [Heading(**row._mapping) for row in connection.execute(its)]


def queue(council_code: str, words: Mapping[str, Iterable[str]]) -> int:
    """Let words wait, by kind, unless they are there already; how many are new.

    What waited of these kinds and is not among them does so no more: the file has been corrected. Raises TooMany,
    store.Unavailable.
    """
    added = 0
    with store.writing() as connection:
        for kind, theirs in words.items():
            its = (_rows.c.council_code == council_code) & (_rows.c.kind == kind)
            wanted = {key(each) for each in theirs} - {""}
            kept = set(connection.scalars(select(_rows.c.theirs).where(its & (_rows.c.ours != ""))))
            waits = set(connection.scalars(select(_rows.c.theirs).where(its & (_rows.c.ours == ""))))
            new = sorted(wanted - kept - waits)
            if len(kept | wanted) > MOST:
                raise TooMany
            gone = its & (_rows.c.ours == "") & _rows.c.theirs.not_in(wanted)
            connection.execute(delete(_rows).where(gone))
            if new:
                same = {"council_code": council_code, "kind": kind, "ours": "", "confirmed_by": ""}
                connection.execute(insert(_rows), [{**same, "theirs": each} for each in new])
            added += len(new)
    return added


def remember(council_code: str, words: Mapping[str, Mapping[str, str]], *, by: str, role: str = "") -> None:
    """Keep what a council's words mean, by kind, in place of what was kept or waited; audited first.

    Raises ValueError for words that cannot be kept, TooMany, audit.NotWritten, store.Unavailable.
    """
    meant = {kind: {key(theirs): ours for theirs, ours in pairs.items()} for kind, pairs in words.items() if pairs}
    for pairs in meant.values():
        if not all(theirs and ours and len(ours) <= LONGEST_OURS for theirs, ours in pairs.items()):
            raise ValueError("a word is empty or too long")
    if not meant:
        return
    _record(council_code, {kind: len(pairs) for kind, pairs in meant.items()}, "confirmed", by, role)
    with store.writing() as connection:
        for kind, pairs in meant.items():
            its = (_rows.c.council_code == council_code) & (_rows.c.kind == kind)
            others = set(connection.scalars(select(_rows.c.theirs).where(its & _rows.c.theirs.not_in(list(pairs)))))
            if len(others) + len(pairs) > MOST:
                raise TooMany
            connection.execute(delete(_rows).where(its & _rows.c.theirs.in_(list(pairs))))
            same = {"council_code": council_code, "kind": kind, "confirmed_by": by, "confirmed_at": int(time.time())}
            connection.execute(
                insert(_rows), [{**same, "theirs": theirs, "ours": ours} for theirs, ours in pairs.items()]
            )


def forget(council_code: str, kind: str, theirs: str, *, by: str, role: str = "") -> None:
    """Let one word wait again; audited first. Raises audit.NotWritten, store.Unavailable."""
    _record(council_code, {kind: 1}, "forgotten", by, role)
    its = (_rows.c.council_code == council_code) & (_rows.c.kind == kind) & (_rows.c.theirs == key(theirs))
    with store.writing() as connection:
        connection.execute(update(_rows).where(its).values(ours="", confirmed_by="", confirmed_at=None))


def _record(council_code: str, counted: Mapping[str, int], what: str, by: str, role: str) -> None:
    told = ", ".join(f"{number} {kind}{'' if number == 1 else 's'}" for kind, number in counted.items())
    audit.record(audit.Action.HEADINGS, name=by, role=role, query=council_code, detail=f"{told} {what}")
