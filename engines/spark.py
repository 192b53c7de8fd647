"""A Spark cluster on this machine: a master, two workers and a Thrift server, as processes of their own."""

import importlib.util
import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from cluster.postgres import free_port

_DEPLOY = "org.apache.spark.deploy"
_SERVER = "org.apache.spark.sql.hive.thriftserver.HiveThriftServer2"
_MASTER = "127.0.0.1"
WORKERS = ("127.0.0.2", "127.0.0.3")
_SERVER_MEMORY = "1g"
_PATIENCE = 300.0  # seconds until the server takes questions, and until a process has ended
_SETTINGS = {
    "spark.driver.host": _MASTER,
    "spark.driver.bindAddress": _MASTER,
    "spark.executor.memory": "700m",
    "spark.cores.max": str(len(WORKERS)),
    "spark.sql.shuffle.partitions": str(2 * len(WORKERS)),
    "spark.sql.catalogImplementation": "in-memory",  # tables are named anew each time: no metastore
    "spark.sql.session.timeZone": "UTC",
    "spark.ui.enabled": "false",
}
_HIVE = {
    "hive.server2.thrift.bind.host": _MASTER,
    "hive.server2.authentication": "NOSASL",
    "hive.server2.logging.operation.enabled": "false",
}


class NotInstalled(Exception):
    """Spark or Java is not there; the message says how to get it."""


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a running cluster, as SQLAlchemy reads it. Raises NotInstalled, TimeoutError."""
    home = _spark_home()
    with tempfile.TemporaryDirectory(prefix="muster-spark-") as made, ExitStack() as running:
        folder, master, server = Path(made), free_port(), free_port()

        def start(program: str, *words: str, address: str = _MASTER, memory: str = "256m") -> subprocess.Popen[bytes]:
            command = [str(home / "bin" / program), *words]
            environment = _environment(home, folder, address=address, memory=memory)
            return running.enter_context(_process(command, folder / f"{address}-{program}.log", environment))

        def daemon(kind: str, address: str, *words: str) -> None:
            at = ("--host", address, "--webui-port", "0")
            start("spark-class", f"{_DEPLOY}.{kind}", *at, *words, address=address)

        daemon("master.Master", _MASTER, "--port", str(master))
        for address in WORKERS:
            room = ("--cores", "1", "--memory", "1g", "--work-dir", str(folder / address))
            daemon("worker.Worker", address, *room, f"spark://{_MASTER}:{master}")
        settings = [part for each in _SETTINGS.items() for part in ("--conf", "=".join(each))]
        settings += ["--driver-java-options", f"-Djava.io.tmpdir={folder}", "--class", _SERVER, "spark-internal"]
        hive = _HIVE | {"hive.server2.thrift.port": str(server)}
        settings += [part for each in hive.items() for part in ("--hiveconf", "=".join(each))]
        at = ("--master", f"spark://{_MASTER}:{master}")
        _wait_for(server, start("spark-submit", *at, *settings, memory=_SERVER_MEMORY), folder)
        yield f"spark://{_MASTER}:{server}"


def _spark_home() -> Path:
    found = importlib.util.find_spec("pyspark")
    if found is None or found.origin is None:
        raise NotInstalled("Spark is not installed: make engines")
    return Path(found.origin).parent


def _environment(home: Path, folder: Path, *, address: str, memory: str) -> dict[str, str]:
    return {
        **os.environ,
        "SPARK_HOME": str(home),
        "SPARK_LOCAL_IP": address,
        "SPARK_LOCAL_DIRS": str(folder),
        "SPARK_DAEMON_MEMORY": memory,
        "SPARK_MASTER_OPTS": "-Dspark.master.rest.enabled=false",
    }


@contextmanager
def _process(command: list[str], log: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A process and all that it starts, ended with the block."""
    with log.open("wb") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, env=environment, cwd=log.parent, start_new_session=True
        )
    try:
        yield process
    finally:
        for how in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, how)
                process.wait(_PATIENCE)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue


def _wait_for(port: int, process: subprocess.Popen[bytes], folder: Path) -> None:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((_MASTER, port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    said = "\n".join((folder / f"{_MASTER}-spark-submit.log").read_text(errors="replace").splitlines()[-20:])
    raise TimeoutError(f"Spark's Thrift server does not answer:\n{said}")
