"""Lets a check on one's own machine take a workbook in place of the files of a return."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import config
from data.original_places import OriginalPlaces, in_original, problems_in_original
from data.return_report import ReturnReport
from etl.find import council_named, date_named
from etl.workbooks.convert import canonical
from state import collection, headings

_TEAMS = "teams.csv"


@dataclass(frozen=True)
class Sent:
    """The paths to check, and where a workbook's rows stand in it; None where they are as they were given."""

    paths: Sequence[Path]
    places: OriginalPlaces | None = None

    def told(self, reports: Sequence[ReturnReport], problems: Path | None) -> tuple[ReturnReport, ...]:
        """The reports, and the CSV file of problems, in terms of the workbook."""
        if self.places is None:
            return tuple(reports)
        if problems:
            problems_in_original(problems, self.places)
        return tuple(in_original(each, self.places) for each in reports)


@contextmanager
def in_our_form(paths: Sequence[Path], *, as_at: str, council: str) -> Iterator[Sent]:
    """A single workbook as a return in our form, as long as the context lasts; anything else as it is.

    Its words are those that the home knows of the council, if it is one. Raises NotReady, store.Unavailable.
    """
    if len(paths) != 1 or paths[0].suffix.lower() != ".xlsx" or not paths[0].is_file():
        yield Sent(paths)
        return
    book = paths[0].resolve()
    code = council_named(council or book.parent.name) or ""
    day = date_named(as_at or book.parent.parent.name)
    has_state = bool(os.environ.get("MUSTER_STATE_URL")) or (config.state() / "state.sqlite").is_file()
    remembered = headings.remembered(code) if code and has_state else {}
    asked = collection.find(day) if day and has_state else None
    with tempfile.TemporaryDirectory() as folder:
        to = Path(folder) / book.parent.parent.name / book.parent.name / _TEAMS  # which may say date and council
        to.parent.mkdir(parents=True)
        made = canonical(book, to, remembered, asked.period_kind if asked else "")
        yield Sent([to], made.places)
