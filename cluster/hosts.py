"""The machines of a trial: web hosts, each with a home, a Muster and an nginx of its own, and the one before them."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cluster.nginx import NAME, front_files, host_files, nginx
from config import PROJECT

_PATIENCE = 60.0  # seconds


class NotReady(Exception):
    """Something was not so in time; the words say what."""


def until(is_so: Callable[[], object], told: str, seconds: float = _PATIENCE) -> float:
    """Wait for something; gives the seconds it took. Raises NotReady."""
    begun = time.monotonic()
    while True:
        with suppress(OSError):
            if is_so():
                return time.monotonic() - begun
        if time.monotonic() - begun > seconds:
            raise NotReady(told)
        time.sleep(0.05)


@dataclass
class Machine:
    """What runs on one machine, with a folder of its own."""

    folder: Path
    _processes: list[subprocess.Popen[bytes]] = field(default_factory=list, kw_only=True)

    def stop(self, how: int = signal.SIGTERM) -> None:
        """End its processes and all that they began; with SIGKILL as a machine that loses its power would."""
        for process in self._processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how) if how == signal.SIGKILL else process.send_signal(how)
        for process in self._processes:
            process.wait(_PATIENCE)
        self._processes.clear()

    def _begin(self, command: list[str], environment: Mapping[str, str] | None = None) -> None:
        with self._log.open("ab") as log:
            # a group of its own, which a kill ends whole
            self._processes.append(
                subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=log, stderr=log, start_new_session=True)
            )

    @property
    def _log(self) -> Path:
        return self.folder / "log"


@dataclass
class Front(Machine):
    """The machine that readers reach, which passes on what they ask."""

    certificates: Path
    port: int

    def start(self, hosts: Mapping[str, int]) -> None:
        """Serve https for hosts, each an address and a port. Raises NotReady."""
        self.folder.mkdir(exist_ok=True)
        self._begin(nginx(self.folder / "nginx", front_files(self.certificates, self.port, hosts)))
        until(lambda: _listens("127.0.0.1", self.port), f"nginx does not listen: {self._log}")


@dataclass
class Host(Machine):
    """A web host: `settings` are what its Muster is told besides its home; `address` is its own on loopback."""

    address: str
    port: int
    settings: Mapping[str, str]

    @property
    def home(self) -> Path:
        """The folder of its MUSTER_HOME."""
        return self.folder / "home"

    @property
    def path(self) -> Path:
        """The socket that its Muster listens at."""
        return self.folder / "muster.sock"

    def environment(self) -> dict[str, str]:
        """What its processes are started with."""
        others = {name: value for name, value in os.environ.items() if not name.startswith(("MUSTER_", "PORT"))}
        return {**others, "MUSTER_HOME": str(self.home), "MUSTER_BIND": f"unix:{self.path}", **self.settings}

    def run(self, *words: str, allowed: tuple[int, ...] = (0,)) -> str:
        """What a command of Muster (`-m etl status`) prints on this host. Raises NotReady for another exit code."""
        ended = subprocess.run(
            [sys.executable, *words],
            cwd=PROJECT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        if ended.returncode not in allowed:
            raise NotReady(f"python {' '.join(words)} at {self.address}: {ended.stdout[-1500:]}{ended.stderr[-1500:]}")
        return ended.stdout.strip()

    def start(self, certificates: Path | None = None) -> None:
        """Serve; with certificates also to other machines. Raises NotReady."""
        self.path.unlink(missing_ok=True)
        self._begin([sys.executable, "-m", "gunicorn", "app:server"], self.environment())
        until(self._is_ready, f"{self.address} is not ready: {self._log}")
        if certificates:
            self._begin(nginx(self.folder / "nginx", host_files(certificates, self.address, self.port, self.path)))
            until(lambda: _listens(self.address, self.port), f"nginx of {self.address} does not listen")

    def _is_ready(self) -> bool:
        if self._processes[0].poll() is not None:
            raise NotReady(f"{self.address} ended: {self._log.read_text(encoding='utf-8')[-1500:]}")
        return self.asked("/readyz") == 200

    def asked(self, address: str) -> int:
        """The status with which its Muster itself answers."""
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(10)
            client.connect(str(self.path))
            client.sendall(f"GET {address} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\n\r\n".encode())
            return int(client.recv(4096).split(b" ", 2)[1])


def new_host(folder: Path, address: str, port: int, secrets: Path, settings: Mapping[str, str]) -> Host:
    """A host with the secrets of another home and without releases."""
    made = Host(folder / address, address, port, settings)
    shutil.copytree(secrets, made.home / "secrets")
    for name in ("state", "releases"):
        (made.home / name).mkdir(mode=0o700)
    return made


def _listens(address: str, port: int) -> bool:
    with socket.create_connection((address, port), timeout=1):
        return True
