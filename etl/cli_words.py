"""What all commands of `python -m etl` share: their words for errors, a bar for progress, and where they print."""

import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from config import BadSetting, check_numbers
from etl.find import NothingThere
from etl.pipeline import ExitCode, Say
from etl.releases import HomeError
from state.audit import NotWritten
from state.store import Unavailable

_STOPPED = 130  # as a shell says it of Ctrl+C
_WIDE = None if sys.stdout.isatty() else 140  # in a file or a pipe nothing has to fit a window
OUT, ERRORS = Console(width=_WIDE), Console(stderr=True)

ReportFile = Annotated[
    Path | None,
    typer.Option("--report", metavar="FILE.csv", help="Also write every problem to this file, one a line."),
]


def examples(*commands: str) -> str:
    """The examples under the help of a command."""
    return "\n".join(["**Examples**\n", *(f"- `python -m etl {command}`" for command in commands)])


@contextmanager
def in_words(*also: type[Exception]) -> Iterator[None]:
    """Errors of use are one sentence on stderr; anything else keeps its traceback, but never the exit code 1."""
    expected: tuple[type[Exception], ...] = (BadSetting, HomeError, NothingThere, NotWritten, Unavailable, *also)
    try:
        check_numbers()  # not after minutes of work
        yield
    except expected as error:
        typer.echo(f"There is nothing at {error}." if isinstance(error, NothingThere) else str(error), err=True)
        raise typer.Exit(ExitCode.NOTHING) from error
    except KeyboardInterrupt as stop:
        typer.echo("Stopped.", err=True)
        raise typer.Exit(_STOPPED) from stop
    except Exception as error:
        traceback.print_exc()
        raise typer.Exit(ExitCode.NOTHING) from error


@contextmanager
def progress(steps: int) -> Iterator[Say]:
    """A bar on stderr that moves on whenever the next stage says what it does; only on a terminal."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=ERRORS, transient=True, disable=not ERRORS.is_terminal) as bar:
        task = bar.add_task("Looking for returns", total=steps)

        def say(what: str) -> None:
            bar.update(task, description=what, advance=1)

        yield say
