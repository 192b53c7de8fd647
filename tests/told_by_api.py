"""What pages of packs must say: the interface's own rows beside each number that a file holds."""

import csv
import io
import math
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import zip_longest

from flask.testing import FlaskClient

from attacker import Row, number
from auth import WARM_UP
from data.measures import MEASURES, Unit
from data.principal import Principal
from read_back import Cells, Drawn, Line
from reckoning import PLACES

NUMBER = re.compile(r"(?<![\w.])([+\u2212-]?£?)(\d[\d,]*(?:\.\d+)?)(\s*%)?(?![\w-])")
_AFTER_NAME = re.compile(r"( \[\w+\]| \([^)]*\))+$")
_NOT_FIGURES = re.compile(r"\d+ [A-Z][a-z]+ 20\d\d|\d+ (?:of \d+ )?councils")
_MIXED = {Unit.PEOPLE}
_QUARTILES = {"Lower quartile": "-lower-quartile", "Upper quartile": "-upper-quartile"}
_BESIDE = "Compared with"
_ENDS = {"Lowest council", "Highest council"}


class Told:
    """The interface for programs, as one reader has it."""

    def __init__(self, client: FlaskClient, who: Principal) -> None:
        self.client, self.who = client, who
        self.rows = cache(self._rows)

    def _rows(self, address: str) -> tuple[Row, ...]:
        """The rows under an address as text: what is not shown is empty."""
        text = self.get(f"{address}&format=csv").decode("utf-8-sig")
        return tuple(csv.DictReader(io.StringIO(text)))

    def get(self, address: str) -> bytes:
        """What stands at an address."""
        answer = self.client.get(address, environ_overrides={WARM_UP: self.who})
        assert answer.status_code == 200, (address, answer.text[:300])
        return answer.data


def plain(words: str) -> str:
    """Words with ordinary spaces."""
    return words.replace("\u00a0", " ").strip()


def name_of(words: str) -> str:
    """A name without the marks and tags after it."""
    return _AFTER_NAME.sub("", plain(words))


@cache
def _days(period: str) -> frozenset[str]:
    """A date as pages write it: in a table, on an axis, and at the end of twelve months."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", period):
        return frozenset({period})
    day = date.fromisoformat(period)
    text = f"{day.day} {day:%B} {day.year}"
    return frozenset({text, f"{day.day} {day:%b} {day.year}", f"12 months to {text}"})


def names(row: Row) -> frozenset[str]:
    """Everything that a row can be called by."""
    label = MEASURES[row["measure"]].label
    known = label.removeprefix("Known: ")
    return _days(row["period"]) | {row["area_name"], row["category"], label, known[:1].upper() + known[1:]}


class Page:
    """The rows behind one page of a pack, of an area, as at a date (ISO 8601)."""

    def __init__(self, rows: tuple[Row, ...], area: str, as_at: str) -> None:
        self.rows, self.area, self.as_at = rows, area, as_at

    def of(self, *called: str) -> list[Row]:
        """The rows with all those names; of the page's own area and date where no name says which."""
        wanted = {name_of(each) for each in called}
        found = [row for row in self.rows if wanted <= names(row)]
        areas, days = (
            {row["area_name"] for row in self.rows},
            set[str]().union(*(_days(r["period"]) for r in self.rows)),
        )
        if not wanted & areas:
            found = [row for row in found if row["area_name"] == self.area]
        if not wanted & days:
            found = [row for row in found if row["period"] == self.as_at]
        if not any(row["category"] in wanted for row in found):
            found = [row for row in found if row["by"] in PLACES] or found
        if not any(MEASURES[row["measure"]].label in wanted for row in found):
            found = [row for row in found if row["measure"] == self.rows[0]["measure"]] or found
        return found

    def share(self, row: Row) -> tuple[float, ...]:
        """What part of its whole a count is, as it is and rounded to what is printed; nothing where it is not shown."""
        wholes = {
            number(each["value"])
            for each in self.rows
            if each["by"] in PLACES and each["measure"] == row["measure"]
            and (each["area_name"], each["period"]) == (row["area_name"], row["period"])
        }  # fmt: skip
        (whole,) = wholes or {math.nan}
        count = number(row["value"])
        if math.isnan(count) or math.isnan(whole):
            return ()
        if row["tier"] == "exact":
            return (count / whole,)
        return (round(count / whole, 2), round(count / whole, 3)) if count >= 5 and whole >= 30 else ()

    def rest(self, called: tuple[str, ...], beside: set[str]) -> tuple[float, tuple[float, ...]]:
        """What is left of a whole besides the categories that have names: how many, and their share as printed."""
        (area,) = {name_of(each) for each in called} & {row["area_name"] for row in self.rows} or {self.area}
        rows = [row for row in self.rows if self.is_mixed(row) and row["area_name"] == area]
        folded = [row for row in rows if row["category"] not in beside and self.share(row)]
        shares = zip(*map(self.share, folded), strict=True)
        return sum(number(row["value"]) for row in folded), tuple(map(sum, shares))

    def is_mixed(self, row: Row) -> bool:
        """Whether a row is a part of a whole, of which its share is drawn and printed."""
        return MEASURES[row["measure"]].unit in _MIXED and row["by"] not in PLACES


def wrong_in_chart(drawn: Drawn, page: Page) -> Iterator[str]:
    """Each point of an editable chart that is not the interface's own value, and each cell behind it."""
    for line in _in_one(drawn.series):
        for place, category in enumerate(drawn.categories):
            yield from (f"{category}, {line.name}: {why}" for why in _wrong_point(drawn, line, place, page))
    head, *rows = drawn.book
    columns = {str(name): [row[at] for row in rows] for at, name in enumerate(head) if at}
    if [row[0] for row in rows] != list(drawn.categories):
        yield "the names of the workbook are not those of the chart"
    for line in drawn.series:
        if not all(map(_same, columns[line.name], line.values)):
            yield f"{line.name}: {columns[line.name]} in the workbook, {line.values} in the chart"


def _in_one(series: tuple[Line, ...]) -> tuple[Line, ...]:
    """The comparators of a chart by council with its councils: they are a series of their own for their look alone."""
    if series[-1].name != _BESIDE:
        return series
    first, other = series
    pairs = ((first.values, other.values), (first.below, other.below), (first.above, other.above))
    return (Line(first.name, *(_either(*each) for each in pairs)),)


def _either(one: tuple[float | None, ...], other: tuple[float | None, ...]) -> tuple[float | None, ...]:
    places = zip_longest(one, other)
    return tuple(left if right is None else right for left, right in places)


def _wrong_point(drawn: Drawn, line: Line, place: int, page: Page) -> Iterator[str]:
    category, value = drawn.categories[place], line.values[place]
    found = page.of(category, line.name)
    right = {_right(row, page) for row in found} or {page.rest((category, line.name), _drawn_names(drawn))[1]}
    if len(right) != 1 or not any(_same(value, each) for each in next(iter(right)) or (None,)):
        yield f"{value}, not {right}"
    ends = [(way[place] if way else None) for way in (line.below, line.above)]
    if ends != [None, None] and value is not None:
        low, high = (number(found[0][end]) for end in ("low", "high"))
        if not (_same(ends[0], value - low) and _same(ends[1], high - value)):
            yield f"reaches {ends}, not {low} to {high}"


def _drawn_names(drawn: Drawn) -> set[str]:
    return {*map(name_of, drawn.categories), *(name_of(line.name) for line in drawn.series)}


def _right(row: Row, page: Page) -> tuple[float, ...]:
    if page.is_mixed(row):
        return page.share(row)
    return (number(row["value"]),) if row["value"] else ()


def _same(one: float | None, other: float | None) -> bool:
    return one is other if one is None or other is None else abs(one - other) < 1e-8


def wrong_in_table(table: Cells, page: Page) -> tuple[int, list[str]]:
    """How many figures the table has, and each that is not in the row of the interface that it stands for."""
    head, *body = table
    seen, wrong = 0, []
    for cells in body:
        for column, cell in zip(head[1:], cells[1:], strict=True):
            figures = [(sign, figure) for sign, figure, _ in NUMBER.findall(_NOT_FIGURES.sub(" ", plain(cell)))]
            right = list(_printable(plain(cells[0]), plain(column), {plain(row[0]) for row in body}, page))
            seen += len(figures)
            strange = [sign + figure for sign, figure in figures if not _is_among(figure, right)]
            if strange:
                wrong.append(f"{cells[0]}, {column}: {cell!r} has {strange}, not {right[:8]}")
            elif right and not figures and not re.search(r"\[\w+\]|^no |fewer|^comparator$|[a-z]{4}", cell):
                wrong.append(f"{cells[0]}, {column}: {cell!r} has no figure and no mark")
    return seen, wrong


def _is_among(figure: str, right: list[float]) -> bool:
    places = len(figure.partition(".")[2])
    return any(f"{abs(each):,.{places}f}" == figure for each in right)


def _printable(name: str, column: str, beside: set[str], page: Page) -> Iterator[float]:
    """The numbers that a cell may have, percentages as such; `beside` are the names of the table's rows."""
    area, _, rest = name.partition(": ")
    key = (area, rest) if rest and any(row["area_name"] == name_of(area) for row in page.rows) else (name,)
    called = name_of(column)
    columns = {each for row in page.rows for each in names(row)}
    found = page.of(*key, called) if called in columns and called not in _counts(page) else page.of(*key)
    if called in _QUARTILES:
        rows = tuple(row for row in page.rows if row["measure"].endswith(_QUARTILES[called]))
        found = Page(rows, page.area, page.as_at).of(*key)
    if not found and any(map(page.is_mixed, page.rows)):
        count, shares = page.rest((name, column), beside)
        yield from (count, *(each * 100 for each in shares))
    for row in found:
        yield from _of_column(row, called, page)


def _counts(page: Page) -> set[str]:
    """The headings of the columns of counts."""
    told = [MEASURES[key] for key in {row["measure"] for row in page.rows}]
    return {label for each in told for label in (each.numerator_label, each.base_label) if each.label != label}


def _of_column(row: Row, column: str, page: Page) -> Iterator[float]:
    measure = MEASURES[row["measure"]]
    if column == "95 % interval":
        yield from _scaled(row, "low", "high")
    elif column in {measure.numerator_label, measure.base_label} and column != measure.label:
        yield number(row["numerator" if column == measure.numerator_label else "base"])
    elif column.startswith(("Compared", "In words", "Change")):
        yield from _compared(row, page)
    elif column == "Coverage":
        yield from map(float, re.findall(r"\d+", row["coverage"]))
    elif column in _ENDS:
        yield from (value for other in page.rows if other["category"] == row["category"] for value in _scaled(other))
    elif page.is_mixed(row):
        yield from (number(row["value"]), *(each * 100 for each in page.share(row)))
    else:
        yield from _scaled(row)


def _scaled(row: Row, *columns: str) -> list[float]:
    scale = 100 if MEASURES[row["measure"]].is_share else 1
    return [number(row[each]) * scale for each in columns or ("value",) if row[each]]


def _compared(row: Row, page: Page) -> Iterator[float]:
    """Values of the same measure elsewhere or at another date, and how far they are apart as printed."""
    for other in page.rows:
        is_beside = other["measure"] == row["measure"] and (other["category"] == row["category"] or row["by"] in PLACES)
        for one in _scaled(row) if is_beside else ():
            for two in _scaled(other):
                yield from (two, *(round(one, places) - round(two, places) for places in (0, 1, 2)))
