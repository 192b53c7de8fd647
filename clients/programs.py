"""R, pandas and curl at a served Muster, with the examples of the page “Data API” as they stand there."""

import csv
import io
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from clients.told import Told
from clients.visitor import Visitor

_RUNS_WITHIN_SECONDS = 120
_QUESTIONS = (
    "?measure=turnover&area=london&by=council",
    "?measure=hourly-pay&area=london&by=role",
    "?measure=agency-share&area=havering&by=period",
    "?measure=turnover&measure=vacancy-rate&area=north-east-london&by=council&by=role-group",
)
_FILES = ("/download/turnover.csv?area=london&by=council", "/download/everything.csv?area=london")
# what the examples leave behind, said so that this program can read it
_R_TELLS = """
cat("\\nTOLD", nrow(figures), sprintf("%.12g", sum(figures$value, na.rm = TRUE)), sum(is.na(figures$value)),
    class(figures$category_code), "\\n", sep = "\\t")
cat("CODES", sort(unique(figures$category_code)), "\\n", sep = "\\t")
"""
_PYTHON_TELLS = """
print()
print("TOLD", len(figures), f"{figures['value'].sum():.12g}", figures["value"].isna().sum(), "character", sep="\\t")
print("CODES", *sorted(set(figures["category_code"].dropna())), sep="\\t")
"""


class Ended(Exception):
    """A program ended with an error; the message holds what it said."""


class Read(NamedTuple):
    """What a program has read: rows, the sum of the values, how many are not shown, and the codes of categories."""

    rows: int
    total: float
    not_shown: int
    codes: frozenset[str]

    def beside(self, other: "Read") -> list[str]:
        """Where two differ."""
        differing = [f"{each}: {mine} and {theirs}" for each, mine, theirs in (
            ("rows", self.rows, other.rows),
            ("not shown", self.not_shown, other.not_shown),
            ("codes", sorted(self.codes), sorted(other.codes)),
        ) if mine != theirs]  # fmt: skip
        is_close = math.isclose(self.total, other.total, rel_tol=1e-9)
        return differing if is_close else [*differing, f"sums: {self.total} and {other.total}"]


def check(told: Told, visitor: Visitor) -> None:
    """Run the examples for each question, and read files with the programs too."""
    with told.part("Programs with the examples of the page Data API"):
        for search in _QUESTIONS:
            found = examples(visitor, search)
            expected = as_json(visitor, found["address"])
            for name, problems in tried(found, expected, {}).items():
                told.check(f"{name} reads {search}: {expected.rows} rows", problems)
            told.check(f"pandas reads {search} as Parquet", _parquet(found["address"]).beside(expected))
    with told.part("Programs with the files of pages"):
        for address in _FILES:
            expected = of_rows(csv.DictReader(io.StringIO(visitor.get(address).decode("utf-8-sig"))))
            for name, run in (("R", _r), ("pandas", _python)):
                read = run(_READS[name].format(address=visitor.site + address), {})
                told.check(f"{name} reads {address}: {expected.rows} rows", read.beside(expected))


def examples(visitor: Visitor, search: str) -> dict[str, str]:
    """The code of each example on the page for a question, and the address of the figures, by its name."""
    code = [each["props"] for each in visitor.page("/api", search) if each["type"] == "Code"]
    return {each["id"].removeprefix("api-"): each["children"] for each in code if "id" in each}


def tried(found: Mapping[str, str], expected: Read, settings: Mapping[str, str]) -> dict[str, list[str]]:
    """How what each example reads differs from what is expected, by the program's name."""
    return {name: run().beside(expected) for name, run in runs(found, settings).items()}


def runs(found: Mapping[str, str], settings: Mapping[str, str]) -> dict[str, Callable[[], Read]]:
    """What runs each example with settings (variables), by the program's name; each raises Ended for an error."""
    return {
        "R": lambda: _r(found["r"], settings),
        "pandas": lambda: _python(found["python"], settings),
        "curl": lambda: _curl(found["curl"], settings),
    }


def of_rows(rows: Any) -> Read:
    """What rows of text or JSON hold."""
    held = list(rows)
    values = [float(row["value"]) for row in held if row["value"] not in {None, ""}]
    codes = frozenset(row["category_code"] for row in held if row["category_code"])
    return Read(len(held), math.fsum(values), len(held) - len(values), codes)


def as_json(visitor: Visitor, address: str) -> Read:
    """The same question as JSON, every part of it."""
    asked = urlsplit(address)
    following, rows = f"{asked.path}?{asked.query}".replace("format=csv", "format=json&limit=20"), []
    while following:
        part = json.loads(visitor.get(following))
        rows += part["rows"]
        after = urlsplit(part["next"] or "")
        following = f"{after.path}?{after.query}" if part["next"] else ""
    return of_rows(rows)


_READS = {
    "R": 'figures <- read.csv(url("{address}", encoding = "UTF-8-BOM"), na.strings = "", '
    'colClasses = c(category_code = "character"))',
    "pandas": 'import pandas\nfigures = pandas.read_csv("{address}", dtype={{"category_code": str}}, '
    'keep_default_na=False, na_values=[""])',
}


def _r(code: str, settings: Mapping[str, str]) -> Read:
    return _told(_run(["Rscript", "--vanilla", "-"], code + _R_TELLS, settings))


def _python(code: str, settings: Mapping[str, str]) -> Read:
    return _told(_run([sys.executable, "-"], code + _PYTHON_TELLS, settings))


def _curl(code: str, settings: Mapping[str, str]) -> Read:
    with tempfile.TemporaryDirectory(prefix="muster-clients-") as folder:
        _run(["sh", "-eu"], code, settings, folder)
        return of_rows(csv.DictReader(io.StringIO((Path(folder) / "figures.csv").read_text(encoding="utf-8-sig"))))


def _parquet(address: str) -> Read:
    code = f'import pandas\nfigures = pandas.read_parquet("{address.replace("format=csv", "format=parquet")}")'
    return _python(code, {})


def _run(command: list[str], code: str, settings: Mapping[str, str], folder: str | None = None) -> str:
    environment = {**os.environ, "LC_ALL": "C.UTF-8", **settings}
    done = subprocess.run(
        command, input=code, capture_output=True, text=True, env=environment, cwd=folder,
        timeout=_RUNS_WITHIN_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Ended(f"{command[0]} ended with {done.returncode}: {done.stderr[-600:]}\n{code}")
    return done.stdout


def _told(said: str) -> Read:
    lines = {line.split("\t")[0]: line.split("\t")[1:] for line in said.splitlines() if "\t" in line}
    rows, total, not_shown, kind = lines["TOLD"][:4]
    if kind != "character":
        raise Ended(f"codes of categories are read as {kind}")
    return Read(int(rows), float(total), int(not_shown), frozenset(filter(None, lines["CODES"])))
