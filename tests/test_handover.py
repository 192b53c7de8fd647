"""Old workers wait for younger ones where those are being begun, and for nobody where the whole server ends."""

import threading
from collections.abc import Iterator

import pytest

import handover


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    handover._ages[:] = bytes(8)
    yield
    handover._ages[:] = bytes(8)


def test_a_worker_ends_at_once_where_no_others_are_begun() -> None:
    handover.is_ready(2)
    assert not handover.is_due(1)


def test_an_old_worker_ends_once_a_younger_one_is_ready() -> None:
    handover.is_ready(2)
    handover.begin(4)
    ended = threading.Event()
    handover.once_done(1, ended.set)
    assert handover.is_due(2) and not ended.wait(0.3)
    handover.is_ready(4)
    assert ended.wait(5)


def test_a_young_worker_waits_for_nobody() -> None:
    handover.begin(4)
    assert not handover.is_due(4)
