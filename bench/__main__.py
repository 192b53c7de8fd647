"""Prints how fast and how big Muster is: python -m bench. What each figure means: docs/performance.md."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from bench import exports, gate, loading, marks, packs, pages, visits
from bench.figures import Figure, machine, save, subjects
from bench.files import MIDDLE, SMALL, STRESS, Size, returns_of
from bench.returns import check_of_all, check_of_one
from scripts.local import NoBrowser

_WIDTH = 92  # the same for every table, so that the columns stand under each other


class Sizes(StrEnum):
    """Which sizes to measure."""

    SMALL = "small"
    MIDDLE = "middle"
    STRESS = "stress"
    ALL = "all"

    @property
    def chosen(self) -> tuple[Size, ...]:
        """The sizes meant."""
        every = (SMALL, MIDDLE, STRESS)
        return every if self is Sizes.ALL else tuple(each for each in every if each.key == self.value)


def bench(
    size: Annotated[Sizes, typer.Option(help="70,000, 214,000 or 1.6 million records, or all.")] = Sizes.ALL,
    skip_load: Annotated[
        bool, typer.Option("--skip-load", help="Measure on what an earlier run loaded, all but the load.")
    ] = False,
) -> None:
    """Measure load, checks, gate, pages, files, packs and first visit on sample returns; print what is asked beside."""
    limits = ("MUSTER_CALLBACKS_A_MINUTE", "MUSTER_EXPORTS_AN_HOUR", "MUSTER_RETURNS_AN_HOUR")
    os.environ |= dict.fromkeys(limits, "1000000")  # it is one reader
    screen, progress = Console(width=_WIDTH), Console(stderr=True)
    measured_on = machine()
    figures: list[Figure] = []
    with progress.status("Starting") as status:
        for each in size.chosen:
            found = _of_size(each, skip_load, status.update)
            _show(screen, found)
            figures += found
        status.update("Opening pages in Chromium")
        found = _of_visits(size.chosen[0], screen)
        _show(screen, found)
        figures += found
    screen.print(f"{datetime.now(UTC):%d %B %Y}. {measured_on}.", soft_wrap=True)
    screen.print(f"The same as JSON: {save(figures, measured_on)}, and in words beside it.", soft_wrap=True)


def _of_size(size: Size, skip_load: bool, say: Callable[[str], None]) -> list[Figure]:
    returns = returns_of(size, say)
    figures = []
    if size.loads and not skip_load:
        figures = loading.measure(size, returns, say)
    elif not loading.is_loaded(size):
        say(f"Loading {size.key} returns")
        loading.load(size, returns)
    if size.loads:
        figures += check_of_all(size, returns, say)
    if size.gate_p95_below_ms:
        say(f"Asking the gate about {size.key} returns")
        figures += gate.measure(size)
    if size.p95_below_ms:
        say(f"Changing filters on the pages with {size.key} returns")
        figures += pages.measure(size)
    if size is SMALL:
        say("Checking one council's return, as the page does")
        figures += check_of_one(size, returns)
        say("Counting the marks that are shown")
        figures += marks.measure(size)
        say("Making large files")
        figures += exports.measure(size)
        say("Making board packs, one and ten at once")
        figures += packs.measure(size)
    return figures


def _of_visits(size: Size, screen: Console) -> list[Figure]:
    try:
        return visits.measure(size)
    except NoBrowser as error:
        screen.print(f"First load is not measured: {error}.", soft_wrap=True)
        return []


def _show(screen: Console, figures: list[Figure]) -> None:
    for subject in subjects(figures):
        table = Table(title=subject, title_justify="left", title_style="bold", width=_WIDTH)
        table.add_column("Figure", ratio=1)
        table.add_column("Measured", justify="right", no_wrap=True)
        table.add_column("To reach", justify="right", no_wrap=True)
        table.add_column("Reached", no_wrap=True)
        for each in figures:
            if each.subject == subject:
                table.add_row(*each.cells)
        screen.print(table)


if __name__ == "__main__":
    typer.run(bench)
