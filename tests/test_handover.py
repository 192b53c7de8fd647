"""Old workers wait for younger ones where those are being begun, and for nobody where the whole server ends."""

import threading
from collections.abc import Iterator

import pytest

import handover


@pytest.fixture(autouse=True)
def _anew() -> Iterator[None]:
    yield
    for place in range(len(handover._ages)):
        handover._ages[place] = 0


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


def test_a_handover_is_over_whichever_of_the_young_was_ready_last() -> None:
    handover.begin(4)
    handover.is_ready(4)
    handover.is_ready(3)
    assert not handover.is_due(1)


def test_a_young_worker_waits_for_nobody() -> None:
    handover.begin(4)
    assert not handover.is_due(4)


def test_no_old_worker_waits_where_the_young_are_told_to_end_as_well() -> None:
    handover.begin(4)
    ended = threading.Event()
    handover.once_done(1, ended.set)
    handover.is_told_to_end(1)
    assert not ended.wait(0.3)
    handover.is_told_to_end(4)
    assert ended.wait(5)
