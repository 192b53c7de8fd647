"""Keyed random rounding: unbiased, near, the same for the same people, and different for another secret."""

from pathlib import Path

import numpy as np
import pytest

from data.disclosure.rounding import NoRoundingSecret, draws, rounded, rounding_secret

SECRET = bytes(range(32))


def shown(number: int, key: int, secret: bytes = SECRET) -> float:
    found = rounded(np.array([float(number)]), np.array([float(key)]), "employees", base=5, secret=secret)
    return float(found[0])


def test_a_multiple_of_five_stays_and_others_move_by_at_most_four() -> None:
    for number in range(60):
        for key in range(20):
            found = shown(number, key)
            assert found % 5 == 0
            assert abs(found - number) <= 4
            assert number % 5 or found == number


def test_rounding_is_unbiased_over_keys() -> None:
    for number in (6, 7, 8, 9):
        mean = np.mean([shown(number, key) for key in range(4000)])
        # the standard deviation of one is at most 2.5, so that of the mean is at most 0.04
        assert abs(mean - number) < 0.16


def test_the_same_people_give_the_same_figure_and_a_wrapped_key_is_the_same_key() -> None:
    assert {shown(7, 123) for _ in range(50)} == {shown(7, 123 + 2**32)}


def test_another_secret_rounds_otherwise() -> None:
    other = bytes(reversed(SECRET))
    assert [shown(7, key) for key in range(40)] != [shown(7, key, other) for key in range(40)]


def test_a_draw_has_53_bits_of_a_keyed_digest() -> None:
    # BLAKE2b of "employees|7" with 8 bytes under the key 00 01 .. 1f, as b2sum's library gives it, over 2 to the 64
    assert draws(SECRET, "employees", [7, 7]).tolist() == [0.5588781012327465, 0.5588781012327465]
    assert draws(SECRET, "leavers", [7]) != draws(SECRET, "employees", [7])


def test_what_is_not_a_number_stays_so() -> None:
    found = rounded(np.array([np.nan, 7.0]), np.array([1.0, 1.0]), "employees", base=5, secret=SECRET)
    assert np.isnan(found[0])
    assert not np.isnan(found[1])


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o606])
def test_a_secret_that_others_can_read_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    path = tmp_path / "secrets" / "rounding.key"
    path.parent.mkdir()
    path.write_text(SECRET.hex(), encoding="ascii")
    path.chmod(0o600)
    assert rounding_secret() == SECRET
    path.chmod(mode)
    with pytest.raises(NoRoundingSecret, match="can be read by others"):
        rounding_secret()
