"""A pack that was frozen stays as it was, belongs to whom it was made for, and ends with its time."""

import time
from pathlib import Path

import pytest
from sqlalchemy import update

from state import packs, store
from state.packs import Stage

pytestmark = pytest.mark.usefixtures("either_store")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))


def only(name: str = "ada") -> packs.Kept:
    (found,) = packs.kept_of(name)
    return found


def heard(pack_id: str, seconds_ago: int) -> None:
    with store.writing() as connection:
        connection.execute(
            update(store.packs).where(store.packs.c.pack_id == pack_id).values(beat_at=int(time.time()) - seconds_ago)
        )


def test_a_pack_goes_from_waiting_to_ready() -> None:
    pack_id = packs.ask("ada", "Havering: pack", "/council/havering")
    assert (only().stage, only().content_hash, only().files) == (Stage.WAITING, "", frozenset())
    packs.step(pack_id, "Reading the figures")
    assert (only().stage, only().step) == (Stage.MAKING, "Reading the figures")
    packs.freeze(pack_id, "Havering: Council workforce pack", '{"a":1}')
    packs.keep_file(pack_id, "pdf", b"%PDF")
    assert (only().stage, only().files, only().title) == (
        Stage.READY, frozenset({"pdf"}), "Havering: Council workforce pack",
    )  # fmt: skip
    # sha256sum of the seven bytes
    assert only().content_hash == "015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862"
    assert (packs.content_of(pack_id), packs.file_of(pack_id, "pdf")) == ('{"a":1}', b"%PDF")


def test_what_is_frozen_and_written_is_never_written_over() -> None:
    pack_id = packs.ask("ada", "t", "/")
    packs.freeze(pack_id, "t", "first")
    packs.freeze(pack_id, "t", "second")
    packs.keep_file(pack_id, "pdf", b"first")
    packs.keep_file(pack_id, "pdf", b"second")
    assert (packs.content_of(pack_id), packs.file_of(pack_id, "pdf")) == ("first", b"first")


def test_nobody_finds_or_forgets_somebody_elses_pack() -> None:
    pack_id = packs.ask("ada", "t", "/")
    packs.forget(pack_id, "eve")
    assert packs.kept_of("eve") == [] and packs.find(pack_id, "eve") is None
    assert packs.find(pack_id, "ada") == only()


def test_a_forgotten_pack_leaves_no_file() -> None:
    pack_id = packs.ask("ada", "t", "/")
    packs.keep_file(pack_id, "pdf", b"%PDF")
    packs.forget(pack_id, "ada")
    packs.keep_file(pack_id, "docx", b"PK")  # its maker was not done
    assert packs.kept_of("ada") == []
    assert packs.file_of(pack_id, "pdf") is None and packs.file_of(pack_id, "docx") is None


@pytest.mark.parametrize(("stage", "seconds", "is_given_up"), [("making", 30, False), ("making", 62, True)])
def test_a_pack_whose_maker_has_gone_silent_is_given_up(stage: str, seconds: int, is_given_up: bool) -> None:
    pack_id = packs.ask("ada", "t", "/")
    packs.step(pack_id, stage)
    heard(pack_id, seconds)
    assert (only().stage is Stage.FAILED) is is_given_up


def test_a_pack_is_kept_for_thirteen_months() -> None:
    for days in (396, 398):
        pack_id = packs.ask("ada", str(days), "/")
        with store.writing() as connection:
            asked_at = int(time.time()) - days * 86_400
            connection.execute(update(store.packs).where(store.packs.c.pack_id == pack_id).values(asked_at=asked_at))
    packs.ask("ada", "today", "/")
    assert {each.title for each in packs.kept_of("ada")} == {"396", "today"}


def test_one_person_has_no_more_packs_than_there_is_room_for() -> None:
    for _ in range(packs.MOST):
        packs.ask("ada", "t", "/")
    with pytest.raises(packs.TooMany):
        packs.ask("ada", "t", "/")
    packs.ask("ben", "t", "/")


def test_those_asked_for_before_are_counted() -> None:
    first, second = packs.ask("ada", "t", "/"), packs.ask("ben", "t", "/")
    with store.writing() as connection:
        connection.execute(
            update(store.packs).where(store.packs.c.pack_id == second).values(asked_at=int(time.time()) + 5)
        )
    assert (packs.before(first), packs.before(second)) == (0, 1)
    packs.keep_file(first, "pdf", b"")
    assert packs.before(second) == 0


def test_a_ready_pack_stays_ready_when_another_kind_of_file_fails() -> None:
    pack_id = packs.ask("ada", "t", "/")
    packs.keep_file(pack_id, "docx", b"PK")
    packs.fail(pack_id, "no PDF here")
    assert (only().stage, only().step) == (Stage.READY, "")


def test_old_packs_are_pruned_with_the_log() -> None:
    pack_id = packs.ask("ada", "t", "/")
    with store.writing() as connection:
        long_ago = int(time.time()) - 398 * 86_400
        connection.execute(update(store.packs).where(store.packs.c.pack_id == pack_id).values(asked_at=long_ago))
    assert (packs.prune(), packs.prune(), packs.kept_of("ada")) == (1, 0, [])
