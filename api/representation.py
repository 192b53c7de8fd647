"""Answers written down: tidy rows as JSON, CSV or Parquet, the same cells as in files."""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from typing import Any
from urllib.parse import urlencode

import pyarrow.parquet as pq
from flask import request

import config
from api.parameters import Form, Part, Wanted
from auth.pages import PROGRAMS
from components.topics import address_of
from data.answers import Answer
from data.catalogue import Catalogue
from data.definitions import definitions_version
from data.disclosure.policy import policy
from data.export import SENSITIVE, TERMS, Cells, Column, columns_of, file_name, period_is_a_date, tidy_rows
from data.export.comma import BYTE_ORDER_MARK, csv_lines, header_line
from data.export.parquet import schema_of, table_of
from data.selection import EXACT
from state.comments import Comment

_OF_ALL = ("filters", "terms")  # columns of files that JSON says once


@dataclass(frozen=True)
class Given:
    """What is given of an answer: some of its rows, and how to ask for the next."""

    wanted: Wanted
    answers: Sequence[Answer]
    known: Catalogue
    columns: tuple[Column, ...]
    rows: list[Cells]
    comments: Sequence[Comment] = ()  # what councils say of these figures

    @property
    def total(self) -> int:
        """All rows there are."""
        return sum(len(answer.rows) for answer in self.answers)

    @property
    def tier(self) -> str:
        """Exact when a row of the answer holds exact figures."""
        return next((answer.tier for answer in self.answers if answer.tier == EXACT), self.answers[0].tier)

    @property
    def next(self) -> str | None:
        """The address of the rows that follow, of the same release; None after the last."""
        part, seen = self.wanted.part, self.wanted.part.offset + len(self.rows)
        if not self.rows or seen >= self.total:
            return None
        address = address_in_full(self.wanted, Part(seen, part.limit))
        return f"{base()}{address}&release={self.known.release.release_id}"

    @property
    def name(self) -> str:
        """A name for the file, of which nothing is the reader's own text."""
        first = file_name(self.answers[0], self.wanted.form.value)
        if len(self.answers) == 1:
            return first
        key = self.answers[0].measure.key
        return first.replace(f"-{key}-", f"-{key}-and-{len(self.answers) - 1}-more-", 1)


def given(wanted: Wanted, answers: Sequence[Answer], known: Catalogue, comments: Sequence[Comment] = ()) -> Given:
    """The rows of a part of the answers, one after another, with what councils say of them."""
    told = columns_of(answers[0])
    every = chain.from_iterable(tidy_rows(answer, told) for answer in answers)
    offset, limit = wanted.part
    rows = list(islice(every, offset, None if limit is None else offset + limit))
    return Given(wanted, answers, known, told, rows, comments)


def base() -> str:
    """Where readers find this server, without a path."""
    return config.public_address() or request.host_url.rstrip("/")


def address_in_full(wanted: Wanted, part: Part) -> str:
    """The address of a question with nothing left to a default, whatever way it was asked."""
    asked = wanted.question
    pairs = [
        *(("measure", measure.key) for measure in asked.measures),
        *(("by", level.value) for level in asked.levels),
        ("format", wanted.form.value),
        *((name, str(value)) for name, value in part._asdict().items() if value),
    ]
    return f"{PROGRAMS}/data{asked.selection.search(measure='')}&{urlencode(pairs)}"


def written(found: Given) -> bytes:
    """What is given, in the form that is wanted."""
    writers: dict[Form, Callable[[Given], bytes]] = {
        Form.JSON: lambda given: json_bytes(in_full(given)),
        Form.CSV: _csv,
        Form.PARQUET: _parquet,
    }
    return writers[found.wanted.form](found)


def json_bytes(told: dict[str, Any]) -> bytes:
    """As JSON without a number that is none."""
    return (json.dumps(told, ensure_ascii=False, allow_nan=False) + "\n").encode()


def in_full(found: Given) -> dict[str, Any]:
    """What is given and all that goes with it, as JSON has it."""
    kept = [(number, column.name) for number, column in enumerate(found.columns) if column.name not in _OF_ALL]
    return {
        **_about(found),
        "rows": [{name: cells[number] for number, name in kept} for cells in found.rows],
        "count": len(found.rows),
        "total": found.total,
        "next": found.next,
        "comments": list(map(_comment, found.comments)),
        "terms": f"{SENSITIVE}. {TERMS}" if found.tier == EXACT else TERMS,
    }


def _comment(found: Comment) -> dict[str, str]:
    """A comment without who wrote it: it is the council's."""
    written_on = datetime.fromtimestamp(found.written_at, UTC).date().isoformat()
    told = {"area_code": found.council_code, "measure": found.measure, "period": found.as_at}
    return told | {"written_on": written_on, "text": found.text}


def _about(found: Given) -> dict[str, Any]:
    selection = found.wanted.question.selection
    return {
        "release": found.known.release.release_id,
        "as_at": selection.period.last_day.isoformat(),
        "tier": found.tier,
        "policy": policy().stamp,
        "sample": any(answer.is_sample for answer in found.answers),
        "definitions": definitions_version(),
        "filters": selection.filters_in_words(found.known),
        "address": base() + address_of(found.wanted.question.measures[0], selection),
    }


def _csv(found: Given) -> bytes:
    return (BYTE_ORDER_MARK + header_line(found.columns) + csv_lines(found.rows)).encode()


def _parquet(found: Given) -> bytes:
    asked = found.wanted.question
    about = {name: str(told) for name, told in _about(found).items()}
    schema = schema_of(found.columns, about, is_dated=period_is_a_date(asked.selection, asked.levels))
    out = io.BytesIO()
    pq.write_table(table_of(found.rows, schema), out, compression="zstd")
    return out.getvalue()
