"""PDF/UA: what a checker that was made by others finds in the PDF of a pack."""

import json
import shutil
import subprocess
from pathlib import Path

import pdfua

from clients.told import Told

_CHECKS_WITHIN_SECONDS = 120


def check(told: Told, file: Path) -> None:
    """Look at one file: with veraPDF where this machine has it, and with pdfua, which decides fewer of the rules."""
    report = pdfua.validate(str(file))
    found = [f"{each.rule_id}: {each.message}" for each in report.findings]
    told.check(f"{file.name}: pdfua, {pdfua.coverage().summary()}", found)
    if shutil.which("verapdf"):
        command = ["verapdf", "--flavour", "ua1", "--format", "json", str(file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_CHECKS_WITHIN_SECONDS, check=False)
        told.check(f"{file.name}: veraPDF", _failed(done.stdout) if done.returncode else [])


def _failed(said: str) -> list[str]:
    """The rules that a report of veraPDF says are broken; what it said where it is no such report."""
    try:
        jobs = json.loads(said)["report"]["jobs"]
        rules = [
            rule for job in jobs for found in job["validationResult"] for rule in found["details"]["ruleSummaries"]
        ]
        return [f"{rule['clause']}-{rule['testNumber']}: {rule['description']}" for rule in rules]
    except (KeyError, TypeError, ValueError):
        return [said[-500:] or "it ended with an error"]
