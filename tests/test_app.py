"""Callbacks name only components that the frame or a page draws."""

import json
from collections.abc import Iterator
from typing import Any

from dash import page_registry
from flask import g
from plotly.utils import PlotlyJSONEncoder

from app import app
from auth.tokens import Token
from components import board_pack_asks, council_comments, heading_map, tokens
from data.places import Area
from data.store import Release
from packs.build import composed
from readers import STEWARD
from state import packs
from state.comments import Comment
from state.headings import Heading

TOKEN = Token(
    id="1a2b3c4d", holder="jo", label="R", is_exact=False, made_at=0, ends_at=0, used_at=None, revoked_at=None
)
AREA = Area("E09000016", "Havering", "council", "havering", None, None)
COMMENT = Comment(
    comment_id="c", council_code=AREA.code, measure="turnover", as_at="2025-09-30", text="t", written_by="w",
    written_at=1, is_pinned=False,
)  # fmt: skip
WORD = Heading(council_code=AREA.code, kind="role", theirs="sw", ours="", confirmed_by="", confirmed_at=None)


def named(tree: Any) -> Iterator[str]:
    """The ids in a layout as sent to the browser; of an id with several keys, its type."""
    if isinstance(tree, list):
        for child in tree:
            yield from named(child)
    elif isinstance(tree, dict):
        if "id" in tree.get("props", {}):
            yield known_as(tree["props"]["id"])
        for child in tree.values():
            yield from named(child)


def known_as(component_id: str | dict[str, Any]) -> str:
    if isinstance(component_id, str) and component_id.startswith("{"):
        component_id = json.loads(component_id)
    return component_id if isinstance(component_id, str) else str(component_id["type"])


def outputs(written: str) -> list[str]:
    """The `id.property` of each output, which Dash writes as one string: ..a.children...b.data.."""
    return written.removeprefix("..").removesuffix("..").split("...")


def _parts(page: dict[str, Any]) -> dict[str, str]:
    """What a page needs to be drawn: the part of the path that it is about, if it has one."""
    template = page["path_template"] or ""
    return {"slug": "havering"} if "<slug>" in template else {"pack_id": _frozen()} if "<pack_id>" in template else {}


def _frozen() -> str:
    """The id of a board pack."""
    pack_id = packs.ask(STEWARD.name, "Havering", "/council/havering")
    packs.freeze(pack_id, "Havering", composed("/council/havering", "", STEWARD, {}).to_json())
    return pack_id


def test_every_callback_names_components_that_are_drawn(release: Release) -> None:
    with app.server.test_request_context():
        g.principal = STEWARD
        layouts = [
            app.layout(),
            board_pack_asks.show_pages(1, "/", ""),
            *(page["layout"](**_parts(page)) for page in page_registry.values()),
        ]
    layouts.append(tokens.drawn(STEWARD, tokens.table_of([TOKEN])))  # which nobody needs at one's own machine
    layouts += council_comments.buttons(COMMENT, STEWARD)  # which a council must have written first
    layouts += heading_map.heading_map(AREA, [WORD])  # which wait only after a file was read
    drawn = {name for layout in layouts for name in named(json.loads(json.dumps(layout, cls=PlotlyJSONEncoder)))}
    callbacks = app.server.test_client().get("/_dash-dependencies").json
    asked = {known_as(one["id"]) for callback in callbacks for one in callback["inputs"] + callback["state"]}
    asked |= {known_as(one.rpartition(".")[0]) for callback in callbacks for one in outputs(callback["output"])}
    assert len(asked) > 3
    assert {name for name in asked if not name.startswith("_pages_")} - drawn == set()
