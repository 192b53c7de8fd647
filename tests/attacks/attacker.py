"""Somebody who asks Muster over HTTP, remembers what it said, and works out the rest."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, reduce
from itertools import product
from typing import Any
from urllib.parse import urlencode

import numpy as np
from flask.testing import FlaskClient

from auth import WARM_UP
from data.measures import By
from data.principal import Principal
from scripts.as_sent import as_components

Row = dict[str, str]
Nodes = tuple[tuple[By, str], ...]  # of a cell: a level and a code each
Asked = str | list[str]
_LEVELS = {By.ROLE: (By.ROLE, By.ROLE_GROUP)}


class Refused(Exception):
    """An answer other than 200."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status, self.text = status, text


@dataclass
class Attacker:
    """One person's session with the server, who may take files away."""

    client: FlaskClient
    principal: Principal
    asked: int = 0
    _remembered: dict[str, tuple[Row, ...]] = field(default_factory=dict)

    def get(self, address: str, **headers: str) -> Any:
        """A response, as the principal."""
        self.asked += 1
        return self.client.get(address, headers=headers, environ_overrides={WARM_UP: self.principal})

    def post(self, address: str, **more: Any) -> Any:
        """A response, as the principal."""
        self.asked += 1
        return self.client.post(address, environ_overrides={WARM_UP: self.principal}, **more)

    def file(self, measure: str, /, **address: Asked) -> tuple[Row, ...]:
        """The rows of a file. Raises Refused."""
        search = f"/download/{measure}.csv?{urlencode(address, doseq=True)}"
        if search not in self._remembered:
            response = self.get(search)
            if response.status_code != 200:
                raise Refused(response.status_code, response.text)
            text = response.data.decode("utf-8-sig")
            self._remembered[search] = tuple(csv.DictReader(io.StringIO(text)))
        return self._remembered[search]

    def councils(self, measure: str, column: str = "base", **address: Asked) -> dict[str, float]:
        """A column of the file by council, for the councils and the region of London; not a number where withheld."""
        rows = self.file(measure, **{"area": "london", "by": "council"} | address)
        return {row["area_code"]: number(row[column]) for row in rows}

    def page(self, path: str, search: str) -> Any:
        """What the browser is sent to draw a page, and the sections that come after its first screen."""
        first = self._first(path, search)
        places = {each["name"] for each in _sections(first)}
        return [first, *(self._section(path, search, name) for name in sorted(places))]

    def _section(self, path: str, search: str, name: str) -> Any:
        place = {"type": "section", "name": name}
        app = self.client.application.extensions["attacked-app"]
        output = next(key for key in app.callback_map if '"type":"section"' in key)
        body = {
            "output": output,
            "outputs": {"id": place, "property": "children"},
            "inputs": [{"id": place, "property": "id", "value": place}],
            "state": [{"id": "url", "property": prop, "value": value}
                      for prop, value in (("pathname", path), ("search", search))],
            "changedPropIds": [output.replace('["MATCH"]', f'"{name}"').replace(".children", ".id")],
        }  # fmt: skip
        response = self.post("/_dash-update-component", json=body)
        if response.status_code != 200:
            raise Refused(response.status_code, response.text)
        return as_components(json.loads(response.text)["response"])

    def _first(self, path: str, search: str) -> Any:
        app = self.client.application.extensions["attacked-app"]
        output = next(key for key in app.callback_map if "_pages_content" in key)
        texts = {"pathname": path, "search": search}
        inputs = [{**one, "value": texts.get(one["property"])} for one in app.callback_map[output]["inputs"]]
        state = [{**one, "value": texts.get(one["property"])} for one in app.callback_map[output]["state"]]
        places = [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}]
        body = {"output": output, "outputs": places, "inputs": inputs, "state": state}
        response = self.post("/_dash-update-component", json=body | {"changedPropIds": ["_pages_location.pathname"]})
        if response.status_code != 200:
            raise Refused(response.status_code, response.text)
        return as_components(json.loads(response.text))


def _sections(tree: Any) -> Iterator[dict[str, str]]:
    """The places of a page where a section comes later."""
    if isinstance(tree, list):
        for child in tree:
            yield from _sections(child)
    elif isinstance(tree, dict):
        if tree.get("type") == "section":
            yield tree
        for child in tree.values():
            yield from _sections(child)


def number(text: str) -> float:
    """A cell of a file, not a number where it is empty."""
    return float(text or "nan")


def options(level: By, leaves: dict[By, tuple[str, ...]]) -> list[tuple[By, str] | None]:
    """Every node of an attribute, all of it being None."""
    return [None, *((each, code) for each in _LEVELS.get(level, (level,)) for code in leaves[each])]


@dataclass(frozen=True, eq=False)
class Tables:
    """Everything that three attributes make in one area: cells, which leaves are in each, and what is shown."""

    cells: tuple[Nodes, ...]
    leaves: tuple[tuple[str, str, str], ...]
    is_in: np.ndarray  # cells x leaves
    shown: np.ndarray  # not a number where withheld

    @cached_property
    def place(self) -> dict[frozenset[tuple[By, str]], int]:
        """Where each cell stands, however its nodes are put in order."""
        return {frozenset(nodes): place for place, nodes in enumerate(self.cells)}


def tables(
    attacker: Attacker,
    area: tuple[str, str],
    attributes: tuple[By, By, By],
    leaves: dict[By, tuple[str, ...]],
    group_of: dict[str, str],
    *,
    measure: str = "staff-in-post",
    column: str = "base",
    **address: Asked,
) -> Tables:
    """Ask for every margin of three attributes in an area (its slug and code), in as few questions as there can be."""
    slug, code = area
    first, *others = attributes
    shown: dict[Nodes, float] = {}
    for rest in product(*(options(level, leaves) for level in others)):
        nodes = tuple(filter(None, rest))
        filters = address | {level.value: of for level, of in nodes}
        shown[nodes] = attacker.councils(measure, column, **filters)[code]
        for by in _LEVELS.get(first, (first,)):
            for row in attacker.file(measure, by=by.value, area=slug, compare=slug, **filters):
                shown[((by, row["category_code"]), *nodes)] = number(row[column])
    cells = tuple(tuple(filter(None, each)) for each in product(*(options(level, leaves) for level in attributes)))
    rows = tuple(product(*(leaves[level] for level in attributes)))
    is_in = reduce(np.kron, (_members(level, leaves, group_of) for level in attributes))
    return Tables(cells, rows, is_in, np.array([shown.get(cell, np.nan) for cell in cells]))


def _members(level: By, leaves: dict[By, tuple[str, ...]], group_of: dict[str, str]) -> np.ndarray:
    """Which leaves of an attribute are in each of its nodes."""
    return np.array(
        [
            [
                node is None or node[1] == (group_of[leaf] if node[0] is By.ROLE_GROUP else leaf)
                for leaf in leaves[level]
            ]
            for node in options(level, leaves)
        ],
        dtype=int,
    )
