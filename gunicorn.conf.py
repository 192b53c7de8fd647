"""How gunicorn serves Muster: two workers of four threads, on this machine only, warm before the first reader."""

import gc
import os
import subprocess
import sys
from typing import Any

from dash import page_registry

from config import PROJECT, pointer  # not `import config`: gunicorn would take that name for a setting

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}

bind = os.environ.get("MUSTER_BIND") or f"127.0.0.1:{os.environ.get('PORT', '8050')}"
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
    if not pointer().is_file():
        sys.exit(f"No release is published: {pointer()} does not exist. Load returns first: python -m etl load RETURNS")
    # in a process of its own, as what DuckDB opens here would not survive the fork
    looked = subprocess.run([sys.executable, "-m", "health"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if looked.returncode:
        reason = looked.stderr.strip().splitlines()[-1]
        sys.exit(f"Muster cannot serve {pointer().parent}: {reason}. python -m etl rollback --to ID takes another one.")


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
