"""Sets a trial up: returns, a release file to compare with, PostgreSQL, two hosts with a lake, a front."""

import shutil
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from cluster.hosts import Front, Host, new_host
from cluster.nginx import NAME, make_certificates
from cluster.people import GRANTS, reader
from cluster.postgres import free_port, postgres
from cluster.traffic import Door, without_release
from cluster.trial import FILES_AN_HOUR, LOADED, QUESTIONS, Trial
from etl.sample import write_sample

_ONE_WORKER = {"GUNICORN_CMD_ARGS": "--workers 1"}  # it is asked one question at a time
_ADDRESSES = ("127.0.0.2", "127.0.0.3")
_SERVED = {
    "MUSTER_AUTH": "oidc",
    "MUSTER_ADDRESS": f"https://{NAME}",
    "MUSTER_OIDC_ISSUER": "http://127.0.0.1:9",  # nobody signs in: sessions are begun by a command
    "MUSTER_OIDC_CLIENT_ID": "muster",
    "MUSTER_OIDC_CLIENT_SECRET": "0f4b92d7c85e41aab36d7e19c2508f64",
    "MUSTER_API_A_MINUTE": "100000",
    "MUSTER_CALLBACKS_A_MINUTE": "100000",
    "MUSTER_EXPORTS_AN_HOUR": str(FILES_AN_HOUR),
}


@dataclass(frozen=True)
class Returns:
    """Two folders with the same returns, but for one that one council sent anew."""

    first: Path
    revised: Path


def sample_returns(folder: Path, councils: int | None = None, dates: int = 4) -> Returns:
    """Sample returns of a region in a new folder, or of some of its councils."""
    made = Returns(folder / "first", folder / "revised")
    write_sample(made.first, councils=councils, dates=dates)
    write_sample(folder / "others", councils=2, dates=1, seed=2)
    shutil.copytree(made.first, made.revised)
    (newest,) = (path for path in (folder / "others").iterdir() if path.is_dir())
    council = next(path.name for path in sorted(newest.iterdir()) if (made.first / newest.name / path.name).is_dir())
    shutil.rmtree(made.revised / newest.name / council)
    shutil.copytree(newest / council, made.revised / newest.name / council)
    return made


def _embedded(host: Host, returns: Returns) -> Iterator[tuple[dict[str, str], str]]:
    """What a Muster with release files answers, and the digest, of the one folder and then of the other."""
    host.run("-m", "etl", "load", str(returns.first), allowed=LOADED)
    host.start()
    jo, door = reader(host), Door(host.path)
    for each in (returns.first, returns.revised):
        if each is not returns.first:
            host.run("-m", "etl", "load", str(each), allowed=LOADED)
        yield (
            {question: without_release(jo.ask(door, question).text)[0] for question in QUESTIONS},
            host.run("-m", "data.digest"),
        )
    host.stop(signal.SIGKILL)


@contextmanager
def begun(folder: Path, returns: Returns) -> Iterator[Trial]:
    """Two hosts with the first returns loaded, behind a front, and what an embedded release of each answers."""
    with postgres() as database, ExitStack() as ended:
        for name in ("state", "lake"):
            database.create_database(name)
        (folder / "secrets").mkdir(mode=0o700)
        embedded = _granted(new_host(folder, "embedded", 0, folder / "secrets", _SERVED | _ONE_WORKER))
        ended.callback(embedded.stop, signal.SIGKILL)
        known = list(_embedded(embedded, returns))
        shared = {
            "MUSTER_STATE_URL": database.url("state"),
            "MUSTER_LAKE": database.url("lake"),
            "MUSTER_LAKE_DATA": str(folder / "lake"),
            "MUSTER_RETURNS": str(folder / "sent"),
        }
        secrets = embedded.home / "secrets"
        hosts = [_granted(new_host(folder, each, free_port(), secrets, _SERVED | shared)) for each in _ADDRESSES]
        hosts[0].run("-m", "etl", "load", str(returns.first), allowed=LOADED)
        hosts[1].run("-m", "state", "join")
        make_certificates(folder / "certificates")
        front = Front(folder / "front", folder / "certificates", free_port())
        for host in hosts:
            ended.callback(host.stop, signal.SIGKILL)
        with ThreadPoolExecutor() as at_once:
            list(at_once.map(lambda host: host.start(front.certificates), hosts))
        ended.callback(front.stop, signal.SIGKILL)
        front.start({host.address: host.port for host in hosts})
        right, digests = zip(*known, strict=True)
        yield Trial(database, hosts, front, reader(hosts[0]), returns.revised, right, digests)


def _granted(host: Host) -> Host:
    (host.home / "grants.toml").write_text(GRANTS, encoding="utf-8")
    return host
