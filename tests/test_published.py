"""Published figures reach the release as their sources printed them, marks and whose workforce included."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from duckdb_sqlalchemy import Dialect
from sqlalchemy.schema import CreateTable

from config import PROJECT
from data.measures import MEASURES
from data.schema import metadata
from etl.published import Profile, UnknownWords, published_figures, write_published
from etl.reference import write_reference

CHILDREN = "childrens-social-work-2017-2025"


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for table in metadata.sorted_tables:
            connection.execute(str(CreateTable(table).compile(dialect=Dialect())))
        write_reference(connection)
        write_published(connection)
        yield connection


@pytest.fixture(scope="module")
def figures(release: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    return release.execute("select * from published_figures").df()


def one(figures: pd.DataFrame, measure: str, period: str, area: str, by: str = "area") -> pd.Series:
    """The only figure of a measure, period and area."""
    found = figures.query("measure == @measure and period == @period and area_code == @area and by == @by")
    assert len(found) == 1
    return found.iloc[0]


@pytest.mark.parametrize(
    ("workforce", "where", "value"),
    [
        ("whole-sector", ("turnover", "2010-09", "E08000018"), 0.1076),  # Rotherham
        ("whole-sector", ("turnover", "2010-09", "E12000003"), 0.192),
        ("whole-sector", ("turnover", "2010-09", "E92000001"), 0.173),
        ("whole-sector", ("vacancy-rate", "2023-24", "E12000007"), 0.108),
        ("whole-sector", ("turnover", "2016-17", "E06000001"), 0.2091),
        ("council-staff", ("vacancy-rate", "2023", "E09000014"), 0.3),  # Haringey
        ("children-social-workers", ("staff-in-post", "2019", "E09000021+E09000027"), 154),
    ],
)
def test_a_printed_figure_is_found_with_its_workforce(
    figures: pd.DataFrame, workforce: str, where: tuple[str, str, str], value: float
) -> None:
    assert one(figures[figures["workforce"] == workforce], *where)["value"] == value


def test_all_figures_of_all_sources_are_loaded(figures: pd.DataFrame) -> None:
    counts = figures.groupby("source_key").size()
    assert counts["asc-turnover-2016-2022"] == 910
    assert counts["asc-vacancy-rate-2023-24"] == 10
    assert counts[CHILDREN] == 1355 * 8
    documents = counts.drop(["asc-turnover-2016-2022", "asc-vacancy-rate-2023-24", CHILDREN])
    assert (len(documents), documents.sum()) == (5, 159)


def test_a_figure_is_given_once(figures: pd.DataFrame) -> None:
    keys = ["measure", "workforce", "period", "area_code", "by", "category_code", "category"]
    assert not figures.duplicated(keys).any()


def test_every_figure_has_a_known_area_and_source(release: duckdb.DuckDBPyConnection) -> None:
    lost = "select count(*) from published_figures anti join areas using (area_code)"
    assert release.execute(lost).fetchone() == (0,)
    lost = "select count(*) from published_figures anti join published_sources using (source_key)"
    assert release.execute(lost).fetchone() == (0,)


def test_hartlepool_social_workers_2017(figures: pd.DataFrame) -> None:
    """Printed: in post 112 (108.8 FTE), 19 starters, 24 leavers (21.4 %), agency 10 (8.4 %), vacancies 8 (6.8 %)."""
    expected = {
        "staff-in-post": (112, 112, 112, "people"),
        "wte": (108.8, 108.8, 112, "fte"),
        "starters-rate": (19 / 112, 19, 112, "people"),
        "turnover": (0.214, 24, 112, "people"),
        "net-flow": (-5, -5, 112, "people"),
        "vacancies": (8, 8, 116.8, "fte"),
        "vacancy-rate": (0.068, 8, 116.8, "fte"),
        "agency-share": (0.084, 10, 118.8, "fte"),
    }
    found = {
        measure: tuple(one(figures, measure, "2017", "E06000001")[["value", "numerator", "base", "basis"]])
        for measure in expected
    }
    assert found == expected
    assert set(expected) < set(MEASURES)


def test_a_mark_in_any_part_withholds_the_figure(figures: pd.DataFrame) -> None:
    gateshead = one(figures, "net-flow", "2022", "E08000037")  # leavers are marked u, starters are not
    assert (gateshead["mark"], pd.isna(gateshead["value"])) == ("u", True)
    solihull = one(figures, "starters-rate", "2018", "E08000029")  # starters are marked x, staff in post is 92
    assert (solihull["mark"], pd.isna(solihull["numerator"]), solihull["base"]) == ("x", True, 92)
    assert one(figures, "agency-share", "2023", "E08000024")["mark"] == "low"
    scilly = one(figures, "starters-rate", "2021", "E06000053")  # nobody in post: 0 / 0
    assert (scilly["mark"], scilly["base"]) == ("z", 0)


def test_a_figure_has_a_value_or_a_mark_and_never_both(figures: pd.DataFrame) -> None:
    assert (figures["value"].isna() == figures["mark"].notna()).all()


def test_a_blank_rate_is_marked_not_supplied(figures: pd.DataFrame) -> None:
    redcar = one(figures, "turnover", "2016-17", "E06000003")
    assert (redcar["mark"], pd.isna(redcar["value"])) == ("x", True)
    turnover = figures.query("source_key == 'asc-turnover-2016-2022'")
    assert turnover["mark"].isna().sum() == 658


def test_printed_rates_agree_with_their_parts(figures: pd.DataFrame) -> None:
    """Head counts are whole, so a rate to 0.1 points is within 0.05 of its parts.

    FTEs are printed to 0.1 and the rate was made before: each part may be 0.05 off, which small councils feel most.
    """
    rates = figures.query("source_key == @CHILDREN and unit == 'share' and value.notna()")
    off = (rates["value"] - rates["numerator"] / rates["base"]).abs()
    half_a_digit = 0.0005 + 1e-9
    from_fte = (rates["basis"] == "fte") * 0.05 / rates["base"]
    assert (off <= half_a_digit + from_fte).all()
    exceptions = rates[off > half_a_digit].groupby("measure").size().to_dict()
    assert exceptions == {"agency-share": 54, "vacancy-rate": 40}


def test_old_codes_reach_the_council_in_force_and_abolished_councils_stay(figures: pd.DataFrame) -> None:
    children = figures.query("source_key == @CHILDREN and measure == 'staff-in-post'")
    barnsley = children.query("area_code == 'E08000038'")
    assert sorted(barnsley["period"]) == [str(year) for year in range(2017, 2026)]
    cumbria = figures.query("area_code == 'E10000006'")
    assert cumbria["note"].str.contains("replaced by Cumberland and Westmorland and Furness").all()
    assert figures.query("area_code == 'E06000063' and period < '2023'").empty


def test_periods_say_what_span_they_cover(figures: pd.DataFrame) -> None:
    flow, stock = (one(figures, measure, "2010-09", "E08000018") for measure in ("turnover", "vacancy-rate"))
    assert (flow["period_kind"], stock["period_kind"]) == ("12-months", "snapshot")
    assert flow["period_order"].date() == date(2010, 9, 30)
    assert one(figures, "turnover", "2017/18", "E12000007")["period_kind"] == "financial-year"


def test_words_become_codes_only_where_one_fits(figures: pd.DataFrame) -> None:
    documented = figures[~figures["source_key"].isin([CHILDREN, "asc-turnover-2016-2022"])]
    codes = documented.drop_duplicates(["by", "category"]).set_index(["by", "category"])["category_code"]
    assert codes["role", "Care worker"] == "8"
    assert codes["role", "Community, support and outreach work"] == "9"
    assert codes["role", "Counsellor"] == ""
    assert codes["role_group", "Managerial"] == "managerial"
    assert codes["service", "Day care"] == ""
    assert "All job roles" not in set(documented["category"])


def test_role_and_service_codes_are_ours(release: duckdb.DuckDBPyConnection) -> None:
    for by, table, code in (("role", "roles", "role_code"), ("service", "services", "service_code")):
        unknown = f"""select category from published_figures where "by" = '{by}' and category_code <> ''
            and category_code not in (select {code} from {table})"""
        assert release.execute(unknown).fetchall() == []


def test_documents_keep_their_words_and_notes(figures: pd.DataFrame) -> None:
    barnet = figures.query("measure == 'role-share' and category == 'Social worker' and area_code == 'E09000003'")
    by_workforce = barnet.set_index("workforce")
    assert by_workforce.loc["council-staff", "value"] == 0.24
    assert by_workforce.loc["council-staff", "workforce_note"] == "local authority employees"
    assert by_workforce.loc["council-staff", "note"].startswith("the text beside the table gives 22%")
    assert one(figures, "pay-hourly-median", "2012-02", "E54000028", by="role")["unit"] == "gbp-per-hour"


def test_every_profile_and_file_lies_beside_the_other() -> None:
    folder = PROJECT / "data" / "published"
    read = {Profile.read(path).file for path in folder.glob("*.toml")}
    assert read == set(folder.glob("*.csv"))


NEW_PROFILE = """
file = "leavers.csv"
[columns]
area = ["council"]
period = "quarter"
[constants]
source = "Leavers 2026"
workforce = "council staff"
[marks]
blank = "x"
symbols = ["c"]
[workforces]
"council staff" = "council-staff"
[sources."Leavers 2026"]
key = "leavers-2026"
publisher = "A council"
licence = "Open Government Licence v3.0."
caveat = "None."
[periods]
"Q1" = { kind = "snapshot", last_day = 2026-03-31 }
[units]
headcount = { unit = "people", basis = "people" }
[[measures]]
key = "leavers"
value = ["left", "-returned"]
base = ["staff"]
unit = "headcount"
"""


def new_profile(folder: Path, rows: str) -> Profile:
    (folder / "leavers.csv").write_text(f"council,quarter,left,returned,staff\n{rows}")
    (folder / "leavers.toml").write_text(NEW_PROFILE)
    return Profile.read(folder / "leavers.toml")


def test_a_new_file_needs_a_profile_and_no_code(tmp_path: Path) -> None:
    found = published_figures(new_profile(tmp_path, "LB Havering,Q1,9,2,90\nSt Helens,Q1,c,1,80\nLeeds,Q1,,0,70\n"))
    assert list(found["area_code"]) == ["E09000016", "E08000013", "E08000035"]
    assert list(found["value"].dropna()) == [7]
    assert list(found["mark"].dropna()) == ["c", "x"]


def test_a_known_value_is_withheld_when_its_base_is(tmp_path: Path) -> None:
    havering = published_figures(new_profile(tmp_path, "LB Havering,Q1,9,2,c\n")).iloc[0]
    assert (havering["mark"], pd.isna(havering["value"])) == ("c", True)


@pytest.mark.parametrize("rows", ["Atlantis,Q1,9,2,90\n", "Leeds,Q2,9,2,90\n", "Leeds,Q1,nine,2,90\n"])
def test_words_without_a_meaning_stop_the_load(tmp_path: Path, rows: str) -> None:
    with pytest.raises(UnknownWords, match=r"atlantis|Q2|nine"):
        published_figures(new_profile(tmp_path, rows))


def test_a_profile_with_a_misspelt_part_is_refused(tmp_path: Path) -> None:
    (tmp_path / "leavers.toml").write_text(NEW_PROFILE + "[flow]\n")
    with pytest.raises(TypeError, match="flow"):
        Profile.read(tmp_path / "leavers.toml")
