"""Running words of a page: what its figures rest on, the director's comment, and how they go on over several slides."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from components import theme
from packs.model import Chart, Page
from packs.powerpoint import fit
from packs.powerpoint.boxes import Box
from packs.powerpoint.deck import Job, add_words, drop_sentences, fill, sentences_of, write
from packs.powerpoint.words import Words, height
from packs.text import plain, seen

GAP = 0.16  # inches over each part
_SMALL, _COMMENT = 10, 12  # points
_FOOT_AT_MOST = 2.4  # inches
_INSET = 0.12
_COMMENT_HEAD = "Comment"
_READING = (22, 20, 18, 16, 14)  # points of words that have a slide to themselves
_THIN_LINES = "Thin lines are 95\u00a0% intervals."
_ELSEWHERE = "What these figures rest on stands on a slide after this one."


class Under(NamedTuple):
    """What stands under or beside a figure; what has no room there stands on slides after it."""

    comment: list[Words]
    foot: list[Words]

    def height(self, room: float) -> float:
        """Of both in a width, with the room over each; inches."""
        foot = height(self.foot, room) + GAP if self.foot else 0
        return foot + (_comment_height(self.comment, room) + GAP if self.comment else 0)

    def write(self, slide: Any, box: Box) -> None:
        """Put them at the bottom of a box."""
        top = box.bottom - self.height(box.width) + GAP
        if self.comment:
            deep = _comment_height(self.comment, box.width)
            shape = add_words(slide, "Comment", self.comment, Box(box.left, top, box.width, deep), inset=_INSET)
            fill(shape, theme.BAND)
            top += deep + GAP
        if self.foot:
            place = Box(box.left, top, box.width, height(self.foot, box.width))
            add_words(slide, "What the figures rest on", self.foot, place)


def foot(page: Page) -> list[Words]:
    """Base, caveats and source in small print."""
    source = seen(page.source).removeprefix("Source:").strip()
    notes = [_THIN_LINES, *page.caveats] if page.chart and _has_intervals(page.chart) else page.caveats
    parts = {"Base:": page.base, "Notes:": " ".join(notes), "Source:": source}
    return [Words(text, _SMALL, head, colour=theme.MUTED, after=2) for head, text in parts.items() if text]


def _has_intervals(chart: Chart) -> bool:
    return any(end is not None for series in chart.series for end in series.low)


def comment(page: Page) -> list[Words]:
    """The director's own words under their heading; nothing where there are none."""
    text = plain(page.comment)
    lines = [Words(line, _COMMENT) for line in text.split("\n")]
    return [Words(_COMMENT_HEAD, _COMMENT, bold=True, after=2), *lines] if text else []


def under(page: Page, room: float, free: float) -> Under:
    """As much as `free` inches hold in a width: a long foot and a long comment go elsewhere."""
    alone = foot_alone(page, room, min(_FOOT_AT_MOST, free))
    both = alone._replace(comment=comment(page))
    return both if both.height(room) <= free else alone


def foot_alone(page: Page, room: float, free: float = _FOOT_AT_MOST) -> Under:
    """What the figures rest on, without the comment, or where it stands."""
    whole = Under([], foot(page))
    return whole if whole.height(room) <= free else Under([], [Words(_ELSEWHERE, _SMALL, colour=theme.MUTED)])


def add_rest(job: Job, written: Under) -> None:
    """The slides for what had no room."""
    words = comment(job.page)
    if words and not written.comment:
        _add(job, _at(words, 16), f"{job.page.title}, continued: comment")
    if written.foot != foot(job.page):
        _add(job, _at(foot(job.page), 14), f"{job.page.title}, continued: what the figures rest on")


def add_passage(job: Job, sentences: Sequence[str], title: str, *, is_all: bool) -> None:
    """Slides of sentences, as large as fit on one; `is_all` where nothing else of the page follows."""
    words = [Words(each, _READING[-1]) for each in sentences]
    box = job.free_under(title)
    if not is_all:
        _add(job, _sized(words, box), title)
        return
    least = height(_at(words, _READING[-1]), box.width)
    written = under(job.page, box.width, box.height - min(least, box.height * 0.75))
    _add(job, _sized(words, box.above(written.height(box.width))), title, written)
    add_rest(job, written)


def _add(job: Job, words: Sequence[Words], title: str, written: Under | None = None) -> None:
    """Slides of paragraphs, as many as it takes, with what stands under them on the first."""
    written = written or Under([], [])
    box = job.free_under(f"{title}, continued")
    for number, part in enumerate(_parts(words, box.above(written.height(box.width)))):
        slide, box = job.slide(f"{title.removesuffix(', continued')}, continued" if number else title)
        if part:
            write(sentences_of(slide), part, box._replace(height=height(part, box.width)))
        else:
            drop_sentences(slide)
        if not number:
            written.write(slide, box)


def _sized(words: Sequence[Words], box: Box) -> list[Words]:
    sized = (_at(words, size) for size in _READING)
    return next((found for found in sized if _fits(found, box)), _at(words, _READING[-1]))


def _at(words: Sequence[Words], size: float) -> list[Words]:
    """The same words at one size, each with room under it; the lines of a comment stay close."""
    after = 0 if words and words[0].text == _COMMENT_HEAD else size * 0.6
    return [each._replace(size=size, colour=theme.TEXT, after=after) for each in words]


def _fits(words: Sequence[Words], box: Box) -> bool:
    return height(words, box.width) <= box.height


def _parts(words: Sequence[Words], box: Box) -> list[list[Words]]:
    """The same paragraphs, as many at a time as fit; one that is too long by itself is broken between lines."""
    found: list[list[Words]] = [[]]
    for each in (piece for whole in words for piece in _pieces(whole, box)):
        if found[-1] and not _fits([*found[-1], each], box):
            found.append([])
        found[-1].append(each)
    return found


def _pieces(words: Words, box: Box) -> list[Words]:
    if _fits([words], box):
        return [words]
    lines = fit.lines(seen(words.whole), words.size, box.width, bold=words.bold or bool(words.head))
    many = int(box.height / (words.size * fit.LINE / 72)) - 1
    return [words._replace(head="", text=" ".join(lines[start : start + many])) for start in range(0, len(lines), many)]


def _comment_height(words: Sequence[Words], room: float) -> float:
    return height(words, room - 2 * _INSET) + 2 * _INSET
