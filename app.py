"""The Dash app: its outer frame, what readers see when something breaks, and `server`."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from dash import Dash, html, page_registry, set_props
from flask import Flask
from werkzeug.exceptions import HTTPException

import auth
import health
import page_cache
import rates
import refusals
import security
import static_files
from api import routes
from components import (
    board_pack_asks,  # noqa: F401 - its callbacks
    downloads,
    pack_files,
    pictures,
    returns_csv,
)
from components.keeping import is_for_once
from components.markup import as_markup
from components.shell import shell
from data.store import one_release
from desk import routes as desk_routes
from watching import requests
from watching.asked import answers_as

_INDEX = """<!DOCTYPE html>
<html lang="en-GB">
    <head>
        {%metas%}
        <title>{%title%}</title>
        {%favicon%}
        {%css%}
    </head>
    <body>
        {%app_entry%}
        {%config%}
        {%scripts%}
        {%renderer%}
    </body>
</html>
"""


def tell_of_error(error: Exception) -> None:
    """Log a failed callback; the reader gets one calm sentence and keeps the rest of the page."""
    if isinstance(error, HTTPException):  # a refusal of what no control offers: the server answers it
        raise error
    is_for_once()
    reference = refusals.logged("a callback", error)
    set_props(
        "shell-message", {"children": f"{refusals.why(error)} Please reload the page; the reference is {reference}."}
    )


def calm(layout: Callable[..., Any]) -> Callable[..., Any]:
    """The same layout; where it fails, a page that says so instead of an empty one."""

    @wraps(layout)
    def drawn(*parts: Any, **asked: Any) -> Any:
        package, _, page = layout.__module__.rpartition(".")
        if package == "pages":  # Dash has the shell drawn on its first request, whatever that asks
            answers_as(page)
        try:
            made = layout(*parts, **asked)
            return as_markup(made) if package == "pages" else made
        except Exception as error:
            is_for_once()
            reference = refusals.logged(f"the layout {layout.__module__}", error)
            sentence = f"{refusals.why(error)} Please try again; if it stays so, report reference {reference}."
        return html.Div([html.H1("This page cannot be shown now", id="page-title"), html.P(sentence)])

    return drawn


def of_one_release(inner: Callable[..., Any]) -> Callable[..., Any]:
    """The same server, each of whose answers is of one release, though another is published meanwhile."""

    def answer(environ: dict[str, Any], start_response: Any) -> Any:
        with one_release():
            return inner(environ, start_response)

    return answer


server = Flask(__name__, static_folder=None)
server.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]  # no other site may borrow a reader's browser
health.install(server)
auth.install(server)  # before everything else that looks at a request
downloads.install(server)
pack_files.install(server)
pictures.install(server)
returns_csv.install(server)
desk_routes.install(server)

app = Dash(
    __name__,
    server=server,
    use_pages=True,
    title="Muster",
    update_title="",
    index_string=_INDEX,
    on_error=tell_of_error,
    # or every answer would carry all pages, a megabyte with the figures of the day the process started, only to
    # check ids in the browser; tests/test_app.py checks them instead
    suppress_callback_exceptions=True,
    # by name, so that Bootstrap comes before our own styles and Plotly before Dash asks for its larger one
    external_stylesheets=["/assets/vendor/bootstrap.min.css", "/assets/muster.css"],
    external_scripts=["/assets/vendor/plotly-lean.min.js", "/assets/muster.js"],
    assets_ignore=r"\.(css|js)$",  # static_files.py serves ours together
)
for page in page_registry.values():
    page["layout"] = calm(page["layout"])
static_files.install(app)
refusals.install(app)
routes.install(server)  # after what compresses answers, so that it sees them first
page_cache.install(server)
rates.install(server)
security.install(app)  # after all that answers, so that it comes before it
server.wsgi_app = of_one_release(server.wsgi_app)
requests.install(server)  # and this before that, as what is refused is counted too
app.layout = calm(shell)
