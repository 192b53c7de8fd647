"""Published figures into a release: each file is read as its profile, a TOML file beside it, declares."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from pathlib import Path
from typing import Any, Self

import pandas as pd
from duckdb import DuckDBPyConnection

from config import PROJECT
from etl.areas import area_aliases, former_councils

PUBLISHED = PROJECT / "data" / "published"


class UnknownWords(ValueError):
    """A published file holds words that its profile does not explain."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """One publication: `key` and what to print beside its figures."""

    key: str
    publisher: str
    licence: str
    caveat: str


@dataclass(frozen=True, kw_only=True)
class PeriodOf:
    """What a period's label means."""

    kind: str
    last_day: date


@dataclass(frozen=True, kw_only=True)
class UnitOf:
    """What a unit's words mean: a value divided by `per` is in our unit."""

    unit: str
    basis: str
    per: float = 1


@dataclass(frozen=True, kw_only=True)
class Figure:
    """Which columns make one measure; a name that begins with "-" is subtracted. Without `value`: numerator / base."""

    value: tuple[str, ...] = ()
    numerator: tuple[str, ...] = ()
    base: tuple[str, ...] = ()
    key: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Marks:
    """What stands where a number should: symbols kept as they are, and the mark of a blank value."""

    blank: str
    symbols: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Profile:
    """How to read one published file; data/published/README.md says what each part means."""

    file: Path
    columns: dict[str, Any]
    constants: dict[str, str]
    marks: Marks
    sources: dict[str, Source]
    workforces: dict[str, str]
    periods: dict[str, PeriodOf]
    units: dict[str, UnitOf]
    measures: tuple[Figure, ...]
    names: dict[str, str] = field(default_factory=dict)
    bases: dict[str, str] = field(default_factory=dict)
    flows: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    categories: dict[str, dict[str, str]] = field(default_factory=dict)
    moved: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, path: Path) -> Self:
        """From a TOML file; TypeError when it holds a part no profile has, KeyError when it lacks one that all have."""
        said = {"constants": {}} | tomllib.loads(path.read_text(encoding="utf-8"))
        parts = {
            "file": path.with_name(said["file"]),
            "marks": Marks(**said["marks"]),
            "sources": {title: Source(**source) for title, source in said["sources"].items()},
            "periods": {label: PeriodOf(**period) for label, period in said["periods"].items()},
            "units": {words: UnitOf(**unit) for words, unit in said["units"].items()},
            "measures": tuple(Figure(**figure) for figure in said["measures"]),
        }
        return cls(**(said | parts))


def profiles() -> list[Profile]:
    """Every profile that ships with the project, in the order of their names."""
    return [Profile.read(path) for path in sorted(PUBLISHED.glob("*.toml"))]


def published_sources(profile: Profile) -> pd.DataFrame:
    """One row a publication, with the columns of `data.schema.published_sources`."""
    return pd.DataFrame(
        [
            (source.key, title, source.publisher, source.licence, source.caveat)
            for title, source in profile.sources.items()
        ],
        columns=["source_key", "title", "publisher", "licence", "caveat"],
    )


def published_figures(profile: Profile) -> pd.DataFrame:
    """One row a figure, with the columns of `data.schema.published_figures`; UnknownWords when one is not explained."""
    rows = pd.read_csv(profile.file, dtype=str, keep_default_na=False)
    return pd.concat([_figures(profile, rows, figure) for figure in profile.measures], ignore_index=True)


def write_published(connection: DuckDBPyConnection) -> None:
    """Fill published_sources and published_figures of a release whose tables are empty."""
    known = profiles()
    tables = {
        "published_sources": pd.concat([published_sources(profile) for profile in known]),
        "published_figures": pd.concat([published_figures(profile) for profile in known]),
    }
    for table, rows in tables.items():
        connection.register("published_rows", rows)
        connection.execute(f"insert into {table} by name select * from published_rows")
        connection.unregister("published_rows")


def _figures(profile: Profile, rows: pd.DataFrame, figure: Figure) -> pd.DataFrame:
    named = _words(profile, rows, "measure", figure.key)
    measure = named.replace(profile.names).str.replace("_", "-")
    unit_words = _words(profile, rows, "unit", figure.unit)
    units = {words: (unit.unit, unit.basis, unit.per) for words, unit in profile.units.items()}
    unit = _meaning(profile, unit_words, units)
    basis = measure.where(measure.isin(profile.bases), unit.str[1]).replace(profile.bases)
    described = _described(profile, rows)
    counted_over_a_year = measure.isin(profile.flows) & (described["period_kind"] == "snapshot")
    numbers = _numbers(profile, rows, figure, unit.str[2].astype(float))
    return described.assign(
        measure=measure,
        unit=unit.str[0],
        basis=basis,
        period_kind=described["period_kind"].mask(counted_over_a_year, "12-months"),
    ).join(numbers)


def _described(profile: Profile, rows: pd.DataFrame) -> pd.DataFrame:
    """What all figures of a row share: source, workforce, period, area, category and note."""
    source = _words(profile, rows, "source")
    workforce = _words(profile, rows, "workforce")
    period = _words(profile, rows, "period")
    area = reduce(lambda first, then: first.mask(first == "", then), (rows[name] for name in profile.columns["area"]))
    area_code = _meaning(profile, area.str.lower(), area_aliases())
    return pd.DataFrame(
        {
            "source_key": _meaning(profile, source, {title: each.key for title, each in profile.sources.items()}),
            "workforce": _meaning(profile, workforce, profile.workforces),
            "workforce_note": workforce,
            "period": period,
            "period_kind": _meaning(profile, period, {label: each.kind for label, each in profile.periods.items()}),
            "period_order": _meaning(
                profile, period, {label: pd.Timestamp(each.last_day) for label, each in profile.periods.items()}
            ),
            "area_code": area_code,
            "note": _note(_words(profile, rows, "note"), area_code),
        }
    ).join(_category(profile, rows))


def _category(profile: Profile, rows: pd.DataFrame) -> pd.DataFrame:
    """Columns: by, category_code, category; a category that means everybody becomes the area as a whole."""
    category = _words(profile, rows, "category")
    is_whole = category.isin(["", *profile.whole])
    is_moved = category.isin(profile.moved)
    by = category.where(is_moved, _words(profile, rows, "by")).replace(profile.moved).mask(is_whole, "area")
    codes = {(heading, words): code for heading, named in profile.categories.items() for words, code in named.items()}
    code = pd.Series(pd.MultiIndex.from_arrays([by, category]).map(codes), index=rows.index, dtype="str")
    return pd.DataFrame({"by": by, "category_code": code.fillna(""), "category": category.mask(is_whole, "")})


def _note(note: "pd.Series[str]", area_code: "pd.Series[str]") -> "pd.Series[str]":
    """The source's note, and for an abolished council what became of it; missing when there is neither."""
    abolished = former_councils().set_index("area_code")["note"].to_dict()
    both = note + "; " + area_code.where(area_code.isin(abolished), "").replace(abolished)
    return both.str.strip("; ").replace("", None)


def _numbers(profile: Profile, rows: pd.DataFrame, figure: Figure, per: "pd.Series[float]") -> pd.DataFrame:
    """Columns: value, numerator, base, mark; a marked figure has no value."""
    numerator, numerator_mark = _total(profile, rows, figure.numerator)
    base, base_mark = _total(profile, rows, figure.base)
    if figure.value:
        value, mark = _total(profile, rows, figure.value)
        value = (value / per).round(8)  # 10.8 percent is 0.108, not 0.10800000000000001
    else:
        value = numerator / base.where(base > 0)
        mark = pd.Series(None, index=rows.index, dtype="str").mask(base.eq(0), "z")
    mark = mark.fillna(numerator_mark).fillna(base_mark)
    mark = mark.mask(mark.isna() & value.isna(), profile.marks.blank)
    return pd.DataFrame({"value": value.mask(mark.notna()), "numerator": numerator, "base": base, "mark": mark})


def _total(
    profile: Profile, rows: pd.DataFrame, columns: tuple[str, ...]
) -> tuple["pd.Series[float]", "pd.Series[str]"]:
    """The columns added up, missing where any cell is blank or marked; and the first mark among the cells."""
    total = pd.Series(0.0 if columns else float("nan"), index=rows.index)
    mark = pd.Series(None, index=rows.index, dtype="str")
    for column in columns:
        cells = rows[column.removeprefix("-")].str.strip()
        is_mark = cells.isin(profile.marks.symbols)
        number = pd.to_numeric(cells.mask(is_mark | (cells == "")), errors="coerce")
        _refuse(profile, cells[number.isna() & ~is_mark & (cells != "")])
        total = total - number if column.startswith("-") else total + number
        mark = mark.fillna(cells.where(is_mark))
    return total.round(6), mark  # 108.8 + 8.0 as printed, without the noise of binary fractions


def _words(profile: Profile, rows: pd.DataFrame, fact: str, otherwise: str = "") -> "pd.Series[str]":
    """The file's words for a fact: its column, else its constant, else `otherwise`."""
    if fact in profile.columns:
        return rows[profile.columns[fact]].str.strip()
    return pd.Series(profile.constants.get(fact, otherwise), index=rows.index, dtype="str")


def _meaning(profile: Profile, words: "pd.Series[str]", meanings: dict[str, Any]) -> "pd.Series[Any]":
    _refuse(profile, words[~words.isin(list(meanings))])
    return words.map(meanings)


def _refuse(profile: Profile, words: "pd.Series[str]") -> None:
    if len(words):
        raise UnknownWords(f"{profile.file.name}: its profile does not explain {sorted(set(words))}")
