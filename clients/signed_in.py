"""The same programs where people sign in: behind a proxy, with a token made on the page, shown once and revoked."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from api.snippets import TOKEN
from clients import programs
from clients.told import Told
from clients.visitor import Visitor, components
from scripts.local import serving

_WHO = "jo@camden.example"
_GRANTS = f'[users."{_WHO}"]\nroles = ["analyst"]\nvisible = ["*"]\n'
_SIGNED_IN = {"Cookie": "signed=in"}
_QUESTION = "?measure=vacancy-rate&area=london&by=council"
_HOP = {"connection", "keep-alive", "transfer-encoding", "server", "date"}
_ANSWERS_WITHIN_SECONDS = 60


def check(told: Told, home: Path, by_json: Visitor) -> None:
    """Make a token as a reader does, run the examples with it, revoke it, and see that they are refused.

    `by_json` asks the same home without signing in, for what the programs must read.
    """
    with told.part("Programs with a token, behind a proxy that signs people in"), _proxied(home) as site:
        visitor = Visitor(site, _SIGNED_IN)
        token = _made(visitor)
        found = programs.examples(visitor, _QUESTION)
        told.check("the examples hold no token", [name for name, code in found.items() if token in code])
        expected = programs.as_json(by_json, found["address"])
        for name, problems in programs.tried(found, expected, {TOKEN: token}).items():
            told.check(f"{name} reads {expected.rows} rows with a token", problems)
        _revoke(visitor)
        told.check("no program reads anything without a token", _let_in(found, {TOKEN: ""}))
        told.check("no program reads anything with a revoked token", _let_in(found, {TOKEN: token}))


def _made(visitor: Visitor) -> str:
    answered = visitor.send(
        "..tokens-held.children",
        inputs=[{"id": "tokens-make", "property": "n_clicks", "value": 1}, []],
        state=[
            {"id": "tokens-label", "property": "value", "value": "R on my laptop"},
            {"id": "tokens-days", "property": "value", "value": "30"},
            {"id": "tokens-exact", "property": "value", "value": []},
        ],
        changed="tokens-make.n_clicks",
    )
    made = components(answered["tokens-told"]["children"])
    return next(str(each["props"]["value"]) for each in made if each["props"].get("id") == "tokens-value")


def _revoke(visitor: Visitor) -> None:
    buttons = [each["props"]["id"] for each in visitor.page("/api") if isinstance(each["props"].get("id"), dict)]
    revoke = next(each for each in buttons if each.get("type") == "tokens-revoke")
    visitor.send(
        "..tokens-held.children",
        inputs=[
            {"id": "tokens-make", "property": "n_clicks", "value": None},
            [{"id": revoke, "property": "n_clicks", "value": 1}],
        ],
        state=[
            {"id": "tokens-label", "property": "value", "value": ""},
            {"id": "tokens-days", "property": "value", "value": "30"},
            {"id": "tokens-exact", "property": "value", "value": []},
        ],
        changed=f'{{"token":"{revoke["token"]}","type":"tokens-revoke"}}.n_clicks',
    )


def _let_in(found: dict[str, str], settings: dict[str, str]) -> list[str]:
    """Examples that do not end with an error."""
    read = []
    for name, run in programs.runs(found, settings).items():
        try:
            read.append(f"{name}: {run().rows} rows")
        except programs.Ended:
            continue
    return read


@contextmanager
def _proxied(home: Path) -> Iterator[str]:
    """A Muster that people sign in to, and a proxy before it that knows them by a cookie; the proxy's address."""
    secret = secrets.token_hex(32)
    (home / "grants.toml").write_text(_GRANTS, encoding="utf-8")
    before = os.environ["MUSTER_AUTH"]
    os.environ |= {"MUSTER_AUTH": "header", "MUSTER_PROXY_SECRET": secret}
    try:
        with serving(home) as muster:
            proxy = ThreadingHTTPServer(("127.0.0.1", 0), _handler(muster, secret))
            Thread(target=proxy.serve_forever, daemon=True).start()
            yield f"http://127.0.0.1:{proxy.server_port}"
            proxy.shutdown()
    finally:
        os.environ["MUSTER_AUTH"] = before
        del os.environ["MUSTER_PROXY_SECRET"]


def _handler(muster: str, secret: str) -> type[BaseHTTPRequestHandler]:
    class Proxy(BaseHTTPRequestHandler):
        """Hands requests on: those with the cookie in Jo's name, those without it in nobody's."""

        def do_GET(self) -> None:
            """Hand one on."""
            length = int(self.headers.get("Content-Length") or 0)
            kept = {name: value for name, value in self.headers.items() if name.lower() not in _HOP}
            kept["X-Muster-Proxy-Secret"] = secret
            if kept.pop("Cookie", "") == _SIGNED_IN["Cookie"]:
                kept["X-Muster-User"] = _WHO
            asking = HTTPConnection(urlsplit(muster).netloc, timeout=_ANSWERS_WITHIN_SECONDS)
            asking.request(self.command, self.path, self.rfile.read(length), kept)
            self._answer(asking.getresponse())
            asking.close()

        do_POST = do_HEAD = do_GET  # noqa: N815 - the names that the server calls

        def _answer(self, answer: HTTPResponse) -> None:
            body = answer.read()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in _HOP | {"content-length"}:
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    return Proxy
