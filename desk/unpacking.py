"""Unpacks zips that others sent, in a child process: nothing that a zip says of itself is relied on."""

import json
import os
import stat
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from desk.limits import MEMBERS, RATIO, UNPACKED_BYTES
from desk.sent_files import FIRST_BYTES, Unfit, expect_kind, safe_name

_IGNORED_FOLDERS = {"__MACOSX"}
_IGNORED_FILES = {".ds_store", "thumbs.db", "desktop.ini"}  # what computers put beside files by themselves
_READ = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED = 0x1 | 0x40  # flags of a member
_CHUNK = 64 * 1024


def run(request: dict[str, Any]) -> None:
    """Unpack every zip of the folder `archives` into the folder `into`; `result_to` says {"unfit": sentence or ""}."""
    into = Path(request["into"])
    said = ""
    try:
        room = UNPACKED_BYTES
        for archive in sorted(Path(request["archives"]).iterdir()):
            room -= unpack(archive, into, room)
    except Unfit as unfit:
        said = str(unfit)
    Path(request["result_to"]).write_text(json.dumps({"unfit": said}), encoding="utf-8")


def unpack(archive: Path, into: Path, room: int = UNPACKED_BYTES) -> int:
    """Write the CSV and XLSX files of a zip into a folder, under safe names; the bytes written. Raises Unfit."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = _wanted(archive.name, opened.infolist())
            most = min(room, RATIO * archive.stat().st_size)
            written = 0
            for member in members:
                written += _write(opened, member, into, most - written)
            return written
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # of the disk
            raise
        raise Unfit(f"{archive.name} is damaged or not a zip that can be read. Make it again.") from error


def _wanted(name: str, members: Sequence[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """The members to be written, all of them seen to be harmless. Raises Unfit."""
    if len(members) > MEMBERS:
        raise Unfit(f"{name} holds more than {MEMBERS:,} files.")
    for member in members:
        _expect_plain(name, member)
    wanted = [each for each in members if not each.is_dir() and not _is_ignored(each)]
    if not wanted:
        raise Unfit(f"{name} holds no files.")
    folders = {PurePosixPath(each.filename).parts[:-1] for each in wanted}
    if len(folders) > 1 or len(next(iter(folders))) > 1:
        raise Unfit(f"{name} holds folders within folders. Zip the files of one return by themselves.")
    return wanted


def _expect_plain(name: str, member: zipfile.ZipInfo) -> None:
    path = member.orig_filename
    parts = PurePosixPath(path).parts
    is_odd = "\0" in path or "\\" in path or ":" in path or path.startswith("/") or ".." in parts
    if is_odd or not parts:
        raise Unfit(f"{name} holds a file whose name leads out of it. Nothing was unpacked.")
    mode = member.external_attr >> 16
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise Unfit(f"{name} holds a link. Put the file itself into it.")
    if member.flag_bits & _ENCRYPTED:
        raise Unfit(f"{name} has a password. Send it without one: the way here is encrypted.")
    if member.compress_type not in _READ:
        raise Unfit(f"{name} is packed in an unusual way. Zip the files again with your computer's own command.")


def _is_ignored(member: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(member.filename).parts
    return parts[0] in _IGNORED_FOLDERS or parts[-1].lower() in _IGNORED_FILES


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, into: Path, most: int) -> int:
    """Write one member while counting its bytes, as what a zip says of sizes can be made up."""
    name, written = safe_name(member.filename), 0
    try:
        descriptor = os.open(into / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise Unfit(f"Two files are named {name}. Give each a name of its own.") from None
    with os.fdopen(descriptor, "wb") as file, opened.open(member) as source:
        part = source.read(FIRST_BYTES)
        expect_kind(name, part, ("csv", "xlsx"))
        while part:
            written += len(part)
            if written > most:
                raise Unfit("The zip unpacks to more than is read here: 500 MB, or 100 times its own size.")
            file.write(part)
            part = source.read(_CHUNK)
    return written
