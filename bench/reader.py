"""A reader who changes one control after the other: sends what a browser would send."""

import json
import time
from dataclasses import dataclass, field
from random import Random
from typing import Any, NamedTuple

import brotli
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.wire import Answered, Wire, sections_in
from components.topics import council_in, measures_of
from data.catalogue import ENGLAND, Catalogue, Workforce
from data.measures import By

FILTERS = ("service", "role_group", "role")
_ACCEPTS = {"Accept-Encoding": "br, gzip"}
_CALLBACKS, _DEPENDENCIES = "/_dash-update-component", "/_dash-dependencies"


class Unexpected(Exception):
    """The server answered with something else than data; the message holds the answer."""


class Timed(NamedTuple):
    """One answer: how long it took, and its size on the network and unpacked."""

    ms: float
    sent: int
    unpacked: int
    body: bytes


@dataclass
class Reader:
    """Somebody on one page. `search` is the address, `controls` what the bar shows, `shown` the bar's name for that."""

    client: FlaskClient | Wire
    callbacks: dict[str, dict[str, Any]]
    path: str
    choices: dict[str, list[Any]]
    dice: Random
    controls: dict[str, Any] = field(default_factory=dict)
    search: str = ""
    shown: str = ""
    sections: list[str] = field(default_factory=list)  # of the page that was opened last

    @classmethod
    def on(cls, client: FlaskClient | Wire, path: str, known: Catalogue) -> "Reader":
        """A reader who has just opened a page, whose bar has read the address."""
        _expect(client.get(path), path)
        told = _expect(client.get(_DEPENDENCIES), _DEPENDENCIES)
        callbacks = {each["output"]: each for each in json.loads(told.data)}
        reader = cls(client, callbacks, path, _choices(known, path), Random(1))
        reader.use_bar(changed="url.search")
        return reader

    def change_control(self) -> Timed:
        """Change one control at random; the bar answers with the address that goes with it."""
        name, value = self._next_choice()
        self.controls[name] = value
        return self.use_bar(changed=f"filter-{name}.value")

    def use_bar(self, *, changed: str) -> Timed:
        """What the bar's callback answers to a change of its own controls or of the address."""
        values = {f"filter-{name}.value": value for name, value in self.controls.items()}
        values |= {"url.search": self.search, "url.pathname": self.path, "filter-shown.data": self.shown}
        timed = self._post("..url.search", values, changed)
        answered = json.loads(timed.body)["response"]
        self.search = answered.get("url", {}).get("search", self.search)
        self.path = answered.get("url", {}).get("pathname", self.path)
        for name in ("workforce", "period", "area", "compare", *FILTERS):
            self.controls[name] = answered.get(f"filter-{name}", {}).get("value", self.controls.get(name))
        self.shown = answered.get("filter-shown", {}).get("data", self.shown)
        return timed

    def open_page(self) -> Timed:
        """What the page's callback answers to the present address."""
        timed = _timed(self.client, "POST", _CALLBACKS, json=self.page_request())
        self.sections = sections_in(timed.body.decode())
        return timed

    def open_sections(self) -> list[Timed]:
        """What the page's sections answer, one after the other, as they come after the first screen."""
        callback = next(each for name, each in self.callbacks.items() if '"type":"section"' in name)
        address = {"url.pathname": self.path, "url.search": self.search}
        state = [each | {"value": address[f"{each['id']}.{each['property']}"]} for each in callback["state"]]
        places = [{"name": name, "type": "section"} for name in self.sections]
        return [self._section(callback["output"], place, state) for place in places]

    def _section(self, output: str, place: dict[str, str], state: list[Any]) -> Timed:
        body = {
            "output": output,
            "outputs": {"id": place, "property": "children"},
            "inputs": [{"id": place, "property": "id", "value": place}],
            "changedPropIds": [],
            "parsedChangedPropsIds": [],
            "state": state,
        }
        return _timed(self.client, "POST", _CALLBACKS, json=body)

    def download(self, measure: str) -> Timed:
        """The CSV file of a measure for the present address."""
        return _timed(self.client, "GET", f"/download/{measure}.csv{self.search}&by=council")

    def _next_choice(self) -> tuple[str, Any]:
        """Another area or date; or a filter on, or off again: never two, which would leave next to nothing to draw."""
        name = self.dice.choice([name for name, values in self.choices.items() if len(values) > 1])
        if name == "area":
            return name, self.dice.choice(self.dice.choice(self.choices[name]))  # every level as often as the others
        if name == "period":
            return name, self.dice.choice(self.choices[name])
        is_on = next((each for each in FILTERS if self.controls[each]), None)
        return (is_on, []) if is_on else (name, [self.dice.choice(self.choices[name])])

    def page_request(self) -> dict[str, Any]:
        """What the browser sends for the page's data at the present address."""
        place = "_pages_location"
        values = {f"{place}.pathname": self.path, f"{place}.search": self.search}
        return self._request(".._pages_content.children", values, f"{place}.search")

    def _post(self, output: str, values: dict[str, Any], changed: str) -> Timed:
        return _timed(self.client, "POST", _CALLBACKS, json=self._request(output, values, changed))

    def _request(self, output: str, values: dict[str, Any], changed: str) -> dict[str, Any]:
        callback = next(each for name, each in self.callbacks.items() if name.startswith(output))
        outputs = [name.rsplit(".", 1) for name in callback["output"].strip(".").split("...")]
        inputs, state = (
            [each | {"value": values.get(f"{each['id']}.{each['property']}")} for each in callback[name]]
            for name in ("inputs", "state")
        )
        return {
            "output": callback["output"],
            "outputs": [{"id": owner, "property": part} for owner, part in outputs],
            "inputs": inputs,
            "changedPropIds": [changed],
            "parsedChangedPropsIds": [changed],
            "state": state,
        }


def _choices(known: Catalogue, path: str) -> dict[str, list[Any]]:
    """What each control can be set to for figures from returns; of a council's page the councils alone."""
    regions = known.regions_with_returns
    below = [each for region in regions for each in (region, *known.sub_regions(region), *known.councils(region))]
    offered = [*([known.areas[ENGLAND]] if len(regions) == len(known.regions) else []), *below]
    levels = {area.level: [each.slug for each in offered if each.level == area.level] for area in offered}
    measures = measures_of(path)
    newest = known.periods(Workforce.COUNCIL_STAFF, measures)[0]
    filters = known.filters_offered(measures, Workforce.COUNCIL_STAFF, newest)
    return {
        "area": [levels["council"]] if council_in(path) else list(levels.values()),
        "period": [day.isoformat() for day in known.return_dates],
        **{by.value: list(known.choices(by)) for by in (By.SERVICE, By.ROLE_GROUP, By.ROLE) if by in filters},
    }


def _timed(client: FlaskClient | Wire, method: str, address: str, **more: Any) -> Timed:
    started = time.perf_counter()
    response = client.open(address, method=method, headers=_ACCEPTS, **more)
    sent = response.data
    ms = (time.perf_counter() - started) * 1000
    _expect(response, address)
    body = brotli.decompress(sent) if response.headers.get("Content-Encoding") == "br" else sent
    return Timed(ms, len(sent), len(body), body)


def _expect(response: TestResponse | Answered, address: str) -> TestResponse | Answered:
    if response.status_code != 200:
        raise Unexpected(f"{address} answered {response.status_code}: {response.text[:500]}")
    return response
