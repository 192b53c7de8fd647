"""Checks of a pack on paper: all of it is there, on the page, readable, and in fonts that go along."""

import re
from collections import Counter
from collections.abc import Callable

from PIL import Image

from clients.paper import Paper, Sheet
from packs.model import Pack
from packs.text import seen

_NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")
_DARK = 180  # bars and lines are; those of the grid are lighter
_FEWEST_WORDS = 20  # area, date, page number and marking at the foot are about that many


def problems_of(paper: Paper, pack: Pack) -> dict[str, list[str]]:
    """The checks that hold for every kind of file, each with its problems."""
    return {
        "fonts are embedded": paper.fonts_not_embedded(),
        "every number of the pack is there": _missing(pack, paper.text),
        "titles come in order": _out_of_order(paper, pack),
        "no page is next to empty": _on_each(paper, _too_little),
        "area, date and marking stand on every page": _on_each(paper, lambda sheet: _no_foot(sheet, pack)),
        "no word leaves the page": _on_each(paper, Sheet.outside),
        "no words overlap": _on_each(paper, Sheet.overlapping),
    }


def is_drawn(picture: Image.Image) -> bool:
    """Whether bars or lines stand on white, more than words and an axis: something in colour, or a field of grey."""
    size = picture.width * picture.height
    coloured = sum(picture.convert("HSV").getchannel("S").histogram()[100:])
    greys = picture.convert("L").histogram()
    return coloured > 0.001 * size or max(greys[:_DARK]) > 0.01 * size


def _on_each(paper: Paper, found: Callable[[Sheet], list[str]]) -> list[str]:
    return [f"page {number}: {each}" for number, sheet in enumerate(paper.sheets, 1) for each in found(sheet)]


def _too_little(sheet: Sheet) -> list[str]:
    return [sheet.text] if len(sheet.words) < _FEWEST_WORDS else []


def _no_foot(sheet: Sheet, pack: Pack) -> list[str]:
    text = _plain(sheet.text)
    return [f"not “{words}”" for words in (pack.area, pack.as_at, pack.marking) if _plain(words) not in text]


def _missing(pack: Pack, there: str) -> list[str]:
    """Numbers of tables, sentences and comments that do not stand on the paper as often as in the pack."""
    words = [
        text
        for page in pack.pages
        for text in (
            *(cell for row in (page.table.rows if page.table else ()) for cell in row),
            *page.sentences,
            page.title,
            page.base,
            page.comment,
        )
    ]
    wanted = Counter(number for text in words for number in _NUMBER.findall(text))
    return [f"{number}, {count} times" for number, count in (wanted - Counter(_NUMBER.findall(there))).items()]


def _out_of_order(paper: Paper, pack: Pack) -> list[str]:
    texts, place, problems = [_plain(sheet.text) for sheet in paper.sheets], 0, []
    for page in pack.pages:
        following = next((n for n in range(place, len(texts)) if _plain(page.title) in texts[n]), None)
        if following is None:
            problems.append(f"“{page.title}” is not on page {place + 1} or after it")
        else:
            place = following
    return problems


def _plain(text: str) -> str:
    return " ".join(seen(text).split())
