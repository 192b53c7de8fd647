"""Who is like whom: the adult model against distances worked out step by step, and both models' lists."""

import math
from statistics import fmean, pstdev

import pytest

from data.similar import ADULT, DFE, context, inputs, neighbours
from data.store import Release
from etl.areas import councils, read
from etl.similar import council_context, distances, facts, similar_councils

BARNSLEY, HAVERING, TRAFFORD, CITY, SCILLY = "E08000038", "E09000016", "E08000009", "E09000001", "E06000053"


def of(council: str, model: str) -> list[str]:
    listed = similar_councils().query("area_code == @council and model == @model").sort_values("rank")
    return list(listed["council_code"])


def test_the_facts_of_a_council_are_those_of_its_sources() -> None:
    # Havering, mid-2022: 264,703 residents, 204,615 of them adults, 46,455 of 65 and over, 7,107 of 85 and over,
    # on 112.5 km2
    found = facts().loc[HAVERING]
    assert found["age-65-over-share"] == 46455 / 264703
    assert found["age-85-over-share"] == 7107 / 264703
    assert found["adults"] == 204615
    assert found["density"] == 264703 / 112.5
    assert (found["deprivation-score"], found["deprived-areas-share"]) == (16.687, 0.0065)


def by_hand(one: str, other: str) -> float:
    """The distance with plain arithmetic, input by input, from the files themselves."""
    old = dict(zip(councils()["area_code"], councils()["old_code"], strict=True))
    people = read("similar/population_mid2022_age_bands.csv").set_index("gss_code").to_dict("index")
    places = read("areas/councils_153.csv").set_index("gss_code").to_dict("index")
    deprivation = read("similar/deprivation_by_council.csv").set_index("gss_code").to_dict("index")

    def told(code: str) -> list[float]:
        everybody = int(people[code]["all_ages"])
        return [
            int(people[code]["age_65_plus"]) / everybody,
            int(people[code]["age_85_plus"]) / everybody,
            math.log(int(people[code]["age_18_plus"])),
            math.log(everybody / float(places[code]["area_km2_approx"])),
            float(deprivation[code]["imd2025_average_score_popweighted"]),
            float(deprivation[code]["imd2025_share_lsoas_in_most_deprived_10pct"]),
        ]

    fitted = list(zip(*(told(code) for code in places if code not in (CITY, SCILLY)), strict=True))
    pairs = zip(told(old[one]), told(old[other]), strict=True)
    apart = [(a - b) / pstdev(values, fmean(values)) for (a, b), values in zip(pairs, fitted, strict=True)]
    return math.sqrt(sum(weight * each**2 for weight, each in zip((1, 1, 1, 1, 1, 0.5), apart, strict=True)))


@pytest.mark.parametrize("other", [TRAFFORD, BARNSLEY, CITY, SCILLY])
def test_distances_are_those_of_plain_arithmetic(other: str) -> None:
    assert distances().loc[HAVERING, other] == pytest.approx(by_hand(HAVERING, other), abs=1e-6)
    assert distances().loc[other, HAVERING] == distances().loc[HAVERING, other]


def test_the_fifteen_nearest_are_listed_nearest_first_without_the_council_itself() -> None:
    apart = distances().loc[HAVERING].drop([HAVERING, CITY, SCILLY]).sort_values()
    assert of(HAVERING, "adult") == list(apart.index[:15])
    assert of(HAVERING, "adult")[0] == TRAFFORD
    nearest = similar_councils().query("area_code == @HAVERING and model == 'adult'")
    assert list(nearest["rank"]) == list(range(1, 16))
    assert list(nearest["distance"]) == list(apart[:15]) and nearest["closeness"].isna().all()


def test_every_council_has_ten_and_fifteen_by_codes_in_force() -> None:
    sizes = similar_councils().groupby(["area_code", "model"]).size().unstack()
    assert sorted(sizes.index) == sorted(councils()["area_code"])
    assert set(sizes["dfe"]) == {10} and set(sizes["adult"]) == {15}
    assert set(similar_councils()["council_code"]) <= set(councils()["area_code"])
    assert not (similar_councils()["area_code"] == similar_councils()["council_code"]).any()


def test_the_department_lists_are_kept_in_its_order_with_its_words() -> None:
    listed = similar_councils().query("area_code == @HAVERING and model == 'dfe'")
    assert listed[["rank", "council_code", "closeness"]].head(2).to_numpy().tolist() == [
        [1, "E09000004", "Extremely close"],
        [2, "E06000055", "Very close"],
    ]
    assert listed["distance"].isna().all()


def test_the_two_smallest_councils_have_lists_and_are_on_none() -> None:
    assert len(of(CITY, "adult")) == len(of(SCILLY, "adult")) == 15
    assert not {CITY, SCILLY} & set(similar_councils()["council_code"])


def test_the_context_of_a_council_has_every_input_in_its_unit() -> None:
    found = council_context().query("area_code == @HAVERING").set_index("input")
    assert found["unit"].to_dict() == {
        "adults": "people", "age-65-over-share": "share", "age-85-over-share": "share", "density": "people-per-km2",
        "deprivation-score": "score", "deprived-areas-share": "share",
    }  # fmt: skip
    assert found.loc["adults", "value"] == facts().loc[HAVERING, "adults"]
    assert len(council_context()) == 6 * 153


def test_a_release_tells_who_is_like_whom_and_why(release: Release) -> None:
    adult, dfe = neighbours(release, HAVERING, ADULT), neighbours(release, HAVERING, DFE)
    assert [each.council_code for each in adult] == of(HAVERING, "adult")
    assert [each.council_code for each in dfe] == of(HAVERING, "dfe")
    assert adult[0] == (TRAFFORD, 1, pytest.approx(by_hand(HAVERING, TRAFFORD), abs=1e-6), None)
    assert dfe[0] == ("E09000004", 1, None, "Extremely close")
    assert neighbours(release, "E12000007", ADULT) == []
    assert context(release)[HAVERING] == facts().loc[HAVERING].to_dict()
    assert len(context(release)) == 153
    assert inputs(release)["adults"] == ("Residents aged 18 and over", "people")
