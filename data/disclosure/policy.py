"""The disclosure policy in force: every threshold of the gate, read from data/policy.toml and checked."""

import hashlib
import json
import tomllib
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import config

FILE = config.PROJECT / "data" / "policy.toml"
_LOWEST = {"version": 1, "threshold": 3, "contributors": 1, "rounding_base": 1, "attributes": 1, "pooled_returns": 1}
_SHARES = {"mean_top_two_share", "mean_rest_share"}


class BadPolicy(Exception):
    """The policy file cannot be followed; the message names the preset, the key and what is expected."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """One preset. People are counted, unless another unit is named."""

    name: str
    version: int
    most_councils: int  # councils a release may hold; 0 for any number
    threshold: int  # a count below is withheld, zero included
    sensitive_threshold: int  # the same where a sensitive attribute is in the question
    complement: int  # what at least lies between a count and each count that contains it, unless they are the same
    contributors: int  # councils with a return that a figure for several councils needs
    other_contributors: int  # of them, councils whose exact figures the reader does not know
    flow_base: int  # staff in post from which starters and leavers are shown
    rate_base: int  # shown base from which a rate is given
    rate_numerator: int  # shown numerator below which a rate is not given
    decimal_base: int  # shown base from which a rate of rounded counts has one decimal
    headline_base: int  # from which whole councils and larger areas are exact, unfiltered and not sensitive
    rounding_base: int
    difference_margin: int  # a difference of rounded counts is shown where it is larger
    median_base: int  # people with known pay
    quartile_base: int
    pay_step_gbp: float
    wte_step: int
    mean_base: int  # shown base from which mean sickness is given
    mean_top_two_share: float  # of the days, that the two largest contributors may hold
    mean_rest_share: float  # of the largest contributor, that the others must hold at least
    mean_step_days: float
    attributes: int  # in one question, besides area and period
    sensitive_at_council: int  # of them sensitive, for a council or a sub-region
    sensitive_at_region: int  # of them sensitive, for a region or England
    pooled_returns: int  # returns that are taken together where one is too small

    @cached_property
    def stamp(self) -> str:
        """Name, version and digest, as releases and files carry them: 'regional 1 (3f2a9c01)'."""
        digest = hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()
        return f"{self.name} {self.version} ({digest[:8]})"

    def over(self, returns: int) -> "Policy":
        """The same for several returns taken together: somebody in each of them is counted as often as there are."""
        return replace(
            self,
            threshold=self.threshold * returns,
            sensitive_threshold=self.sensitive_threshold * returns,
            complement=self.complement * returns,
        )

    def limit(self, *, is_sensitive: bool) -> int:
        """The smallest count of people that may be shown."""
        return self.sensitive_threshold if is_sensitive else self.threshold


def policy() -> Policy:
    """The preset that MUSTER_POLICY names. Raises BadPolicy."""
    return _read(FILE, config.policy_preset())


@lru_cache(maxsize=8)
def _read(file: Path, preset: str) -> Policy:
    try:
        presets = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as unreadable:
        raise BadPolicy(f"{file} cannot be read: {unreadable}.") from None
    if preset not in presets:
        raise BadPolicy(f"MUSTER_POLICY is {preset}: {file} has the presets {', '.join(sorted(presets))}.")
    return checked(preset, presets[preset])


def checked(preset: str, given: dict[str, Any]) -> Policy:
    """A preset whose keys, types and bounds are all right. Raises BadPolicy."""
    wanted = {field.name: field.type for field in fields(Policy) if field.name != "name"}
    if wrong := sorted(set(given) ^ set(wanted)):
        raise BadPolicy(f"[{preset}] has a key too many or too few: {', '.join(wrong)}.")
    for key, value in given.items():
        types = (int, float) if wanted[key] is float else (int,)
        if isinstance(value, bool) or not isinstance(value, types):
            raise BadPolicy(f"[{preset}] {key} is {value!r}: a number is expected.")
        if value < _LOWEST.get(key, 0) or (key in _SHARES and value > 1):
            most = " and at most 1" if key in _SHARES else ""
            raise BadPolicy(f"[{preset}] {key} is {value}: at least {_LOWEST.get(key, 0)}{most} is expected.")
    found = Policy(name=preset, **given)
    if found.sensitive_threshold < found.threshold:
        raise BadPolicy(f"[{preset}] sensitive_threshold is below threshold.")
    if found.complement < found.rounding_base and found.most_councils != 1:
        raise BadPolicy(f"[{preset}] complement is below rounding_base, which only one council's own returns allow.")
    if found.quartile_base < found.median_base:
        raise BadPolicy(f"[{preset}] quartile_base is below median_base.")
    if found.pay_step_gbp <= 0 or found.mean_step_days <= 0 or found.wte_step < 1:
        raise BadPolicy(f"[{preset}] pay_step_gbp, mean_step_days and wte_step must be above 0.")
    return found
