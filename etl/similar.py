"""Councils that are like each council: DfE's statistical neighbours, and an open model for adult social care.

The adult model compares six facts about residents and place, each as a z-score (docs/decisions/0021).
"""

from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from data.similar import SET_ASIDE, WEIGHTS
from etl.areas import councils, read

NEAREST = 15
_DECIMALS = 6  # beyond them the last bit of a logarithm may differ from machine to machine


class Input(NamedTuple):
    """A fact that the model compares."""

    label: str
    unit: str
    weight: float = 1
    is_on_log_scale: bool = False  # twice as many people count the same at any size


INPUTS = {
    "age-65-over-share": Input("Residents aged 65 and over", "share"),
    "age-85-over-share": Input("Residents aged 85 and over", "share"),
    "adults": Input("Residents aged 18 and over", "people", is_on_log_scale=True),
    "density": Input("Residents per square kilometre", "people-per-km2", is_on_log_scale=True),
    "deprivation-score": Input("Deprivation score (IoD 2025)", "score"),
    # it says much the same as the score, so it counts half
    "deprived-areas-share": Input(
        "Neighbourhoods in the most deprived tenth of England", "share", WEIGHTS["deprived-areas-share"]
    ),
}


@cache
def facts() -> pd.DataFrame:
    """One row a council, by the code in force; a column an input, in its unit."""
    people = _by_council(read("similar/population_mid2022_age_bands.csv").query("level == 'council'"))
    deprivation = _by_council(read("similar/deprivation_by_council.csv"))
    km2 = _by_council(read("areas/councils_153.csv"))["area_km2_approx"].astype(float)
    residents = people["all_ages"].astype(float)
    known = {
        "age-65-over-share": people["age_65_plus"].astype(float) / residents,
        "age-85-over-share": people["age_85_plus"].astype(float) / residents,
        "adults": people["age_18_plus"].astype(float),
        "density": residents / km2,
        "deprivation-score": deprivation["imd2025_average_score_popweighted"].astype(float),
        "deprived-areas-share": deprivation["imd2025_share_lsoas_in_most_deprived_10pct"].astype(float),
    }
    return pd.DataFrame(known, columns=list(INPUTS)).rename_axis("area_code")


def z_scores() -> pd.DataFrame:
    """The facts as they are compared: less their mean, over their standard deviation, of all but those set aside."""
    scale = facts().copy()
    logarithmic = [key for key, each in INPUTS.items() if each.is_on_log_scale]
    scale[logarithmic] = np.log(scale[logarithmic])
    fitted = scale.drop(index=list(SET_ASIDE))
    return (scale - fitted.mean()) / fitted.std(ddof=0)


def distances() -> pd.DataFrame:
    """How unlike any two councils are, with a row and a column for each: the root of the weighted sum of squares."""
    scores = z_scores()
    apart = scores.to_numpy()[:, None, :] - scores.to_numpy()[None, :, :]
    weights = np.array([each.weight for each in INPUTS.values()])
    found = np.sqrt((apart**2 * weights).sum(axis=2)).round(_DECIMALS)
    return pd.DataFrame(found, index=scores.index, columns=scores.index)


@cache
def similar_councils() -> pd.DataFrame:
    """Both models' lists, with the columns of `data.schema.similar_councils`.

    The councils set aside have lists of their own and are on no other's.
    """
    return pd.concat([_dfe_neighbours(), _adult_neighbours()], ignore_index=True)


def council_context() -> pd.DataFrame:
    """What the model knows of each council, with the columns of `data.schema.council_context`."""
    long = facts().reset_index().melt(id_vars="area_code", var_name="input", value_name="value")
    described = pd.DataFrame.from_dict(INPUTS, orient="index", columns=Input._fields)[["label", "unit"]]
    joined = long.join(described, on="input").sort_values(["area_code", "input"], ignore_index=True)
    return joined[["area_code", "input", "label", "value", "unit"]]


def _by_council(listed: pd.DataFrame) -> pd.DataFrame:
    return listed.assign(area_code=_in_force(listed["gss_code"])).set_index("area_code")


def _in_force(codes: "pd.Series[str]") -> "pd.Series[str]":
    now = councils()
    return codes.replace(dict(zip(now["old_code"], now["area_code"], strict=True)))


def _dfe_neighbours() -> pd.DataFrame:
    listed = read("similar/dfe_statistical_neighbours_2025.csv")
    return pd.DataFrame(
        {
            "area_code": _in_force(listed["gss_code"]),
            "model": "dfe",
            "rank": listed["neighbour_rank"].astype(int),
            "council_code": _in_force(listed["neighbour_gss_code"]),
            "distance": np.nan,
            "closeness": listed["closeness"],
        }
    )


def _adult_neighbours() -> pd.DataFrame:
    among = distances().drop(columns=list(SET_ASIDE)).rename_axis(columns="council_code")
    pairs = among.stack().rename("distance").reset_index().query("area_code != council_code")
    pairs = pairs.sort_values(["area_code", "distance", "council_code"], ignore_index=True)
    pairs["rank"] = pairs.groupby("area_code").cumcount() + 1
    return pairs[pairs["rank"] <= NEAREST].assign(model="adult", closeness=None)
