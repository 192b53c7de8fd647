"""Reads a file's header: which file of the return it is, in which layout, and which columns are missing or extra."""

import csv
import io
import re
from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from etl import form
from etl.file_rules import FileProblem
from etl.form import FileKind

_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "vertical bars"}
_LONGEST_HEADER = 64 * 1024  # bytes; beyond it lies a quotation mark that is never closed
_LONGEST_NAME = 60
_MOST_TITLES = 30  # rows that somebody may have put above a header


class Header(NamedTuple):
    """A header and what is wrong with it."""

    kind: FileKind
    layout: str | None
    names: tuple[str, ...]  # one a column, spelt as in the form; "" for one without a name
    is_readable: bool  # whether the rows can be read by it
    problems: tuple[FileProblem, ...]


def header_of(text: bytes, line: int) -> Header:
    """Recognise a file by the columns its first line names, in any order; `text` begins with that line."""
    start = text[:_LONGEST_HEADER].decode("utf-8", errors="ignore")
    written = _cells(start, ",")
    names = tuple(map(_spelt, written))
    kind = form.recognised(names)
    if kind is FileKind.UNKNOWN:
        return _unrecognised(start, names, line)
    known = [name for name in names if form.is_known(kind, name)]
    repeated = [name for name, times in Counter(known).items() if times > 1]
    missing = form.missing_columns(kind, known)
    lost = form.mandatory(kind).intersection(missing)
    problems = [
        *(FileProblem("repeated-column", column=name, line=line) for name in repeated),
        *(FileProblem("missing-mandatory-column", column=name, line=line) for name in missing if name in lost),
        *(FileProblem("missing-column", column=name, line=line) for name in missing if name not in lost),
        *_odd_columns(kind, _only_of_header(written), names, line),
    ]
    layout = None if repeated else form.layout_of(kind, filter(None, names))
    return Header(kind, layout, names, not repeated and not lost, tuple(problems))


def _only_of_header(written: Sequence[str]) -> list[str]:
    """The same names without what a quotation mark that is never closed drew in from the rows below."""
    whole = next((place for place, name in enumerate(written) if "\n" in name), len(written))
    return [name.partition("\n")[0] if place <= whole else "" for place, name in enumerate(written)]


def _odd_columns(kind: FileKind, written: Sequence[str], names: Sequence[str], line: int) -> list[FileProblem]:
    problems = []
    for as_sent, name in zip(written, names, strict=True):
        if name and not form.is_known(kind, name):
            problems.append(FileProblem("extra-column", column=_shown(as_sent) or None, line=line))
        elif as_sent and as_sent != name:
            problems.append(FileProblem("column-respelt", _shown(as_sent), column=name, line=line))
    if unnamed := names.count(""):
        problems.append(FileProblem("unnamed-column", f"{unnamed} without a name", line=line))
    return problems


def _unrecognised(start: str, names: Sequence[str], line: int) -> Header:
    """Say why a header is not a return's, but not what it holds: it may be a row of personal data."""
    for separator, what in _SEPARATORS.items():
        kind = form.recognised(map(_spelt, _cells(start, separator)))
        if kind is not FileKind.UNKNOWN:
            return Header(kind, None, (), False, (FileProblem("wrong-separator", what, line=line),))
    for number, names_below in enumerate(_below(start), line + 1):
        kind = form.recognised(map(_spelt, names_below))
        if kind is not FileKind.UNKNOWN:
            problem = FileProblem("rows-above-header", f"the header is on line {number}", line=line)
            return Header(kind, None, (), False, (problem,))
    known = sum(any(form.is_known(kind, name) for kind in form.EVERY_KIND) for name in set(names))
    found = f"{len(names)} columns, {known} of them known"
    return Header(FileKind.UNKNOWN, None, (), False, (FileProblem("not-a-return", found, line=line),))


def _below(start: str) -> list[list[str]]:
    """The cells of the lines below the first."""
    return [_cells(line, ",") for line in start.split("\n")[1 : _MOST_TITLES + 1]]


def _cells(text: str, separator: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=separator), [])


def _spelt(name: str) -> str:
    return re.sub(r"\s+", "", name).upper()


def _shown(name: str) -> str:
    return "".join(letter for letter in name if letter.isprintable())[:_LONGEST_NAME]
