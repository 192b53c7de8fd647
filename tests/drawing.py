"""Pages as a browser gets them, with what comes after their first screen."""

import json
from typing import Any
from urllib.parse import urlencode

from dash import page_registry
from flask import g
from plotly.utils import PlotlyJSONEncoder

from data.principal import Principal
from readers import STEWARD
from scripts.as_sent import as_components


def page_as_sent(path: str, who: Principal = STEWARD, **asked: str | list[str]) -> str:
    """The JSON of a page for an address, and of its sections one after the other, markup told as components."""
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served
    from components.sections import sections_of, send_section  # noqa: PLC0415

    assert app.server.test_client().get("/").status_code == 200
    layout = next(page["layout"] for page in page_registry.values() if page["path"] == path)
    search = "?" + urlencode(asked, doseq=True)
    with app.server.test_request_context():
        g.principal = who
        first = as_json(layout(**asked))
        places = [{"type": "section", "name": name} for name in sections_of(path) if f'"name": "{name}"' in first]
        later = [send_section(place, path, search) for place in places]
    return first + as_json(later)


def as_json(drawn: Any) -> str:
    """A tree as it is sent, markup told as components."""
    sent = json.loads(json.dumps(drawn, cls=PlotlyJSONEncoder))
    return json.dumps(as_components(sent), ensure_ascii=False)
