"""What a newer version mends fails the checks, unless somebody has accepted it, for a time and with a reason."""

from datetime import date
from typing import Any

import pytest

from scripts.advisories import findings, unknown

TODAY = date(2026, 11, 22)


def report(fix_versions: list[str]) -> dict[str, Any]:
    """What pip-audit writes of a package with one advisory, one without, and one that is not in its source."""
    advisory = {"id": "PYSEC-2026-7", "aliases": ["GHSA-aaaa-bbbb-cccc"], "fix_versions": fix_versions}
    return {
        "dependencies": [
            {"name": "kestrel", "version": "1.0", "vulns": [advisory]},
            {"name": "merlin", "version": "2.0", "vulns": []},
            {"name": "hobby", "skip_reason": "not found"},
        ]
    }


def accepting(until: date, reason: str = "Only in a part that is not used.") -> dict[str, dict[str, Any]]:
    return {"GHSA-aaaa-bbbb-cccc": {"until": until, "reason": reason}}


@pytest.mark.parametrize(
    ("fix_versions", "accepted", "fails"),
    [
        (["1.1"], {}, True),
        ([], {}, False),
        (["1.1"], accepting(TODAY), False),
        (["1.1"], accepting(date(2026, 11, 21)), True),
        (["1.1"], accepting(TODAY, reason=""), True),
    ],
    ids=["mended", "not mended yet", "accepted until today", "accepted until yesterday", "accepted without a reason"],
)
def test_what_must_be_mended_now(fix_versions: list[str], accepted: dict[str, dict[str, Any]], fails: bool) -> None:
    (found,) = findings(report(fix_versions), accepted, TODAY)
    assert found.fails is fails
    assert found.sentence.startswith("kestrel 1.0: PYSEC-2026-7, GHSA-aaaa-bbbb-cccc")


def test_what_was_not_looked_up_is_named() -> None:
    assert unknown(report([])) == ["hobby"]
