"""Whether the bytes of a file are text, and in which encoding."""

from typing import NamedTuple

from etl.file_rules import FileProblem
from etl.shape import unix_line_ends

BOM = b"\xef\xbb\xbf"
_OTHER_FORMATS = {
    b"PK\x03\x04": "an Excel workbook or a zip archive",
    b"\xd0\xcf\x11\xe0": "a workbook with a password, or of Excel 97-2003",
    b"\xff\xfe": "UTF-16 text",
    b"\xfe\xff": "UTF-16 text",
    b"%PDF": "a PDF document",
}


class Text(NamedTuple):
    """A file's text in UTF-8, None when it cannot be told; `encoding` as in `data.schema.return_files`."""

    encoding: str
    utf8: bytes | None
    problem: FileProblem | None = None


def text_of(data: bytes) -> Text:
    """Decode a file: UTF-8 with or without byte order mark, else Windows-1252, else refused."""
    if problem := _not_text(data):
        return Text("unknown", None, problem)
    has_mark = data.startswith(BOM)
    wrong = None if data.isascii() else _undecodable(data, "utf-8")
    if wrong is None:
        return Text("utf-8-bom" if has_mark else "utf-8", data)
    odd = _undecodable(data, "cp1252")
    if odd is None and not has_mark:
        return Text("cp1252", data.decode("cp1252").encode(), _at("windows-1252", data, wrong))
    return Text("unknown", None, _at("unknown-encoding", data, wrong if odd is None else odd))


def _not_text(data: bytes) -> FileProblem | None:
    if not data.removeprefix(BOM).strip():
        return FileProblem("empty-file")
    for mark, what in _OTHER_FORMATS.items():
        if data.startswith(mark):
            return FileProblem("not-text", what)
    position = data.find(b"\0")
    return _at("not-text", data, position) if position >= 0 else None


def _undecodable(data: bytes, encoding: str) -> int | None:
    """The position of the first byte that is no text in the encoding."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start
    return None


def _at(rule: str, data: bytes, position: int) -> FileProblem:
    line = unix_line_ends(data[:position]).count(b"\n") + 1
    return FileProblem(rule, f"byte 0x{data[position]:02X}", line=line)
