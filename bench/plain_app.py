"""The baseline: turnover by council as an analyst would put it on a page with Dash and pandas, nothing protected.

Reads what `bench.plain_data` made, from the folder that BENCH_PLAIN names: gunicorn bench.plain_app:server.
"""

import os
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
from dash import Dash, Input, Output, callback, dcc, html
from pyarrow import parquet

from bench.plain_data import COUNTS, KINDS, STAFF

Filters = dict[str, list[str]]  # column to the values wanted


def read(folder: Path, name: str) -> pd.DataFrame:
    """One of the two files, words as categories."""
    return parquet.read_table(folder / name, read_dictionary=list(KINDS[name])).to_pandas()


def chosen(rows: pd.DataFrame, filters: Filters) -> pd.DataFrame:
    """The rows that have one of the values wanted in each column; an empty text stands for what is not known."""
    wanted = pd.Series(True, index=rows.index)
    for column, values in filters.items():
        found = rows[column].isin(values)
        wanted &= (found | rows[column].isna()) if "" in values else found
    return rows[wanted]


def turnover(counts: pd.DataFrame, filters: Filters, by: str = "council_code") -> pd.Series:
    """Leavers for each employee, where leavers are known; the whole under 'All'."""
    rows = chosen(counts, filters).dropna(subset=["leavers"])
    sums = rows.groupby(by, observed=True)[["leavers", "employees"]].sum()
    sums.loc["All"] = sums.sum()
    return sums["leavers"] / sums["employees"]


def added(staff: pd.DataFrame, filters: Filters, by: list[str]) -> pd.Series:
    """Employees of each group."""
    return chosen(staff, filters).groupby(by, observed=True)["is_employee"].sum()


def quartiles(staff: pd.DataFrame, filters: Filters, by: list[str]) -> pd.DataFrame:
    """Median and quartiles of hourly pay of each group."""
    rows = chosen(staff, filters)
    return rows.groupby(by, observed=True)["pay_hourly_gbp"].quantile([0.25, 0.5, 0.75]).unstack()


def page(counts: pd.DataFrame) -> Dash:
    """The page: four lists and a chart."""
    app = Dash(__name__, compress=True)
    days = sorted(counts["as_at"].cat.categories, reverse=True)
    choices = {each: sorted(counts[each].cat.categories) for each in ("council_code", "service_code", "role_code")}
    app.layout = html.Div(
        [
            html.H1("Turnover"),
            dcc.Dropdown(days, days[0], id="as_at", clearable=False),
            *(dcc.Dropdown(values, [], id=name, multi=True) for name, values in choices.items()),
            dcc.Graph(id="turnover"),
        ]
    )

    @callback(
        Output("turnover", "figure"),
        Input("as_at", "value"),
        *(Input(name, "value") for name in choices),
    )
    def draw(day: str, *wanted: list[str]) -> go.Figure:
        filters = {"as_at": [day]} | {name: values for name, values in zip(choices, wanted, strict=True) if values}
        found = turnover(counts, filters).sort_values()
        figure = go.Figure(go.Bar(x=found.to_numpy(), y=found.index.to_numpy(), orientation="h"))
        return figure.update_layout(title="Turnover by council", xaxis_tickformat=".0%")

    return app


if folder := os.environ.get("BENCH_PLAIN"):
    counts = read(Path(folder), COUNTS)
    staff = read(Path(folder), STAFF)  # of which the same analyst's other pages are made
    server = page(counts).server
