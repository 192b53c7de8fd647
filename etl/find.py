"""Finds the returns under a folder: RETURNS/<YYYY-MM-DD>/<council>/*.csv."""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

from etl.areas import area_aliases, former_councils
from etl.council_names import slug
from etl.reference import council_aliases

CANONICAL = "teams.csv"  # a regional workforce return in our own columns
_ORIGINAL = "original"
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_FIRST_DATE = date(2000, 1, 1)  # no return is older; a year mistyped is


class NothingThere(Exception):
    """The path does not exist."""


class FolderProblem(NamedTuple):
    """A rule of `etl.file_rules` that a folder breaks, and the name that breaks it."""

    rule: str
    found: str


@dataclass(frozen=True, kw_only=True)
class FoundReturn:
    """One council's return for one date: a folder and the CSV files in it."""

    folder: str  # relative to RETURNS: 2025-09-30/hackney
    as_at: date | None
    council_code: str | None
    files: tuple[Path, ...]
    problems: tuple[FolderProblem, ...] = ()
    is_whole: bool = True  # False when single files were named, so that the others are not missed

    def name_of(self, file: Path) -> str:
        """A file's name in reports, relative to RETURNS."""
        return f"{self.folder}/{file.name}" if self.folder else file.name


@dataclass(frozen=True, kw_only=True)
class Found:
    """What lies under the paths: returns in order of folder, and things beside them that are not loaded."""

    returns: tuple[FoundReturn, ...]
    problems: tuple[FolderProblem, ...] = ()


def find_returns(root: Path) -> Found:
    """Every return under a folder of returns, under one date's folder or in one council's folder.

    Raises NothingThere. A folder whose name is not a date or a council is found all the same, with its problem.
    """
    return _found(_look_in(_existing(root), must_be_named=True))


def find_paths(paths: Sequence[Path]) -> Found:
    """Like `find_returns` for several folders or files, to be checked only.

    A council's folder or a file that is named itself may stand anywhere: its date and council stay unknown unless its
    own folder and the one above say them. Files of one folder are one return, checked without missing the others.
    """
    parts: list[FoundReturn | FolderProblem] = []
    files: dict[Path, list[Path]] = defaultdict(list)
    for path in map(_existing, paths):
        if path.is_dir():
            parts.extend(_look_in(path, must_be_named=False))
        else:
            files[path.parent].append(path)
    for folder, named in files.items():
        parts.append(_council_folder(folder, sorted(set(named)), must_be_named=False, is_whole=False))
    return _found(parts)


def date_named(name: str) -> date | None:
    """The date that a folder name is, written YYYY-MM-DD."""
    try:
        return date.fromisoformat(name) if _DATE.fullmatch(name) else None
    except ValueError:
        return None


def council_named(name: str) -> str | None:
    """The council that a folder name means: a code, old or new, a slug or a name, in any letter case."""
    aliases = council_aliases()
    return aliases.get(name.strip().lower()) or aliases.get(slug(name))


def not_a_council(name: str) -> FolderProblem:
    """What is wrong with a name that means no council in force: what became of it, where it was one."""
    code = area_aliases().get(name.strip().lower()) or area_aliases().get(slug(name))
    former = former_councils().set_index("area_code")["note"]
    if code in former:
        return FolderProblem("council-abolished", f"{name}: {former[code].partition(';')[0]}")
    return FolderProblem("folder-not-a-council", name)


def _existing(path: Path) -> Path:
    if not path.exists():
        raise NothingThere(path)
    return path.resolve()


def _found(parts: Iterable[FoundReturn | FolderProblem]) -> Found:
    """Gather what was found, each folder once."""
    every = [_readable(part) for part in parts]
    returns = {(part.folder, part.files): part for part in every if isinstance(part, FoundReturn)}
    return Found(
        returns=tuple(sorted(returns.values(), key=lambda found: found.folder)),
        problems=tuple(part for part in every if isinstance(part, FolderProblem)),
    )


def _readable(part: FoundReturn | FolderProblem) -> FoundReturn | FolderProblem:
    """The same with names that can be stored and printed; a file whose path is no UTF-8 cannot be read."""
    if isinstance(part, FolderProblem):
        return FolderProblem(part.rule, _in_utf8(part.found))
    files = tuple(file for file in part.files if _in_utf8(str(file)) == str(file))
    lost = [FolderProblem("name-not-text", file.name) for file in part.files if file not in files]
    problems = tuple(FolderProblem(rule, _in_utf8(found)) for rule, found in (*part.problems, *lost))
    return replace(part, folder=_in_utf8(part.folder), files=files, problems=problems)


def _in_utf8(name: str) -> str:
    return name.encode("utf-8", "replace").decode("utf-8")


def _look_in(folder: Path, *, must_be_named: bool) -> Iterator[FoundReturn | FolderProblem]:
    """Tell by its own name and by what is in it whether a folder is RETURNS, one date's or one council's."""
    if any(date_named(child.name) for child in _folders(folder)):
        yield from _root(folder)
    elif date_named(folder.name):
        yield from _date_folder(folder)
    elif _csv_files(folder):
        yield _council_folder(folder, _csv_files(folder), must_be_named=must_be_named)
    else:
        yield from _root(folder)


def _root(root: Path) -> Iterator[FoundReturn | FolderProblem]:
    yield from _beside(root, "")
    for folder in _folders(root):
        if date_named(folder.name) or _csv_files(folder) or any(map(_csv_files, _folders(folder))):
            yield from _date_folder(folder)
        else:
            yield FolderProblem("not-loaded", folder.name)


def _date_folder(folder: Path) -> Iterator[FoundReturn | FolderProblem]:
    yield from _beside(folder, folder.name)
    for council in _folders(folder):
        yield _council_folder(council, _csv_files(council), must_be_named=True)


def _beside(folder: Path, name: str) -> Iterator[FoundReturn | FolderProblem]:
    """What lies in a folder where only folders belong: CSV files would be lost quietly, so they are refused."""
    if files := _csv_files(folder):
        yield FoundReturn(
            folder=name,
            as_at=date_named(name),
            council_code=None,
            files=tuple(files),
            problems=tuple(FolderProblem("misplaced-file", file.name) for file in files),
            is_whole=False,
        )
    for other in _others(folder):
        is_note = not name and other.stem.upper() == "README"  # as sample returns have, which says what they are
        if not _is_plain_folder(other) and not is_note:
            yield FolderProblem("not-loaded", f"{name}/{other.name}" if name else other.name)


def _council_folder(folder: Path, files: Sequence[Path], *, must_be_named: bool, is_whole: bool = True) -> FoundReturn:
    as_at, council = date_named(folder.parent.name), council_named(folder.name)
    is_placed = must_be_named or as_at is not None
    problems = [FolderProblem("not-loaded", other.name) for other in _others(folder)] if is_whole else []
    if not _is_open(folder):
        problems.append(FolderProblem("unreadable-folder", folder.name))
    if must_be_named and as_at is None:
        problems.append(FolderProblem("folder-not-a-date", folder.parent.name))
    if as_at and not _FIRST_DATE <= as_at <= date.today():
        problems.append(FolderProblem("past-date" if as_at < _FIRST_DATE else "future-date", folder.parent.name))
        as_at = None  # or it would be a period of the dashboard, if only of refused returns
    if must_be_named and council is None:
        problems.append(not_a_council(folder.name))
    return FoundReturn(
        folder=f"{folder.parent.name}/{folder.name}" if is_placed else folder.name,
        as_at=as_at,
        council_code=council,
        files=tuple(files),
        problems=tuple(problems),
        is_whole=is_whole,
    )


def _is_open(folder: Path) -> bool:
    return os.access(folder, os.R_OK | os.X_OK)


def _in(folder: Path) -> list[Path]:
    """What lies in a folder; nothing in one that may not be read, which `_council_folder` reports."""
    return sorted(folder.iterdir()) if _is_open(folder) else []


def _folders(folder: Path) -> list[Path]:
    return [child for child in _in(folder) if _is_plain_folder(child)]


def _csv_files(folder: Path) -> list[Path]:
    return [child for child in _in(folder) if _is_csv(child) and not _is_original(child)]


def _others(folder: Path) -> list[Path]:
    """Hidden files, files that are not CSV and, as a council's folder should hold none, folders."""
    return [child for child in _in(folder) if not _is_csv(child) and not _is_original(child)]


def _is_original(path: Path) -> bool:
    """Whether a file is what a council sent, kept beside the regional workforce return that was made of it."""
    return path.stem == _ORIGINAL and path.is_file() and (path.parent / CANONICAL).is_file()


def _is_plain_folder(path: Path) -> bool:
    return path.is_dir() and not path.name.startswith(".")


def _is_csv(path: Path) -> bool:
    return path.suffix.lower() == ".csv" and not path.name.startswith(".") and path.is_file()
