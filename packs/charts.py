"""The editable twins of the screen's charts: the same shown values, as categories and series."""

from collections.abc import Sequence

from components.charts.grouped import Side
from components.charts.parts import shown_rows
from components.mix import Mix
from components.words import decimals, is_comparable, is_known, period_tick, tags
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
    beside = [row for part in ("comparator", "england") for row in found.rows_of(part)]
    areas = [*beside, *found.rows_of("area")] if is_comparable(found.measure) else []
    rows = [*areas, *councils]
    is_beside = [row in beside and row["area_code"] != code for row in rows]
    values = _spread(found.measure.label, rows, "other", found.measure)
    names = tuple(_with_mark(row["area_name"] + tag(row), row) for row in rows)
    chosen = next((n for n, row in enumerate(rows) if row["area_code"] == code), None)
    series: tuple[Series, ...] = (values,)
    if any(is_beside):  # in the same places, or every bar would be half as wide
        series = (
            _only(values, [not each for each in is_beside]),
            _only(values, is_beside, "Compared with", "comparator"),
        )
    return Chart("bars", names, series, found.measure.unit.value, found.measure.label, chosen)


def _only(of: Series, kept: Sequence[bool], name: str = "", look: str = "") -> Series:
    """A series that is empty but in some places."""
    values, low, high = (
        tuple(value if is_kept else None for value, is_kept in zip(each, kept, strict=True)) if each else ()
        for each in (of.values, of.low, of.high)
    )
    return of._replace(name=name or of.name, look=look or of.look, values=values, low=low, high=high)


def made_of(mixed: Mix, areas: Sequence[tuple[str, Row]]) -> Chart | None:
    """What wholes are made of, one bar an area; `areas` are the part each plays and one of its rows."""
    bars = [(row["area_name"], mixed.of(part, row["area_code"])) for part, row in areas]
    bars = [(name, parts) for name, parts in bars if parts]
    if not bars:
        return None
    known = [code for code in mixed.categories if not _is_unknown(mixed, code)]
    looks = {code: f"mix-{number}" for number, code in enumerate(known)}
    series = [
        _of_parts(name, [_part(parts, code) for _, parts in bars], looks.get(code, "mix-not-known"))
        for code, name in mixed.categories.items()
    ]
    return Chart("stacked", tuple(name for name, _ in bars), tuple(series), mixed.share.unit.value, _of_whole(mixed))


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
        _of_parts(name, [_part(parts, code) for code in mixed.categories], _PARTS[part])
        for name, parts, part in found
        if parts
    ]
    if not series:
        return None
    return Chart("columns", tuple(mixed.categories.values()), tuple(series), mixed.share.unit.value, _of_whole(mixed))


def side_by_side(measures: Sequence[Measure], sides: Sequence[Side]) -> Chart:
    """Several figures of one unit, beside those of other areas."""
    series = [
        Series(each.name, tuple(map(_value, each.rows)), each.look, decimals=_decimals(measures, each.rows))
        for each in sides
    ]
    return Chart("columns", tuple(each.label for each in measures), tuple(series), measures[0].unit.value, "")


def _series(rows: Sequence[Row], look: str, found: Answer) -> Series:
    named = next((row for row in rows if row.get("area_name")), rows[0])
    return _spread(str(named["area_name"]) + tags(found)(named), rows, look, found.measure)


def _spread(name: str, rows: Sequence[Row], look: str, measure: Measure) -> Series:
    """The values of rows with their intervals, if any has one."""
    low, high = (tuple(_number(row.get(end)) for row in rows) for end in ("low", "high"))
    ends = (low, high) if any(each is not None for each in low) else ((), ())
    return Series(name, tuple(map(_value, rows)), look, *ends, _decimals([measure] * len(rows), rows))


def _decimals(measures: Sequence[Measure], rows: Sequence[Row | None]) -> tuple[int, ...]:
    return tuple(
        decimals(measure, row) if _value(row) is not None and row else 0
        for measure, row in zip(measures, rows, strict=True)
    )


def _of_parts(name: str, parts: Sequence[Part | None], look: str) -> Series:
    values = tuple(_number(part.share) if part else None for part in parts)
    return Series(name, values, look, decimals=tuple(part.decimals if part else 0 for part in parts))


def _of_whole(mixed: Mix) -> str:
    """What the shares are of: 'Share of staff in post'."""
    label = mixed.share.label
    return f"Share of {label[:1].lower()}{label[1:]}"


def _part(parts: Sequence[Part], code: str) -> Part | None:
    return next((part for part in parts if part.category_code == code), None)


def _value(row: Row | None) -> float | None:
    return _number(row["value"]) if row else None


def _number(value: object) -> float | None:
    return float(value) if is_known(value) else None  # type: ignore[arg-type]


def _with_mark(name: str, row: Row) -> str:
    mark = row["mark"] or ("" if is_known(row["value"]) else "x")
    return f"{name} [{mark}]" if mark else name


def _nothing(found: Answer) -> Row:
    return {"value": None, "area_name": ""} | {"low": None, "high": None, "mark": "x", "tier": found.tier}


def _is_unknown(mixed: Mix, code: str) -> bool:
    return any(part.is_not_known for part in mixed.parts if part.category_code == code)
