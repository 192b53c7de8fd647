"""A connection to a server as a browser keeps one open, with what Reader asks of Flask's own client."""

import json as as_json
import re
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

_PATIENCE_SECONDS = 120


_SECTION = re.compile(r'"id":\s*(\{[^{}]*"type":\s*"section"[^{}]*\})')


def sections_in(answer: str) -> list[str]:
    """The names of the sections that a page's answer leaves for later."""
    return list(dict.fromkeys(as_json.loads(place)["name"] for place in _SECTION.findall(answer)))


@dataclass(frozen=True)
class Answered:
    """What came back."""

    path: str
    status_code: int
    headers: dict[str, str]
    data: bytes

    @property
    def text(self) -> str:
        """The answer as text, for messages."""
        return self.data.decode(errors="replace")


class Wire:
    """One connection, kept."""

    def __init__(self, site: str) -> None:
        self._connection = HTTPConnection(urlsplit(site).netloc, timeout=_PATIENCE_SECONDS)

    def get(self, address: str) -> Answered:
        """What a GET brings."""
        return self.open(address)

    def open(
        self, address: str, *, method: str = "GET", headers: dict[str, str] | None = None, json: Any = None
    ) -> Answered:
        """What a request brings; one to a server that has closed the connection meanwhile is sent again."""
        body = None if json is None else as_json.dumps(json, separators=(",", ":")).encode()
        sent = (headers or {}) | ({"Content-Type": "application/json"} if body else {})
        try:
            self._connection.request(method, address, body, sent)
            answer = self._connection.getresponse()
        except ConnectionError:
            self._connection.close()
            self._connection.request(method, address, body, sent)
            answer = self._connection.getresponse()
        return Answered(address, answer.status, dict(answer.getheaders()), answer.read())
