"""The kinds of file a board pack is written as."""

from collections.abc import Callable
from typing import NamedTuple

from packs.model import Pack


class Unavailable(Exception):
    """A kind of file cannot be written on this machine; the sentence says what it lacks."""


class Format(NamedTuple):
    """One kind: its name, media type, and what writes it."""

    label: str
    media_type: str
    write: Callable[[Pack], bytes]


def _powerpoint(pack: Pack) -> bytes:
    from packs.powerpoint import powerpoint  # noqa: PLC0415 - a second to load, for those who make packs alone

    return powerpoint(pack)


def _pdf(pack: Pack) -> bytes:
    from packs.pdf import pdf  # noqa: PLC0415 - needs libraries that a machine may lack

    return pdf(pack)


def _word(pack: Pack) -> bytes:
    from packs.word import word  # noqa: PLC0415 - as PowerPoint

    return word(pack)


_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "pptx": Format("PowerPoint", f"{_OFFICE}.presentationml.presentation", _powerpoint),
    "pdf": Format("PDF", "application/pdf", _pdf),
    "docx": Format("Word", f"{_OFFICE}.wordprocessingml.document", _word),
}
