"""A board pack as PowerPoint: slides with native charts and tables that a director can edit."""

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from pptx import Presentation

from packs.model import Pack
from packs.powerpoint.cover import add_cover
from packs.powerpoint.deck import Deck
from packs.powerpoint.master import template
from packs.powerpoint.pages import add_page
from packs.powerpoint.words import LANGUAGE
from packs.text import seen

_DATE = (1980, 1, 1, 0, 0, 0)  # of every part, so that the same pack is the same file


def powerpoint(pack: Pack) -> bytes:
    """The pack as PPTX: a cover and at least a slide a page. The same pack gives the same bytes.

    Raises ValueError where `made_at` is no date and time of ISO 8601.
    """
    made_at = datetime.fromisoformat(pack.made_at)
    made_at = made_at if made_at.tzinfo else made_at.replace(tzinfo=UTC)
    made = Presentation(io.BytesIO(template()))
    deck = Deck(made, pack)
    add_cover(deck, made_at)
    for page in pack.pages:
        add_page(deck, page, made_at)
    deck.finish()
    _describe(made.core_properties, pack, made_at.astimezone(UTC).replace(tzinfo=None))
    out = io.BytesIO()
    made.save(out)
    return _dated(out)


def _describe(properties: Any, pack: Pack, made_at: datetime) -> None:
    """What the file says of itself."""
    told = {
        "title": f"{pack.area}: {pack.title}, as at {pack.as_at}",
        "author": "Muster",
        "last_modified_by": "Muster",
        "subject": f"Release {pack.release}",
        "category": pack.marking,
        "keywords": "",
        "comments": pack.filters,
        "language": LANGUAGE,
    }
    for name, text in told.items():
        setattr(properties, name, seen(text)[:255])
    properties.created = properties.modified = made_at
    properties.revision = 1


def _dated(written: io.BytesIO) -> bytes:
    """The same parts with one date."""
    out = io.BytesIO()
    with zipfile.ZipFile(written) as found, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in found.namelist():
            made.writestr(zipfile.ZipInfo(name, _DATE), found.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
