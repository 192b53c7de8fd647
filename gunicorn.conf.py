"""How gunicorn serves Muster: two workers of four threads, on this machine only, warm before the first reader."""

import gc
import os
import socket
import subprocess
import sys
from typing import Any

from dash import page_registry

from config import PROJECT, pointer  # not `import config`: gunicorn would take that name for a setting

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

_PORTS = 65536
_port = os.environ.get("PORT") or "8050"
if not (_port.isdecimal() and int(_port) < _PORTS):
    sys.exit(f"PORT is {_port}: give a port from 1 to {_PORTS - 1}.")

bind = os.environ.get("MUSTER_BIND") or f"127.0.0.1:{_port}"
workers = 2
worker_class = "gthread"
threads = 4
preload_app = False  # a DuckDB connection does not survive a fork
timeout = 60
graceful_timeout = 20
accesslog = None  # addresses hold what people asked for
loglevel = "warning"
control_socket_disable = True  # it would lie in the home folder, shared by every gunicorn there


def on_starting(server: Any) -> None:
    """Refuse an address that others can reach, as long as nobody signs in, and a home without a readable release."""
    for address in server.cfg.address:
        # an address is (host, port), or the path of a unix socket
        if not (isinstance(address, str) or address[0] in _LOOPBACK):
            sys.exit(f"Muster has no sign-in yet, so it listens on this machine only: {address} is refused.")
        if isinstance(address, tuple) and "GUNICORN_FD" not in os.environ:  # set where another master hands over
            _expect_free(*address[:2])
    if not pointer().is_file():
        sys.exit(f"No release is published: {pointer()} does not exist. Load returns first: python -m etl load RETURNS")
    # in a process of its own, as what DuckDB opens here would not survive the fork
    looked = subprocess.run([sys.executable, "-m", "health"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if looked.returncode:
        reason = looked.stderr.strip().splitlines()[-1]
        sys.exit(f"Muster cannot serve {pointer().parent}: {reason}. python -m etl rollback --to ID takes another one.")


def _expect_free(host: str, port: int) -> None:
    """End with a sentence where gunicorn would try five times and then say less."""
    if not 0 <= port < _PORTS:
        sys.exit(f"MUSTER_BIND has the port {port}: give one from 1 to {_PORTS - 1}.")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"Muster cannot listen at {host}:{port} ({error.strerror}). Choose another: PORT=9000 make run")


def when_ready(server: Any) -> None:
    """Say where the dashboard is."""
    for listener in server.LISTENERS:
        print(f"Muster is at {listener}", flush=True)


def post_worker_init(worker: Any) -> None:
    """Draw every page once before the first reader asks, as the first takes a second more: it loads what drawing needs.

    A page that cannot be drawn says so itself.
    """
    client = worker.app.wsgi().test_client()
    client.get("/")
    client.get("/_dash-layout")
    for page in page_registry.values():
        page["layout"]()
    # what is loaded now stays: walking through it at each collection doubled the slowest twentieth of the answers
    gc.collect()
    gc.freeze()
