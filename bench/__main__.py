"""Prints how fast and how big Muster is: python -m bench. What each figure means: docs/performance.md."""

import os
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench import asked, exports, loading, marks, packs, pages, returns, starts, users, visits
from bench.figures import HEADINGS, Figure, machine
from bench.files import ONE_DATE, REGION, SIZES, Say, Size, returns_of
from bench.kept import DOCUMENT, keep, write_document
from bench.server import NO_LIMITS

_WIDTH = 150  # the same for every table, so that the columns stand under each other
Measure = Callable[[Size, Path, Say], list[Figure]]


@dataclass(frozen=True)
class Part:
    """Something to measure, and on which sizes."""

    measure: Measure
    sizes: tuple[Size, ...] = SIZES


PARTS = {
    "load": Part(loading.measure, (REGION, ONE_DATE)),
    "questions": Part(lambda size, _, say: asked.measure(size, say)),
    "pages": Part(lambda size, _, say: pages.measure(size, say)),
    "users": Part(lambda size, _, say: users.measure(size, say)),
    "starts": Part(lambda size, _, say: starts.measure(size, say)),
    "visits": Part(lambda size, _, say: visits.measure(size, say)),
    "revised": Part(loading.revised),
    "check": Part(returns.check_of_all, (ONE_DATE,)),
    "return": Part(lambda size, folder, _: returns.check_of_one(size, folder), (REGION,)),
    "marks": Part(lambda size, _, __: marks.measure(size), (REGION,)),
    "files": Part(lambda size, _, __: exports.measure(size), (REGION,)),
    "packs": Part(lambda size, _, __: packs.measure(size), (REGION,)),
}


def bench(
    size: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(each.key for each in SIZES)}.")] = None,
    only: Annotated[list[str] | None, typer.Option(help=f"Of {', '.join(PARTS)}.")] = None,
) -> None:
    """Measure Muster and both baselines on sample returns; print what is asked beside, and write docs/performance.md.

    A part that fails says why, and the others go on; the command then ends with 1.
    """
    os.environ |= NO_LIMITS  # it is one reader
    screen, progress = Console(width=_WIDTH), Console(stderr=True)
    screen.print(f"{machine()}, load average {os.getloadavg()[0]:.1f} at the start.", soft_wrap=True)
    failed = []
    with progress.status("Starting") as status:
        for each, name, part in _chosen(size, only):
            try:
                figures = _measured(each, part, status.update)
            except Exception as error:
                failed.append(f"{each.key}, {name}: {error}"[:500])
                progress.print(traceback.format_exc(), markup=False)
                continue
            _show(screen, f"{name}, {each.title}", figures)
            keep(each, name, figures)
            write_document()
    screen.print(f"The figures are in {DOCUMENT}.", soft_wrap=True)
    for sentence in failed:
        screen.print(f"Not measured: {sentence}", soft_wrap=True, markup=False)
    raise typer.Exit(1 if failed else 0)


def _chosen(sizes: list[str] | None, only: list[str] | None) -> Iterator[tuple[Size, str, Part]]:
    """What to measure: by size, so that one release at a time is read."""
    unknown = {*(sizes or ()), *(only or ())} - {*PARTS, *(each.key for each in SIZES)}
    if unknown:
        raise typer.BadParameter(f"there is no {', '.join(sorted(unknown))}")
    for each in SIZES:
        if not sizes or each.key in sizes:
            yield from ((each, name, part) for name, part in PARTS.items() if each in part.sizes and _is(name, only))


def _is(name: str, only: list[str] | None) -> bool:
    return not only or name in only


def _measured(size: Size, part: Part, say: Say) -> list[Figure]:
    folder = returns_of(size, say)
    if part.measure is not loading.measure and not loading.is_loaded(size):
        say(f"Loading {size.key} returns")
        loading.load(size, folder, say)
    return part.measure(size, folder, say)


def _show(screen: Console, title: str, figures: list[Figure]) -> None:
    table = Table(title=title, title_justify="left", title_style="bold", width=_WIDTH)
    for heading in HEADINGS:
        is_number = heading not in {"Figure", "Reached"}
        table.add_column(heading, ratio=1 if heading == "Figure" else None, justify="right" if is_number else "left")
    for each in figures:
        table.add_row(*each.cells)
    screen.print(table)


if __name__ == "__main__":
    typer.run(bench)
