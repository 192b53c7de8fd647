"""How a file leaves: made whole or as it goes, written down first, and sent.

Why in this order: docs/decisions/0034-files.md.
"""

import hashlib
import io
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from contextvars import copy_context
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, NamedTuple

from flask import Response
from xlsxwriter.exceptions import FileCreateError

from components.exports import record_export
from components.taking import Taking
from data.answers import Answer
from data.export import BYTE_ORDER_MARK, csv_lines, header_line, tidy_rows, write_parquet, write_xlsx
from data.principal import Principal
from data.question import Fault, Refused

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
ROWS = "X-Muster-Rows"
_WRITERS = {"xlsx": write_xlsx, "parquet": write_parquet}
_AT_ONCE = 64 * 1024  # bytes
_log = logging.getLogger(__name__)


class _Made(NamedTuple):
    file: BinaryIO
    rows: int
    size: int
    sha256: str


def whole(taken: Taking, suffix: str, who: Principal) -> Response:
    """A file that is made first, recorded with its rows and its hash, and then sent. Raises Refused."""
    made = _made(taken, suffix)
    try:
        record(taken, suffix, who, rows=made.rows, sha256=made.sha256)
    except BaseException:
        made.file.close()
        raise
    sent = Response(_read(made.file), mimetype=MEDIA_TYPES[suffix])
    sent.call_on_close(made.file.close)  # where nobody reads it to the end
    sent.content_length = made.size
    sent.headers[ROWS] = str(made.rows)
    return sent


def _read(file: BinaryIO) -> Iterator[bytes]:
    with file:
        while part := file.read(_AT_ONCE):
            yield part


def as_it_goes(taken: Taking, who: Principal) -> Response:
    """CSV that is sent while it is made: recorded as begun, and whole before its last part leaves.

    Raises Refused and NotAllowed.
    """
    answers = iter(taken.answers)
    first = next(answers)  # what the gate does not allow is refused before anything is sent
    record(taken, "csv", who, detail="begun")
    # what is recorded after the request has ended says, as the first entry, by which token it came
    noted = partial(copy_context().run, record, taken, "csv", who)
    sent = Response(_parts(taken, chain([first], answers), noted), mimetype=MEDIA_TYPES["csv"])
    if not taken.about.is_published:  # every measure has the same councils and dates
        sent.headers[ROWS] = str(len(first.rows) * taken.measures)
    return sent


def _parts(taken: Taking, answers: Iterator[Answer], noted: Callable[..., None]) -> Iterator[bytes]:
    """The file in parts; the last is held back until the file is recorded as a whole, and no error lets it out."""
    held = (BYTE_ORDER_MARK + header_line(taken.told)).encode()
    digest, rows, is_whole = hashlib.sha256(held), 0, False
    try:
        for answer in answers:
            yield held
            held = csv_lines(tidy_rows(answer, taken.told)).encode()
            digest.update(held)
            rows += len(answer.rows)
        noted(rows=rows, sha256=digest.hexdigest())
        is_whole = True
        yield held
    finally:
        if not is_whole:
            with suppress(Refused):  # it is in the server's log
                noted(rows=rows, detail="broken off")  # at most so many rows have left


def _made(taken: Taking, suffix: str) -> _Made:
    if suffix == "csv":
        lines = (csv_lines(tidy_rows(answer, taken.told)) for answer in taken.answers)
        body = (BYTE_ORDER_MARK + header_line(taken.told) + "".join(lines)).encode()
        rows = sum(len(answer.rows) for answer in taken.answers)
        return _Made(io.BytesIO(body), rows, len(body), hashlib.sha256(body).hexdigest())
    try:
        return _written(taken, suffix)
    except (OSError, FileCreateError) as error:  # as xlsxwriter calls the same
        _log.error("a file could not be made: %s", type(error).__name__)
        words = "This file cannot be made at the moment: there is no room for it. CSV takes none, and pages still work."
        raise Refused(503, Fault(words)) from None


def _written(taken: Taking, suffix: str) -> _Made:
    with TemporaryDirectory(prefix="muster-") as folder:
        path = Path(folder) / f"figures.{suffix}"
        path.touch(mode=0o600)
        write = _WRITERS[suffix]
        tally = write(path, taken.told, taken.answers, taken.about, taken.release, is_dated=taken.is_dated)
        file = path.open("rb")  # it can be read on after its folder has gone
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return _Made(file, tally.rows, size, digest)


def record(
    taken: Taking, suffix: str, who: Principal, *, rows: int | None = None, sha256: str = "", detail: str = ""
) -> None:
    """Nothing leaves that is not in the audit log. Raises Refused."""
    record_export(
        who,
        query=taken.link(suffix),
        release=taken.release.release_id,
        tier=taken.tier,
        rows=rows,
        sha256=sha256,
        detail=detail,
    )
