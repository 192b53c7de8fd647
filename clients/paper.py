"""PDF files as poppler's programs read them: words with their places, fonts, pictures of pages."""

import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

_READS_WITHIN_SECONDS = 120
_HTML = "{http://www.w3.org/1999/xhtml}"
_EMBEDDED = re.compile(r"\byes +(yes|no) +(yes|no) +\d+ +\d+$")  # the columns emb, sub, uni and the object's id
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


class Box(NamedTuple):
    """A place on a page, in points from its top left."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, other: "Box", slack: float = 0) -> bool:
        """Whether another stands inside."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def shared(self, other: "Box") -> tuple[float, float]:
        """Width and height of what two have in common; not above 0 where they have nothing."""
        return (
            min(self.right, other.right) - max(self.left, other.left),
            min(self.bottom, other.bottom) - max(self.top, other.top),
        )


class Word(NamedTuple):
    """One word and where it stands."""

    text: str
    box: Box

    @property
    def core(self) -> Box:
        """Its box without the room that fonts keep above and below letters."""
        spare = 0.2 * (self.box.bottom - self.box.top)
        return Box(self.box.left, self.box.top + spare, self.box.right, self.box.bottom - spare)


@dataclass(frozen=True)
class Sheet:
    """One page of paper: its size, and its words in reading order."""

    size: Box
    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """Its words."""
        return " ".join(word.text for word in self.words)

    def outside(self) -> list[str]:
        """Words that are not wholly on the page."""
        return [word.text for word in self.words if not self.size.holds(word.box)]

    def overlapping(self) -> list[str]:
        """Pairs of words printed over each other: by a third of the lower one's height, and more than a hair."""
        found = []
        words = sorted(self.words, key=lambda word: word.box.top)
        for place, one in enumerate(words):
            for other in words[place + 1 :]:
                if other.box.top >= one.box.bottom:
                    break
                wide, high = one.box.shared(other.box)
                lower = min(one.box.bottom - one.box.top, other.box.bottom - other.box.top)
                if wide > 1 and high > lower / 3:
                    found.append(f"“{one.text}” and “{other.text}” at {one.box.left:.0f}, {one.box.top:.0f}")
        return found


@dataclass(frozen=True)
class Paper:
    """A PDF file."""

    path: Path

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Its pages."""
        read = _CONTROL.sub("", _run("pdftotext", "-bbox-layout", str(self.path), "-"))
        return [_sheet(page) for page in ElementTree.fromstring(read).iter(f"{_HTML}page")]

    @property
    def text(self) -> str:
        """The words of all pages."""
        return " ".join(sheet.text for sheet in self.sheets)

    def fonts_not_embedded(self) -> list[str]:
        """Names of fonts that another machine would have to have."""
        lines = _run("pdffonts", str(self.path)).splitlines()[2:]
        return [line.split()[0] for line in lines if not _EMBEDDED.search(line)]

    def pictures(self, into: Path, dots: int = 80, last: int = 60) -> list[Path]:
        """A picture of each page, up to the last one wanted, named after the file."""
        into.mkdir(parents=True, exist_ok=True)
        _run("pdftoppm", "-r", str(dots), "-l", str(last), "-png", str(self.path), str(into / self.path.stem))
        return sorted(into.glob(f"{self.path.stem}-*.png"))


def _sheet(page: ElementTree.Element) -> Sheet:
    size = Box(0, 0, float(page.attrib["width"]), float(page.attrib["height"]))
    words = [Word(each.text or "", _box(each)) for each in page.iter(f"{_HTML}word")]
    return Sheet(size, tuple(words))


def _box(word: ElementTree.Element) -> Box:
    left, top, right, bottom = (float(word.attrib[each]) for each in ("xMin", "yMin", "xMax", "yMax"))
    return Box(left, top, right, bottom)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=_READS_WITHIN_SECONDS, check=True)
    return done.stdout
