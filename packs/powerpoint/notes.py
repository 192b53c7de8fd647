"""What stands in the notes of a slide: what the figures mean, what they are of, and where programs get them."""

from collections.abc import Sequence
from typing import Any

from packs.model import Pack, Page
from packs.powerpoint.words import body, run


def add_notes(slide: Any, pack: Pack, page: Page) -> None:
    """Write the notes of a slide of that page."""
    parts: list[tuple[str, Sequence[str]]] = [
        ("Definitions", page.definitions),
        ("Filters", [pack.filters, f"Compared with {pack.compared_with}" if pack.compared_with else ""]),
        ("Base", [page.base]),
        ("Caveats", page.caveats),
        ("Source", [page.source]),
        ("Release", [f"{pack.release}; as at {pack.as_at}"]),
        ("The same figures for programs", page.addresses),
        ("Marking", [pack.marking]),
    ]
    found = [(head, list(filter(None, lines))) for head, lines in parts]
    write_notes(slide, [(head, lines) for head, lines in found if lines])


def write_notes(slide: Any, parts: Sequence[tuple[str, Sequence[str]]]) -> None:
    """Headings in bold, each over its lines."""
    paragraphs = "".join(
        "".join(f"<a:p>{run(text, bold=place == 0)}</a:p>" for place, text in enumerate((head, *lines)))
        for head, lines in parts
    )
    element = slide.notes_slide.notes_text_frame._element
    element.getparent().replace(element, body(paragraphs))
