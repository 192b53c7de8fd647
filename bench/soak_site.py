"""Muster behind nginx over a unix socket, as the soak meets it, and clients that are slow."""

import hashlib
import http.client
import itertools
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from config import PROJECT
from scripts.local import NotServed, free_port

_STARTS_WITHIN_SECONDS = 90
BROKEN = "Something went wrong on our side"  # what a page says in place of figures, with status 200
_SLOW, _QUIET = 20, 100
_NUMBERS = itertools.count()
_NGINX = """
daemon off;
{user}
pid {folder}/nginx.pid;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    upstream muster {{ server unix:{folder}/muster.sock; }}
    server {{
        listen 127.0.0.1:{port};
        client_max_body_size 256k;
        client_body_buffer_size 256k;
        client_header_timeout 10s;
        client_body_timeout 10s;
        proxy_buffers 64 16k;
        proxy_max_temp_file_size 512m;
        proxy_http_version 1.1;
        proxy_set_header Connection "";
        proxy_set_header Host $http_host;
        proxy_set_header X-Request-ID $request_id;
        proxy_set_header X-Muster-User $http_x_soak_user;
        proxy_set_header X-Muster-Groups readers;
        proxy_set_header X-Muster-Proxy-Secret {secret};
        location / {{ proxy_pass http://muster; }}
    }}
}}
"""
_GRANTS = '[groups."readers"]\nroles = ["viewer", "analyst"]\nvisible = ["*"]\n'


@dataclass(frozen=True)
class Site:
    """A served home."""

    address: str
    home: Path
    folder: Path
    master: int

    def ask(self, asked: Mapping[str, Any]) -> str:
        """One answer, whole. Raises NotServed for any but 200."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=60)
        body = asked.get("body")
        # one of many, as one person may ask so often only
        headers = {"X-Soak-User": f"quiet-{next(_NUMBERS) % _QUIET}"} | (
            {"Content-Type": "application/json"} if body else {}
        )
        connection.request("POST" if body else "GET", asked["path"], body, headers)
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        if answer.status != 200 or BROKEN in text:
            raise NotServed(f"{asked['path']} was answered with {answer.status}: {text[:200]}")
        return text

    def digest(self, asked: Mapping[str, Any]) -> str:
        """Of one answer; of a page's frame, which holds no figures and differs each time, none."""
        if asked["kind"] == "page":
            return ""
        return hashlib.sha256(self.ask(asked).encode()).hexdigest()

    def workers(self) -> list[int]:
        """Its workers, the oldest first."""
        text = Path(f"/proc/{self.master}/task/{self.master}/children").read_text(encoding="ascii")
        return [int(pid) for pid in text.split()]

    def memory_mib(self) -> float:
        """Resident memory of all workers."""
        pages = 0
        for pid in self.workers():
            with suppress(OSError):  # it has just ended
                pages += int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") / 1024**2


@contextmanager
def serving(home: Path, folder: Path) -> Iterator[Site]:
    """Serve a home as docs/deploy/behind-a-proxy.md has it, on a free port of this machine."""
    port, secret = free_port(), secrets.token_hex(32)
    (folder / "grants.toml").write_text(_GRANTS, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""  # or nginx's workers could not reach the socket
    (folder / "nginx.conf").write_text(_NGINX.format(folder=folder, port=port, secret=secret, user=user), "utf-8")
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PORT"))} | {
        "MUSTER_HOME": str(home),
        "MUSTER_AUTH": "header",
        "MUSTER_BIND": f"unix:{folder}/muster.sock",
        "MUSTER_GRANTS": str(folder / "grants.toml"),
        "MUSTER_PROXY_SECRET": secret,
        "MUSTER_EXPORTS_AN_HOUR": "100000",  # nobody takes so many files away in ten minutes
    }
    with (folder / "muster.log").open("w") as log, (folder / "nginx.log").open("w") as proxy_log:
        muster = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "app:server"], cwd=PROJECT, env=settings, stdout=log, stderr=log
        )
        command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"]
        nginx = subprocess.Popen(command, stdout=proxy_log, stderr=proxy_log)
        try:
            site = Site(f"http://127.0.0.1:{port}", home, folder, muster.pid)
            _wait(site, muster)
            yield site
        finally:
            nginx.terminate()
            muster.terminate()
            nginx.wait(timeout=30)
            muster.wait(timeout=60)


def _wait(site: Site, muster: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while muster.poll() is None and time.monotonic() < until:
        with suppress(OSError, NotServed):
            site.ask({"path": "/readyz"})
            return
        time.sleep(0.2)
    raise NotServed((site.folder / "muster.log").read_text(encoding="utf-8")[-2000:])


@contextmanager
def slow_clients(site: Site) -> Iterator[None]:
    """Have clients send a request byte by byte, and others read an answer so, as long as the block lasts."""
    ended = threading.Event()
    where = ("127.0.0.1", int(site.address.rpartition(":")[2]))
    threads = [threading.Thread(target=way, args=(where, ended)) for way in (_send, _read) for _ in range(_SLOW // 2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        ended.set()
        for thread in threads:
            thread.join()


def _send(where: tuple[str, int], ended: threading.Event) -> None:
    text = b"GET /turnover HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Soak-User: slow\r\n" + b"X: " + b"y" * 500
    while not ended.is_set():
        with suppress(OSError), socket.create_connection(where, timeout=30) as client:
            for byte in text:
                if ended.wait(0.5):
                    break
                client.sendall(bytes([byte]))


def _read(where: tuple[str, int], ended: threading.Event) -> None:
    text = b"GET /api/v1/data?measure=turnover&by=council HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Soak-User: slow\r\n\r\n"
    while not ended.is_set():
        with suppress(OSError), socket.socket() as client:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
            client.settimeout(30)
            client.connect(where)
            client.sendall(text)
            while not ended.wait(0.5) and client.recv(64):
                pass
