"""What a process that starts now says of a home: run by the launcher, with the app imported."""

import json
from typing import Any

from dash import page_registry

from auth import WARM_UP
from data.principal import EVERY, Principal, Role

_READER = Principal(name="fault suite", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))


def look(page: str = "/") -> None:
    """Print as JSON how /readyz answers, and whether a page of Muster's is drawn with figures."""
    from app import server  # noqa: PLC0415 - the launcher has it, whoever imports this need not

    client: Any = server.test_client()
    ready = client.get("/readyz")
    as_reader = {WARM_UP: _READER}
    shown = client.get(page, environ_overrides=as_reader).status_code
    layout = next(each["layout"] for each in page_registry.values() if each["path"] == page)
    with server.test_request_context(page, environ_overrides=as_reader):
        server.preprocess_request()
        drawn = json.dumps(layout(), default=lambda part: part.to_plotly_json())
    print(json.dumps({"ready": ready.status_code, "said": ready.text.strip(), "page": shown, "drawn": drawn}))
