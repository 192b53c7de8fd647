"""The real server refuses malformed and malicious requests in one sentence, and logs nothing of them."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from config import PROJECT
from data.store import Release
from scripts.local import free_port
from security import HEADERS

SECRET = b"kestrel"
HOST = b"Host: 127.0.0.1\r\n"
JSON = b"POST /_dash-update-component HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
CHUNKED = JSON + b"Transfer-Encoding: chunked\r\n\r\n"

REQUESTS = {
    "an address too long": (b"GET /" + SECRET * 1000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414),
    "headers too many": (b"GET / HTTP/1.1\r\n" + HOST + b"X: kestrel\r\n" * 100 + b"\r\n", 431),
    "a header too long": (b"GET / HTTP/1.1\r\n" + HOST + b"X: " + SECRET * 2000 + b"\r\n\r\n", 431),
    "a method that is none": (b"kes(trel / HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a method there is not": (b"KESTREL / HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "TRACE": (b"TRACE /kestrel HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "CONNECT": (b"CONNECT kestrel:80 HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "OPTIONS of all": (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 405),
    "a version there is not": (b"GET / HTTP/9.1\r\n" + HOST + b"X: kestrel\r\n\r\n", 400),
    "HTTP 2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nkestrel", 400),
    "no HTTP": (b"\x16\x03\x01kestrel\r\n\r\n", 400),
    "a null byte": (b"GET /\x00kestrel HTTP/1.1\r\n" + HOST + b"\r\n", 400),
    "a null byte in code": (b"GET /assets/kestrel%00.css HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    "a path upwards": (b"GET /assets/../../app.py HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    "a path upwards in code": (b"GET /assets/%2e%2e/%2e%2e/app.py HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    "a path upwards of packages": (b"GET /_dash-component-suites/dash/../../app.py HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    "a path upwards of kept files": (b"GET /static/0a/assets/..%2f..%2fconfig.py HTTP/1.1\r\n" + HOST + b"\r\n", 404),
    "another host": (b"GET / HTTP/1.1\r\nHost: kestrel.example\r\n\r\n", 400),
    "two hosts": (b"GET / HTTP/1.1\r\n" + HOST + b"Host: kestrel.example\r\n\r\n", 400),
    "an encoding there is not": (b"POST / HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: kestrel\r\n\r\n", 501),
    "two lengths": (JSON + b"Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nkestrel", 400),
    "a length that is none": (JSON + b"Content-Length: kestrel\r\n\r\n", 400),
    "a body too long": (JSON + b"Content-Length: 300000\r\n\r\n" + b" " * 300000, 413),
    "chunks too long": (CHUNKED + b"493e0\r\n" + b" " * 300000 + b"\r\n0\r\n\r\n", 400),
    "a chunk without a size": (CHUNKED + b"kestrel\r\n", 400),
    "arrays in arrays": (JSON + b"Content-Length: 10000\r\n\r\n" + b"[" * 10000, 400),
    "an expectation there is not": (b"POST / HTTP/1.1\r\n" + HOST + b"Expect: kestrel\r\n\r\n", 417),
}  # fmt: skip


class Served(NamedTuple):
    """A server of the real release, and what it logs."""

    port: int
    log: Path


@pytest.fixture(scope="module")
def served(_release: Release, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    log, port = tmp_path_factory.mktemp("log") / "log", free_port()
    settings = {**os.environ, "MUSTER_HOME": str(_release.path.parent.parent), "PORT": str(port)}
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:server", "--workers", "1"],
            cwd=PROJECT,
            env=settings,
            stderr=out,
            stdout=out,
        )
        try:
            while server.poll() is None and "Muster is at" not in log.read_text():
                pass
            yield Served(port, log)
        finally:
            server.terminate()
            server.wait(timeout=30)


def answer(port: int, request: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of the first answer to what is sent."""
    got = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        while b"\r\n\r\n" not in got:
            got += line.recv(65536)
        head, _, body = got.partition(b"\r\n\r\n")
        first, *rest = head.decode().split("\r\n")
        headers = dict(each.split(": ", 1) for each in rest)
        while len(body) < int(headers["Content-Length"]):
            body += line.recv(65536)
    return int(first.split()[1]), headers, body


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_of_an_adversary_is_refused_calmly(served: Served, name: str) -> None:
    request, expected = REQUESTS[name]
    before = served.log.stat().st_size
    status, headers, body = answer(served.port, request)
    assert status == expected
    assert {key for key in HEADERS if headers.get(key) != HEADERS[key]} == set()
    assert (headers.get("Server", "Muster"), headers["Content-Type"]) == ("Muster", "text/plain; charset=utf-8")
    assert body.count(b"\n") == 1 and body.endswith(b".\n") and SECRET not in body
    logged = served.log.read_bytes()[before:]
    assert SECRET not in logged.lower() and b"Traceback" not in logged and logged.count(b"\n") <= 1


def test_the_next_reader_is_served(served: Served) -> None:
    status, headers, body = answer(served.port, b"GET /definitions HTTP/1.1\r\n" + HOST + b"\r\n")
    assert (status, headers["Server"], b"<!DOCTYPE html>" in body) == (200, "Muster", True)


def test_no_way_leads_to_the_files_of_this_machine(served: Served) -> None:
    for path in (b"/assets/%2fetc/passwd", b"/assets//etc/passwd", b"/static/0a/assets//etc/passwd", b"//etc/passwd"):
        _, headers, body = answer(served.port, b"GET " + path + b" HTTP/1.1\r\n" + HOST + b"\r\n")
        assert b"root:" not in body
        assert headers.get("Location", "http://127.0.0.1/").startswith("http://127.0.0.1/")
