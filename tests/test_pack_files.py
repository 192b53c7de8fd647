"""A board pack is made beside the server, reopened unchanged after later loads, and given to its maker alone."""

import os
import shutil
import signal
import time
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from auth import guard
from data.principal import EVERY, Principal, Role
from data.store import Release, live_release
from etl.pipeline import load
from packs import maker
from packs.order import Order
from readers import RETURNS
from state import audit, packs
from state.packs import Stage
from state.upkeep import entries

ADA = Principal(name="ada", roles=frozenset({Role.ANALYST}), visible=frozenset({EVERY}))
EVE = Principal(name="eve", roles=frozenset({Role.ANALYST}), visible=frozenset({EVERY}))


@pytest.fixture
def home(_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(_release.path.parent.parent, tmp_path / "home")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    maker.end()  # its process has another home
    return tmp_path / "home"


@pytest.fixture
def client(home: Path) -> FlaskClient:
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

    return app.server.test_client()


def asked(path: str = "/council/havering", suffix: str = "docx", who: Principal = ADA) -> tuple[str, Future[None]]:
    pack_id = packs.ask(who.name, "t", path)
    return pack_id, maker.make(Order(pack_id, path, "", suffix, {}, who))


def made(**how: object) -> str:
    pack_id, future = asked(**how)  # type: ignore[arg-type]
    future.result(60)
    return pack_id


def get(client: FlaskClient, address: str, who: Principal) -> tuple[int, bytes, str]:
    answer = client.get(address, environ_overrides={guard.WARM_UP: who})
    return answer.status_code, answer.data, answer.headers.get("Content-Disposition", "")


def test_a_pack_is_reopened_unchanged_after_a_later_load(client: FlaskClient, tmp_path: Path) -> None:
    pack_id = made()
    before = get(client, f"/download/pack/{pack_id}.docx", ADA)
    frozen = packs.content_of(pack_id)
    shutil.copytree(RETURNS, tmp_path / "returns")
    staff = tmp_path / "returns" / "2025-09-30" / "havering" / "staff.csv"
    staff.write_text("".join(staff.read_text().splitlines(keepends=True)[:-1]))
    first = live_release().release_id
    load(tmp_path / "returns")
    assert live_release().release_id != first
    assert get(client, f"/download/pack/{pack_id}.docx", ADA) == before
    assert packs.content_of(pack_id) == frozen
    # another kind of file is written from what was frozen, not from the new release
    status, written, disposition = get(client, f"/download/pack/{pack_id}.pptx", ADA)
    assert status == 200 and written[:2] == b"PK" and first in disposition


def test_nobody_else_can_open_a_pack(client: FlaskClient) -> None:
    pack_id = made()
    assert get(client, f"/download/pack/{pack_id}.docx", EVE)[0] == 404
    assert get(client, f"/download/pack/{pack_id}.exe", ADA)[0] == 404
    assert get(client, "/download/pack/nothing.docx", ADA)[0] == 404


def test_a_pack_closes_when_a_grant_is_taken_away(client: FlaskClient) -> None:
    pack_id = made()
    fewer = Principal(name="ada", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000012"}))
    no_files = Principal(name="ada", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))
    assert get(client, f"/download/pack/{pack_id}.docx", fewer)[0] == 403
    assert get(client, f"/download/pack/{pack_id}.docx", no_files)[0] == 403


def test_every_file_that_leaves_is_in_the_audit_log_with_its_hash(client: FlaskClient) -> None:
    import hashlib  # noqa: PLC0415

    pack_id = made()
    _, written, _ = get(client, f"/download/pack/{pack_id}.docx", ADA)
    newest = [each for each in entries(None) if each.action == audit.Action.EXPORT][-1]
    assert (newest.name, newest.sha256) == ("ada", hashlib.sha256(written).hexdigest())
    assert pack_id in newest.detail and newest.release == live_release().release_id
    told = len(entries(None))
    head = client.head(f"/download/pack/{pack_id}.docx", environ_overrides={guard.WARM_UP: ADA})
    assert (head.status_code, head.data, len(entries(None))) == (200, b"", told)


def test_a_pack_that_may_not_be_made_says_why(home: Path) -> None:
    some = Principal(name="ada", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000012"}))
    pack_id = made(who=some)
    found = packs.find(pack_id, "ada")
    assert found and found.stage is Stage.FAILED and "Havering is not among the councils" in found.step


def test_a_killed_maker_fails_its_pack_and_the_next_one_is_made(home: Path) -> None:
    made(path="/turnover")
    (process,) = maker.processes()
    pack_id, future = asked()
    os.kill(process, signal.SIGKILL)
    with pytest.raises(Exception, match="terminated"):
        future.result(60)
    until = time.monotonic() + 10
    while packs.find(pack_id, "ada").stage is not Stage.FAILED and time.monotonic() < until:  # type: ignore[union-attr]
        time.sleep(0.05)
    assert packs.find(pack_id, "ada").stage is Stage.FAILED  # type: ignore[union-attr]
    assert packs.find(made(path="/turnover"), "ada").stage is Stage.READY  # type: ignore[union-attr]


def test_more_packs_at_once_than_one_process_makes_are_all_made(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "_PACKS_A_PROCESS", 2)
    at_once = [asked(path="/turnover") for _ in range(5)]
    for _, future in at_once:
        future.result(60)
    assert {packs.find(pack_id, "ada").stage for pack_id, _ in at_once} == {Stage.READY}  # type: ignore[union-attr]


def test_a_look_at_what_differs_in_an_exact_pack_is_recorded(client: FlaskClient) -> None:
    from pages.packs import layout  # noqa: PLC0415 - a page can be loaded only once there is an app

    exact = Principal(name="ada", roles=ADA.roles, visible=ADA.visible, exact=frozenset({"E09000016"}))
    ask = partial(client.application.test_request_context, environ_overrides={guard.WARM_UP: exact})
    looked = []
    for search in ("", "?tier=exact"):
        before = len(entries(None))
        pack_id = packs.ask("ada", "t", "/turnover")
        maker.make(Order(pack_id, "/turnover", f"{search or '?'}&area=havering", "docx", {}, exact)).result(60)
        with ask():
            client.application.preprocess_request()
            layout(pack_id)
        looked.append([each.tier for each in entries(None)[before:] if each.action == audit.Action.EXACT_VIEW])
    assert looked == [[], ["exact"]]
