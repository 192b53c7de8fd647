"""A PostgreSQL of its own for a test or a trial: Debian's programs, a folder, a port of this machine."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

_NOBODY = "nobody"
_PATIENCE = 30.0  # seconds
_SETTINGS = {"fsync": "off", "listen_addresses": "127.0.0.1", "max_connections": "200", "shared_buffers": "128MB"}


class NotInstalled(Exception):
    """PostgreSQL is not on this machine; the message says how to get it."""


def programs() -> Path:
    """The folder of PostgreSQL's programs, the newest where there are several. Raises NotInstalled."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise NotInstalled("PostgreSQL is not installed: sudo apt-get install postgresql")
    return found[-1].parent


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Postgres:
    """One server; its data stay in `folder` while it is stopped and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    def create(self) -> None:
        """Make an empty server in the folder."""
        self.folder.mkdir(parents=True)
        if _may_be_nobody():
            shutil.chown(self.folder, _NOBODY)
        command = _as_somebody(programs() / "initdb", "-D", self._data, "-U", "muster", "-A", "trust", "-E", "UTF8")
        subprocess.run([*command, "--no-sync"], check=True, cwd="/", stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Start it and wait until it answers. Raises TimeoutError."""
        settings = [part for name, value in _SETTINGS.items() for part in ("-c", f"{name}={value}")]
        at = ("-p", str(self.port), "-k", str(self.folder))
        command = _as_somebody(programs() / "postgres", "-D", self._data, *at, *settings)
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
        until = time.monotonic() + _PATIENCE
        while True:
            try:
                psycopg.connect(self.dsn("postgres"), connect_timeout=2).close()
            except psycopg.OperationalError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise TimeoutError(f"PostgreSQL does not answer: {self.folder / 'log'}") from None
                time.sleep(0.05)
            else:
                return

    def kill(self) -> None:
        """End it as a machine that loses its power would: at once, its connections too."""
        self._end(signal.SIGQUIT)

    def stop(self) -> None:
        """End it in order."""
        self._end(signal.SIGINT)

    def create_database(self, name: str) -> None:
        """Make an empty database."""
        with psycopg.connect(self.dsn("postgres"), autocommit=True) as connection:
            connection.execute(psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(name)))

    def dsn(self, database: str) -> str:
        """The address of a database, as PostgreSQL's own programs and DuckDB read it."""
        return f"host=127.0.0.1 port={self.port} user=muster dbname={database}"

    def url(self, database: str) -> str:
        """The address of a database, as SQLAlchemy reads it."""
        return f"postgresql+psycopg://muster@127.0.0.1:{self.port}/{database}"

    @property
    def _data(self) -> str:
        return str(self.folder / "data")

    def _end(self, how: int) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(_PATIENCE)
            self._process = None


def _may_be_nobody() -> bool:
    """Whether a program may be started as somebody else, who can look up who that is."""
    return os.geteuid() == 0 and bool(Path("/etc").stat().st_mode & stat.S_IXOTH)


def _as_somebody(program: Path, *words: str) -> list[str]:
    """A command that does not run as root, which PostgreSQL refuses."""
    command = [str(program), *words]
    if os.geteuid() != 0:
        return command
    if _may_be_nobody():
        return ["setpriv", f"--reuid={_NOBODY}", "--regid=nogroup", "--clear-groups", *command]
    return ["unshare", "--user", "--map-user=65534", "--map-group=65534", *command]


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A running server, ended and forgotten with the block."""
    # not in a folder that root alone may enter
    with tempfile.TemporaryDirectory(prefix="muster-postgres-") as folder:
        Path(folder).chmod(0o755)
        server = Postgres(Path(folder) / "server")
        server.create()
        server.start()
        try:
            yield server
        finally:
            server.stop()
