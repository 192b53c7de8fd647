"""The first slide: whose figures these are, as at when, compared with whom, and how they were made."""

from datetime import UTC, datetime

from components import theme
from packs.powerpoint import master
from packs.powerpoint.boxes import Box
from packs.powerpoint.deck import Deck, add_words, largest, write
from packs.powerpoint.notes import write_notes
from packs.powerpoint.words import Words, height
from packs.text import seen

_ROOM = master.ROOM
_SIZES = (16, 14, 12)


def add_cover(deck: Deck, made_at: datetime) -> None:
    """Add the cover."""
    pack = deck.pack
    slide, top = deck.slide(pack.area, is_cover=True)
    subtitle = seen(pack.title)
    box = Box(master.LEFT, top + 0.12, _ROOM, 0.9)
    words = [Words(subtitle, largest([subtitle], (24, 20, 18, 16), box), colour=theme.BLUE)]
    box = box._replace(height=height(words, _ROOM))
    write(slide.placeholders[1], words, box)
    made = made_at.astimezone(UTC)
    facts = {
        "As at:": pack.as_at,
        "Compared with:": pack.compared_with,
        "Figures for:": pack.filters,
        "Marking:": pack.marking,
        "Release:": pack.release,
        "Made:": f"{made.day} {made:%B %Y}, {made:%H:%M} UTC",
        "This page in Muster:": pack.site + pack.address,
    }
    free = Box(master.LEFT, box.bottom + 0.5, _ROOM, master.BOTTOM - box.bottom - 0.5)
    paragraphs = [Words(text, _SIZES[0], head, after=6) for head, text in facts.items() if text]
    sizes = (size for size in _SIZES if height(_at(paragraphs, size), _ROOM) <= free.height)
    paragraphs = _at(paragraphs, next(sizes, _SIZES[-1]))
    add_words(slide, "What this is", paragraphs, free._replace(height=height(paragraphs, _ROOM)))
    held = (pack.release, pack.policy, pack.definitions)
    told = [f"{name} {text}" for name, text in zip(("Release", "Policy", "Definitions"), held, strict=True) if text]
    write_notes(slide, [("What these slides were made from", told), ("Filters", [pack.filters])])


def _at(words: list[Words], size: float) -> list[Words]:
    return [each._replace(size=size) for each in words]
