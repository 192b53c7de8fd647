"""Serves scripts, styles and pictures compressed beforehand, at addresses that change whenever they do.

Why and how: docs/decisions/0005-static-assets.md.
"""

import hashlib
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dash import Dash, hooks
from flask import Response, request
from flask_compress import Compress

import config

ASSETS = config.PROJECT / "assets"
_COMPRESSED = config.PROJECT / ".cache" / "static"
_COMPRESSED_TYPES = (
    "text/html", "text/css", "text/plain", "text/csv", "text/javascript", "application/javascript",
    "application/json", "application/problem+json", "application/csvm+json", "image/svg+xml", "image/x-icon",
    "image/vnd.microsoft.icon",
)  # fmt: skip
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


def install(app: Dash) -> None:
    """Give every script and style of `app` an address of its own, and let browsers keep it for ever."""
    current = fingerprint()
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
