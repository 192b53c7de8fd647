"""Fifty readers at once on mixed pages, 30 of 100 requests new to the server; and what its workers hold then.

python -m bench.users muster|plain SITE, in a home: the readers, as a process of its own.
"""

import asyncio
import json
import sys
from itertools import islice
from random import Random
from time import perf_counter
from typing import Any
from urllib.parse import urlsplit

from bench.addresses import CALLBACKS, of_muster, of_plain
from bench.figures import Figure, Unit, percentile
from bench.files import Say, Size
from bench.process import run
from bench.server import muster, plain
from data.catalogue import catalogue
from data.store import live_release

USERS = 50
_SECONDS, _PLAIN_SECONDS = 20, 10
_NEW = 0.3  # share of requests that nobody has sent before
_KNOWN = 48  # other requests, each sent before the count begins
_MOST_NEW = 12_000
_RATE_ABOVE, _P95_BELOW, _WORKER_BELOW_MIB = 1000, 75, 300


def measure(size: Size, say: Say) -> list[Figure]:
    """Requests a second, slowest twentieth, refusals and memory, of Muster and then of the plain page."""
    say(f"{USERS} readers at once: {size.key}")
    with muster(size) as server:
        ours = json.loads(run("bench.users", "muster", server.site, home=size.home).output)
        held = max(server.workers_mib())
    folder = run("bench.plain_data", str(size.folder / "plain"), home=size.home).output.strip()
    with plain(folder) as baseline:
        other = json.loads(run("bench.users", "plain", baseline.site, home=size.home).output)
        other_held = max(baseline.workers_mib())
    words, told = f"{USERS} readers, 30 % new requests", Unit.MILLISECONDS
    return [
        Figure(
            name=words, value=ours["rate"], unit=Unit.REQUESTS_PER_SECOND, above=_RATE_ABOVE, plain=other["rate"],
            graph="users-rate",
        ),
        Figure(name=f"{words}, p50", value=percentile(ours["ms"], 0.5), unit=told, plain=percentile(other["ms"], 0.5)),
        Figure(
            name=f"{words}, p95", value=percentile(ours["ms"], 0.95), unit=told, below=_P95_BELOW,
            plain=percentile(other["ms"], 0.95), graph="users-p95",
        ),
        Figure(name=f"{words}: answers other than 200", value=ours["failed"], unit=Unit.FAILED, below=0),
        Figure(
            name="memory of a worker after them", value=held, unit=Unit.MIB, below=_WORKER_BELOW_MIB, plain=other_held,
            graph="memory",
        ),
    ]  # fmt: skip


class _Readers:
    """All of them: what they ask, and what came of it."""

    def __init__(self, site: str, known: list[bytes], new: list[bytes]) -> None:
        self._place, self._known, self._new, self._dice = urlsplit(site), known, new, Random(3)
        self.ms: list[float] = []
        self.failed = 0

    async def warm_up(self) -> None:
        """Send what is to be known, twice on every connection's worth, so that each worker has met it."""
        await asyncio.gather(*(self._ask_each(self._known) for _ in range(8)))
        self.ms.clear()

    async def read_for(self, seconds: float) -> None:
        """Ask without a pause, each reader on a connection of its own."""
        until = perf_counter() + seconds
        await asyncio.gather(*(self._read_until(until) for _ in range(USERS)))

    async def _ask_each(self, requests: list[bytes]) -> None:
        reader, writer = await self._connected()
        for request in requests:
            await self._ask(request, reader, writer)
        writer.close()

    async def _read_until(self, until: float) -> None:
        reader, writer = await self._connected()
        while perf_counter() < until:
            is_new = self._new and self._dice.random() < _NEW
            request = self._new.pop() if is_new else self._dice.choice(self._known)
            try:
                await self._ask(request, reader, writer)
            except (OSError, asyncio.IncompleteReadError):  # an idle connection was closed
                self.failed += 1
                reader, writer = await self._connected()
        writer.close()

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._place.hostname, self._place.port)

    async def _ask(self, request: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        started = perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.partition(b":")[2]))
        self.ms.append((perf_counter() - started) * 1000)
        self.failed += not head.startswith(b"HTTP/1.1 200 ")


def _request(site: str, body: dict[str, Any]) -> bytes:
    content = json.dumps(body, separators=(",", ":")).encode()
    head = (
        f"POST {CALLBACKS} HTTP/1.1\r\nHost: {urlsplit(site).netloc}\r\nAccept-Encoding: br, gzip\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
    )
    return head.encode("ascii") + content


async def _measured(what: str, site: str) -> dict[str, Any]:
    is_ours = what == "muster"
    drawn = of_muster(site, catalogue(live_release()), Random(1)) if is_ours else of_plain(site, Random(1))
    requests = [_request(site, body) for body in islice(drawn, _KNOWN + (_MOST_NEW if is_ours else _KNOWN * 20))]
    readers = _Readers(site, requests[:_KNOWN], requests[_KNOWN:])
    if is_ours:
        await readers.warm_up()
    started = perf_counter()
    await readers.read_for(_SECONDS if is_ours else _PLAIN_SECONDS)
    return {"rate": len(readers.ms) / (perf_counter() - started), "ms": readers.ms, "failed": readers.failed}


if __name__ == "__main__":
    json.dump(asyncio.run(_measured(*sys.argv[1:])), sys.stdout)
