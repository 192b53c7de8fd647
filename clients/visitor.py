"""A reader at a served Muster: opens pages, has board packs made and takes files, all by HTTP as a browser does."""

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

import requests

from packs.formats import FORMATS
from scripts.as_sent import as_components

_CALLBACKS = "/_dash-update-component"
_PATIENCE_SECONDS = 120
_ASKS_EVERY_SECONDS = 0.3


class Refused(Exception):
    """The server answered with something else than was asked for; the message holds the answer."""


class Visitor:
    """Whoever sits at a browser; `headers` go along with every request."""

    def __init__(self, site: str, headers: Mapping[str, str] | None = None) -> None:
        self.site, self._session = site, requests.Session()
        self._session.headers.update(headers or {})
        self._callbacks = {each["output"]: each for each in json.loads(self.get("/_dash-dependencies"))}

    def get(self, address: str) -> bytes:
        """What stands at an address. Raises Refused for anything but 200."""
        return _expect(self._session.get(self.site + address, timeout=_PATIENCE_SECONDS))

    def page(self, path: str, search: str = "") -> list[dict[str, Any]]:
        """Every component of a page's first answer, those of its markup too: type and props."""
        place = "_pages_location"
        answered = self.send(
            ".._pages_content.children",
            inputs=[_of(place, "pathname", path), _of(place, "search", search)],
            changed=f"{place}.search",
        )
        return list(components(answered["_pages_content"]["children"]))

    def pack(self, path: str, search: str = "", comments: Mapping[int, str] | None = None) -> str:
        """Have a board pack of a page made, with comments on some of its pages by number; its id. Raises Refused."""
        boxes = self._boxes(path, search)
        written = [(comments or {}).get(place, "") for place in range(len(boxes))]
        first = next(iter(FORMATS))
        buttons = [{"suffix": each, "type": "pack-make"} for each in FORMATS]
        asked = self.send(
            "..pack-status.children...pack-asked.data",
            inputs=[[_of(each, "n_clicks", 1 if each["suffix"] == first else None) for each in buttons]],
            state=[
                [_of(box, "value", text) for box, text in zip(boxes, written, strict=True)],
                [_of(box, "id", box) for box in boxes],
                _of("url", "pathname", path),
                _of("url", "search", search),
            ],
            changed=f'{{"suffix":"{first}","type":"pack-make"}}.n_clicks',
        )
        if "pack-asked" not in asked:
            raise Refused(str(asked)[:300])
        return self._made(asked["pack-asked"]["data"])

    def pack_file(self, pack_id: str, suffix: str) -> bytes:
        """A file of a pack; one that there is not yet is written now."""
        return self.get(f"/download/pack/{pack_id}.{suffix}")

    def send(
        self, output: str, *, inputs: list[Any], changed: str, state: list[Any] | None = None
    ) -> dict[str, dict[str, Any]]:
        """What the callback whose outputs begin so answers, markup told as components."""
        callback = next(each for name, each in self._callbacks.items() if name.startswith(output))
        names = [name.rsplit(".", 1) for name in callback["output"].strip(".").split("...")]
        outputs = [{"id": owner, "property": part.partition("@")[0]} for owner, part in names]
        body = {
            "output": callback["output"],
            "outputs": outputs if callback["output"].startswith("..") else outputs[0],
            "inputs": inputs,
            "changedPropIds": [changed],
            "parsedChangedPropsIds": [changed],
            "state": state or [],
        }
        found = json.loads(_expect(self._session.post(self.site + _CALLBACKS, json=body, timeout=_PATIENCE_SECONDS)))
        answered: dict[str, dict[str, Any]] = as_components(found["response"])
        return answered

    def _boxes(self, path: str, search: str) -> list[dict[str, str]]:
        """The boxes for comments, one a page."""
        answered = self.send(
            "pack-pages.children",
            inputs=[_of("pack-pages-asked", "n_clicks", 1)],
            state=[_of("url", "pathname", path), _of("url", "search", search)],
            changed="pack-pages-asked.n_clicks",
        )
        found = components(answered["pack-pages"]["children"])
        return [each["props"]["id"] for each in found if each["type"] == "Textarea"]

    def _made(self, asked: str) -> str:
        until = time.monotonic() + _PATIENCE_SECONDS
        while time.monotonic() < until:
            told = self.send(
                "..pack-status.children@",
                inputs=[_of("pack-poll", "n_intervals", 1)],
                state=[_of("pack-asked", "data", asked)],
                changed="pack-poll.n_intervals",
            )
            if told["pack-poll"]["disabled"]:
                if not any(each["type"] == "A" for each in components(told["pack-status"]["children"])):
                    raise Refused(str(told["pack-status"])[:300])
                return asked.rpartition(".")[0]
            time.sleep(_ASKS_EVERY_SECONDS)
        raise Refused(f"the pack {asked} was not made in time")


def components(tree: Any) -> Iterator[dict[str, Any]]:
    """Every component of a tree, from the top down."""
    if isinstance(tree, list):
        for each in tree:
            yield from components(each)
    elif isinstance(tree, dict) and "props" in tree:
        yield tree
        yield from components(tree["props"].get("children"))


def _of(name: str | dict[str, str], part: str, value: object) -> dict[str, object]:
    return {"id": name, "property": part, "value": value}


def _expect(answer: requests.Response) -> bytes:
    if answer.status_code != 200:
        raise Refused(f"{answer.url} answered {answer.status_code}: {answer.text[:300]}")
    return answer.content
