"""Tells which returns of a folder the live release holds already, by the hashes of their files."""

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

from etl.file_rules import FILE_RULES
from etl.find import Found, FoundReturn
from etl.rule import Effect

Place = tuple[date, str]  # as-at date and council


@dataclass(frozen=True, kw_only=True)
class Held:
    """A return of the live release."""

    return_id: str
    outcome: str
    hashes: tuple[str, ...]  # of its files, sorted
    rows: frozenset[str]  # hashes of its files that have rows, training aside


@dataclass(frozen=True, kw_only=True)
class Split:
    """The returns of a folder that must be read, and the ids of those that the live release holds."""

    to_read: Found
    unchanged: frozenset[str]


def split(work: duckdb.DuckDBPyConnection, found: Found) -> Split:
    """Set apart the returns that are in the live release, which `work` has attached as `live`.

    A return is unchanged when it is the last that its council sent for that date: the refused attempt if there is one,
    else the accepted return. One that shares a file with a changed return is read with it, for the rules that look
    across councils; a council in two folders of one date, or a folder that breaks a rule by itself, is always read.
    """
    held = _held(work)
    places = Counter(_place(one) for one in found.returns)
    hashes = {one.folder: _hashes(one) for one in found.returns}
    same: dict[str, Held] = {}
    for one in found.returns:
        place = _place(one)
        last = held.get(place) if place and places[place] == 1 else None
        if any(FILE_RULES[problem.rule].effect is Effect.REFUSES for problem in one.problems):
            continue
        if last and last.hashes == tuple(sorted(hashes[one.folder])):
            same[one.folder] = last
    changing = {sha for one in found.returns if one.folder not in same for sha in hashes[one.folder]}
    apart = {folder: last for folder, last in same.items() if not last.rows & changing}
    rest = tuple(one for one in found.returns if one.folder not in apart)
    return Split(to_read=replace(found, returns=rest), unchanged=frozenset(last.return_id for last in apart.values()))


def _place(one: FoundReturn) -> Place | None:
    return (one.as_at, one.council_code) if one.as_at and one.council_code else None


def _held(work: duckdb.DuckDBPyConnection) -> dict[Place, Held]:
    rows = work.execute("""
        SELECT as_at, council_code, return_id, outcome,
            coalesce(list(sha256 ORDER BY sha256) FILTER (sha256 IS NOT NULL), []),
            coalesce(list(sha256) FILTER (file_kind IN ('workplace', 'staff', 'teams') AND part.rows_in > 0), [])
        FROM live.returns AS one LEFT JOIN live.return_files AS part USING (return_id)
        GROUP BY ALL ORDER BY outcome
    """).fetchall()  # 'refused' comes after 'accepted' and so stands in its place
    return {
        (as_at, council): Held(return_id=number, outcome=outcome, hashes=tuple(hashes), rows=frozenset(with_rows))
        for as_at, council, number, outcome, hashes, with_rows in rows
    }


def _hashes(one: FoundReturn) -> list[str]:
    return [_sha256(file) for file in one.files]


def _sha256(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""  # as `examine` says of a file that cannot be read
