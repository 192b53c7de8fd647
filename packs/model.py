"""A board pack as plain data: all that its files hold, so that they can be written again without asking anything."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple


class Table(NamedTuple):
    """Printed words under their headings; `chosen` is the row of the pack's own area, if any.

    A figure that is not shown stands as its mark in brackets with its words, as on the page.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    chosen: int | None = None


class Series(NamedTuple):
    """One series of a chart: a value a category in the chart's unit, None where none is shown.

    `look` is 'area', 'comparator', 'other', 'mix-0' to 'mix-5', 'mix-others' or 'mix-not-known'; `low` and `high` are
    the ends of 95 % intervals, empty where there are none; `decimals` is with how many the screen prints each value.
    """

    name: str
    values: tuple[float | None, ...]
    look: str
    low: tuple[float | None, ...] = ()
    high: tuple[float | None, ...] = ()
    decimals: tuple[int, ...] = ()


class Chart(NamedTuple):
    """What an editable chart is made of; `kind` is 'bars', 'columns', 'lines' or 'stacked' (bars that make a whole).

    `unit` is that of `data.measures.Unit`; shares are 0-1. `chosen` is the category that is the pack's own area.
    """

    kind: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str
    axis: str
    chosen: int | None = None

    @property
    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for each in self.series for value in each.values)


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page. `key` names it in comments; `figure` is the drawing that the screen has of the same figures.

    `addresses` are those under which the interface for programs gives the figures of the page.
    """

    key: str
    title: str
    sentences: tuple[str, ...] = ()
    chart: Chart | None = None
    figure: dict[str, Any] | None = None
    alt: str = ""
    table: Table | None = None
    definitions: tuple[str, ...] = ()
    base: str = ""
    caveats: tuple[str, ...] = ()
    source: str = ""
    comment: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A whole pack. `kind` is 'council', 'region' or the name of a topic; `address` is that of its page in Muster.

    `marking` is empty, or what must stand on every page: sample data, or the words for exact figures. `councils` are
    the codes of those whose own figures it may hold, `exact` of those whose exact ones: whoever opens it again must
    still be granted them.
    """

    kind: str
    title: str
    area: str
    area_slug: str
    as_at: str
    filters: str
    compared_with: str
    marking: str
    address: str
    release: str
    policy: str
    definitions: str
    tier: str
    is_sample: bool
    made_at: str
    site: str = ""  # where readers find Muster, if its settings say so: 'https://muster.example.org'
    councils: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    pages: tuple[Page, ...] = ()

    def to_json(self) -> str:
        """The pack as JSON, the same for the same pack."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """What tells this pack from any other."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()


def pack_of(text: str) -> Pack:
    """The pack that `Pack.to_json` wrote."""
    read = json.loads(text)
    pages = tuple(map(_page, read.pop("pages")))
    return Pack(**_with_tuples(read), pages=pages)


def _with_tuples(read: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in read.items()}


def _page(read: dict[str, Any]) -> Page:
    chart, table = read.pop("chart"), read.pop("table")
    return Page(**_with_tuples(read), chart=_chart(chart) if chart else None, table=_table(table) if table else None)


def _chart(read: list[Any]) -> Chart:
    kind, categories, series, unit, axis, chosen = read
    return Chart(kind, tuple(categories), tuple(map(_series, series)), unit, axis, chosen)


def _series(read: list[Any]) -> Series:
    name, values, look, low, high, decimals = read
    return Series(name, tuple(values), look, tuple(low), tuple(high), tuple(decimals))


def _table(read: list[Any]) -> Table:
    caption, head, rows, chosen = read
    return Table(caption, tuple(head), tuple(map(tuple, rows)), chosen)
