"""What is kept stays within its bound, and what was used last stays longest."""

from data.bounded import Bounded


def test_what_was_used_least_lately_goes_first() -> None:
    kept: Bounded[str, int] = Bounded(10)
    for key in ("a", "b"):
        kept.put(key, 1, cost=5)
    assert kept.get("a") == 1
    kept.put("c", 1, cost=5)
    assert (kept.get("b"), kept.get("a"), kept.get("c"), kept.cost) == (None, 1, 1, 10)


def test_a_value_takes_the_place_of_the_one_before_and_none_is_larger_than_all() -> None:
    kept: Bounded[str, int] = Bounded(10)
    kept.put("a", 1, cost=8)
    kept.put("a", 2, cost=3)
    assert (kept.get("a"), kept.cost) == (2, 3)
    kept.put("a", 3, cost=11)
    assert (kept.get("a"), kept.cost) == (None, 0)
    kept.put("b", 1, cost=10)
    kept.clear()
    assert (kept.get("b"), kept.cost) == (None, 0)
