"""Who may do and see what: grants.toml, read at every request, so that what is taken away is gone at once."""

import logging
import os
import stat
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import config
from auth.identity import Identity
from data.catalogue import Area, Catalogue, catalogue
from data.principal import EVERY, Principal, Role
from data.store import NoRelease, live_release

_KINDS = ("users", "groups")
_KEYS = ("roles", "visible", "exact")
_USE = "Use a name or code listed in data/reference/areas, a short name as in addresses (tower-hamlets), or *."
_Wrong = tuple[tuple[str, ...], str]  # the words that lead to its line, and a sentence
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Grant:
    """What one user or the members of one group may do; councils as written: slugs, names, codes, areas or *."""

    roles: frozenset[Role]
    visible: tuple[str, ...]
    exact: tuple[str, ...]


@dataclass(frozen=True)
class Grants:
    """The whole file."""

    users: dict[str, Grant]
    groups: dict[str, Grant]

    def of(self, identity: Identity) -> list[Grant]:
        """What is granted to somebody, by name and by each of their groups; these add up."""
        by_group = [self.groups[group] for group in sorted(identity.groups) if group in self.groups]
        return [self.users[identity.name], *by_group] if identity.name in self.users else by_group


@dataclass(frozen=True)
class Problem:
    """One thing wrong with the file: in which line, and what to do. Line 0 is the file itself."""

    line: int
    sentence: str

    def __str__(self) -> str:
        """As printed."""
        return f"line {self.line}: {self.sentence}" if self.line else self.sentence


class BrokenGrants(Exception):
    """The file cannot be relied on: nobody is let in until it is mended."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__(f"{config.grants()}: {'; '.join(map(str, problems))}")
        self.problems = problems


def principal_of(identity: Identity, content: bytes) -> Principal:
    """Somebody with what the file's bytes grant them. Raises BrokenGrants."""
    granted = parse(content).of(identity)
    return Principal(
        name=identity.name,
        roles=frozenset[Role]().union(*(each.roles for each in granted)),
        visible=_codes(text for each in granted for text in each.visible),
        exact=_codes(text for each in granted for text in each.exact),
    )


def read() -> bytes:
    """The file as it is now. Raises BrokenGrants where there is none, or where anybody may write to it."""
    path = config.grants()
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & stat.S_IWOTH:
                raise BrokenGrants(Problem(0, f"anybody on this machine may change it: chmod o-w {path}"))
            return file.read()
    except OSError as error:
        raise BrokenGrants(Problem(0, f"it cannot be read ({error.strerror})")) from None


@lru_cache(maxsize=2)  # by content: a file that changed is never taken for the one before
def parse(content: bytes) -> Grants:
    """The grants in a file's bytes. Raises BrokenGrants with everything that is wrong."""
    text, tables = _tables(content)
    if wrong := _placed(text, _wrong(tables)):
        raise BrokenGrants(*wrong)
    return Grants(*({name: _grant(each) for name, each in tables.get(kind, {}).items()} for kind in _KINDS))


def problems(content: bytes, known: Catalogue | None) -> tuple[Problem, ...]:
    """All that is wrong with a file's bytes, by line: what breaks it, and areas that a release does not have.

    The latter break nothing and grant nothing; without a catalogue they are not looked for.
    """
    try:
        text, tables = _tables(content)
    except BrokenGrants as broken:
        return broken.problems
    unknown = _unknown_areas(tables, known) if known else ()
    return tuple(sorted(_placed(text, [*_wrong(tables), *unknown]), key=lambda problem: problem.line))


def _tables(content: bytes) -> tuple[str, dict[str, Any]]:
    try:
        text = content.decode("utf-8")
        return text, tomllib.loads(text)
    except UnicodeDecodeError:
        raise BrokenGrants(Problem(0, "it is not UTF-8 text")) from None
    except tomllib.TOMLDecodeError as error:
        raise BrokenGrants(Problem(0, f"this is not TOML: {error}")) from None


def _placed(text: str, wrong: Iterable[_Wrong]) -> list[Problem]:
    return [Problem(line_of(text, *where), sentence) for where, sentence in wrong]


def _unknown_areas(tables: dict[str, Any], known: Catalogue) -> Iterable[_Wrong]:
    entries = ((name, each) for kind in _KINDS for name, each in _dict(tables.get(kind)).items())
    for name, entry in entries:
        for key in ("visible", "exact"):
            values = _dict(entry).get(key)
            for text in values if isinstance(values, list) else ():
                if isinstance(text, str) and text.strip() and text != EVERY and _area(text, known) is None:
                    yield (name, key, text), f"{text} is no council, sub-region or region of the live release. {_USE}"


def _dict(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def line_of(text: str, *where: str) -> int:
    """The line of the file that has the last of some words, each looked for after the one before; 0 for none."""
    found, lines = 0, text.splitlines()
    for word in where:
        found = next(
            (number for number, line in enumerate(lines[max(found - 1, 0) :], max(found, 1)) if word in line), found
        )
    return found


def _area(text: str, known: Catalogue) -> Area | None:
    """What a grant can be of: groups to compare with change with every release, so nobody is granted one."""
    area = known.area(text)
    return None if area is None or area.is_added else area


def _codes(texts: Iterable[str]) -> frozenset[str]:
    """Codes of councils; an area means the councils in it, and what no release knows means none."""
    asked = frozenset(texts)
    if EVERY in asked or not asked:
        return asked & {EVERY}
    try:
        known = catalogue(live_release())
    except NoRelease:
        return frozenset()  # there is nothing to see either
    areas = [area for text in asked if (area := _area(text, known))]
    if len(areas) < len(asked):
        _log.warning("%s names councils that the live release does not have: python -m auth check", config.grants())
    return frozenset[str]().union(*(known.members_of(area) | {area.code} for area in areas))


def _grant(table: dict[str, Any]) -> Grant:
    return Grant(
        roles=frozenset(map(Role, table.get("roles", []))),
        visible=tuple(table.get("visible", [])),
        exact=tuple(table.get("exact", [])),
    )


def _wrong(tables: dict[str, Any]) -> Iterable[_Wrong]:
    for kind, entries in tables.items():
        if kind not in _KINDS:
            yield (kind,), f'{kind} is not known here: use [users."NAME"] or [groups."NAME"].'
        elif not isinstance(entries, dict):
            yield (kind,), f'{kind} is one table a name: [{kind}."NAME"].'
        else:
            for name, entry in entries.items():
                yield from _wrong_entry(kind, name, entry)


def _wrong_entry(kind: str, name: str, entry: Any) -> Iterable[_Wrong]:
    of = f"{kind[:-1]} {name}"
    if not isinstance(entry, dict):
        yield (name,), f'{of} needs a table of its own: [{kind}."{name}"].'
        return
    if not entry.get("roles"):
        yield (name,), f"{of} has no roles: without one nothing is shown. Roles are {', '.join(Role)}."
    for key, values in entry.items():
        if key not in _KEYS:
            yield (name, key), f"{of} has {key}: use {', '.join(_KEYS)}."
        elif not (isinstance(values, list) and all(isinstance(value, str) and value.strip() for value in values)):
            yield (name, key), f'{key} of {of} is a list of texts: {key} = ["..."].'
        elif key == "roles":
            unknown = [value for value in values if value not in set(Role)]
            yield from (
                ((name, key, value), f"{of} has the role {value}: roles are {', '.join(Role)}.") for value in unknown
            )
