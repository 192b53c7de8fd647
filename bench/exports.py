"""How long a large file takes to make, and with how much memory: rows, seconds and peak of each format.

python -m bench.exports csv, in a home. Every measure of the home region, asked for again until there are enough rows.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace

from bench.figures import Figure, Unit
from bench.files import Size
from bench.process import run
from components.leaving import MEDIA_TYPES, as_it_goes, whole
from components.taking import EVERYTHING, Taking, taking
from data.answers import Answer
from data.principal import EVERY, Principal, Role
from data.store import live_release

_ROWS = 100_000
_XLSX_BELOW_SECONDS, _XLSX_BELOW_MIB = 10, 300
_READER = Principal(name="bench", roles=frozenset({Role.ANALYST}), visible=frozenset({EVERY}))


def measure(size: Size) -> list[Figure]:
    """A file of each format, each made by a process of its own that does nothing else."""
    figures = []
    for suffix in MEDIA_TYPES:
        taken = run("bench.exports", suffix, home=size.home)
        rows, seconds, size_mib = json.loads(taken.output)
        is_xlsx = suffix == "xlsx"
        below, below_mib = (_XLSX_BELOW_SECONDS, _XLSX_BELOW_MIB) if is_xlsx else (None, None)
        figures += [
            Figure(name=f"{suffix}: rows", value=rows, unit=Unit.ROWS),
            Figure(name=f"{suffix} of {_ROWS:,} rows: time", value=seconds, unit=Unit.SECONDS, below=below),
            Figure(
                name=f"{suffix} of {_ROWS:,} rows: memory of the whole process",
                value=taken.peak_mib,
                unit=Unit.MIB,
                below=below_mib,
            ),
            Figure(name=f"{suffix} of {_ROWS:,} rows: size", value=size_mib, unit=Unit.MIB),
        ]
    return figures


def made(suffix: str) -> tuple[int, float, float]:
    """Rows, seconds and MiB of a file, made, hashed, recorded and read to its end as a reader's would be."""
    release = live_release()
    one = taking(EVERYTHING, {}, release, _READER)
    started = time.perf_counter()
    counted: list[int] = []
    large = replace(one, answers=_repeated(one, counted))
    sent = as_it_goes(large, _READER) if suffix == "csv" else whole(large, suffix, _READER)
    length = sum(map(len, sent.response))
    sent.close()
    return sum(counted), time.perf_counter() - started, length / 1024**2


def _repeated(one: Taking, counted: list[int]) -> Iterator[Answer]:
    answers: Iterator[Answer] = iter(one.answers)
    while sum(counted) < _ROWS:
        for answer in answers:
            counted.append(len(answer.rows))
            yield answer
        answers = iter(taking(EVERYTHING, {}, one.release, _READER).answers)


if __name__ == "__main__":
    json.dump(made(sys.argv[1]), sys.stdout)
