"""A long day in ten minutes: python -m bench.soak has 200 users ask while the server is restarted, hit and given data.

Muster is served behind nginx over a unix socket, with people signed in by it, as docs/deploy has it. While they ask: a
rolling restart, a worker killed, a release published; and all the time clients that send or read slowly. Every answer
that holds figures must be byte for byte the one of the release before or of the one after.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bench import soak_asks
from bench.figures import percentile
from bench.kept import SOAKED, write_document
from bench.soak_site import Site, serving, slow_clients
from config import PROJECT
from etl.sample import NEWEST, write_sample

_LOOKS_EVERY_SECONDS = 1.0
# parts of the time at which things happen
_RESTART, _KILL, _PUBLISH, _SETTLED = 0.15, 0.3, 0.45, 0.6


@dataclass(frozen=True)
class Soaked:
    """What became of it all; times in milliseconds, memory in MiB of all workers together."""

    made_at: str
    users: int
    seconds: int
    requests: int
    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    failed: dict[str, int]  # by status, 0 where the connection broke, and when: in the kill or not
    mixed: int  # answers of neither release
    stale: int  # answers of the release before, asked for after the next one was published
    memory_settled_mib: float
    memory_end_mib: float
    load_average: float

    @property
    def is_sound(self) -> bool:
        """Whether nothing failed but what the killed worker had in hand, nothing was mixed, and memory was flat."""
        others = [when for when in self.failed if not when.startswith("in the kill")]
        is_flat = self.memory_end_mib <= 1.15 * self.memory_settled_mib
        return not others and not self.mixed and not self.stale and is_flat and self.p95_ms < 1000


def soak(
    users: Annotated[int, typer.Option(help="How many people ask.")] = 200,
    seconds: Annotated[int, typer.Option(help="For how long.")] = 600,
    councils: Annotated[int, typer.Option(help="Of how many of London's councils there are returns.")] = 33,
    keep: Annotated[bool, typer.Option(help="Write what was found to docs/performance.")] = False,
) -> None:
    """Have people ask for some time while things happen; ends with 1 where something was not as it should be."""
    with tempfile.TemporaryDirectory(prefix="muster-soak-") as folder:
        soaked = run(Path(folder), users=users, seconds=seconds, councils=councils)
    text = json.dumps(asdict(soaked), indent=2) + "\n"
    print(text)
    if keep:
        SOAKED.parent.mkdir(exist_ok=True)
        SOAKED.write_text(text, encoding="utf-8")
        write_document()
    sys.exit(not soaked.is_sound)


def run(folder: Path, *, users: int, seconds: int, councils: int) -> Soaked:
    """Serve sample returns of so many councils from a folder, and soak that."""
    load_average = os.getloadavg()[0]
    home = _loaded(folder, councils)
    with serving(home, folder) as site:
        asks = soak_asks.asks(site)
        before = [site.digest(each) for each in asks]
        begun = time.time()
        with _users(site, asks, users, seconds), slow_clients(site):
            happened, memory = _happenings(site, folder, seconds)
        after = [site.digest(each) for each in asks]
    answers = [json.loads(line) for line in (folder / "answers").read_text(encoding="utf-8").splitlines()]
    return _told(answers, before, after, happened, memory, users=users, seconds=seconds, begun=begun, load=load_average)


def _loaded(folder: Path, councils: int) -> Path:
    """A home with sample returns, and beside it the same returns with those of one council revised."""
    write_sample(folder / "returns", councils=councils)
    write_sample(folder / "others", councils=councils, seed=2)
    shutil.copytree(folder / "returns", folder / "revised")
    newest = folder / "revised" / NEWEST.isoformat()
    council = next(
        path.name for path in sorted(newest.iterdir()) if (folder / "others" / NEWEST.isoformat() / path.name).is_dir()
    )
    shutil.rmtree(newest / council)
    shutil.copytree(folder / "others" / NEWEST.isoformat() / council, newest / council)
    home = folder / "home"
    _etl("load", str(folder / "returns"), home=home)
    return home


def _etl(*arguments: str, home: Path) -> None:
    # returns that are refused are part of the sample: then it ends with 1
    ended = subprocess.run(
        [sys.executable, "-m", "etl", *arguments],
        cwd=PROJECT,
        env={**os.environ, "MUSTER_HOME": str(home)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ended.returncode > 1:
        raise RuntimeError(f"etl {arguments[0]} ended with {ended.returncode}: {ended.stderr[-2000:]}")


@contextmanager
def _users(site: Site, asks: list[dict[str, Any]], users: int, seconds: int) -> Iterator[None]:
    """Have users ask, from before the block until they have asked long enough."""
    asked, answers = site.folder / "asks", site.folder / "answers"
    asked.write_text(json.dumps(asks), encoding="utf-8")
    command = [sys.executable, "-m", "bench.soak_users", site.address, str(asked), str(answers)]
    asking = subprocess.Popen([*command, str(users), str(seconds)], cwd=PROJECT)
    try:
        yield
        asking.wait(timeout=120)
    finally:
        asking.terminate()
        asking.wait(timeout=30)


def _happenings(site: Site, folder: Path, seconds: int) -> tuple[dict[str, float], list[tuple[float, float]]]:
    """Let things happen in their turn; when each did, and the workers' memory from time to time."""
    happened: dict[str, float] = {}
    memory: list[tuple[float, float]] = []
    publishing = threading.Thread(target=_etl, args=("load", str(folder / "revised")), kwargs={"home": site.home})
    planned: list[tuple[float, str, Callable[[], Any]]] = [
        (_RESTART, "restarted", lambda: os.kill(site.master, signal.SIGHUP)),
        (_KILL, "killed", lambda: os.kill(site.workers()[0], signal.SIGKILL)),
        (_PUBLISH, "publishing", publishing.start),
    ]
    begun = time.time()
    while (passed := time.time() - begun) < seconds:
        if planned and passed >= planned[0][0] * seconds:
            _, name, act = planned.pop(0)
            act()
            happened[name] = time.time()
        if "publishing" in happened and "published" not in happened and not publishing.is_alive():
            happened["published"] = time.time()
        memory.append((passed / seconds, site.memory_mib()))
        time.sleep(_LOOKS_EVERY_SECONDS)
    return happened, memory


def _told(
    answers: list[Any],
    before: list[str],
    after: list[str],
    happened: dict[str, float],
    memory: list[tuple[float, float]],
    *,
    users: int,
    seconds: int,
    begun: float,
    load: float,
) -> Soaked:
    times = [(ended - began) * 1000 for began, ended, *_ in answers]
    failed, mixed, stale = Counter[str](), 0, 0
    for began, ended, number, status, digest in answers:
        if status != 200:
            in_kill = began <= happened["killed"] + 1 and ended >= happened["killed"]
            failed[f"{'in the kill' if in_kill else 'else'}: {status}"] += 1
        elif digest == before[number] != after[number]:
            stale += began > happened.get("published", time.time()) + 1
        elif digest != after[number]:
            mixed += 1
    settled = [held for part, held in memory if _SETTLED <= part < (1 + _SETTLED) / 2]
    last = [held for part, held in memory if part >= (1 + _SETTLED) / 2]
    return Soaked(
        made_at=f"{datetime.fromtimestamp(begun, UTC):%d %B %Y}",
        users=users,
        seconds=seconds,
        requests=len(answers),
        per_second=round(len(answers) / seconds, 1),
        p50_ms=round(percentile(times, 0.5), 1),
        p95_ms=round(percentile(times, 0.95), 1),
        p99_ms=round(percentile(times, 0.99), 1),
        failed=dict(failed),
        mixed=mixed,
        stale=stale,
        memory_settled_mib=round(sum(settled) / len(settled), 1),
        memory_end_mib=round(sum(last) / len(last), 1),
        load_average=round(load, 1),
    )


if __name__ == "__main__":
    typer.run(soak)
