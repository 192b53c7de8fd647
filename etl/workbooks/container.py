"""Whether a file may be opened at all: what it is, and that nothing in it is out of measure."""

import stat
import struct
import zipfile
import zlib
from enum import StrEnum
from itertools import islice
from pathlib import Path, PurePosixPath

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

MOST_PACKED = 50 * 1024 * 1024  # bytes
MOST_UNPACKED = 500 * 1024 * 1024  # bytes
MOST_RATIO = 100
MOST_PARTS = 1_000

_MOST_DIRECTORY = 1024 * MOST_PARTS  # bytes of the zip's list of parts: no honest one has so long names
_MOST_TYPES = 1024 * 1024  # bytes of the list of content types
_END, _END_64, _LOCATOR_64 = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_END_LENGTH, _LONGEST_COMMENT = 22, 65_535
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIPS = (b"PK\x03\x04", b"PK\x05\x06")
_ARCHIVES = (*_ZIPS, b"7z\xbc\xaf", b"Rar!", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", _OLE)
_SAVE_AS = "open it in Excel and save it as an Excel workbook (.xlsx) or as CSV"
# what Python's reader of zips raises for what is no zip, or one that is damaged
_DAMAGED = (zipfile.BadZipFile, RuntimeError, ValueError, OSError, EOFError, struct.error, zlib.error)
_MAIN = ("spreadsheetml.sheet.main+xml", "spreadsheetml.template.main+xml")


class Container(StrEnum):
    """What a file is."""

    WORKBOOK = "workbook"
    TEXT = "text"


class CannotRead(Exception):
    """A file that is not opened, or not read to its end; a plain sentence says why and what to do."""


def look(path: Path) -> Container:
    """What a file is, by its first bytes and not by its name. Raises CannotRead for what is not to be opened."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise CannotRead(f"{path.name} cannot be opened: {error.strerror}.") from error
    if size > MOST_PACKED:
        raise CannotRead(f"{path.name} is {size / 2**20:,.0f} MB; a file may have {MOST_PACKED // 2**20} MB.")
    if start == _OLE:
        raise CannotRead(_old_or_locked(path))
    if start.startswith(_ZIPS):
        _look_into(path, size)
        return Container.WORKBOOK
    if path.suffix.lower() in {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}:
        raise CannotRead(
            f"{path.name} is named as a workbook but is none: {_SAVE_AS}, not by changing its name."
            if size
            else f"{path.name} is empty: save it again."
        )
    return Container.TEXT


def _old_or_locked(path: Path) -> str:
    """Excel keeps a workbook with a password in the same kind of container as workbooks of 97-2003."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return f"{path.name} is protected by a password: save it without one (File, Info, Protect Workbook)."
    return f"{path.name} is of Excel 97-2003 or an older program: {_SAVE_AS}."


def _look_into(path: Path, size: int) -> None:
    try:
        if _directory_size(path, size) > _MOST_DIRECTORY:
            raise CannotRead(_too_many(path))
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _measure(path, parts)
            for part in parts:
                _look_at(path, part)
            _is_workbook(path, archive)
            for part in parts:
                _look_inside(path, archive, part)
    except _DAMAGED as error:
        raise CannotRead(_damaged(path)) from error


def _too_many(path: Path) -> str:
    return f"{path.name} holds more than {MOST_PARTS:,} parts, as no workbook does: it was not opened."


def _damaged(path: Path) -> str:
    return f"{path.name} is damaged or not copied whole: copy it again, or {_SAVE_AS}."


def _directory_size(path: Path, size: int) -> int:
    """Bytes of the zip's list of parts, by its end record: read before the list itself, which is read whole."""
    with path.open("rb") as file:
        file.seek(max(size - _END_LENGTH - _LONGEST_COMMENT - 76, 0))
        tail = file.read()
    end = tail.rfind(_END)
    if end < 0:
        raise zipfile.BadZipFile
    if tail[max(end - 20, 0) :].startswith(_LOCATOR_64):
        end_64 = tail.rfind(_END_64, 0, end)
        return int(struct.unpack_from("<Q", tail, end_64 + 40)[0]) if end_64 >= 0 else _MOST_DIRECTORY + 1
    return int(struct.unpack_from("<I", tail, end + 12)[0])


def _measure(path: Path, parts: list[zipfile.ZipInfo]) -> None:
    if len(parts) > MOST_PARTS:
        raise CannotRead(_too_many(path))
    packed, unpacked = sum(part.compress_size for part in parts), sum(part.file_size for part in parts)
    if unpacked > MOST_UNPACKED:
        raise CannotRead(
            f"{path.name} unpacks to {unpacked / 2**20:,.0f} MB; a workbook may have {MOST_UNPACKED // 2**20} MB: "
            f"it was not opened."
        )
    if unpacked > MOST_RATIO * max(packed, 1):
        raise CannotRead(
            f"{path.name} unpacks to more than {MOST_RATIO} times its size: it was not opened. Where that is only "
            f"formatting, copy the rows into a new workbook."
        )


def _look_at(path: Path, part: zipfile.ZipInfo) -> None:
    """Refuse a part for what the list says of it."""
    if part.flag_bits & 0x1:
        raise CannotRead(f"{path.name} is protected by a password: save it without one.")
    name = PurePosixPath(part.filename)
    is_odd = "\\" in part.filename or ":" in part.filename or "\0" in part.orig_filename
    if is_odd or name.is_absolute() or ".." in name.parts or stat.S_ISLNK(part.external_attr >> 16):
        raise CannotRead(f"{path.name} holds a part that points outside it: it was not opened.")
    if part.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        raise CannotRead(_damaged(path))  # of the other ways to pack, one read may unpack without measure


def _is_workbook(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuse what is no plain workbook, by the content types it declares."""
    names = set(archive.namelist())
    if "mimetype" in names:
        raise CannotRead(f"{path.name} is an OpenDocument file: save it as an Excel workbook (.xlsx) or as CSV.")
    if "[Content_Types].xml" not in names:
        raise CannotRead(f"{path.name} is a zip archive and no workbook: unpack it and send the workbook in it.")
    with archive.open("[Content_Types].xml") as file:
        types = file.read(_MOST_TYPES).decode("utf-8", "replace")
    if "binary.macroEnabled" in types or "xl/workbook.bin" in names:
        raise CannotRead(f"{path.name} is a binary workbook (.xlsb): {_SAVE_AS}.")
    if "macroEnabled" in types or any(name.lower().endswith("vbaproject.bin") for name in names):
        raise CannotRead(f"{path.name} holds macros: save it as an Excel workbook without macros (.xlsx).")
    if not any(main in types for main in _MAIN):
        raise CannotRead(f"{path.name} is no Excel workbook: {_SAVE_AS}.")


def _look_inside(path: Path, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse an archive within, and XML that declares entities: before its first element, where they may stand."""
    with archive.open(part) as file:
        start = file.read(8)
    if start.startswith(_ARCHIVES):
        raise CannotRead(
            f"{path.name} holds another file ({PurePosixPath(part.filename).name[:60]}): remove what is embedded "
            f"in its sheets and save it again."
        )
    if not part.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    try:
        with archive.open(part) as file:
            next(islice(iterparse(file, events=("start",), forbid_dtd=True), 1), None)
    except DefusedXmlException as error:
        raise CannotRead(
            f"{path.name} holds instructions that no workbook needs (a document type): it was not opened. "
            f"Save it again in Excel."
        ) from error
    except ParseError as error:
        if not part.filename.lower().endswith(".vml"):  # which is not always XML, and is never read
            raise CannotRead(_damaged(path)) from error
