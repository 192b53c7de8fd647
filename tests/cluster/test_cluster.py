"""Two web hosts answer as one release file does, whatever part of them is killed meanwhile."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cluster.beginning import begun, sample_returns
from cluster.postgres import NotInstalled, programs
from cluster.trial import Trial
from proxied import place

_PEOPLE = 2


def _is_installed() -> bool:
    try:
        programs()
    except NotInstalled:
        return False
    return all(map(shutil.which, ("nginx", "openssl")))


pytestmark = pytest.mark.skipif(not _is_installed(), reason="PostgreSQL or nginx is not installed")


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with place() as made:
        yield made


@pytest.fixture(scope="module")
def trial(folder: Path) -> Iterator[Trial]:
    with begun(folder, sample_returns(folder / "returns", councils=2, dates=1)) as made:
        yield made


def test_sessions_tokens_and_limits_hold_at_both(trial: Trial) -> None:
    trial.a_session_holds_everywhere()
    trial.a_token_is_revoked_everywhere()
    trial.limits_hold_together()
    assert trial.failed == []


def test_killing_a_host_loses_no_answer(trial: Trial) -> None:
    trial.a_host_is_killed(_PEOPLE, 1)
    assert trial.failed == []


def test_killing_the_database_loses_no_answer(trial: Trial) -> None:
    trial.the_database_is_killed(_PEOPLE, 1)
    assert trial.failed == []


def test_what_is_published_meanwhile_is_answered_whole_by_both_as_a_release_file_does(trial: Trial) -> None:
    trial.a_release_is_published(_PEOPLE, 1)
    trial.equal(1, "published")
    trial.it_is_rolled_back()
    trial.the_log_is_whole()
    assert trial.failed == []
