"""Muster in header mode on a unix socket, and nginx before it with the files of deploy/nginx.

As root, nginx's workers run as www-data, and files and folders have the modes that docs/deploy/behind-a-proxy.md gives.
"""

import os
import pwd
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPConnection
from pathlib import Path

from config import PROJECT
from scripts.local import free_port

NAME = "muster.example.org"
SECRET = "7f3c9e1ab2d4486a90bd51c7e2f80436"
PASSWORD = "a word of Jo's"
WORKER = "www-data" if os.getuid() == 0 else None  # whoever is not root runs all by themselves
Headers = list[tuple[str, str]]
_STARTS_WITHIN_SECONDS = 60
_MAIN = """
daemon off;
{user}
pid {folder}/nginx.pid;
events {{}}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {etc}/muster.conf;
    # in place of oauth2-proxy: whoever has the cookie is Jo
    server {{
        listen 127.0.0.1:{asked};
        location = /oauth2/auth {{
            if ($http_cookie != "signed=in") {{ return 401; }}
            add_header X-Auth-Request-Email jo@camden.example always;
            add_header X-Auth-Request-Groups "staff,muster-analysts" always;
            return 202;
        }}
        location / {{ return 403 "Sign in, then go to $http_x_auth_request_redirect"; }}
    }}
}}
"""


class NotStarted(Exception):
    """A process ended, or was not ready in time."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Message
    text: str


@dataclass(frozen=True)
class Nginx:
    """An nginx at work: what stands for /etc/nginx/muster, and the ports of https and http on loopback."""

    etc: Path
    port: int
    plain: int

    def ask(self, address: str, headers: Headers, method: str = "GET", body: bytes = b"") -> Answer:
        """An answer over TLS, whose certificate is checked; a header given twice is sent twice."""
        trusted = ssl.create_default_context(cafile=self.etc / "certificate.pem")
        asking = HTTPConnection(NAME)
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as plain:
            asking.sock = trusted.wrap_socket(plain, server_hostname=NAME)
            asking.putrequest(method, address, skip_host=True, skip_accept_encoding=True)
            for header in [("Host", f"{NAME}:{self.port}"), ("Content-Length", str(len(body))), *headers]:
                asking.putheader(*header)
            asking.endheaders(body)
            found = asking.getresponse()
            answer = Answer(found.status, found.headers, found.read().decode())
            asking.close()
        return answer


@contextmanager
def place() -> Iterator[Path]:
    """A folder that every user of this machine may go through, as pytest's own are their owner's alone."""
    with tempfile.TemporaryDirectory(prefix="muster-nginx-") as made:
        Path(made).chmod(0o711)
        yield Path(made)


@contextmanager
def nginx(folder: Path, muster: Path, sign_in: str) -> Iterator[Nginx]:
    """Serve what answers at a socket with the files of deploy/nginx, unchanged but for ports and paths."""
    made, asked = Nginx(folder / "etc", free_port(), free_port()), free_port()
    changes = {
        "/etc/nginx/muster": str(made.etc),
        "unix:/run/muster/muster.sock": f"unix:{muster}",
        "listen 443": f"listen 127.0.0.1:{made.port}",
        "listen 80": f"listen 127.0.0.1:{made.plain}",
        "http://127.0.0.1:4180": f"http://127.0.0.1:{asked}",
    }
    _as_the_guide_says(folder)
    for source, target in (("muster.conf", "muster.conf"), (sign_in, "sign-in.conf")):
        text = (PROJECT / "deploy" / "nginx" / source).read_text(encoding="utf-8")
        for old, new in changes.items():
            text = text.replace(old, new)
        (made.etc / target).write_text(text, encoding="utf-8")
    user = f"user {WORKER};" if WORKER else ""
    (folder / "nginx.conf").write_text(_MAIN.format(user=user, folder=folder, etc=made.etc, asked=asked))
    _make_certificate(made.etc)
    served = subprocess.Popen(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", "stderr"])
    try:
        _wait(served, lambda: _answers(("127.0.0.1", made.port)))
        yield made
    finally:
        served.terminate()
        served.wait(timeout=30)


def _as_the_guide_says(folder: Path) -> None:
    """Run the guide's commands that make what nginx reads: `etc` for /etc/nginx/muster, `home` for Muster's home."""
    guide = (PROJECT / "docs" / "deploy" / "behind-a-proxy.md").read_text(encoding="utf-8")
    blocks = re.findall(r"(?:^    .*\n)+", guide, re.MULTILINE)
    script = "".join(
        block for block in blocks if "> /etc/nginx/muster/proxy-secret.conf" in block or "htpasswd" in block
    )
    changes = {
        "/etc/nginx/muster": str(folder / "etc"),
        "/var/lib/muster": str(folder / "home"),
        "$(openssl rand -hex 32)": SECRET,
        "chown muster:": f"chown {os.getuid()}",
        "htpasswd -B ": f"echo {shlex.quote(PASSWORD)} | htpasswd -iB ",
    } | ({} if WORKER else {" -g www-data": ""})
    for old, new in changes.items():
        assert old in script, old
        script = script.replace(old, new)
    (folder / "home" / "secrets").mkdir(parents=True, mode=0o700)
    subprocess.run(["sh", "-eu"], input=script, text=True, check=True, capture_output=True)


@contextmanager
def behind_a_socket(home: Path, path: Path) -> Iterator[Path]:
    """Serve a home in header mode on a unix socket, in a folder for the group that it shares with nginx's workers."""
    path.parent.mkdir(mode=0o750)
    if WORKER:
        shutil.chown(path.parent, group=WORKER)
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PORT"))}
    settings |= {
        "MUSTER_HOME": str(home),
        "MUSTER_AUTH": "header",
        "MUSTER_BIND": f"unix:{path}",
        "MUSTER_ADDRESS": f"https://{NAME}",
        "MUSTER_PROXY_SECRET": SECRET,
    }
    command = [sys.executable, "-m", "gunicorn", "app:server"]
    server = subprocess.Popen(command, cwd=PROJECT, env=settings, stdout=subprocess.DEVNULL, group=WORKER)
    try:
        _wait(server, lambda: path.exists() and asked_directly(path, "/readyz", []).startswith("HTTP/1.1 200"))
        yield path
    finally:
        server.terminate()
        server.wait(timeout=30)


def asked_directly(path: Path, address: str, headers: Headers) -> str:
    """What Muster itself answers at its socket, whole, to exactly these headers."""
    lines = [f"GET {address} HTTP/1.1", f"Host: {NAME}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(30)
        client.connect(str(path))
        client.sendall("\r\n".join([*lines, "", ""]).encode())
        return b"".join(iter(lambda: client.recv(65536), b"")).decode()


def missing() -> list[str]:
    """Programs and users that are needed and not here."""
    users = [] if WORKER is None or WORKER in {each.pw_name for each in pwd.getpwall()} else [WORKER]
    return [name for name in ("nginx", "openssl", "htpasswd") if shutil.which(name) is None] + users


def _make_certificate(folder: Path) -> None:
    names = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", folder / "certificate.key", "-out", folder / "certificate.pem"]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *names, *files]
    subprocess.run(command, check=True, capture_output=True)


def _answers(address: tuple[str, int]) -> bool:
    with socket.create_connection(address, timeout=1):
        return True


def _wait(process: subprocess.Popen[bytes], is_ready: Callable[[], bool]) -> None:
    until = time.monotonic() + _STARTS_WITHIN_SECONDS
    while process.poll() is None and time.monotonic() < until:
        try:
            if is_ready():
                return
        except OSError:
            pass
        time.sleep(0.1)
    process.terminate()
    raise NotStarted(process.args)
