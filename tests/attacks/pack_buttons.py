"""What the buttons of board packs send, with anything in it, and packs made as the process beside the server does."""

import json
from typing import Any

from attacker import Attacker
from data.principal import Principal
from packs.build import build
from packs.order import Order
from read_back import of_pdf, of_powerpoint, of_word
from state import packs as kept

CALLBACKS = "/_dash-update-component"
READERS = {"pptx": of_powerpoint, "docx": of_word, "pdf": of_pdf}


def output_of(attacker: Attacker, *parts: str) -> tuple[str, dict[str, Any]]:
    """The callback whose outputs have these parts."""
    app = attacker.client.application.extensions["attacked-app"]
    return next((key, told) for key, told in app.callback_map.items() if all(part in key for part in parts))


def outputs(key: str) -> Any:
    found = [dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in key.strip(".").split("...")]
    return found if key.startswith("..") else found[0]


def ask(  # noqa: PLR0917 - all that a button sends
    who: Attacker,
    path: Any = "/council/westminster",
    search: Any = "",
    suffix: Any = "docx",
    comments: tuple[Any, ...] = (),
    boxes: tuple[Any, ...] = (),
) -> Any:
    """What the button of a kind of file sends, with anything in it."""
    key, _ = output_of(who, "pack-status.children", "pack-asked.data")
    button = {"suffix": suffix, "type": "pack-make"}
    body = {
        "output": key,
        "outputs": outputs(key),
        "inputs": [[{"id": button, "property": "n_clicks", "value": 1}]],
        "changedPropIds": [json.dumps(button, separators=(",", ":"), sort_keys=True) + ".n_clicks"],
        "state": [
            [{"id": box, "property": "value", "value": text} for box, text in zip(boxes, comments, strict=False)],
            [{"id": box, "property": "id", "value": box} for box in boxes],
            {"id": "url", "property": "pathname", "value": path},
            {"id": "url", "property": "search", "value": search},
        ],
    }
    return who.post(CALLBACKS, json=body)


def follow(who: Attacker, asked: Any) -> Any:
    key, _ = output_of(who, "pack-status.children@", "pack-poll.disabled@")
    body = {
        "output": key,
        "outputs": outputs(key),
        "inputs": [{"id": "pack-poll", "property": "n_intervals", "value": 1}],
        "changedPropIds": ["pack-poll.n_intervals"],
        "state": [{"id": "pack-asked", "property": "data", "value": asked}],
    }
    return who.post(CALLBACKS, json=body)


def show_pages(who: Attacker, path: Any, search: Any) -> Any:
    body = {
        "output": "pack-pages.children",
        "outputs": {"id": "pack-pages", "property": "children"},
        "inputs": [{"id": "pack-pages-asked", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["pack-pages-asked.n_clicks"],
        "state": [{"id": "url", "property": name, "value": value}
                  for name, value in (("pathname", path), ("search", search))],
    }  # fmt: skip
    return who.post(CALLBACKS, json=body)


def delete(who: Attacker, pack_id: Any) -> Any:
    body = {
        "output": "pack-shown.children",
        "outputs": {"id": "pack-shown", "property": "children"},
        "inputs": [{"id": "pack-delete", "property": "n_clicks", "value": 1}],
        "changedPropIds": ["pack-delete.n_clicks"],
        "state": [{"id": "pack-open", "property": "data", "value": pack_id}],
    }
    return who.post(CALLBACKS, json=body)


def made(who: Principal, path: str = "/council/westminster", search: str = "", *suffixes: str, **comments: str) -> str:
    """A pack made here and now, as the process beside the server makes it."""
    pack_id = kept.ask(who.name, "t", path)
    for suffix in suffixes or ("docx",):
        build(Order(pack_id, path, search, suffix, comments, who))
    return pack_id
