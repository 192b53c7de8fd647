"""The disclosure policy: its presets can be followed, and one that cannot is refused with a sentence."""

import tomllib
from dataclasses import replace
from typing import Any

import pytest

from data.disclosure.policy import FILE, BadPolicy, checked, policy


def preset(name: str = "regional", **changes: Any) -> dict[str, Any]:
    return tomllib.loads(FILE.read_text(encoding="utf-8"))[name] | changes


def test_the_regional_policy_is_in_force_unless_another_is_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MUSTER_POLICY", raising=False)
    assert policy().name == "regional"
    monkeypatch.setenv("MUSTER_POLICY", "internal")
    assert (policy().name, policy().most_councils, policy().rounding_base) == ("internal", 1, 1)


def test_the_thresholds_are_those_agreed() -> None:
    found = checked("regional", preset())
    assert (found.threshold, found.sensitive_threshold, found.complement, found.contributors) == (5, 10, 5, 3)
    assert (found.flow_base, found.rate_base, found.headline_base, found.rounding_base) == (30, 30, 30, 5)
    assert (found.limit(is_sensitive=False), found.limit(is_sensitive=True)) == (5, 10)


def test_returns_taken_together_need_as_many_times_the_people() -> None:
    found = checked("regional", preset()).over(3)
    assert (found.threshold, found.sensitive_threshold, found.complement) == (15, 30, 15)
    assert (found.flow_base, found.rate_base) == (30, 30)


def test_a_stamp_tells_every_change_apart() -> None:
    found = checked("regional", preset())
    changed = {replace(found, **{key: value + 1}).stamp for key, value in preset().items()}
    assert len(changed | {found.stamp}) == len(preset()) + 1
    assert found.stamp.startswith("regional 1 (")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"threshold": "5"}, "threshold is '5': a number is expected"),
        ({"threshold": True}, "threshold is True: a number is expected"),
        ({"threshold": 4.5}, "threshold is 4.5: a number is expected"),
        ({"threshold": 2}, "threshold is 2: at least 3 is expected"),
        ({"sensitive_threshold": 4}, "sensitive_threshold is below threshold"),
        ({"complement": 0}, "complement is below rounding_base"),
        ({"mean_rest_share": 1.5}, "mean_rest_share is 1.5: at least 0 and at most 1 is expected"),
        ({"pay_step_gbp": 0.0}, "must be above 0"),
        ({"colour": 1}, "a key too many or too few: colour"),
    ],
)
def test_a_policy_that_cannot_be_followed_is_refused(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadPolicy, match=r"\[regional\]") as refused:
        checked("regional", preset(**changes))
    assert said in str(refused.value)


def test_an_unknown_preset_is_refused_with_those_there_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_POLICY", "open")
    with pytest.raises(BadPolicy, match="internal, regional"):
        policy()
