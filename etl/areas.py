"""Areas as a release holds them: England, regions, sub-regions, councils, former councils and joint returns."""

from collections.abc import Iterable
from functools import cache

import pandas as pd

from config import PROJECT
from data.schema import ENGLAND
from etl.council_names import plain_name, slug, spellings, titled

REFERENCE = PROJECT / "data" / "reference"
LEAST_COUNCILS = 3  # a sub-region of fewer would be a council under another name
AREA_COLUMNS = ["area_code", "area_name", "area_level", "slug", "region_code", "sub_region_code", "council_type"]


def read(name: str) -> pd.DataFrame:
    """One reference file, every cell as text, blank as an empty string."""
    return pd.read_csv(REFERENCE / name, dtype=str, keep_default_na=False)


@cache
def councils() -> pd.DataFrame:
    """The councils in force.

    Columns: area_code, area_name, official_name, old_code, region_code, council_type, icb_code, icb_name,
    sub_region_code (missing where no sub-region is offered).
    """
    listed = read("areas/councils_153.csv")
    table = pd.DataFrame(
        {
            "area_code": listed["gss_code_from_april_2025"],
            "area_name": listed["name"].map(plain_name),
            "official_name": listed["name"],
            "old_code": listed["gss_code"],
            "region_code": listed["region_code"],
            "council_type": listed["authority_type"],
            "icb_code": listed["primary_icb_code"],
            "icb_name": listed["primary_icb_name"],
        }
    )
    in_part = table.groupby(["region_code", "icb_code"])["area_code"].transform("size")
    in_region = table.groupby("region_code")["area_code"].transform("size")
    offered = (in_part >= LEAST_COUNCILS) & (in_part < in_region)
    return table.assign(sub_region_code=table["icb_code"].where(offered))


@cache
def former_councils() -> pd.DataFrame:
    """Abolished councils that published files still name.

    Columns: area_code, area_name, region_code, note (by which councils it was replaced, and when).
    """
    changes = read("areas/council_code_changes.csv").query("not kind.str.startswith('code reissue')")
    placed = changes.merge(councils(), left_on="new_gss_code", right_on="area_code", validate="many_to_one")
    grouped = placed.groupby(["old_gss_code", "old_name", "region_code", "effective_date"], as_index=False)
    found = grouped["new_name"].agg(" and ".join)
    changed = pd.to_datetime(found["effective_date"]).dt.strftime("%B %Y")
    return pd.DataFrame(
        {
            "area_code": found["old_gss_code"],
            "area_name": found["old_name"],
            "region_code": found["region_code"],
            "note": "Council until "
            + changed
            + ", when replaced by "
            + found["new_name"]
            + "; not carried over to them",
        }
    )


@cache
def joint_areas() -> pd.DataFrame:
    """Councils that file one return between them; one row a council: area_code, area_name, gss_code, region_code."""
    regions = councils()[["area_code", "region_code"]].rename(columns={"area_code": "gss_code"})
    return read("areas/joint_areas.csv").merge(regions, on="gss_code", validate="many_to_one")


def sub_regions() -> pd.DataFrame:
    """Integrated care boards within one region: area_code, area_name, icb_name, region_code."""
    parts = (
        councils().dropna(subset="sub_region_code")[["sub_region_code", "icb_name", "region_code"]].drop_duplicates()
    )
    renamed = read("areas/sub_region_names.csv").rename(columns={"icb_code": "sub_region_code"})
    named = parts.merge(renamed, on=["sub_region_code", "region_code"], how="left", validate="one_to_one")
    named["area_name"] = named["sub_region_name"].fillna(named["icb_name"])
    return named.rename(columns={"sub_region_code": "area_code"})[["area_code", "area_name", "icb_name", "region_code"]]


def regions() -> pd.DataFrame:
    """The nine regions: area_code, area_name."""
    return read("areas/regions_9.csv").rename(columns={"region_code": "area_code", "region_name": "area_name"})


@cache
def areas() -> pd.DataFrame:
    """Every area of a release, one row each, with the columns of `data.schema.areas`."""
    levels = {
        "country": pd.DataFrame({"area_code": [ENGLAND], "area_name": ["England"]}),
        "region": regions().assign(region_code=lambda table: table["area_code"]),
        "sub-region": sub_regions(),
        "council": councils(),
        "former-council": former_councils(),
        "joint": joint_areas().drop_duplicates("area_code"),
    }
    every = pd.concat([table.assign(area_level=level) for level, table in levels.items()], ignore_index=True)
    return every.assign(slug=every["area_name"].map(slug))[AREA_COLUMNS]


def area_members() -> pd.DataFrame:
    """Which councils make up each area: area_code, council_code."""
    now, former, joint = councils(), former_councils(), joint_areas()
    pairs = [
        (now["area_code"], now["area_code"]),
        (now["sub_region_code"], now["area_code"]),
        (now["region_code"], now["area_code"]),
        (pd.Series(ENGLAND, index=now.index), now["area_code"]),
        (former["area_code"], former["area_code"]),
        (joint["area_code"], joint["gss_code"]),
    ]
    frames = [pd.DataFrame({"area_code": area, "council_code": council}) for area, council in pairs]
    return pd.concat(frames, ignore_index=True).dropna()


@cache
def area_aliases() -> dict[str, str]:
    """The area that each code, name or spelling means, in lower case.

    Where two areas could claim a spelling the earlier claim stands: a council's own names before those of an abolished
    council, and those before the titles we only suppose a council goes by.
    """
    claims: dict[str, str] = {}
    for spelling, code in _claims():
        claims.setdefault(spelling, code)
    return claims


def _claims() -> Iterable[tuple[str, str]]:
    known = areas()
    for column in ("area_code", "area_name"):
        yield from _spelt(known[column], known["area_code"])
    now = councils()
    yield from _spelt(now["old_code"], now["area_code"])
    yield from _spelt(now["official_name"], now["area_code"])
    in_lists = read("ascwds/local_authorities.csv").query("status == 'current'")
    listed_codes = in_lists["gss_code"].replace(dict(zip(now["old_code"], now["area_code"], strict=True)))
    yield from _spelt(in_lists["name"], listed_codes)
    extra = read("areas/council_spellings.csv")
    yield from _spelt(extra["spelling"], extra["gss_code"])
    former = former_councils()
    yield from _spelt(former["area_name"].str.removesuffix(" County Council"), former["area_code"])
    types = now.set_index("area_code")["council_type"]
    for names, codes in ((now["area_name"], now["area_code"]), (in_lists["name"], listed_codes)):
        yield from ((way, code) for name, code in zip(names, codes, strict=True) for way in titled(name, types[code]))
    yield from _wider_claims()


def _wider_claims() -> Iterable[tuple[str, str]]:
    boards = sub_regions()
    yield from _spelt(boards["icb_name"], boards["area_code"])
    names = read("ascwds/regions.csv")
    yield from _spelt(names["name"], names["gss_code"])
    joint = joint_areas().merge(councils(), left_on="gss_code", right_on="area_code", suffixes=("", "_council"))
    together = joint.groupby("area_code", as_index=False)[["gss_code", "area_name_council"]].agg(" / ".join)
    for column in ("gss_code", "area_name_council"):
        yield from zip(together[column].str.lower(), together["area_code"], strict=True)


def _spelt(names: "pd.Series[str]", codes: "pd.Series[str]") -> Iterable[tuple[str, str]]:
    return ((way, code) for name, code in zip(names, codes, strict=True) for way in spellings(name))
