"""What a file that somebody sent may be: its name, and the first bytes that its name promises."""

import codecs
import re
import unicodedata
from collections.abc import Sequence

KINDS = ("csv", "xlsx", "zip")
_SEND = "Send CSV files, a zip of them, or an XLSX workbook."
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # Excel before 2007, and any workbook with a password
_ARCHIVES = (*_ZIP, b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_PROGRAMS_AND_PAPERS = (_OLE, b"%PDF", b"MZ", b"\x7fELF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"SQLite")
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # text with two bytes a letter: its check says what to do
FIRST_BYTES = 8192
_LONGEST_NAME = 60


class Unfit(Exception):
    """Files that are not looked at any further; the message is a sentence for whoever sent them."""


def safe_name(name: str) -> str:
    """A name like the sender's, of plain letters, digits, spaces, dots and hyphens, with its ending in lower case."""
    plain = unicodedata.normalize("NFKD", name.replace("\\", "/").rpartition("/")[2]).encode("ascii", "ignore").decode()
    stem, _, suffix = plain.rpartition(".")
    kept = re.sub(r"[^A-Za-z0-9 ._-]+", "-", stem).strip(" .-_")[:_LONGEST_NAME].rstrip(" .-_")
    return f"{kept or 'file'}.{re.sub(r'[^a-z0-9]', '', suffix.lower())[:8]}"


def expect_kind(name: str, first: bytes, kinds: Sequence[str] = KINDS) -> None:
    """See that a file is what its name says, by its first bytes. Raises Unfit."""
    kind = name.rpartition(".")[2]
    if kind not in kinds:
        raise Unfit(f"{name} is not a kind of file that is read here. {_SEND}")
    if not first:
        raise Unfit(f"{name} is empty.")
    if first.startswith(_OLE):
        raise Unfit(f"{name} is an old workbook or has a password. Save it as XLSX or CSV without one.")
    is_zip = first.startswith(_ZIP)
    if kind != "csv":
        if not is_zip:
            raise Unfit(f"{name} is not what its name says: {kind} files begin in another way.")
        return
    if is_zip or first.startswith(_ARCHIVES + _PROGRAMS_AND_PAPERS):
        raise Unfit(f"{name} is not text, whatever its name says. {_SEND}")
    if b"\0" in first and not first.startswith(_WIDE):
        raise Unfit(f"{name} is not text. Save it again as CSV UTF-8.")
