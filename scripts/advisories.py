"""Looks up what is known against the packages that Muster runs on: python -m scripts.advisories.

Fails on a vulnerability that a newer version mends, unless advisories.toml accepts it for a time and says why:

    [GHSA-xxxx-xxxx-xxxx]
    until = 2027-03-31
    reason = "Only in a part that Muster does not use."

Where no source of advisories answers, it says so and does not fail: a machine without the internet can run the checks.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from config import PROJECT

REQUIREMENTS = PROJECT / "requirements.txt"
ACCEPTED = PROJECT / "advisories.toml"
SERVICES = ("pypi", "osv")
_PROBE_SECONDS = 20
_MOST_SECONDS = 180


class Finding(NamedTuple):
    """One advisory against one package, and whether it must be mended now."""

    sentence: str
    fails: bool


def findings(report: dict[str, Any], accepted: dict[str, dict[str, Any]], today: date) -> Iterator[Finding]:
    """What pip-audit's report says, judged: a fix there is must be taken, or the advisory accepted for a time."""
    for package in report["dependencies"]:
        for each in package.get("vulns", []):
            names = [each["id"], *each.get("aliases", [])]
            named = f"{package['name']} {package['version']}: {', '.join(names)}"
            taken = next((accepted[name] for name in names if name in accepted), None)
            if not each["fix_versions"]:
                yield Finding(f"{named} has no mended version yet.", fails=False)
            elif taken and taken["reason"] and today <= taken["until"]:
                yield Finding(f"{named} is accepted until {taken['until']}: {taken['reason']}", fails=False)
            else:
                yield Finding(f"{named} is mended in {', '.join(each['fix_versions'])}.", fails=True)


def unknown(report: dict[str, Any]) -> list[str]:
    """The packages that the source of advisories knows nothing of, so that nothing can be said of them."""
    return [package["name"] for package in report["dependencies"] if "skip_reason" in package]


def audited(requirements: str, service: str, seconds: float) -> dict[str, Any] | None:
    """pip-audit's report on pinned requirements with hashes; None where the source does not answer in time."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "requirements.txt"
        file.write_text(requirements, encoding="utf-8")
        command = [sys.executable, "-m", "pip_audit", "--disable-pip", "-r", str(file), "-s", service]
        command += ["-f", "json", "--progress-spinner", "off", "--timeout", "10"]
        try:
            ended = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return None
    try:
        report: dict[str, Any] = json.loads(ended.stdout)
    except ValueError:
        return None
    return report


def main() -> int:
    """Print what was found and what could not be looked up; 1 when something must be mended."""
    pinned = REQUIREMENTS.read_text(encoding="utf-8")
    first = pinned[: pinned.index("\n", pinned.index("--hash")) + 1].rstrip("\\\n ") + "\n"
    for service in SERVICES:
        # one package first: a mirror without advisories would otherwise be asked for each of them, for nothing
        probe = audited(first, service, _PROBE_SECONDS)
        report = audited(pinned, service, _MOST_SECONDS) if probe and not unknown(probe) else None
        if report is not None:
            return _told(report, service)
    print("SKIPPED: no source of advisories answers, so nothing was looked up about the packages.", file=sys.stderr)
    return 0


def _told(report: dict[str, Any], service: str) -> int:
    accepted = tomllib.loads(ACCEPTED.read_text(encoding="utf-8")) if ACCEPTED.exists() else {}
    found = list(findings(report, accepted, date.today()))
    for finding in found:
        print(f"{'VULNERABLE' if finding.fails else 'noted'}: {finding.sentence}")
    if missing := unknown(report):
        print(f"SKIPPED: {service} knows nothing of {', '.join(missing)}.", file=sys.stderr)
    print(f"{len(report['dependencies']) - len(missing)} packages looked up at {service}, {len(found)} advisories.")
    return int(any(finding.fails for finding in found))


if __name__ == "__main__":
    sys.exit(main())
