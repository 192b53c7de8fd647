"""Compresses, at set-up, every script and style that a page can load: python -m scripts.precompress."""

import pkgutil
from collections.abc import Iterator

import brotli

from app import app
from static_files import ASSETS, COMBINED, combined, compressed_file

# the vendored plotly takes its place; no formulas; nothing that the grid asks a licence for
_NEVER_LOADED = ("plotly.min.js", "async-mathjax.js", "async-enterprise.js", ".map")


def servable() -> Iterator[bytes]:
    """The content of each of our own files, and of each that Dash and its components may ask for."""
    yield from (path.read_bytes() for path in ASSETS.rglob("*") if path.suffix in {".js", ".css", ".svg"})
    yield from map(combined, COMBINED)
    with app.server.test_request_context("/"):
        app.index()  # registers the files
    for package, paths in app.registered_paths.items():
        for path in paths:
            if not path.endswith(_NEVER_LOADED):
                yield pkgutil.get_data(package, path) or b""


def main() -> None:
    """Write what is missing; a file that is there holds what its name says, so it is never written again."""
    for body in servable():
        target = compressed_file(body)
        if not target.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            part = target.with_suffix(".part")
            part.write_bytes(brotli.compress(body, quality=11))
            part.replace(target)


if __name__ == "__main__":
    main()
