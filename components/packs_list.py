"""The board packs that somebody has made: what each is, its files, and the way to what differs now."""

from datetime import UTC, datetime
from typing import Any

from dash import dcc, html

from components.tables import plain_table
from packs.formats import FORMATS
from state.packs import Kept, Stage

_HASH_SHOWN = 12  # hex digits: enough to tell packs apart by eye


def file_address(found: Kept, suffix: str) -> str:
    """Where a file of a pack is."""
    return f"/download/pack/{found.pack_id}.{suffix}"


def file_title(found: Kept, suffix: str) -> str:
    """What a link to a file says."""
    return f"{found.title} ({FORMATS[suffix].label})"


def made_on(found: Kept) -> str:
    """When a pack was asked for."""
    day = datetime.fromtimestamp(found.asked_at, UTC)
    return f"{day.day} {day:%B %Y}, {day:%H:%M} UTC"


def packs_table(packs: list[Kept]) -> html.Div:
    """One row a pack, the newest first."""
    heads = ["Pack", "Made", "State", "Files", "What differs now"]
    return plain_table("Board packs you have made", heads, [_row(each) for each in packs])


def _row(found: Kept) -> list[Any]:
    is_frozen = bool(found.content_hash)
    return [
        dcc.Link(found.title, href=f"/packs/{found.pack_id}") if is_frozen else found.title,
        made_on(found),
        _state(found),
        files(found) if is_frozen else "none",
        dcc.Link("Compare", href=f"/packs/{found.pack_id}#differs") if is_frozen else "",
    ]


def _state(found: Kept) -> str:
    if found.stage is Stage.FAILED and not found.files:
        return f"Not made: {found.step}"
    if found.files:
        return f"Frozen, {found.content_hash[:_HASH_SHOWN]}"
    return found.step or "Waiting"


def files(found: Kept) -> html.Span:
    """Links to a pack's files; one that nobody has asked for yet is written from what was frozen."""
    links = [
        html.A(
            FORMATS[suffix].label,
            href=file_address(found, suffix),
            download=True,
            className="pack-file",
            **{"aria-label": f"{FORMATS[suffix].label}: {found.title}"},
        )
        for suffix in FORMATS
    ]
    return html.Span(links, className="pack-files")
