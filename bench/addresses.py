"""What browsers ask of Muster and of the plain page: finished requests for addresses drawn at random."""

import json
from collections.abc import Iterator
from random import Random
from typing import Any
from urllib.parse import urlencode

from bench.reader import FILTERS, Reader
from bench.wire import Wire
from data.catalogue import Catalogue

PAGES = {
    "/": "Overview", "/turnover": "Turnover", "/vacancies": "Vacancies and agency", "/age": "Age", "/pay": "Pay",
    "/role-mix": "Role mix", "/council/{council}": "Council", "/explore": "Explore",
}  # fmt: skip
CALLBACKS = "/_dash-update-component"


def of_muster(site: str, known: Catalogue, dice: Random) -> Iterator[dict[str, Any]]:
    """Bodies of the page callback, page after page, each for another area, date and filter."""
    council = known.councils(known.home_region)[0].slug
    readers = [Reader.on(Wire(site), path.format(council=council), known) for path in PAGES]
    seen: set[str] = set()
    while True:
        for reader in readers:
            body = _at_random(reader, known, dice)
            if (text := json.dumps(body)) not in seen:
                seen.add(text)
                yield body


def _at_random(reader: Reader, known: Catalogue, dice: Random) -> dict[str, Any]:
    area = known.area(dice.choice(dice.choice(reader.choices["area"])))
    if area is None:
        raise LookupError("a list offers an area that is not there")
    if "/council/" in reader.path:
        reader.path = f"/council/{area.slug}"
    pairs = [
        ("workforce", "council-staff"), ("period", dice.choice(reader.choices["period"])), ("area", area.slug),
        ("compare", known.comparators(area)[0].slug),
    ]  # fmt: skip
    name = dice.choice([*(each for each in FILTERS if each in reader.choices), ""])
    pairs += [(name, dice.choice(reader.choices[name]))] if name else []
    reader.search = "?" + urlencode(pairs)
    return reader.page_request()


def lists_of(site: str) -> dict[str, Any]:
    """The lists of the plain page, by their ids."""
    layout = json.loads(Wire(site).get("/_dash-layout").data)
    return {each["props"]["id"]: each["props"] for each in layout["props"]["children"] if "options" in each["props"]}


def of_plain(site: str, dice: Random) -> Iterator[dict[str, Any]]:
    """Bodies of the plain page's callback, each for another date, service or role."""
    lists = lists_of(site)
    while True:
        values = {name: [] for name in lists} | {"as_at": dice.choice(lists["as_at"]["options"])}
        name = dice.choice(["service_code", "role_code"])
        values[name] = [dice.choice(lists[name]["options"])]
        yield {
            "output": "turnover.figure",
            "outputs": {"id": "turnover", "property": "figure"},
            "inputs": [{"id": each, "property": "value", "value": values[each]} for each in lists],
            "changedPropIds": [f"{name}.value"],
            "parsedChangedPropsIds": [f"{name}.value"],
            "state": [],
        }
