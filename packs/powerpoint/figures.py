"""Slides of charts and tables: beside each other where both fit, else one after the other."""

import re
from typing import Any

from packs.model import Chart, Page, Table
from packs.powerpoint import chart_room, table_room
from packs.powerpoint.boxes import Box
from packs.powerpoint.charts import add_chart
from packs.powerpoint.deck import Job, add_words, drop_sentences, largest, sentences_of, write
from packs.powerpoint.passages import GAP, Under, add_rest, foot_alone, under
from packs.powerpoint.table_room import Laid
from packs.powerpoint.tables import add_table
from packs.powerpoint.words import Words, height
from packs.text import seen

_SENTENCE = re.compile(r".{20,}?[.!?] (?=[A-Z£\d])")
SIZES = (22, 20, 18, 16, 14)  # points of the sentences over a figure
MESSAGE = 1.3  # inches at most, as all below, that they take
BESIDE_ROWS = 9  # a longer table has slides of its own
_BETWEEN, _CAPTION_SIZE = 0.35, 11
_SHARES = (0.62, 0.58, 0.54, 0.5, 0.46, 0.42, 0.38)  # of the width, that a chart beside a table has
_READABLE = 12  # points of a table that a chart need not make way for
_TALL = 0.6  # and one as high as its slide
_LEAST = 2.6  # that words under a figure leave it
_FLAT = 3.9  # what a chart over its foot has at most


def add_figures(job: Job, title: str, sentences: list[str]) -> None:
    """The slides of a page that has a chart or a table; `title` is the first one's."""
    chart, table = job.page.chart, job.page.table
    if chart and chart_room.is_lying(chart) and chart_room.needs(chart)[1] > _FLAT:
        written = _tall(job, chart, title, sentences)
    elif chart:
        written, table = _flat(job, chart, title, sentences)
    elif table:
        written, table = _table_alone(job, table, title, sentences), None
    else:
        return
    if table:
        _table_slides(job, table, table_room.slides(table, _free_for_rows(job, table)))
    add_rest(job, written)


def _tall(job: Job, chart: Chart, title: str, sentences: list[str]) -> Under:
    """A chart as high as its slide on the left, and what it says and rests on to its right."""
    slide, box = job.slide(title)
    left, right = box.columns(_TALL, _BETWEEN)
    free = right.below(_message(slide, sentences, right._replace(height=right.height * 0.45)))
    written = under(job.page, right.width, free.height)
    _chart(slide, job, chart, left)
    written.write(slide, right)
    return written


def _flat(job: Job, chart: Chart, title: str, sentences: list[str]) -> tuple[Under, Table | None]:
    """A chart, its table to its right where that is short and fits, and under both what they rest on.

    The table comes back where it has to go elsewhere.
    """
    slide, box = job.slide(title)
    box = box.below(_message(slide, sentences, box._replace(height=MESSAGE)))
    written = under(job.page, box.width, box.height - max(_LEAST, chart_room.needs(chart)[1]))
    free = box.above(written.height(box.width))
    laid, left = _side_by_side(job.page, chart, free)
    _chart(slide, job, chart, left)
    if laid:
        right = Box(left.right + _BETWEEN, free.top, free.right - left.right - _BETWEEN, free.height)
        _rows(slide, (laid,), _write_caption(slide, job.page, right))
    written.write(slide, box)
    return written, None if laid else job.page.table


def _side_by_side(page: Page, chart: Chart, free: Box) -> tuple[Laid | None, Box]:
    """The table that stands beside a chart, if it does, and the chart's place."""
    table = page.table
    if table is None or len(table.rows) > BESIDE_ROWS:
        return None, free
    needed, _ = chart_room.needs(chart)
    places = [(left, right) for share in _SHARES for left, right in [free.columns(share, _BETWEEN)]]
    laid = [(table_room.whole(table, right.below(_caption_height(page, right.width))), left) for left, right in places]
    both = [(each, left) for each, left in laid if each and left.width >= needed]
    enough = max((min(each.size, _READABLE) for each, _ in both), default=0)
    return next(((each, left) for each, left in both if each.size >= enough), (None, free))


def _table_alone(job: Job, table: Table, title: str, sentences: list[str]) -> Under:
    """A table under what it says, and on slides after it where it is long; a comment makes way for its rows."""
    slide, box = job.slide(title)
    box = box.below(_message(slide, sentences, box._replace(height=MESSAGE)))
    written = under(job.page, box.width, box.height - _LEAST)
    first, *others = _over(written, job, table, box)
    if others:
        written = foot_alone(job.page, box.width)
        first, *others = _over(written, job, table, box)
    _rows(slide, first, _write_caption(slide, job.page, box))
    written.write(slide, box)
    _table_slides(job, table, others, 2)
    return written


def _over(written: Under, job: Job, table: Table, box: Box) -> list[tuple[Laid, ...]]:
    """The parts of a table whose first stands over words in a box, and the others on slides of rows alone."""
    free = box.above(written.height(box.width)).below(_caption_height(job.page, box.width))
    deep = min(free.height, _free_for_rows(job, table).height)
    parts = table_room.slides(table, free)
    return parts if len(parts) == 1 else table_room.slides(table, free._replace(height=deep))


def _table_slides(job: Job, table: Table, parts: list[tuple[Laid, ...]], start: int = 1) -> None:
    """Slides of rows alone, each with the caption and what the figures rest on."""
    last = start + len(parts) - 1
    for number, part in enumerate(parts, start):
        slide, box = job.slide(f"{job.page.title}, continued: {_part(number, last)}")
        caption = _caption_of(table, part)
        write(sentences_of(slide), [caption], box._replace(height=height([caption], box.width)))
        _rows(slide, part, _free_for_rows(job, table))
        foot_alone(job.page, box.width).write(slide, box)


def _part(number: int, last: int) -> str:
    return f"table, part {number} of {last}" if last > 1 else "table"


def _free_for_rows(job: Job, table: Table) -> Box:
    """What a slide of rows alone has for them."""
    box = job.free_under(f"{job.page.title}, continued: {_part(88, 88)}")
    caption = height([_caption_of(table, ())], box.width)
    return box.above(foot_alone(job.page, box.width).height(box.width)).below(caption + GAP)


def _caption_of(table: Table, part: tuple[Laid, ...]) -> Words:
    """The caption of a slide of rows alone, which says what rows these are."""
    first = part[0].first + 1 if part else len(table.rows)
    last = part[-1].first + part[-1].many if part else len(table.rows)
    rows = f": rows {first} to {last} of {len(table.rows)}" if last - first + 1 < len(table.rows) else ""
    return Words(table.caption + rows, 14, bold=True)


def _rows(slide: Any, part: tuple[Laid, ...], box: Box) -> None:
    left = box.left
    for laid in part:
        last = laid.first + laid.many
        rows = (
            f", rows {laid.first + 1} to {last} of {len(laid.table.rows)}" if laid.many < len(laid.table.rows) else ""
        )
        add_table(slide, laid, left, box.top, alt=seen(f"Table: {laid.table.caption}{rows}"))
        left += (box.width + table_room.GAP) / 2


def _caption(page: Page) -> list[Words]:
    """The words over a table that has a chart or sentences beside it; none where they are those of the title."""
    table = page.table
    return [Words(table.caption, _CAPTION_SIZE, bold=True)] if table and table.caption != page.title else []


def _write_caption(slide: Any, page: Page, box: Box) -> Box:
    """Put the caption at the top of a box; what is left under it."""
    words = _caption(page)
    if words:
        add_words(slide, "Caption", words, box._replace(height=height(words, box.width)))
    return box.below(_caption_height(page, box.width))


def _caption_height(page: Page, room: float) -> float:
    words = _caption(page)
    return height(words, room) + 0.06 if words else 0


def _chart(slide: Any, job: Job, chart: Chart, box: Box) -> None:
    alt = job.page.alt or f"Chart of {job.page.title}. Its figures are in the table."
    add_chart(slide, chart, box, alt=alt, made_at=job.made_at)


def _headed(text: str, size: float) -> Words:
    """A paragraph whose first sentence is bold."""
    found = _SENTENCE.match(text)
    return Words(text[found.end() :], size, found.group().rstrip()) if found else Words(text, size, bold=True)


def _message(slide: Any, sentences: list[str], box: Box) -> float:
    """Write the sentences over a figure, as large as they fit; how high they stand, with the room under them."""
    if not sentences:
        drop_sentences(slide)
        return 0
    size = largest(sentences, SIZES, box, bold=True)
    first, *others = sentences
    words = [_headed(first, size), *(Words(each, size) for each in others)]
    write(sentences_of(slide), words, box._replace(height=height(words, box.width)))
    return height(words, box.width) + GAP
