"""How gunicorn serves Muster: two workers of four threads, on this machine only, warm before the first reader."""

import gc
import os
import socket
import subprocess
import sys
from typing import Any

import handover
import warming
from auth.settings import check_listening
from config import (
    PROJECT,
    BadSetting,
    lake,
    log_format,
    metrics_port,
    pointer,
)  # not `import config`: gunicorn would take that name for a setting
from desk import child
from packs import maker
from watching import exporter, logs, metrics

_PORTS = 65536
_port = os.environ.get("PORT") or "8050"
if not (_port.isdecimal() and int(_port) < _PORTS):
    sys.exit(f"PORT is {_port}: give a port from 1 to {_PORTS - 1}.")

bind = os.environ.get("MUSTER_BIND") or f"127.0.0.1:{_port}"
workers = 2
worker_class = "worker.Worker"
threads = 4
umask = 0o007  # a unix socket is for the owner and the group of its folder
preload_app = False  # a DuckDB connection does not survive a fork
timeout = 60
graceful_timeout = 20
accesslog = None  # addresses hold what people asked for
loglevel = "warning"
limit_request_line = 4094  # an address with every filter in it has under 2,000
limit_request_fields = 64
limit_request_field_size = 8190
control_socket_disable = True  # it would lie in the home folder, shared by every gunicorn there
header_map = "drop"  # X_Muster_User would otherwise be taken for X-Muster-User
forwarder_headers = ""


def on_starting(server: Any) -> None:
    """Refuse settings that let in whom nobody knows, an address that is taken, a home without a readable release."""
    try:
        check_listening(server.cfg.address)
    except BadSetting as bad:
        sys.exit(str(bad))
    if "GUNICORN_FD" not in os.environ:  # set where another master hands over
        _expect_free_ports(server.cfg.address)
    if log_format() not in logs.FORMATS:
        sys.exit(f"MUSTER_LOG is {log_format()}: it is one of {', '.join(logs.FORMATS)}.")
    if not lake() and not pointer().is_file():
        sys.exit(f"No release is published: {pointer()} does not exist. Load returns first: python -m etl load RETURNS")
    # in a process of its own, as what DuckDB opens here would not survive the fork
    looked = subprocess.run([sys.executable, "-m", "health"], cwd=PROJECT, capture_output=True, text=True, check=False)
    if looked.returncode:
        reason = looked.stderr.strip().splitlines()[-1]
        sys.exit(f"Muster cannot serve {pointer().parent}: {reason}. python -m etl rollback --to ID takes another one.")
    logs.configure()
    metrics.prepare()  # last, as a start that is refused leaves nothing behind


def _expect_free_ports(addresses: list[Any]) -> None:
    """End with a sentence where gunicorn would try five times and then say less, and the metrics be another's."""
    hosts = [address[:2] for address in addresses if isinstance(address, tuple)]  # or it is a unix socket's path
    for host, port in hosts:
        if not 0 <= port < _PORTS:
            sys.exit(f"MUSTER_BIND has the port {port}: give one from 1 to {_PORTS - 1}.")
        _expect_free(host, port, "Choose another: PORT=9000 make run")
    if shown := metrics_port():
        if (exporter.HERE, shown) in hosts:
            sys.exit(f"MUSTER_METRICS is {shown}, where readers find Muster: give another port.")
        _expect_free(exporter.HERE, shown, "Choose another for MUSTER_METRICS.")


def _expect_free(host: str, port: int, advice: str) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            sys.exit(f"Muster cannot listen at {host}:{port} ({error.strerror}). {advice}")


def when_ready(server: Any) -> None:
    """Say where the dashboard is."""
    for listener in server.LISTENERS:
        print(f"Muster is at {listener}", flush=True)
    if metrics_port():
        server.exporter = exporter.begin()


def on_reload(server: Any) -> None:
    """Have old workers answer until the new ones, which are begun next, can."""
    handover.begin(server.worker_age + server.cfg.workers)


def worker_exit(_server: Any, worker: Any) -> None:
    """Let what looks for new releases end first: a thread that is in DuckDB when the process ends would abort it."""
    if following := getattr(worker, "following", None):
        following.end()


def child_exit(_server: Any, worker: Any) -> None:
    """Forget how much a worker that ended had in hand."""
    metrics.forget(worker.pid)


def on_exit(server: Any) -> None:
    """Let what shows the metrics end, and their files go."""
    if showing := getattr(server, "exporter", None):
        exporter.end(showing)
    metrics.end()


def post_worker_init(worker: Any) -> None:
    """Draw pages before the first reader asks, as the first takes a second more: it loads what drawing needs."""
    metrics.begin()
    server = worker.app.wsgi()
    warming.wait_for_release(worker.notify)
    warming.warm(server)
    worker.following = warming.keep_warm(server)
    maker.warm()
    child.warm()
    # what is loaded now stays: walking through it at each collection doubled the slowest twentieth of the answers
    gc.collect()
    gc.freeze()
    handover.is_ready(worker.age)
