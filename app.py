"""The Dash app: its outer frame, what readers see when something breaks, and `server`."""

import logging

from dash import Dash, set_props
from flask import Flask

import health
import static_files
from components import downloads
from components.shell import shell

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

_log = logging.getLogger(__name__)


def tell_of_error(error: Exception) -> None:
    """Log a failed callback whole; the reader gets one calm sentence and keeps the rest of the page."""
    _log.error("a callback failed", exc_info=error)
    set_props("shell-message", {"children": "Something went wrong on our side. Please reload the page."})


server = Flask(__name__, static_folder=None)
server.config["TRUSTED_HOSTS"] = ["localhost", "127.0.0.1", "[::1]"]  # no other site may borrow a reader's browser
health.install(server)
downloads.install(server)

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
    external_stylesheets=["/assets/vendor/bootstrap.min.css"],
    external_scripts=["/assets/vendor/plotly-cartesian.min.js"],
    assets_path_ignore=["vendor"],
)
static_files.install(app)
app.layout = shell
