"""Areas, roles and services reach the release whole, and every name of a council finds it."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from duckdb_sqlalchemy import Dialect
from sqlalchemy.schema import CreateTable

from data.schema import metadata
from etl import reference
from etl.areas import area_aliases, areas
from etl.reference import council_aliases, public_digest, write_reference


@pytest.fixture(scope="module")
def release() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        for table in metadata.sorted_tables:
            connection.execute(str(CreateTable(table).compile(dialect=Dialect())))
        write_reference(connection)
        yield connection


def column(release: duckdb.DuckDBPyConnection, statement: str, *values: str) -> list[str]:
    return [row[0] for row in release.execute(statement, values).fetchall()]


def members(release: duckdb.DuckDBPyConnection, area: str) -> list[str]:
    return column(
        release,
        "select named.area_name from area_members join areas named on named.area_code = area_members.council_code "
        "join areas whole on whole.area_code = area_members.area_code where whole.area_name = ? order by all",
        area,
    )


def test_areas_are_counted_by_level(release: duckdb.DuckDBPyConnection) -> None:
    found = dict(release.execute("select area_level, count(*) from areas group by all").fetchall())
    assert found == {"country": 1, "region": 9, "sub-region": 22, "council": 153, "former-council": 8, "joint": 2,
                     "council-type": 4, "dfe-neighbours": 153, "similar": 153}  # fmt: skip


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("e08000016", "E08000038"),  # Barnsley before April 2025
        ("e08000038", "E08000038"),
        ("tower-hamlets", "E09000030"),
        ("durham", "E06000047"),
        ("county durham", "E06000047"),
        ("bristol, city of", "E06000023"),
        ("city of bristol", "E06000023"),
        ("kingston-upon-hull", "E06000010"),
        ("kingston upon hull, city of", "E06000010"),
        ("st. helens", "E08000013"),
        ("st helens", "E08000013"),
        ("southend on sea", "E06000033"),
        ("stoke on trent", "E06000021"),
        ("telford & wrekin", "E06000020"),
        ("bedford borough", "E06000055"),
        ("herefordshire", "E06000019"),
        ("lb havering", "E09000016"),
        ("london borough of havering", "E09000016"),
        ("havering council", "E09000016"),
        ("westminster city council", "E09000033"),
        ("city of london", "E09000001"),
        ("dorset", "E06000059"),
    ],
)
def test_a_council_is_found_by_any_of_its_names(spelling: str, code: str) -> None:
    assert council_aliases()[spelling] == code


def test_every_council_is_found_by_code_name_and_slug() -> None:
    councils = areas().query("area_level == 'council'")
    for form in ("area_code", "area_name", "slug"):
        assert list(councils[form].str.lower().map(council_aliases())) == list(councils["area_code"])


def test_a_region_or_an_abolished_council_is_no_council() -> None:
    assert not {"london", "e12000007", "cumbria", "e10000006", "dorset county council"} & set(council_aliases())


def test_a_published_name_finds_regions_former_and_joint_areas() -> None:
    known = area_aliases()
    assert known["yorkshire and the humber"] == "E12000003"
    assert known["dorset county council"] == "E10000009"
    assert known["cumbria"] == "E10000006"
    assert known["e09000021 / e09000027"] == "E09000021+E09000027"
    assert known["north northamptonshire / west northamptonshire"] == "E06000061+E06000062"
    assert known["north central london"] == "E54000028"


def test_sub_regions_hold_their_councils(release: duckdb.DuckDBPyConnection) -> None:
    assert members(release, "North Central London") == ["Barnet", "Camden", "Enfield", "Haringey", "Islington"]
    assert members(release, "South Yorkshire") == ["Barnsley", "Doncaster", "Rotherham", "Sheffield"]
    assert len(members(release, "North East London")) == 8
    assert len(members(release, "Greater Manchester")) == 10


def test_a_sub_region_has_three_councils_or_more_of_one_region_and_is_not_the_whole_of_it(
    release: duckdb.DuckDBPyConnection,
) -> None:
    odd = """
        select area_code from area_members members join areas using (area_code)
        join areas council on council.area_code = members.council_code
        where areas.area_level = 'sub-region'
        group by area_code having count(*) < 3 or count(distinct council.region_code) > 1
            or any_value(areas.region_code) <> any_value(council.region_code)
            or bool_or(council.sub_region_code <> area_code)
    """
    assert column(release, odd) == []
    assert column(release, "select area_code from areas where area_code = 'E54000050'") == []  # the whole North East


def test_regions_and_england_add_up_to_all_councils(release: duckdb.DuckDBPyConnection) -> None:
    assert len(members(release, "England")) == 153
    assert len(members(release, "London")) == 33
    split = "select count(*) from area_members where area_code like 'E12%'"
    assert column(release, split) == [153]


def test_joint_areas_hold_both_councils_and_former_ones_only_themselves(release: duckdb.DuckDBPyConnection) -> None:
    joint = members(release, "Kingston upon Thames and Richmond upon Thames")
    assert joint == ["Kingston upon Thames", "Richmond upon Thames"]
    assert members(release, "Cumbria County Council") == ["Cumbria County Council"]


def test_council_types_hold_the_councils_of_a_type_where_there_are_three_or_more(
    release: duckdb.DuckDBPyConnection,
) -> None:
    assert len(members(release, "London boroughs")) == 32
    assert "City of London" not in members(release, "London boroughs")
    assert "Rutland" in members(release, "Unitary authorities")
    named = "select area_name from areas where slug in ('type-county-council', 'type-city-corporation')"
    assert column(release, named) == ["County councils"]


def test_groups_of_similar_councils_are_found_by_slug_lie_in_no_region_and_leave_out_the_council(
    release: duckdb.DuckDBPyConnection,
) -> None:
    groups = """select area_name, area_code, region_code from areas
        where slug in ('dfe-neighbours-of-st-helens', 'similar-to-havering') order by 1"""
    assert release.execute(groups).fetchall() == [
        ("Councils similar to Havering", "similar:E09000016", None),
        ("St. Helens' statistical neighbours (children's services)", "dfe:E08000013", None),
    ]
    havering = members(release, "Havering's statistical neighbours (children's services)")
    assert len(havering) == 10 and "Bexley" in havering and "Havering" not in havering
    assert len(members(release, "Councils similar to Havering")) == 15


def test_a_group_of_similar_councils_has_no_other_names() -> None:
    assert not {alias for alias in area_aliases() if "similar" in alias or "neighbours" in alias or "type" in alias}
    assert "london boroughs" not in area_aliases()


def test_slugs_are_unique_and_fit_an_address(release: duckdb.DuckDBPyConnection) -> None:
    slugs = pd.Series(column(release, "select slug from areas"))
    assert slugs.is_unique
    assert slugs.str.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*").all()
    assert {"bristol", "kingston-upon-hull", "county-durham", "st-helens", "england"} <= set(slugs)


def test_current_roles_are_grouped_and_retired_ones_left_out(release: duckdb.DuckDBPyConnection) -> None:
    groups = "select role_group_code, role_group_name, count(*) from roles group by all order by all"
    assert release.execute(groups).fetchall() == [
        ("direct-care", "Direct care", 8),
        ("managerial", "Managerial", 11),
        ("other", "Other roles", 12),
        ("regulated-professional", "Regulated professionals", 6),
    ]
    assert column(release, "select role_code from roles where role_code in ('22', '41')") == []
    assert column(release, "select service_name from services where service_code = '8'") == [
        "Domiciliary care services"
    ]


def test_the_digest_follows_public_files_and_the_loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "PROJECT", tmp_path)
    for folder in ("data/reference", "data/published", "etl"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "data" / "schema.py").write_text("FORMAT = 1\n")
    file = tmp_path / "data" / "published" / "rates.csv"
    file.write_text("area,rate\nLeeds,1\n")
    first = public_digest()
    (file.parent / "README.md").write_text("words")
    assert public_digest() == first
    file.write_text("area,rate\nLeeds,2\n")
    changed = public_digest()
    file.rename(file.with_name("other.csv"))
    renamed = public_digest()
    (tmp_path / "etl" / "cells.py").write_text("repaired = True\n")
    repaired = public_digest()
    (tmp_path / "data" / "schema.py").write_text("FORMAT = 2\n")
    assert len({first, changed, renamed, repaired, public_digest()}) == 5
