"""People and programs who ask, compare each answer with the right one, and ask again where none came."""

import http.client
import json
import re
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from cluster.nginx import NAME

CALLBACKS = "/_dash-update-component"
_PATIENCE = 90  # for a right one, however often it is asked
_PAUSE = 0.1  # between two questions of one person: nginx lets 50 a second through from one address
_BROKEN = 0  # the status of a connection that ended


@dataclass(frozen=True)
class Answer:
    """What came back; status 0 where nothing did."""

    status: int
    text: str
    seconds: float


@dataclass(frozen=True)
class Door:
    """Where Muster is asked: a port of https with the authority behind its certificate, or the path of a socket."""

    at: int | Path
    authority: Path | None = None
    patience: float = 30.0  # seconds for an answer

    def ask(self, address: str, headers: Mapping[str, str], body: str | None = None) -> Answer:
        """One request on a connection of its own."""
        begun, asking = time.monotonic(), http.client.HTTPConnection(NAME)
        given = {"Host": NAME, "Connection": "close", **headers} | (
            {"Content-Type": "application/json"} if body else {}
        )
        try:
            asking.sock = self._connected()
            asking.request("POST" if body else "GET", address, body, given)
            found = asking.getresponse()
            status, text = found.status, found.read().decode()
        except (OSError, http.client.HTTPException):
            status, text = _BROKEN, ""
        finally:
            asking.close()
        return Answer(status, text, time.monotonic() - begun)

    def _connected(self) -> socket.socket:
        if isinstance(self.at, Path):
            plain = socket.socket(socket.AF_UNIX)
            plain.settimeout(self.patience)
            plain.connect(str(self.at))
            return plain
        plain = socket.create_connection(("127.0.0.1", self.at), timeout=self.patience)
        return ssl.create_default_context(cafile=self.authority).wrap_socket(plain, server_hostname=NAME)


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at pages with a session, and whose programs ask with a token."""

    session: str
    token: str

    def ask(self, door: Door, question: str) -> Answer:
        """The answer to a question: an address of a page, or of the interface for programs."""
        if question.startswith("/api/"):
            return door.ask(question, {"Authorization": f"Bearer {self.token}"})
        cookie = {"Cookie": f"__Host-muster={self.session}"}
        if question.startswith("/download/"):
            return door.ask(question, cookie)
        told = door.ask("/_dash-dependencies", cookie)
        return door.ask(CALLBACKS, cookie, _callback(told.text, question)) if told.status == 200 else told


def _callback(dependencies: str, question: str) -> str:
    """What a browser sends to have a page drawn."""
    found = next(each for each in json.loads(dependencies) if "_pages_content" in each["output"])
    path, _, search = question.partition("?")
    values = {"pathname": path, "search": f"?{search}" if search else ""}
    parts: dict[str, Any] = {
        name: [part | {"value": values.get(part["property"])} for part in found[name]] for name in ("inputs", "state")
    }
    outputs = [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}]
    changed = {"output": found["output"], "outputs": outputs, "changedPropIds": ["_pages_location.pathname"]}
    return json.dumps(changed | parts)


_RELEASE = re.compile(r"\b\d{8}T\d{9,12}Z")


def without_release(text: str) -> tuple[str, frozenset[str]]:
    """An answer without the ids of releases, which differ from home to home, and those that were in it."""
    return _RELEASE.sub("", text), frozenset(_RELEASE.findall(text))


@dataclass
class Traffic:
    """What was asked and what came of it; `right` holds each question's answer by release, without ids."""

    door: Door
    reader: Reader
    questions: Sequence[str]
    right: Sequence[Mapping[str, str]]
    seconds: list[float] = field(default_factory=list)
    from_releases: Counter[int] = field(default_factory=Counter)
    releases: set[str] = field(default_factory=set)
    asked_again: Counter[int] = field(default_factory=Counter)  # by the status that came in place of an answer
    wrong: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)

    @contextmanager
    def running(self, people: int) -> Iterator[None]:
        """So many ask one question after the other as long as the block lasts."""
        enough = threading.Event()
        threads = [threading.Thread(target=self._go_on, args=(each, enough), daemon=True) for each in range(people)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            enough.set()
            for each in threads:
                each.join()

    def _go_on(self, number: int, enough: threading.Event) -> None:
        for question in islice(cycle(self.questions), number, None):
            if enough.wait(_PAUSE):
                return
            self._one(question)

    def _one(self, question: str) -> None:
        until = time.monotonic() + _PATIENCE
        while (found := self.reader.ask(self.door, question)).status != 200:
            self.asked_again[found.status] += 1
            if time.monotonic() > until:
                self.lost.append(f"{question}: {found.status} {found.text[:200]}")
                return
            time.sleep(_PAUSE)
        self.seconds.append(found.seconds)
        text, named = without_release(found.text)
        self.releases |= named
        among = [number for number, right in enumerate(self.right) if right[question] == text]
        self.from_releases.update(among[:1])
        if not among or len(named) > 1:
            self.wrong.append(f"{question}: {' and '.join(sorted(named))}")
