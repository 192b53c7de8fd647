"""From a council's words to ours: what its columns and values are taken for, and what is wrong with them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from data.headings import LEAVE_OUT, Kind, Proposal, Why, proposals, without_rivals
from etl.form import team_columns
from etl.workbooks.sheets import Book, Cell, Line, shown
from etl.workbooks.sheets import Kind as CellKind
from etl.workbooks.tables import Place, Said, Table, cell, counted, speaking, tables
from state.headings import key

MOSTVALUES = 1_000  # different roles, services or teams in one file
MOST_SAID = 25  # cells that are named; the rest are counted
VALUES = {"ROLE": Kind.ROLE, "SERVICE": Kind.SERVICE, "TEAM": Kind.TEAM}
_PERIODS = {"12-months": ("12m", "12 m", "annual", "year"), "quarter": ("quarter", "qtr", " q1", " q2", " q3", " q4")}

Remembered = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Source:
    """A line that speaks of a team and role, and the table it is of; `columns` go from ours to where it stands."""

    table: Table
    line: Line
    columns: Mapping[str, int]

    def text(self, column: str) -> str:
        """What the line has in one of our columns."""
        return cell(self.line, self.columns.get(column, -1)).text


@dataclass(frozen=True)
class Translation:
    """What a book says in our words, as far as it can be told."""

    book: Book
    proposals: dict[Kind, list[Proposal]]
    times: dict[Kind, Counter[str]]  # how many rows have each of theirs; of columns, how many sheets
    sources: list[Source]
    said: Said

    @property
    def waiting(self) -> dict[Kind, list[str]]:
        """By kind, those of theirs that somebody must confirm."""
        return {kind: [each.theirs for each in self.proposals.get(kind, []) if not each.is_sure] for kind in Kind}

    @property
    def is_ready(self) -> bool:
        """Whether its rows can be written in our form."""
        return not self.said.faults and not any(self.waiting.values())


def translate(book: Book, remembered: Remembered, period_kind: str = "") -> Translation:
    """Propose what a book's words mean. `period_kind`: what its starters and leavers cover where it does not say so."""
    said = Said([], list(book.notes))
    found = tables(book, remembered.get(Kind.COLUMN, {}), said)
    columns = _columns(found, remembered.get(Kind.COLUMN, {}), book, said)
    sources = []
    for table in found:
        places = _places(table, columns)
        lines = speaking(book, table, places.get("TEAM", -1), places.get("ROLE", -1), said)
        _expect_columns(Place(book.name, table.sheet.name, table.header.number), table, places, period_kind, said)
        sources += [Source(table, line, places) for line in lines]
    if found and not sources:
        said.faults.append(f"{shown(book.name)}: there are headings but no rows of teams under them.")
    left_out = [each.theirs for each in columns if each.why is Why.REMEMBERED and each.ours == LEAVE_OUT]
    if left_out:
        said.notes.append(
            f"{shown(book.name)}: {counted([f'“{shown(each)}”' for each in left_out], 'column')} left out on purpose."
        )
    times = {kind: _counted(sources, column) for column, kind in VALUES.items()}
    times[Kind.COLUMN] = Counter(heading for table in found for heading in table.headings.values())
    proposed = {Kind.COLUMN: columns}
    for kind in VALUES.values():
        proposed[kind] = _values(kind, times[kind], remembered.get(kind, {}), book, said)
    if columns and all(each.why is Why.EXACT for each in columns):
        proposed[Kind.TEAM] = [_as_written(each) for each in proposed[Kind.TEAM]]
    _look_at_cells(book, sources, said)
    return Translation(book, proposed, times, sources, said)


def _columns(found: Sequence[Table], remembered: Mapping[str, str], book: Book, said: Said) -> list[Proposal]:
    """One proposal a heading; of two in one table that mean the same, the better keeps it."""
    headings = dict.fromkeys(heading for table in found for heading in table.headings.values())
    proposed = {each.theirs: each for each in proposals(Kind.COLUMN, headings, remembered)}
    for table in found:
        its = without_rivals([proposed[heading] for heading in table.headings.values()])
        proposed |= {each.theirs: each for each in its}
        for each, other in combinations(its, 2):
            if each.ours == other.ours and each.ours not in {"", LEAVE_OUT}:
                said.faults.append(
                    f"{Place(book.name, table.sheet.name, table.header.number)}: the columns “{shown(each.theirs)}” "
                    f"and “{shown(other.theirs)}” are both taken for {each.ours}. Change one of them on the page of "
                    f"headings."
                )
    return list(proposed.values())


def _places(table: Table, columns: Sequence[Proposal]) -> dict[str, int]:
    means = {each.theirs: each.ours for each in columns}
    return {
        means[heading]: column for column, heading in table.headings.items() if means[heading] not in {"", LEAVE_OUT}
    }


def _expect_columns(place: Place, table: Table, places: Mapping[str, int], period_kind: str, said: Said) -> None:
    """Say which columns a table cannot do without; what starters and leavers cover may be known otherwise."""
    for row in team_columns():
        name = row["column"]
        if row["mandatory"] != "yes" or name in places:
            continue
        if name != "PERIODKIND":
            said.faults.append(
                f"{place}: no column is taken for {name} ({row['meaning'].lower()}). Add it, or map one to it."
            )
        elif not period_kind:
            said.faults.append(
                f"{place}: nothing says what starters and leavers cover. Add a column PERIODKIND with 12-months or "
                f"quarter in every row."
            )
        else:
            _compare_period(place, table, places, period_kind, said)


def _compare_period(place: Place, table: Table, places: Mapping[str, int], period_kind: str, said: Said) -> None:
    words = "12 months" if period_kind == "12-months" else "a quarter"
    other = "quarter" if period_kind == "12-months" else "12-months"
    for name in ("STARTERS", "LEAVERS"):
        heading = table.headings.get(places.get(name, -1), "")
        if any(word in f" {heading}" for word in _PERIODS[other]):
            said.faults.append(
                f"{place}: starters and leavers are asked for {words}, but the column “{shown(heading)}” speaks of "
                f"{'a quarter' if other == 'quarter' else 'a year'}. Send those of {words}, or add a column PERIODKIND."
            )
            return
    said.notes.append(f"{place}: starters and leavers taken to cover {words}, as the collection asks.")


def _counted(sources: Sequence[Source], column: str) -> Counter[str]:
    counted = Counter(key(source.text(column)) for source in sources)
    del counted[""]
    return counted


def _values(kind: Kind, counted: Counter[str], remembered: Mapping[str, str], book: Book, said: Said) -> list[Proposal]:
    if len(counted) > MOSTVALUES:
        said.faults.append(
            f"{shown(book.name)} has {len(counted):,} different {kind}s; {MOSTVALUES:,} are read at most. Is it the "
            f"right column?"
        )
        return []
    return proposals(kind, counted, remembered)


def _as_written(each: Proposal) -> Proposal:
    """In a file with our own headings, a team that resembles none that was confirmed is what it is called."""
    return replace(each, why=Why.EXACT, score=1.0) if each.why is Why.NEW else each


def _look_at_cells(book: Book, sources: Sequence[Source], said: Said) -> None:
    """Name the cells that Excel made something else of, or gave no value."""
    found: list[str] = []
    holds = {row["column"]: row for row in team_columns()}
    for source in sources:
        for name, column in source.columns.items():
            wrong = _wrong(cell(source.line, column), holds[name]["personal_data"] != "no")
            if wrong:
                place = Place(book.name, source.table.sheet.name, source.line.number, column)
                found.append(f"{place} ({name}): {wrong}")
    said.faults.extend(found[:MOST_SAID])
    if len(found) > MOST_SAID:
        said.faults.append(f"{shown(book.name)}: {len(found) - MOST_SAID:,} more cells have such faults.")


def _wrong(found: Cell, is_personal: bool) -> str:
    value = "" if is_personal else f" {shown(found.text)}"
    match found.kind:
        case CellKind.FORMULA:
            return "the formula was saved without its value. Open the workbook in Excel, save it and send it again."
        case CellKind.ERROR:
            return f"the formula gives{value or ' an error'}. Correct it, or write the number."
        case CellKind.DATE:
            return f"the cell is a date{value}. Where Excel made one of something like 1/2, format the cell as text."
        case CellKind.SHORTENED:
            return f"Excel shortened a long number to{value or ' its first digits'}. Write it out, as text."
    return ""
