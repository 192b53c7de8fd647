"""Muster is asked for what it should not be, by too many, too slowly, or while it loses a process or its release.

In full 200 people read for ten minutes; in the bounded form a few do for seconds.
"""

import json
import random
import resource
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from broken import DAY, TRAINED, sound
from homes import IS_FULL, Commands, Record, copied, live
from oidc_provider import provider
from scripts.local import free_port, serving
from sites import (
    CALLBACKS,
    OURS,
    QUESTION,
    Answer,
    Person,
    Site,
    asking,
    checks,
    children,
    forkservers,
    form,
    kill,
    master,
    once,
    slow,
    until,
)

CAMDEN = "E09000007"
PAGES = ("/", "/turnover", "/vacancies", "/age", "/pay", "/role-mix", "/council/havering")
USERS, LASTS_SECONDS, THINKS_SECONDS = (200, 600, 10) if IS_FULL else (16, 12, 1)
COOKIE = "__Host-muster"
MEBIBYTE = 1024 * 1024
OUR_LINES = "".join(f"{name}: {value}\r\n" for name, value in OURS.items())
Body = Callable[[Person], bytes]


@pytest.fixture(scope="module")
def home(later: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two releases, of which the later is live."""
    return copied(later, tmp_path_factory.mktemp("web") / "home")


@pytest.fixture(scope="module")
def address(home: Path) -> Iterator[str]:
    with serving(home) as where:
        yield where


@pytest.fixture
def site(home: Path, address: str) -> Iterator[Site]:
    """The home as it is served; afterwards it is as before, and every worker answers."""
    found = Site(address=address, home=home, before=live(home))
    yield found
    assert live(home) == found.before
    assert {once(address, "/readyz").status for _ in range(4)} == {200}


@pytest.fixture
def somebody(address: str) -> Iterator[Person]:
    with Person(address) as person:
        yield person


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A return whose check takes seconds, as its training file has a row for everything that anybody ever learnt."""
    folder = sound(tmp_path_factory.mktemp("large"), "camden")
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    row = files[TRAINED].splitlines(keepends=True)[1]
    return files | {TRAINED: files[TRAINED] + row * (30 * MEBIBYTE // len(row))}


def small(large: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in large.items() if name != TRAINED}


def test_a_release_that_is_swapped_while_people_ask_is_never_mixed_with_another(
    site: Site, commands: Commands, fault: Record, somebody: Person
) -> None:
    def go_to(release: str) -> None:
        ran = commands("rollback", "--to", release, home=site.home)
        assert live(site.home).pointer.strip() == release, ran.complained

    files = sorted((site.home / "releases").glob("release-*.duckdb"))
    earlier, newest = (path.stem.removeprefix("release-") for path in files[-2:])
    whole: dict[str, set[str]] = {"data": set(), "page": set()}
    for release in (earlier, newest):
        go_to(release)
        for name, known in whole.items():
            known.add(answer_of(name, somebody).text)
    assert [len(known) for known in whole.values()] == [2, 2]  # so that one can be told from the other
    got: list[tuple[str, Answer]] = []

    def ask(number: int, enough: threading.Event) -> None:
        name = ("data", "page")[number % 2]
        with Person(site.address) as person:
            while not enough.is_set():
                got.append((name, answer_of(name, person)))

    with asking(4, ask):
        for turn in range(60 if IS_FULL else 4):
            go_to((earlier, newest)[turn % 2])
            time.sleep(0.5)
    assert {answer.status for _, answer in got} == {200}
    assert [answer.text[:300] for name, answer in got if answer.text not in whole[name]] == []
    for name, known in whole.items():
        assert {answer.text for each, answer in got if each == name} == known
    said = f"{len(got)} answers, each whole of one release"
    fault("the release swapped while people ask", said, 200, live(site.home).pointer.strip() == newest)


def answer_of(name: str, person: Person) -> Answer:
    return person.ask(QUESTION) if name == "data" else person.page("/turnover")


def test_people_read_side_by_side_and_everybody_is_answered(site: Site, fault: Record) -> None:
    got: list[Answer] = []

    def read(number: int, enough: threading.Event) -> None:
        chance = random.Random(number)
        with Person(site.address) as person:
            while not enough.wait(chance.uniform(0, 2 * THINKS_SECONDS)):
                got.append(person.page(chance.choice(PAGES)) if chance.random() < 0.8 else person.ask(QUESTION))

    begun = time.monotonic()
    with asking(USERS, read):
        time.sleep(LASTS_SECONDS)
    statuses = Counter(answer.status for answer in got)
    slowest = sorted(answer.seconds for answer in got)[int(len(got) * 0.95)]
    assert set(statuses) == {200}, statuses
    assert len(got) >= USERS
    said = f"{USERS} people, {time.monotonic() - begun:.0f} s, {len(got)} answers, 95 % within {slowest:.1f} s"
    fault("many people at once", said, 200, site.is_served)


def test_a_worker_that_is_killed_is_replaced_while_the_other_answers(site: Site, fault: Record) -> None:
    workers = set(children(master(site.address)))
    got: list[Answer] = []

    def ask(_number: int, enough: threading.Event) -> None:
        with Person(site.address) as person:
            while not enough.is_set():
                got.append(person.page("/turnover"))

    with asking(3, ask):
        until(lambda: len(got) > 3, "nobody is answered")
        kill([min(workers)])
        before = len(got)
        until(lambda: [answer.status for answer in got[before:]].count(200) > 5, "nobody is answered any more")
        until(
            lambda: len(set(children(master(site.address))) - {min(workers)}) == len(workers), "no worker in its place"
        )
    statuses = Counter(answer.status for answer in got)
    assert set(statuses) <= {200, 0}
    assert statuses[0] <= 3  # what the worker was about to answer
    until(lambda: once(site.address, "/readyz").status == 200, "not ready")
    fault("a worker killed", f"{statuses[0]} of {len(got)} answers lost", 200, site.is_served)


def test_slow_clients_keep_nobody_waiting(site: Site, fault: Record, somebody: Person) -> None:
    host, (body, kind) = urlsplit(site.address).netloc, form({"staff.csv": b"a,b"}, {})
    upload = f"POST /returns/files/check HTTP/1.1\r\nHost: {host}\r\nContent-Type: {kind}\r\n{OUR_LINES}"
    held = [
        slow(site.address, b"GET /turnover HTTP/1.1\r\nHos"),
        slow(site.address, f"{upload}Content-Length: {len(body)}\r\n\r\n".encode() + body[:20]),
        slow(site.address, f"GET {QUESTION} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()),  # and never reads
    ]
    answers = [somebody.page(path) for path in PAGES]
    assert {answer.status for answer in answers} == {200}
    slowest = max(answer.seconds for answer in answers)
    said = f"3 slow clients: pages within {slowest:.1f} s"
    for each in held:
        each.close()
    crowd = [slow(site.address, b"GET /turnover HTTP/1.1\r\nHos") for _ in range(40)]
    time.sleep(1)
    for each in crowd:
        each.close()
    until(lambda: somebody.page("/turnover").status == 200, "nobody is answered after slow clients have gone")
    fault("slow clients, a few and then 40 that go away", said, 200, site.is_served)


def deep(depth: int) -> bytes:
    return b'{"output":' * depth + b"1" + b"}" * depth


def changed(**parts: Any) -> Body:
    """A page's question with parts of other kinds."""
    return lambda person: json.dumps(person.question("/turnover") | parts).encode()


def always(body: bytes) -> Body:
    return lambda _: body


CALLS: dict[str, tuple[Body, set[int]]] = {
    "no JSON": (always(b"{"), {400}),
    "no text": (always(b"\xff\x00\xfe"), {400}),
    "null": (always(b"null"), {400}),
    "a list": (always(b"[1]"), {400}),
    "nothing in it": (always(b"{}"), {400}),
    "10 MB of JSON": (always(b'{"output": "' + b"x" * 10 * MEBIBYTE + b'"}'), {413}),
    "10,000 objects within each other": (always(deep(10_000)), {400}),
    "an output that is not there": (changed(output="nowhere.children"), {400}),
    "an output that is a number": (changed(output=5), {400}),
    "inputs that are text": (changed(inputs="x"), {400}),
    "inputs that are too few": (changed(inputs=[]), {400}),
    "an address that is a list": (
        lambda person: json.dumps(person.question("/turnover")).replace('"/turnover"', '["/turnover"]').encode(), {400},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CALLS)
def test_a_malformed_callback_is_refused_in_a_sentence(site: Site, fault: Record, somebody: Person, name: str) -> None:
    body, statuses = CALLS[name]
    answer = somebody.ask(CALLBACKS, body(somebody), Content_Type="application/json")
    # who sends more than is read may find the connection closed before all is sent
    assert answer.status in statuses | ({0} if name.startswith("10 MB") else set()), answer.text
    assert "Traceback" not in answer.text and len(answer.text) < 300
    fault(f"callback: {name}", answer.text.strip(), answer.status, site.is_served)


UPLOADS: dict[str, tuple[dict[str, Any], set[int]]] = {
    "of another site": ({"Sec_Fetch_Site": "cross-site"}, {403}),
    "without the header of our page": ({"X_Muster_Return": ""}, {403}),
    "as JSON": ({"Content_Type": "application/json"}, {400, 415}),
    "without a boundary": ({"Content_Type": "multipart/form-data"}, {400}),
    "cut off": ({"cut": 0.5}, {400}),
    "for a council that is not there": ({"council": "E99999999"}, {400}),
    "for a region": ({"council": "E12000007"}, {400}),
    "for a council that is SQL": ({"council": "E09000007' OR '1'='1"}, {400}),
    "for a date that is none": ({"as_at": "2025-13-45"}, {400}),
    "of a name with a NUL": ({"name": "a\0.csv"}, {200}),  # of which a plain name is made
    "of a name that leads upwards": ({"name": "../../../etc/passwd"}, {400}),
    "of 200 parts": ({"parts": 200}, {400, 413}),
    "with a field of 1 MB": ({"note": "x" * MEBIBYTE}, {400, 413}),
}


@pytest.mark.parametrize("name", UPLOADS)
def test_a_malformed_upload_is_refused_in_a_sentence(site: Site, fault: Record, somebody: Person, name: str) -> None:
    how, statuses = UPLOADS[name]
    fields = {"council": CAMDEN, "as_at": DAY} | {key: how[key] for key in ("council", "as_at", "note") if key in how}
    files = {f"{number}.csv": b"a" for number in range(how.get("parts", 0))} or {how.get("name", "staff.csv"): b"a,b"}
    body, kind = form(files, fields)
    body = body[: int(len(body) * how.get("cut", 1))]
    headers = {"Content_Type": kind, "X_Muster_Return": "1", "Sec_Fetch_Site": "same-origin"}
    answer = somebody.ask(
        "/returns/files/check", body, **headers | {key: how[key] for key in headers.keys() & how.keys()}
    )
    assert answer.status in statuses, (answer.status, answer.text)
    said = json.loads(answer.text)["said"] if answer.status == 200 else answer.text.strip()
    assert "Traceback" not in answer.text and len(said) < 300
    fault(f"upload {name}", said, answer.status, site.is_served and site.left == [])


def test_an_upload_that_breaks_off_is_forgotten(site: Site, fault: Record) -> None:
    body, kind = form({"staff.csv": b"a,b\n" * MEBIBYTE}, {"council": CAMDEN})
    begun = f"POST /returns/files/check HTTP/1.1\r\nHost: {urlsplit(site.address).netloc}\r\nContent-Type: {kind}\r\n"
    begun += f"{OUR_LINES}Content-Length: {len(body)}\r\n\r\n"
    gone = slow(site.address, begun.encode() + body[: len(body) // 2])
    gone.close()
    until(lambda: site.left == [], "what was sent lies there still")
    fault("an upload that breaks off", "nobody is there to be told", 0, site.is_served)


def while_checking(site: Site, large: dict[str, bytes], befalls: Callable[[], None]) -> Answer:
    """What whoever sent a large return is told, where something befalls its check."""
    told: list[Answer] = []

    def send() -> None:
        with Person(site.address) as person:
            told.append(person.check(large, council=CAMDEN, as_at=DAY))

    sender = threading.Thread(target=send)
    sender.start()
    until(lambda: checks(site.address) or told, "no check began")
    befalls()
    sender.join(120)
    (answer,) = told
    return answer


def test_a_check_that_is_killed_says_so_and_the_next_one_works(
    site: Site, fault: Record, large: dict[str, bytes], somebody: Person
) -> None:
    answer = while_checking(site, large, lambda: kill(checks(site.address)))
    assert (answer.status, "was stopped. Nothing was kept." in answer.text) == (413, True), answer
    assert site.left == []
    assert somebody.check(small(large), council=CAMDEN, as_at=DAY).status == 200
    fault("a check killed", answer.text.strip(), answer.status, site.is_served)


def test_a_check_that_has_no_memory_left_says_so_and_others_are_served(
    site: Site, fault: Record, large: dict[str, bytes], somebody: Person
) -> None:
    for each in forkservers(site.address):  # children begin with what these may take
        used = int(Path(f"/proc/{each}/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.prlimit(each, resource.RLIMIT_AS, (used + 400 * MEBIBYTE,) * 2)
    answer = somebody.check(large, council=CAMDEN, as_at=DAY)
    assert (answer.status, "memory" in answer.text) == (413, True), answer
    assert somebody.page("/turnover").status == 200
    assert site.left == []
    fault("a check without memory", answer.text.strip(), answer.status, site.is_served)
    # the limit goes with the processes that have it: others begin in their place
    kill(forkservers(site.address))
    until(lambda: somebody.check(small(large), council=CAMDEN, as_at=DAY).status == 200, "no check works any more")
    fault("what checks are copies of is killed", "the next check works", 200, site.is_served)


@pytest.fixture(scope="module")
def guarded(later: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path, str]]:
    """Where people sign in: the address, its home, and the cookie of somebody who has."""
    home, port = copied(later, tmp_path_factory.mktemp("guarded") / "home"), free_port()
    address = f"http://127.0.0.1:{port}"
    (home / "grants.toml").write_text('[users."jo"]\nroles = ["viewer"]\nvisible = ["*"]\n', encoding="utf-8")
    with provider(f"{address}/auth/callback", {"jo": {"groups": []}}) as at, pytest.MonkeyPatch.context() as patch:
        for name, value in at.settings(address).items():
            patch.setenv(name, value)
        with serving(home, port):
            begun = requests.get(f"{address}/auth/begin", params={"next": "/"}, allow_redirects=False, timeout=30)
            back = at.agree(begun.headers["Location"], "jo")
            begun_with = "; ".join(f"{each.name}={each.value}" for each in begun.cookies)
            signed_in = requests.get(back, headers={"Cookie": begun_with}, allow_redirects=False, timeout=30)
            yield address, home, signed_in.cookies[COOKIE]


STALE = {
    "of half an hour ago": "UPDATE sessions SET seen_at = seen_at - 1801",
    "of ten hours ago": "UPDATE sessions SET started_at = started_at - 36001",
    "that ended elsewhere": "DELETE FROM sessions",
}


@pytest.mark.parametrize("name", [*STALE, "made up"])
def test_a_stale_session_leads_to_signing_in(guarded: tuple[str, Path, str], fault: Record, name: str) -> None:
    address, home, cookie = guarded
    before, state = live(home), home / "state" / "state.sqlite"
    with sqlite3.connect(state, timeout=30) as store:
        kept = store.execute("SELECT * FROM sessions").fetchall()
    carried = "x" * 43 if name == "made up" else cookie
    with Person(address, Cookie=f"{COOKIE}={cookie}") as valid, Person(address, Cookie=f"{COOKIE}={carried}") as stale:
        assert (valid.ask("/turnover", Accept="text/html").status, valid.page("/turnover").status) == (200, 200)
        body = json.dumps(valid.question("/turnover")).encode()
        with sqlite3.connect(state, timeout=30) as store:
            store.execute(STALE.get(name, "SELECT 1"))
        page = stale.ask("/turnover", Accept="text/html")
        call = stale.ask(CALLBACKS, body, Content_Type="application/json")
    with sqlite3.connect(state, timeout=30) as store:
        store.execute("DELETE FROM sessions")
        store.executemany(f"INSERT INTO sessions VALUES ({', '.join('?' * len(kept[0]))})", kept)
    assert (page.status, call.status) == (302, 401)
    assert page.headers["Location"].startswith("/auth/sign-in?next=")
    is_well = live(home) == before and once(address, "/readyz").status == 200
    fault(f"a session {name}", call.text.strip(), call.status, is_well)
