"""Serves scripts, styles and pictures compressed beforehand, at addresses that change whenever they do.

Why and how: docs/decisions/0005-static-assets.md.
"""

import hashlib
import mimetypes
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

import dash_bootstrap_components
from dash import Dash, dash_table, hooks
from flask import Response, request
from flask_compress import Compress

import config

ASSETS = config.PROJECT / "assets"
COMBINED = {
    "muster.css": "*.css",
    "muster.js": "*.js",
}  # all our own of a kind as one file: each by itself is a request
_COMPRESSED = config.PROJECT / ".cache" / "static"
_COMPRESSED_TYPES = (
    "text/html", "text/css", "text/plain", "text/csv", "text/javascript", "application/javascript",
    "application/json", "application/problem+json", "application/csvm+json", "image/svg+xml", "image/x-icon",
    "image/vnd.microsoft.icon",
)  # fmt: skip
_OWN = "_dash_assets.static"  # Dash's name of what serves `assets/`
_CURRENT = "muster.current"  # set in a request's environ when its address is the files' present one
_IN_PAGE = re.compile(r'((?:src|href)=")(/(?:assets|_dash-component-suites)/)')
_ADDRESS = re.compile(r"/static/([0-9a-f]+)(/(?:assets|_dash-component-suites)/.*)")


def fingerprint() -> str:
    """Twelve hex digits over our own files and the versions of the packages that bring theirs."""
    digest = hashlib.sha256()
    for package in ("dash", "dash-ag-grid", "dash-bootstrap-components"):
        digest.update(f"{package} {version(package)}\n".encode())
    for file in sorted(path for path in ASSETS.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(ASSETS)}\n".encode() + file.read_bytes())
    return digest.hexdigest()[:12]


def compressed_file(body: bytes) -> Path:
    """Where the compressed form of some content is kept, whether or not it has been made."""
    return _COMPRESSED / f"{hashlib.sha256(body).hexdigest()}.br"


def combined(name: str) -> bytes:
    """Our own styles or scripts, in the order of their names."""
    files = sorted(ASSETS.glob(COMBINED[name]))
    return b"\n".join(file.read_bytes() for file in files)


def install(app: Dash) -> None:
    """Give every script and style of `app` an address of its own, and let browsers keep it for ever."""
    current = fingerprint()
    _leave_out()
    one_by_one = app.server.view_functions[_OWN]
    together = {name: (combined(name), mimetypes.guess_type(name)[0]) for name in COMBINED}

    def own_file(filename: str) -> Any:
        if filename not in together:
            return one_by_one(filename=filename)
        body, kind = together[filename]
        return Response(body, mimetype=kind)

    app.server.view_functions[_OWN] = own_file
    inner = app.server.wsgi_app

    @hooks.index()
    def point_to_current(page: str) -> str:
        return _IN_PAGE.sub(rf"\1/static/{current}\2", page)

    def without_fingerprint(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        # a page from before an upgrade still gets its scripts, but no browser keeps those
        if address := _ADDRESS.fullmatch(environ["PATH_INFO"]):
            environ[_CURRENT] = address[1] == current
            environ["PATH_INFO"] = address[2]
        return inner(environ, start_response)

    app.server.wsgi_app = without_fingerprint
    app.server.config["COMPRESS_ALGORITHM"] = app.server.config["COMPRESS_ALGORITHM_STREAMING"] = ["br", "gzip"]
    app.server.config["COMPRESS_MIMETYPES"] = list(_COMPRESSED_TYPES)
    Compress(app.server)  # answers, and files that nobody compressed beforehand
    app.server.after_request(_keep_and_compress)


def _leave_out() -> None:
    """Have no page load what it does not use: decision 5 says what."""
    for file in (*dash_bootstrap_components._js_dist, *dash_table._js_dist):
        if "async" not in file:
            file["dynamic"] = True


def _keep_and_compress(response: Response) -> Response:
    if response.status_code != 200 or not request.environ.get(_CURRENT):
        return response
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers.pop("ETag", None)
    response.headers.pop("Last-Modified", None)
    response.direct_passthrough = False
    ready = compressed_file(response.get_data())
    if "br" in request.accept_encodings and ready.is_file():
        response.set_data(ready.read_bytes())
        response.headers["Content-Encoding"] = "br"
        response.vary.add("Accept-Encoding")
    return response
