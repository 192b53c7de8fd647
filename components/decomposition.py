"""Why a group's turnover changed since the return before: chart, sentence and table of three effects that add up."""

from collections.abc import Sequence

from dash import html

from components.charts.effects import effects, signed
from components.comparing import change
from components.panel import as_table, drawing, foot
from components.tables import plain_table
from components.take_away import Panel
from components.view import View
from components.words import NBSP, area_in_prose, capitalised, gap, listed, period_span, possessive, row_value
from data.decomposition import Decomposition, decomposition
from data.findings import at
from data.measures import TURNOVER, By, Measure

_NAMED = 4
_NAMES = ("Rates within councils", "Mix of roles and council sizes", "Different councils returned", "All together")
_HOW = (
    "Councils in both returns are split into their role groups. The change of each group's rate counts at the mean of "
    "its two shares of staff, the change of its share at the mean of its two rates: so the first two add up to the "
    "change of these councils' rate. The third is how far the rate of all councils moved away from theirs. A withheld "
    "role group counts with the council's largest. Role groups' counts are rounded, so rates and mix are less sure "
    "than their sum."
)


def decomposition_panel(view: View) -> html.Figure | None:
    """The panel; nothing for one council, under a filter, of returns taken together, or without an earlier return."""
    selection = view.selection
    is_whole = selection.period.is_returns and not (
        selection.area.is_council or selection.filters() or selection.pooled
    )
    earlier = [day for day in view.known.return_dates if day < selection.period.last_day]
    if not (is_whole and earlier):
        return None
    by_council = view.answer(TURNOVER, By.COUNCIL, (By.PERIOD,))
    by_role_group = view.answer(TURNOVER, By.COUNCIL, (By.ROLE_GROUP, By.PERIOD))
    found = decomposition(by_council, by_role_group, selection.period.label, earlier[0].isoformat())
    if found is None:
        return None
    points, decimals = points_that_add(found, TURNOVER)
    title, name = f"Why turnover changed: {selection.area.name}", "turnover-why"
    caption = decomposition_sentence(found, TURNOVER)
    return html.Figure(
        [
            html.H2(title, className="panel-title"),
            html.P(caption, className="panel-sentence"),
            *drawing(name, effects(_NAMES, points, decimals=decimals), caption),
            as_table(_table(found, TURNOVER, title, points, decimals)),
            html.Details([html.Summary("How this is worked out"), html.P(_HOW)], className="definition"),
            foot(at(by_council, selection.period.label), view, Panel(title, name, {name: ""})),
        ],
        className="panel",
        id=name,
    )


def points_that_add(found: Decomposition, measure: Measure) -> tuple[list[float], int]:
    """The three effects and the whole change in points as printed, and with how many decimals.

    The change is that of the two printed rates; the effect that rounding moved most takes what is missing from the sum.
    """
    decimals = min(row.get("decimals", 1) for row in (found.before, found.now))
    scale = 10**decimals
    whole = round(gap(measure, found.now, found.before) * scale)
    exact = [each * 100 * scale for each in (found.rates, found.mix, found.councils)]
    printed = [round(each) for each in exact]
    while missing := whole - sum(printed):
        step = 1 if missing > 0 else -1
        printed[max(range(3), key=lambda n: step * (exact[n] - printed[n]))] += step
    return [each / scale for each in (*printed, whole)], decimals


def decomposition_sentence(found: Decomposition, measure: Measure) -> str:
    """What the three effects say."""
    (rates, mix, councils, whole), decimals = points_that_add(found, measure)
    name = area_in_prose(found.now["area_name"], found.now["area_level"])
    start, end = row_value(measure, found.before), row_value(measure, found.now)
    then = period_span(found.before["period"], found.before["period_kind"])
    if whole:
        verb = "rose" if whole > 0 else "fell"
        moved = f"{verb} from {start} ({then}) to {end}, by {_size(whole, decimals)}"
    else:
        moved = f"was {start} ({then}) and is {end}"
    common = "1 council" if found.common == 1 else f"{found.common} councils"
    parts = [
        f"{capitalised(possessive(name))} {measure.short} {moved}.",
        f"Of that, {signed(rates, decimals)} comes from rates within the {common} in both returns, "
        f"{signed(mix, decimals)} from the mix of roles and council sizes, "
        f"and {signed(councils, decimals)} from different councils returning{_which(found)}.",
    ]
    verdict = change(measure, found.now, found.before)
    if verdict and not verdict.is_certain:
        parts.append("A change of this size can be chance.")
    return " ".join(parts)


def _size(points: float, decimals: int) -> str:
    return f"{abs(points):.{decimals}f}{NBSP}points"


def _which(found: Decomposition) -> str:
    """Who is in one return alone."""
    said = [
        f"{word}: {_named([row['area_name'] for row in rows])}"
        for rows, word in ((found.left, "not in now"), (found.joined, "new"), (found.carried, "carried forward"))
        if rows
    ]
    return f" ({'; '.join(said)})" if said else ""


def _named(names: Sequence[str]) -> str:
    return listed(names) if len(names) <= _NAMED else f"{len(names)} councils"


def _table(found: Decomposition, measure: Measure, title: str, points: Sequence[float], decimals: int) -> html.Div:
    rows = [
        [f"{measure.label}, {period_span(row['period'], row['period_kind'])}", row_value(measure, row), what]
        for row, what in ((found.before, "Where it started"), (found.now, "Where it is now"))
    ]
    whats = (
        "Role groups of the councils in both returns lose more or fewer of their staff",
        "The same councils have more of their staff where turnover is higher, or lower",
        "The rate of all councils moved away from that of those in both returns",
        "The change from the first rate to the last",
    )
    told = zip(_NAMES, points, whats, strict=True)
    effects_rows = [[name, f"{signed(each, decimals)}{NBSP}points", what] for name, each, what in told]
    return plain_table(title, ["Part", "Size", "What it is"], [rows[0], *effects_rows, rows[1]])
