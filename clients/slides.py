"""Checks of a PowerPoint file beside what LibreOffice made of it: frames, native charts, slide by slide."""

import io
from pathlib import Path
from typing import Any, NamedTuple

from PIL import Image
from pptx import Presentation
from pptx.util import Emu

from clients.paper import Box, Paper, Sheet
from clients.papers import is_drawn

_SLACK = 3  # points that a word may stand out of its frame, or two frames share


class Slide(NamedTuple):
    """What a slide shows in frames: those with text, tables or charts, and the charts among them."""

    frames: list[tuple[str, Box]]
    charts: list[Box]


def slides_of(file: bytes) -> list[Slide]:
    """The slides of a file."""
    return [_slide(each) for each in Presentation(io.BytesIO(file)).slides]


def problems_of(slides: list[Slide], paper: Paper, pictures: list[Path], charts: int) -> dict[str, list[str]]:
    """The checks of slides, each with its problems; `charts` is how many the pack has."""
    pages = list(zip(slides, paper.sheets, pictures, strict=False))
    drawn = sum(len(slide.charts) for slide in slides)
    return {
        f"{len(slides)} slides are {len(slides)} pages": (
            [] if len(slides) == len(paper.sheets) == len(pictures) else [f"{len(paper.sheets)} pages"]
        ),
        f"{charts} charts are native charts": [] if drawn == charts else [f"{drawn} charts"],
        "charts are drawn": [
            f"slide {number}: nothing at {chart.left:.0f}, {chart.top:.0f}"
            for number, (slide, sheet, picture) in enumerate(pages, 1)
            for chart in slide.charts
            if not is_drawn(_cut(picture, chart, sheet))
        ],
        "every word is inside a frame": [
            f"slide {number}: “{word.text}” at {word.box.left:.0f}, {word.box.top:.0f}"
            for number, (slide, sheet, _) in enumerate(pages, 1)
            for word in sheet.words
            if not any(box.holds(word.core, _SLACK) for _, box in slide.frames)
        ],
        "no frames overlap": [
            f"slide {number}: {one} and {other}"
            for number, slide in enumerate(slides, 1)
            for one, other in _overlapping(slide.frames)
        ],
    }


def _slide(slide: Any) -> Slide:
    shapes = [
        *(shape for shape in slide.slide_layout.slide_master.shapes if not shape.is_placeholder),
        *(shape for shape in slide.slide_layout.shapes if not shape.is_placeholder),
        *slide.shapes,
    ]
    shown = [shape for shape in shapes if shape.has_chart or shape.has_table or _has_text(shape)]
    return Slide(
        [(shape.name, _box(shape)) for shape in shown],
        [_box(shape) for shape in shapes if shape.has_chart],
    )


def _has_text(shape: Any) -> bool:
    return shape.has_text_frame and bool(shape.text_frame.text.strip())


def _box(shape: Any) -> Box:
    left, top, width, height = (Emu(each).pt for each in (shape.left, shape.top, shape.width, shape.height))
    return Box(left, top, left + width, top + height)


def _overlapping(frames: list[tuple[str, Box]]) -> list[tuple[str, str]]:
    return [
        (name, other_name)
        for place, (name, box) in enumerate(frames)
        for other_name, other in frames[place + 1 :]
        if min(box.shared(other)) > _SLACK
    ]


def _cut(picture: Path, frame: Box, sheet: Sheet) -> Image.Image:
    """The part of a page's picture that a frame covers."""
    whole = Image.open(picture).convert("RGB")
    scale = whole.width / sheet.size.right
    left, top, right, bottom = (each * scale for each in frame)
    return whole.crop((left, top, right, bottom))
