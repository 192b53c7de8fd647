"""The trial of several machines: what is done to them under traffic, and what has to be so after each step."""

import re
import signal
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from cluster.hosts import Front, Host, until
from cluster.people import JO, KIT, begin_session, end_session, make_token
from cluster.postgres import Postgres
from cluster.traffic import Door, Reader, Traffic, without_release

FILES_AN_HOUR = 6
LOADED = (0, 1)  # codes of a load; 1: some returns were refused, as sample returns have it
QUESTIONS = (
    "/api/v1/data?measure=turnover&by=council",
    "/turnover",
    "/api/v1/data?measure=vacancy-rate&measure=staff-in-post&by=role",
    "/",
    "/api/v1/data?measure=hourly-pay&by=council&by=period",
    "/pay",
    "/api/v1/periods",
    "/vacancies",
)
_FILE = "/download/turnover.csv"


@dataclass
class Trial:
    """Machines at work, and what they should answer: `right` and `digests` are of the first returns and the revised."""

    database: Postgres
    hosts: Sequence[Host]
    front: Front
    reader: Reader
    revised: Path
    right: Sequence[dict[str, str]]
    digests: Sequence[str]
    failed: list[str] = field(default_factory=list)

    def checked(self, told: str, is_so: bool) -> str:
        """A line of the report; what is not so is remembered."""
        if not is_so:
            self.failed.append(told)
        return f"{'ok    ' if is_so else 'FAILED'}  {told}"

    @contextmanager
    def traffic(self, people: int, generations: slice) -> Iterator[Traffic]:
        """People who ask through the front as long as the block lasts, of releases that it may answer from."""
        door = Door(self.front.port, self.front.certificates / "authority.pem")
        asked = Traffic(door, self.reader, QUESTIONS, self.right[generations])
        with asked.running(people):
            yield asked

    def told(self, step: str, asked: Traffic) -> str:
        """What came of what was asked during a step."""
        again = ", ".join(
            f"{number} x {status or 'broken off'}" for status, number in sorted(asked.asked_again.items())
        )
        middle, slowest = (quantiles(asked.seconds, n=20)[at] * 1000 for at in (9, 18))
        figures = f"{len(asked.seconds)} answers, p50 {middle:.0f} ms, p95 {slowest:.0f} ms"
        wrong = f"{len(asked.wrong)} wrong or mixed, {len(asked.lost)} lost; asked again: {again or 'none'}"
        line = self.checked(f"{step}: {figures}, {wrong}", not asked.wrong and not asked.lost)
        return "\n".join([line, *asked.wrong[:3], *asked.lost[:3]])

    def equal(self, generation: int, step: str) -> str:
        """Whether all protected answers of each host are those of the embedded release."""
        with ThreadPoolExecutor() as at_once:
            found = list(at_once.map(lambda host: host.run("-m", "data.digest"), self.hosts))
        told = (
            f"{step}: all protected answers of each host are the embedded release's ({self.digests[generation][:12]})"
        )
        return self.checked(told, found == [self.digests[generation]] * len(found))

    def a_host_is_killed(self, people: int, seconds: float) -> str:
        """One of two machines loses its power under traffic and comes back."""
        with self.traffic(people, slice(0, 1)) as asked:
            time.sleep(seconds)
            self.hosts[0].stop(signal.SIGKILL)
            time.sleep(seconds)
            self.hosts[0].start(self.front.certificates)
            time.sleep(seconds)
        return self.told("one host is killed and comes back", asked)

    def the_database_is_killed(self, people: int, seconds: float) -> str:
        """PostgreSQL loses its power under traffic and comes back."""
        with self.traffic(people, slice(0, 1)) as asked:
            time.sleep(seconds)
            self.database.kill()
            time.sleep(seconds)
            self.database.start()
            time.sleep(seconds)
        return self.told("PostgreSQL is killed and started again", asked)

    def a_release_is_published(self, people: int, seconds: float) -> str:
        """A revised return is loaded and published by one host under traffic."""
        with self.traffic(people, slice(0, 2)) as asked:
            time.sleep(seconds)
            self.hosts[1].run("-m", "etl", "load", str(self.revised), allowed=LOADED)
            time.sleep(seconds)
        line = self.told(f"a release is published ({dict(asked.from_releases)} answers of each)", asked)
        return line + "\n" + self._all_answer_of(1, "after it is published")

    def it_is_rolled_back(self) -> str:
        """The release before is made live again by the other host."""
        self.hosts[0].run("-m", "etl", "rollback")
        return self._all_answer_of(0, "after a rollback")

    def a_session_holds_everywhere(self) -> str:
        """A session that one host began opens the other, and ends at both."""
        first, second = (Door(host.path) for host in self.hosts)
        session = begin_session(self.hosts[0], JO)
        cookie = {"Cookie": f"__Host-muster={session}"}
        before = [door.ask("/_dash-layout", cookie).status for door in (first, second)]
        end_session(self.hosts[0], session)
        after = [door.ask("/_dash-layout", cookie).status for door in (first, second)]
        return self.checked(
            f"a session of one host: {before} at both; ended: {after}", before == [200, 200] and 200 not in after
        )

    def a_token_is_revoked_everywhere(self) -> str:
        """A token that one host made opens the other, until it is revoked at either."""
        token = make_token(self.hosts[0], KIT)
        bearer, doors = {"Authorization": f"Bearer {token}"}, [Door(host.path) for host in self.hosts]
        before = [door.ask("/api/v1/periods", bearer).status for door in doors]
        listed = self.hosts[0].run("-m", "auth", "tokens")
        name = next(
            found[0] for line in listed.splitlines() if KIT in line and (found := re.findall(r"\b[0-9a-f]{8}\b", line))
        )
        self.hosts[1].run("-m", "auth", "revoke-token", name)
        after = [door.ask("/api/v1/periods", bearer).status for door in doors]
        return self.checked(
            f"a token of one host: {before} at both; revoked: {after}", (before, after) == ([200, 200], [401, 401])
        )

    def limits_hold_together(self) -> str:
        """One person may take away so many files, whichever hosts and workers they ask."""
        cookie = {"Cookie": f"__Host-muster={begin_session(self.hosts[1], KIT)}"}
        doors = [Door(host.path) for host in self.hosts] * FILES_AN_HOUR
        found = [door.ask(_FILE, cookie).status for door in doors]
        expected = [200] * FILES_AN_HOUR + [429] * FILES_AN_HOUR
        return self.checked(f"{FILES_AN_HOUR} files an hour, asked of both in turn: {found}", found == expected)

    def the_log_is_whole(self) -> str:
        """The audit log that both wrote has no gap and no change."""
        return self.checked(f"audit log: {self.hosts[0].run('-m', 'state', 'verify')}", True)

    def _all_answer_of(self, generation: int, step: str) -> str:
        question = QUESTIONS[0]

        def all_do() -> bool:
            found = [without_release(self.reader.ask(Door(host.path), question).text)[0] for host in self.hosts]
            return found == [self.right[generation][question]] * len(found)

        seconds = until(all_do, f"hosts do not answer of the release that they should {step}", 15)
        return self.checked(f"{step} both hosts answer of it within {seconds:.1f} s", True)

    def whole(self, people: int) -> Iterator[str]:
        """Every step in turn; each gives its lines of the report."""
        yield self.equal(0, "loaded")
        yield self.a_session_holds_everywhere()
        yield self.a_token_is_revoked_everywhere()
        yield self.limits_hold_together()
        yield self.a_host_is_killed(people, 5)
        yield self.the_database_is_killed(people, 5)
        yield self.a_release_is_published(people, 5)
        yield self.equal(1, "published")
        yield self.it_is_rolled_back()
        yield self.equal(0, "rolled back")
        yield self.the_log_is_whole()
