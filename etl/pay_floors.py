"""The pay floors of the dates that a release has: the statutory rate and the Real Living Wage (docs/decisions/0029)."""

import math
from datetime import date

import pandas as pd
from duckdb import DuckDBPyConnection

from etl.areas import read

PAID_FROM = (5, 1)  # month and day by which employers pay the rate announced in the autumn before


def living_wage_year(day: date) -> int:
    """The year in which the Real Living Wage due on a day was announced: 2024 from 1 May 2025 to 30 April 2026."""
    return day.year - (1 if (day.month, day.day) >= PAID_FROM else 2)


def main_rate(day: date) -> float:
    """The main statutory rate in force on a day, in pounds an hour; not a number before the first that is known."""
    rates = read("pay/uk_minimum_wage_rates.csv").sort_values("effective_from")
    in_force = rates[rates["effective_from"] <= day.isoformat()]["main_rate_gbp_per_hour"]
    return float(in_force.iloc[-1]) if len(in_force) else math.nan


def pay_floors(days: list[date]) -> pd.DataFrame:
    """One row a day, with the columns of `data.schema.pay_floors`; missing where no rate is known."""
    announced = read("pay/real_living_wage_rates.csv").set_index("year_announced").astype({
        "uk_gbp_per_hour": float, "london_gbp_per_hour": float,
    })  # fmt: skip
    due = announced.reindex([str(living_wage_year(day)) for day in days])
    return pd.DataFrame(
        {
            "as_at": days,
            "wage_floor_gbp": pd.Series(map(main_rate, days), dtype="float64"),
            "real_living_wage_gbp": due["uk_gbp_per_hour"].to_numpy(),
            "london_living_wage_gbp": due["london_gbp_per_hour"].to_numpy(),
        }
    )


def write_pay_floors(connection: DuckDBPyConnection) -> None:
    """Fill pay_floors of a release that has its returns."""
    days = [row[0] for row in connection.execute("select distinct as_at from returns order by as_at").fetchall()]
    connection.register("pay_floor_rows", pay_floors(days))
    connection.execute("insert into pay_floors by name select * from pay_floor_rows")
    connection.unregister("pay_floor_rows")
