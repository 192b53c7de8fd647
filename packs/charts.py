"""The editable twins of the screen's charts: the same shown values, as categories and series."""

from collections.abc import Sequence

from components.charts.grouped import Side
from components.charts.parts import shown_rows
from components.mix import Mix
from components.words import is_comparable, is_known, period_tick, tags
from data.answers import Answer, Row
from data.measures import Measure
from data.mixes import Part
from packs.model import Chart, Series

_PARTS = {"shown": "area", "comparator": "comparator", "england": "other"}
Values = tuple[float | None, ...]


def over_time(found: Answer) -> Chart | None:
    """A measure period by period, with the comparator's; nothing without rows."""
    own = found.rows_of("shown")
    if not own:
        return None
    parts = _PARTS if is_comparable(found.measure) else ("shown",)
    series = [_series(rows, _PARTS[part], found) for part in parts if (rows := found.rows_of(part))]
    names = [_with_mark(period_tick(row["period"], row["period_kind"]).replace("<br>", " "), row) for row in own]
    return Chart("lines", tuple(names), tuple(series), found.measure.unit.value, found.measure.label)


def by_category(found: Answer) -> Chart | None:
    """A measure category by category, largest first, with the comparator's beside; nothing without rows."""
    return of_categories(found, [row["category_code"] for row in shown_rows(found)])


def by_council(found: Answer) -> Chart | None:
    """A measure council by council, largest first, under the areas that they are set against; nothing without rows."""
    code, tag = found.selection.area.code, tags(found)
    councils = shown_rows(found, code)
    if not councils:
        return None
    others = [row for part in ("comparator", "area", "england") for row in found.rows_of(part)]
    rows = [*(others if is_comparable(found.measure) else []), *councils]
    values = Series(found.measure.label, *_spread(rows))
    names = tuple(_with_mark(row["area_name"] + tag(row), row) for row in rows)
    chosen = next((n for n, row in enumerate(rows) if row["area_code"] == code), None)
    return Chart("bars", names, (values,), found.measure.unit.value, found.measure.label, chosen)


def made_of(mixed: Mix, areas: Sequence[tuple[str, Row]]) -> Chart | None:
    """What wholes are made of, one bar an area; `areas` are the part each plays and one of its rows."""
    bars = [(row["area_name"], mixed.of(part, row["area_code"])) for part, row in areas]
    bars = [(name, parts) for name, parts in bars if parts]
    if not bars:
        return None
    known = [code for code in mixed.categories if not _is_unknown(mixed, code)]
    looks = {code: f"mix-{number}" for number, code in enumerate(known)}
    series = [
        Series(name, tuple(_share(parts, code) for _, parts in bars), looks.get(code, "mix-not-known"))
        for code, name in mixed.categories.items()
    ]
    return Chart("stacked", tuple(name for name, _ in bars), tuple(series), mixed.share.unit.value, mixed.share.label)


def of_categories(found: Answer, codes: Sequence[str]) -> Chart | None:
    """As `by_category`, of some categories in their order."""
    own = {row["category_code"]: row for row in found.rows_of("shown")}
    rows = [own[code] for code in codes if code in own]
    if not rows:
        return None
    beside = {row["category_code"]: row for row in found.rows_of("comparator")} if is_comparable(found.measure) else {}
    series = [_series(rows, "area", found)]
    if beside:
        series.append(_series([beside.get(row["category_code"], _nothing(found)) for row in rows], "comparator", found))
    names = tuple(_with_mark(row["category"], row) for row in rows)
    return Chart("bars", names, tuple(series), found.measure.unit.value, found.measure.label)


def shares_of(mixed: Mix, areas: Sequence[tuple[str, Row]]) -> Chart | None:
    """The share of each part, one series an area; `areas` are the part each plays and one of its rows."""
    found = [(row["area_name"], mixed.of(part, row["area_code"]), part) for part, row in areas]
    series = [
        Series(name, tuple(_share(parts, code) for code in mixed.categories), _PARTS[part])
        for name, parts, part in found
        if parts
    ]
    if not series:
        return None
    return Chart("columns", tuple(mixed.categories.values()), tuple(series), mixed.share.unit.value, mixed.share.label)


def side_by_side(measures: Sequence[Measure], sides: Sequence[Side]) -> Chart:
    """Several figures of one unit, beside those of other areas."""
    series = [Series(each.name, tuple(map(_value, each.rows)), each.look) for each in sides]
    return Chart("columns", tuple(each.label for each in measures), tuple(series), measures[0].unit.value, "")


def _series(rows: Sequence[Row], look: str, found: Answer) -> Series:
    named = next((row for row in rows if row.get("area_name")), rows[0])
    name = str(named["area_name"]) + tags(found)(named)
    values, _, low, high = _spread(rows)
    return Series(name, values, look, low, high)


def _spread(rows: Sequence[Row]) -> tuple[Values, str, Values, Values]:
    low, high = (tuple(_number(row.get(end)) for row in rows) for end in ("low", "high"))
    has_ends = any(each is not None for each in low)
    return tuple(map(_value, rows)), "other", low if has_ends else (), high if has_ends else ()


def _value(row: Row | None) -> float | None:
    return _number(row["value"]) if row else None


def _number(value: object) -> float | None:
    return float(value) if is_known(value) else None  # type: ignore[arg-type]


def _with_mark(name: str, row: Row) -> str:
    return name if is_known(row["value"]) else f"{name} [{row['mark'] or 'x'}]"


def _nothing(found: Answer) -> Row:
    return {"value": None, "area_name": ""} | {"low": None, "high": None, "mark": "x", "tier": found.tier}


def _is_unknown(mixed: Mix, code: str) -> bool:
    return any(part.is_not_known for part in mixed.parts if part.category_code == code)


def _share(parts: Sequence[Part], code: str) -> float | None:
    return next((_number(part.share) for part in parts if part.category_code == code), None)
