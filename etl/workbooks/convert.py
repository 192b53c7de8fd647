"""From a file of a council to teams.csv, or to what must be said before that."""

from dataclasses import dataclass, replace
from pathlib import Path

from data.headings import Kind, ours
from data.original_places import OriginalPlaces
from etl.workbooks.container import CannotRead, Container, look
from etl.workbooks.sheets import Book, shown, workbook
from etl.workbooks.text import text
from etl.workbooks.translate import Remembered, Translation, translate
from etl.workbooks.write import rows_of, write


class NotReady(Exception):
    """A file cannot be written in our form yet; the sentences say why."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


@dataclass(frozen=True)
class Converted:
    """What became of a file; `places` is None where it could not be written in our form."""

    faults: list[str]
    notes: list[str]
    translation: Translation | None = None
    places: OriginalPlaces | None = None


def read(path: Path) -> Book:
    """Read a file. Raises CannotRead, whose sentence names the file, for what is not to be read or too much."""
    return workbook(path) if look(path) is Container.WORKBOOK else text(path)


def converted(path: Path, to: Path, remembered: Remembered, period_kind: str = "") -> Converted:
    """Write a file as teams.csv if all its words are known and nothing is wrong with it.

    `remembered`: by kind, what the council's words mean. `period_kind`: 12-months or quarter, for a file that does not
    say what its starters and leavers cover; empty where nothing is known of it.
    """
    try:
        translation = translate(read(path), remembered, period_kind)
    except CannotRead as why:
        return Converted([str(why)], [])
    notes = list(translation.said.notes)
    if not translation.is_ready:
        return Converted(translation.said.faults, notes, translation)
    rows = rows_of(translation, period_kind, notes)
    if not rows:
        return Converted([f"{shown(path.name)}: every row is left out on purpose."], notes, translation)
    places = replace(write(translation, rows, to), notes=tuple(notes))
    return Converted([], notes, translation, places)


def canonical(path: Path, to: Path, remembered: Remembered | None = None, period_kind: str = "") -> Converted:
    """Like `converted`, for whoever cannot go on without teams.csv. Raises NotReady."""
    found = converted(path, to, remembered or {}, period_kind)
    if found.places is None:
        raise NotReady([*found.faults, *waiting_words(found)])
    return found


def waiting_words(found: Converted) -> list[str]:
    """A sentence for each kind of word that somebody must confirm, naming the first of them."""
    if found.translation is None:
        return []
    said = []
    for kind, theirs in found.translation.waiting.items():
        if theirs:
            first = ", ".join(f"“{shown(each)}”" for each in theirs[:5])
            more = f" and {len(theirs) - 5} more" if len(theirs) > 5 else ""
            said.append(
                f"{shown(found.translation.book.name)}: somebody must say once what {_WORDS[kind]} {first}{more} "
                f"mean{'s' * (len(theirs) == 1)}."
            )
    return said


_WORDS = {
    Kind.COLUMN: "the columns",
    Kind.ROLE: "the job roles",
    Kind.SERVICE: "the services",
    Kind.TEAM: "the teams",
}


def name_of(kind: Kind, code: str) -> str:
    """One of ours in words; itself where it is no code."""
    return next((each.name for each in ours(kind) if each.code == code), code)
