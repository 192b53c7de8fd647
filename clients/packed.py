"""Board packs made at a served Muster, opened by LibreOffice and poppler, and left as pictures."""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from clients import papers, slides, tagged
from clients.office import Office
from clients.paper import Paper
from clients.place import fresh
from clients.told import Told
from clients.visitor import Visitor
from packs.formats import FORMATS
from packs.model import Pack, pack_of
from state import packs as kept

_COMMENT = (
    "=cmd|' /C calc'!A0\n<script>alert(1)</script> & \"quoted\" since \u2067\u202eJune\u202c\u2069.\n\n"
    "Two team managers left in May. The exit interview asks another question now."
)
_LONG = "We changed what we ask people who leave. " * 24  # as long as a comment may be


class Asked(NamedTuple):
    """A pack to be made: a name for its results, the page it is asked from, and comments by number of the page."""

    name: str
    path: str
    search: str
    comments: Mapping[int, str]


PACKS = (
    Asked("council", "/council/havering", "", {0: _COMMENT, 2: _COMMENT}),
    Asked("region", "/", "", {}),
    Asked("topic", "/turnover", "", {1: _LONG}),
    Asked("pay-of-a-council", "/pay", "?area=havering", {}),
)


def check(told: Told, visitor: Visitor, office: Office) -> None:
    """Make every pack, and look at its three files."""
    for asked in PACKS:
        with told.part(f"Board pack: {asked.name}"):
            pack_id = visitor.pack(asked.path, asked.search, asked.comments)
            pack = pack_of(kept.content_of(pack_id) or "")
            folder = fresh(asked.name)
            files = {}
            for suffix in FORMATS:
                files[suffix] = folder / f"{asked.name}.{suffix}"
                files[suffix].write_bytes(visitor.pack_file(pack_id, suffix))
            told.check(f"{asked.name}: comments are in the pack", _comments_missing(pack, asked))
            _look(told, asked.name, pack, files, office)


def _comments_missing(pack: Pack, asked: Asked) -> list[str]:
    return [f"page {place}" for place in asked.comments if not pack.pages[place].comment]


def _look(told: Told, name: str, pack: Pack, files: Mapping[str, Path], office: Office) -> None:
    for suffix, file in files.items():
        into = file.parent / suffix
        pdf = file if suffix == "pdf" else office.convert(file, "pdf", into)
        paper = Paper(pdf)
        pictures = paper.pictures(into)
        found = papers.problems_of(paper, pack)
        if suffix == "pptx":
            charts = sum(bool(page.chart and page.chart.has_values) for page in pack.pages)
            found |= slides.problems_of(slides.slides_of(file.read_bytes()), paper, pictures, charts)
        for check, problems in found.items():
            told.check(f"{name}.{suffix}, {len(paper.sheets)} pages: {check}", problems)
        if suffix == "pdf":
            tagged.check(told, file)
