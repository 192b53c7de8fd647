"""A Muster served by gunicorn, its processes, and people who ask it things over HTTP."""

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from homes import Live, live

CALLBACKS = "/_dash-update-component"
OURS = {"X-Muster-Return": "1", "Sec-Fetch-Site": "same-origin"}
QUESTION = "/api/v1/data?measure=turnover&by=council"
_IDLE_SECONDS = 1  # the server closes a connection that nobody uses for two
SECONDS = 60  # for an answer, on a machine with other things to do


@dataclass(frozen=True)
class Answer:
    """What came back: status 0 where the connection broke."""

    status: int
    text: str
    seconds: float = 0.0
    headers: Mapping[str, str] = field(default_factory=dict)


class Person:
    """Somebody with one connection, which is made anew where it broke."""

    def __init__(self, address: str, **headers: str) -> None:
        self._where, self._headers = urlsplit(address), headers
        self._connection, self._used_at = self._connected(), time.monotonic()
        self._callback: dict[str, Any] = {}

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(str(self._where.hostname), self._where.port, timeout=SECONDS)

    def ask(self, path: str, body: bytes | None = None, method: str = "", **headers: str) -> Answer:
        """One request; its headers have underscores for hyphens."""
        begun = time.monotonic()
        if begun - self._used_at > _IDLE_SECONDS:
            self._connection.close()
        given = self._headers | {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            self._connection.request(method or ("GET" if body is None else "POST"), path, body, given)
            answer = self._connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except (OSError, http.client.HTTPException):
            self._connection.close()
            return Answer(0, "", time.monotonic() - begun)
        finally:
            self._used_at = time.monotonic()
        return Answer(answer.status, text, time.monotonic() - begun, dict(answer.getheaders()))

    def page(self, path: str) -> Answer:
        """A page's content, as the browser asks for it."""
        return self.ask(CALLBACKS, json.dumps(self.question(path)).encode(), Content_Type="application/json")

    def question(self, path: str) -> dict[str, Any]:
        """What the browser sends to have a page drawn."""
        if not self._callback:
            told = json.loads(self.ask("/_dash-dependencies").text)
            self._callback = next(each for each in told if "_pages_content" in each["output"])
        texts = {"pathname": path, "search": ""}
        inputs, state = (
            [part | {"value": texts.get(part["property"])} for part in self._callback[name]]
            for name in ("inputs", "state")
        )
        outputs = [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}]
        return {
            "output": self._callback["output"], "outputs": outputs, "inputs": inputs, "state": state,
            "changedPropIds": ["_pages_location.pathname"],
        }  # fmt: skip

    def check(self, files: Mapping[str, bytes], **fields: str) -> Answer:
        """Files to be checked, as the page sends them."""
        body, kind = form(files, fields)
        return self.ask("/returns/files/check", body, Content_Type=kind, **_underscored(OURS))

    def __enter__(self) -> "Person":
        """Itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connection."""
        self._connection.close()


def _underscored(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.replace("-", "_"): value for name, value in headers.items()}


def form(files: Mapping[str, bytes], fields: Mapping[str, str]) -> tuple[bytes, str]:
    """A multipart body, and its content type."""
    parts = [
        b'--line\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (name.encode(), value.encode())
        for name, value in fields.items()
    ]
    parts += [
        b'--line\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n\r\n%s\r\n' % (name.encode(), data)
        for name, data in files.items()
    ]
    return b"".join([*parts, b"--line--\r\n"]), "multipart/form-data; boundary=line"


@dataclass(frozen=True, kw_only=True)
class Site:
    """A served home, and what was live in it."""

    address: str
    home: Path
    before: Live

    @property
    def is_served(self) -> bool:
        """Whether what was live is live still, and it is ready."""
        return live(self.home) == self.before and once(self.address, "/readyz").status == 200

    @property
    def left(self) -> list[str]:
        """Folders in which files were checked."""
        folders = (self.home / "state").iterdir()
        return [path.name for path in folders if path.name.startswith(("muster-", "new-"))]


def once(address: str, path: str) -> Answer:
    """One request of somebody who comes for nothing else."""
    with Person(address) as person:
        return person.ask(path)


def slow(address: str, first: bytes) -> socket.socket:
    """A connection that has begun to say something."""
    where = urlsplit(address)
    made = socket.create_connection((str(where.hostname), where.port or 0), timeout=10)
    made.sendall(first)
    return made


@contextmanager
def asking(number: int, ask: Callable[[int, threading.Event], None]) -> Iterator[None]:
    """So many of them ask, each in a thread, as long as the block lasts."""
    enough = threading.Event()
    threads = [threading.Thread(target=ask, args=(each, enough), daemon=True) for each in range(number)]
    for each in threads:
        each.start()
    try:
        yield
    finally:
        enough.set()
        for each in threads:
            each.join(2 * SECONDS)
    assert not any(each.is_alive() for each in threads)


def until(is_so: Callable[[], object], told: str, seconds: float = SECONDS) -> None:
    """Wait for something."""
    end = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > end:
            pytest.fail(told)
        time.sleep(0.05)


def children(process: int) -> list[int]:
    """The processes that a process began."""
    found = []
    for tasks in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(each) for each in tasks.read_text(encoding="ascii").split()]
    return found


def below(process: int) -> list[int]:
    """The same, and all that those began."""
    return [each for child in children(process) for each in (child, *below(child))]


def command(process: int) -> str:
    """What a process was started as."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return ""


def master(address: str) -> int:
    """The gunicorn that serves an address, of those that this process began."""
    port = f"PORT={urlsplit(address).port}\0".encode()
    (found,) = [
        each
        for each in children(os.getpid())
        if "gunicorn" in command(each) and port in Path(f"/proc/{each}/environ").read_bytes()
    ]
    return found


def forkservers(address: str) -> list[int]:
    """The processes of which children that check files are copies, one a worker."""
    return [each for each in below(master(address)) if "forkserver" in command(each) and _is_forkserver(each)]


def checks(address: str) -> list[int]:
    """The children that check files now."""
    return [child for each in forkservers(address) for child in children(each)]


def _is_forkserver(process: int) -> bool:
    return "forkserver" not in command(_parent(process))


def _parent(process: int) -> int:
    with suppress(OSError):
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
        return int(status.partition("PPid:")[2].split()[0])
    return 0


def kill(processes: Iterable[int]) -> None:
    """End processes without a word."""
    for each in processes:
        with suppress(ProcessLookupError):
            os.kill(each, signal.SIGKILL)
