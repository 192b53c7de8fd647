"""What staff are made up of, as bars of 100 %: an area's beside its comparator's, or council by council."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import html

from components.charts.mixes import ROW, TALL_ROW, Bar, mix_bars, why_no_bar
from components.messages import KEYED, NAMED, WITHHELD, marked, marks_key, notice
from components.mix import Mix
from components.mix_words import mix_sentence, part_text
from components.notes import rounding_note
from components.panel import figure
from components.tables import linked, plain_table
from components.view import View
from components.words import tags
from data.answers import Answer, Row
from data.disclosure.gate import NotAllowed
from data.measures import Measure
from data.mixes import Part


def one_return(view: View) -> View:
    """The view of the selected return alone: counts of several returns would count staff more than once."""
    return replace(view, selection=replace(view.selection, pooled=False)) if view.selection.pooled else view


def or_why_not(draw: Callable[..., list[Any]], *given: Any) -> list[Any]:
    """The panels that are drawn, or the sentence that says why they may not be asked for."""
    try:
        return draw(*given)
    except NotAllowed as refused:
        return [notice([str(refused)])]


def filters_of(answer: Answer, measure: Measure) -> str:
    """The filters that an answer's label names, with a space before them; empty without any."""
    return answer.measure.label.removeprefix(measure.label)


def area_mix_panel(mixed: Mix, view: View, *, name: str, title: str, more: str = "") -> html.Figure:
    """The selected area's mix and its comparator's, one bar each. `more` is added to the sentence."""
    rows = _rows_of(mixed.broken_down)
    bars = [
        _bar(mixed.of(part, row["area_code"]), row, _tagged(mixed.broken_down, row), is_chosen=part == "shown")
        for part, row in rows.items()
    ]
    sentence = mix_sentence(mixed, mixed.of("shown"), mixed.of("comparator"), when=view.selection.period.text)
    return figure(
        name,
        mix_bars(_known_first(bars), mixed.categories, mixed.share, row=TALL_ROW),
        view,
        title=title,
        caption=" ".join(filter(None, (sentence, more))),
        table=mix_table(title, mixed, rows.values()),
        answer=mixed.broken_down,
    )


def _rows_of(answer: Answer) -> dict[str, Row]:
    """A row of each area, by the part it plays."""
    return {part: found[0] for part in ("shown", "comparator") if (found := answer.rows_of(part))}


def _tagged(answer: Answer, row: Row) -> str:
    return row["area_name"] + tags(answer)(row)


def council_mix_panel(
    mixed: Mix, view: View, *, name: str, title: str, caption: str, links: Mapping[str, str]
) -> html.Figure:
    """Every council's mix, the largest share of the first category on top, under its comparator's and its group's."""
    whole = mixed.whole
    rows = [row for part in ("comparator", "area", "shown") for row in whole.rows_of(part)]
    chosen = whole.selection.area.code
    bars = [
        _bar(
            mixed.of(row["part"], row["area_code"]),
            row,
            _tagged(whole, row),
            href=links.get(row["area_code"]) if row["part"] == "shown" else None,
            is_chosen=row["area_code"] == chosen and row["part"] != "comparator",
            is_beside=row["part"] != "shown",
        )
        for row in rows
    ]
    return figure(
        name,
        mix_bars(_known_first(_uncrowded(_sorted(bars), chosen)), mixed.categories, mixed.share, row=ROW),
        view,
        title=title,
        caption=caption,
        table=mix_table(title, mixed, [*whole.rows_of("shown"), *rows[: -len(whole.rows_of("shown")) or None]], links),
        answer=whole,
        files=[mixed.broken_down],
    )


def _bar(parts: Sequence[Part], row: Row, name: str, **more: Any) -> Bar:
    flags = dict.fromkeys(f" [{part.flag}]" for part in parts if part.flag)
    return Bar(name + "".join(flags), parts, why_no_bar(parts, row["coverage"]), **more)


def _sorted(bars: Sequence[Bar]) -> list[Bar]:
    """Comparators first; councils by the share of their first category, largest on top."""
    return sorted(bars, key=lambda bar: (not bar.is_beside, 0.0 if bar.is_beside else -_first_share(bar)))


def _first_share(bar: Bar) -> float:
    share = bar.parts[0].share if bar.parts else math.nan
    return -1.0 if math.isnan(share) else share


def _known_first(bars: Iterable[Bar]) -> list[Bar]:
    return sorted(bars, key=lambda bar: bool(bar.why))


def _uncrowded(bars: Sequence[Bar], chosen: str) -> list[Bar]:
    """Without the councils whose mix is withheld where they are many: the table names them."""
    hidden = [bar for bar in bars if bar.why and bar.parts and bar.parts[0].mark in WITHHELD]
    if len(hidden) <= NAMED:
        return list(bars)
    return [bar for bar in bars if bar not in hidden or bar.parts[0].area_code == chosen]


def mix_table(title: str, mixed: Mix, rows: Iterable[Row], links: Mapping[str, str] | None = None) -> html.Div:
    """One row a whole: its total, then each part's share and count. `links` go from area codes to addresses."""
    links = links or {}
    listed_rows = list(rows)
    totals = {row["area_code"]: row for row in mixed.whole.rows}
    cells, used = [], set()
    for row in listed_rows:
        own = {part.category_code: part for part in mixed.of(row["part"], row["area_code"])}
        href = links.get(row["area_code"]) if row["part"] == "shown" else None
        used |= {part.mark or part.flag for part in own.values()}
        cells.append(
            [
                linked(_tagged(mixed.whole, row), href),
                _total(totals.get(row["area_code"], row)),
                *(part_text(own[code], mixed.share) if code in own else "[x]" for code in mixed.categories),
            ]
        )
    heads = ["Area", mixed.whole.measure.label, *mixed.categories.values()]
    return html.Div(
        [
            plain_table(title, heads, cells),
            marks_key(mark for mark in used if mark in KEYED),
            rounding_note([*listed_rows, *mixed.broken_down.rows]),
        ],
        className="table-with-key",
    )


def _total(row: Row) -> str:
    return marked(row) if math.isnan(row["value"]) else f"{row['value']:,.0f}"
