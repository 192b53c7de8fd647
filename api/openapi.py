"""The interface as an OpenAPI document, made from the code that answers. `python -m api.openapi` prints it."""

import json
from functools import cache
from typing import Any

from api.lists import LISTS
from api.parameters import PARAMETERS, Form, Parameter
from api.problems import PROBLEM, PROBLEMS
from api.schemas import ANSWERS, PROBLEM_SCHEMA, ROW
from auth.pages import PROGRAMS

_DATA_PROBLEMS = (400, 401, 403, 404, 405, 406, 409, 414, 429, 500, 503)
_LIST_PROBLEMS = (400, 401, 403, 404, 405, 406, 414, 429, 500, 503)
_UNREAD = 414  # an address above what the server itself reads is refused before this interface sees it, in a sentence
_ABOUT = (
    "Read-only access to the figures that Muster shows, protected in the same way: a figure that is not shown on a "
    "page is not given here. The page “Data API” of each Muster has examples for Excel, Power BI, R and Python."
)
_HEADERS = {
    "ETag": "The same tag, the same answer: send it as If-None-Match, and get 304 while it holds.",
    "Cache-Control": "private, no-cache; no-store for exact figures.",
    "Vary": "What else the answer depends on.",
}


@cache
def document() -> dict[str, Any]:
    """The whole document; it is the same for every release."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Muster data API", "version": "1.0.0", "summary": "Workforce figures", "description": _ABOUT},
        "servers": [{"url": "/", "description": "This server"}],
        "security": [{"token": []}, {"session": []}, {}],
        "paths": {f"{PROGRAMS}/": {"get": _list("index", "Where everything is.")}, **_paths()},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that its holder makes on the page “Data API”. None is needed where Muster "
                    "runs on the reader's own machine.",
                },
                "session": {"type": "apiKey", "in": "cookie", "name": "__Host-muster", "description": "A browser's."},
            },
            "schemas": {"Problem": PROBLEM_SCHEMA, "Row": ROW, **ANSWERS},
            "responses": {_problem_name(status): _problem(status) for status in PROBLEMS},
            "headers": {name: {"description": what, "schema": {"type": "string"}} for name, what in _HEADERS.items()},
        },
    }


def _paths() -> dict[str, Any]:
    told = {f"{PROGRAMS}/{name}": {"get": _list(name, what)} for name, what in LISTS.items() if name not in {"data"}}
    told[f"{PROGRAMS}/measures/{{key}}"] = {"get": _one_measure()}
    told[f"{PROGRAMS}/areas"]["get"]["parameters"] = [_level()]
    told[f"{PROGRAMS}/data"] = {"get": _data()}
    return told


def _list(name: str, what: str) -> dict[str, Any]:
    schema = {"type": "object"} if name == "openapi.json" else {"$ref": f"#/components/schemas/{name.capitalize()}"}
    return {
        "operationId": name.replace(".json", ""),
        "summary": what,
        "responses": {"200": _answer(what, {"application/json": {"schema": schema}}), **_refusals(_LIST_PROBLEMS)},
    }


def _one_measure() -> dict[str, Any]:
    key = next(each for each in PARAMETERS if each.name == "measure")
    asked = {"name": "key", "in": "path", "required": True, "schema": key.schema, "example": "turnover"}
    return _list("measure", "One measure: its definition, and every period that has it.") | {"parameters": [asked]}


def _level() -> dict[str, Any]:
    return {
        "name": "level",
        "in": "query",
        "description": "Only areas of this level.",
        "schema": {"type": "string", "enum": list(_LEVELS)},
        "example": "council",
    }


_LEVELS = (
    "country", "region", "sub-region", "council", "former-council", "joint", "council-type", "dfe-neighbours",
    "similar", "like-for-like",
)  # fmt: skip


def _data() -> dict[str, Any]:
    written = {form.media_type: {"schema": {"type": "string", "format": "binary"}} for form in Form}
    written[Form.CSV.media_type] = {"schema": {"type": "string"}}
    written[Form.JSON.media_type] = {"schema": {"$ref": "#/components/schemas/Data"}}
    what = (
        "The figures of up to ten measures for a selection, one row for each area, period or category. What parts of "
        "an answer follow is told by “next” in JSON, and by the header Link in CSV and Parquet. Other parameters that "
        "pages have in their addresses may stay, and change nothing."
    )
    return {
        "operationId": "data",
        "summary": LISTS["data"],
        "description": what,
        "parameters": [*map(_parameter, PARAMETERS)],
        "responses": {"200": _answer("The figures.", written), **_refusals(_DATA_PROBLEMS)},
    }


def _parameter(told: Parameter) -> dict[str, Any]:
    several = {"type": "array", "items": told.schema, "minItems": 1, "maxItems": told.most, "uniqueItems": True}
    usual = f" If not given: {told.usual}." if told.usual else ""
    return {
        "name": told.name,
        "in": "query",
        "description": f"{told.what}{usual}",
        "required": told.is_required,
        "schema": several if told.is_repeatable else told.schema,
        **({"style": "form", "explode": True} if told.is_repeatable else {}),
        **({"example": told.example} if told.example else {}),
    }


def _answer(what: str, content: dict[str, Any]) -> dict[str, Any]:
    headers = {name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS}
    return {"description": what, "headers": headers, "content": content}


def _refusals(statuses: tuple[int, ...]) -> dict[str, Any]:
    refused = {str(status): {"$ref": f"#/components/responses/{_problem_name(status)}"} for status in statuses}
    return {"304": {"description": "What you have still holds: If-None-Match named its tag."}, **refused}


def _problem_name(status: int) -> str:
    return PROBLEMS[status].name


def _problem(status: int) -> dict[str, Any]:
    kind = PROBLEMS[status]
    example = {"type": f"/api#{kind.name}", "title": kind.title, "status": status, "detail": kind.advice}
    schema = {"$ref": "#/components/schemas/Problem"}
    said: dict[str, Any] = {PROBLEM: {"schema": schema, "example": example}}
    if status == _UNREAD:
        said["text/plain"] = {"schema": {"type": "string"}}
    return {"description": f"{kind.title}. {kind.advice}", "content": said}


if __name__ == "__main__":
    print(json.dumps(document(), indent=1, ensure_ascii=False))
