"""What the soak asks: pages, their figures as the browser asks for them, files, and the interface for programs."""

import json
from typing import Any

from bench.soak_site import Site
from bench.wire import sections_in

_PAGES = ("/", "/turnover", "/vacancies", "/age", "/pay", "/role-mix", "/explore")
_FILTERS = ("", "?role=social-worker", "?service=domiciliary-care", "?workforce=council-staff")
_MEASURES = ("turnover", "vacancy-rate", "hourly-pay", "staff-in-post")
_LONDON = "E09"  # how codes of its councils begin: the sample returns are theirs
_CALLBACKS = "/_dash-update-component"

Ask = dict[str, Any]


def asks(site: Site) -> list[Ask]:
    """All that is asked: each with its kind, its path and, of a callback, its body."""
    callbacks = json.loads(site.ask({"path": "/_dash-dependencies"}))
    areas = json.loads(site.ask({"path": "/api/v1/areas"}))["areas"]
    councils = [area["slug"] for area in areas if area["level"] == "council" and area["code"].startswith(_LONDON)]
    addresses = [(page, search) for page in _PAGES for search in _FILTERS]
    addresses += [(page, f"?area={council}") for page in _PAGES[:4] for council in councils[:12]]
    addresses += [(f"/council/{council}", "") for council in councils[:12]]
    found: list[Ask] = [{"kind": "page", "path": path + search} for path, search in addresses[::4]]
    for path, search in addresses:
        shown = _page(callbacks, path, search)
        found += [shown, *(_section(callbacks, name, path, search) for name in sections_in(site.ask(shown)))]
    found += [{"kind": "file", "path": f"/download/{key}.csv?by=council"} for key in _MEASURES]
    found += [{"kind": "programs", "path": f"/api/v1/data?measure={key}&by=council"} for key in _MEASURES]
    return found


def _page(callbacks: list[Any], path: str, search: str) -> Ask:
    callback = next(each for each in callbacks if "_pages_content" in each["output"])
    values = {"pathname": path, "search": search}
    inputs, state = (
        [part | {"value": values.get(part["property"])} for part in callback[name]] for name in ("inputs", "state")
    )
    body = {
        "output": callback["output"],
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": inputs,
        "state": state,
        "changedPropIds": ["_pages_location.pathname"],
    }
    return {"kind": "figures", "path": _CALLBACKS, "body": json.dumps(body)}


def _section(callbacks: list[Any], name: str, path: str, search: str) -> Ask:
    callback = next(each for each in callbacks if '"type":"section"' in each["output"])
    place, values = {"name": name, "type": "section"}, {"pathname": path, "search": search}
    body = {
        "output": callback["output"],
        "outputs": {"id": place, "property": "children"},
        "inputs": [{"id": place, "property": "id", "value": place}],
        "changedPropIds": [],
        "state": [each | {"value": values[each["property"]]} for each in callback["state"]],
    }
    return {"kind": "section", "path": _CALLBACKS, "body": json.dumps(body)}
