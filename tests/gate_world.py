"""Releases of random people, written directly into the tables of a release, and what is true of them."""

import shutil
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from duckdb_sqlalchemy import Dialect
from sqlalchemy.schema import CreateTable

from data.attributes import ATTRIBUTES
from data.catalogue import catalogue
from data.disclosure.figures import Figure
from data.disclosure.gate import Query, protect
from data.disclosure.policy import policy
from data.disclosure.rounding import fingerprint
from data.measures import By
from data.principal import Principal
from data.schema import ENGLAND, FORMAT, metadata
from data.store import Release
from etl.roll_up import create_rollups, write_rollups
from readers import READER

DAY = date(2025, 9, 30)
SECRET = bytes(range(1, 33))
REGION, WEST, EAST = "R1", "S1", "S2"
GROUP_OF = {"a1": "care", "a2": "care", "b1": "office", "b2": "office"}
AGE_GROUP_OF = {
    "16-24": "under-25", "25-34": "25-54", "35-44": "25-54", "45-54": "25-54",
    "55-59": "55-over", "60-64": "55-over", "65-over": "55-over", "not-known": "not-known",
}  # fmt: skip
_COLUMN = {  # address's name of an attribute to the column in people's tables
    "role": "role_code", "service": "service_code", "gender": "gender_code", "disability": "disability",
    "ethnic_group": "ethnic_group", "nationality": "nationality_group", "age_band": "age_band",
    "contract": "contract_code",
}  # fmt: skip
_NOTHING_KNOWN = "not-known"
Nodes = tuple[tuple[By, str], ...]  # of a cell: a level and a code each


@dataclass(frozen=True)
class Population:
    """What a release is made from: staff records of each council, how many roles there are, and a seed."""

    sizes: tuple[int, ...]
    roles: tuple[str, ...]
    seed: int


@dataclass(frozen=True, eq=False)
class World:
    """A release with the people in it: one row each in `staff`, one a workplace and role in `teams`, codes as asked."""

    release: Release
    councils: tuple[str, ...]
    staff: pd.DataFrame
    teams: pd.DataFrame
    _counted: dict[Any, dict[str, int]] = field(default_factory=dict)
    _masks: dict[Any, np.ndarray] = field(default_factory=dict)

    @property
    def areas(self) -> tuple[str, ...]:
        """Councils first, then the groups of them."""
        return (*self.councils, *self.groups)

    @cached_property
    def groups(self) -> dict[str, tuple[str, ...]]:
        """Groups and the councils in each."""
        east = {EAST: self.councils[3:]} if len(self.councils) > 3 else {}
        return {WEST: self.councils[:3], **east, REGION: self.councils, ENGLAND: self.councils}

    def members(self, area: str) -> tuple[str, ...]:
        """The councils of an area."""
        return self.groups.get(area, (area,))

    def ask(
        self,
        measure: str,
        filters: dict[By, tuple[str, ...]] | None = None,
        by: By = By.COUNCIL,
        *,
        areas: tuple[str, ...] = (),
        **more: Any,
    ) -> dict[tuple[str, date, str], Figure]:
        """What the gate gives for one measure, by area, date and category ('' for the whole).

        `more` are further parts of the query, or the principal.
        """
        principal: Principal = more.pop("principal", READER)
        asked = areas or self.areas
        levels = () if by is By.COUNCIL else (by,)
        query = Query(
            measures=(measure,), areas=asked, dates=(DAY,), by=levels, filters=tuple((filters or {}).items()), **more
        )
        found = protect(query, principal, self.release).figures[measure]
        return {(area, day, *(codes or ("",))): figure for (area, day, codes), figure in found.items()}

    def people(self, area: str, nodes: Nodes, *, employees: bool = True) -> int:
        """How many are in an area and under every one of some nodes: all staff, or those in post alone."""
        each = self._by_council(nodes, employees)
        return sum(each[council] for council in self.members(area))

    def _by_council(self, nodes: Nodes, employees: bool) -> dict[str, int]:
        if (nodes, employees) not in self._counted:
            kept = np.logical_and.reduce([np.full(len(self.staff), True), *(self._under(*node) for node in nodes)])
            if employees:
                kept = kept & (self._under(By.CONTRACT, "permanent") | self._under(By.CONTRACT, "temporary"))
            found = dict.fromkeys(self.councils, 0) | Counter(self.staff["council"].to_numpy()[kept].tolist())
            self._counted[nodes, employees] = found
        return self._counted[nodes, employees]

    def _under(self, level: By, code: str) -> np.ndarray:
        if (level, code) not in self._masks:
            self._masks[level, code] = (self.staff[level.value] == code).to_numpy()
        return self._masks[level, code]


def make_home(home: Path, secret: bytes = SECRET) -> None:
    """A home whose rounding secret is known."""
    for folder in ("releases", "secrets", "state"):
        (home / folder).mkdir(parents=True, exist_ok=True, mode=0o700)
    key = home / "secrets" / "rounding.key"
    key.write_text(secret.hex() + "\n", encoding="ascii")
    key.chmod(0o600)


def people(population: Population) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Random staff, and random flows of their teams."""
    dice = np.random.default_rng(population.seed)
    number = sum(population.sizes)
    weights = dice.dirichlet(np.full(len(population.roles), 0.7))
    councils = np.repeat([f"C{place + 1}" for place in range(len(population.sizes))], population.sizes)

    def drawn(shares: dict[str, float]) -> np.ndarray:
        total = sum(shares.values())
        return dice.choice(list(shares), size=number, p=[share / total for share in shares.values()])

    staff = pd.DataFrame(
        {
            "council": councils,
            "role": dice.choice(population.roles, size=number, p=weights),
            "service": drawn({"s1": 3, "s2": 1}),
            "gender": drawn({"female": 15, "male": 4, "other": 0.2, _NOTHING_KNOWN: 0.8}),
            "disability": drawn({"no": 12, "yes": 3, _NOTHING_KNOWN: 1}),
            "ethnic_group": drawn({"white": 10, "black": 4, "asian": 3, "mixed": 1, "other": 0.5, _NOTHING_KNOWN: 1}),
            "nationality": drawn({"british": 9, "eu-eea": 1, "other": 2, _NOTHING_KNOWN: 0.5}),
            "age_band": drawn({"16-24": 1, "25-34": 4, "45-54": 6, "60-64": 1, "65-over": 1, _NOTHING_KNOWN: 0.3}),
            "contract": drawn({"permanent": 14, "temporary": 2, "agency": 3, "pool": 1, "other": 0.3}),
            "pay": np.round(dice.gamma(9, 2, number) / 0.05) * 0.05 + 10,
            "sick": np.where(
                dice.random(number) < dice.choice([0.1, 0.5]), 0.0, np.minimum(np.ceil(dice.exponential(8, number)), 90)
            ),
            "wte": np.round(dice.uniform(0.3, 1, number), 3),
            "key": dice.integers(0, 2**60, number),
        }
    )
    for column, share in (("pay", 0.1), ("sick", 0.1), ("wte", 0.05)):
        staff.loc[dice.random(number) < share, column] = np.nan
    staff["role_group"] = staff["role"].map(GROUP_OF)
    staff["age_group"] = staff["age_band"].map(AGE_GROUP_OF)
    return staff, _teams(staff, dice)


def _teams(staff: pd.DataFrame, dice: np.random.Generator) -> pd.DataFrame:
    employed = staff[staff["contract"].isin(["permanent", "temporary"])]
    sums = employed.assign(part=employed["key"] // 2**28).groupby(["council", "service", "role"])["part"]
    teams = sums.agg(employees="size", keys="sum").reset_index()
    for flow, share in (("starters", 0.2), ("leavers", 0.2), ("vacancies", 0.1)):
        is_known = (dice.random(len(teams)) < 0.9) | (teams["service"] == "s1")
        teams[flow] = pd.Series(dice.binomial(teams["employees"], share)).where(is_known).astype("Int64")
    return teams.assign(row_key=dice.integers(0, 2**32, len(teams)), role_group=teams["role"].map(GROUP_OF))


def make_world(home: Path, population: Population, name: str, *, secret: bytes = SECRET) -> World:
    """A release of a population in a home that `make_home` has made."""
    staff, teams = people(population)
    councils = tuple(f"C{place + 1}" for place in range(len(population.sizes)))
    path = home / "releases" / f"release-{name}.duckdb"
    shutil.copyfile(_empty(home), path)
    world = World(Release(name, path), councils, staff, teams)
    about = {
        "release_id": name, "format": FORMAT, "made_at": pd.Timestamp(DAY), "kind": "real", "parent_id": None,
        "secret_fingerprint": "", "public_digest": "", "policy": policy().stamp,
        "rounding_fingerprint": fingerprint(secret),
    }  # fmt: skip
    tables = {"release": pd.DataFrame([about]), **_reference(world, population), **_rows(world)}
    with duckdb.connect(str(path)) as connection:
        for table, rows in tables.items():
            connection.register("rows_now", rows)
            connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM rows_now")
            connection.unregister("rows_now")
        if population.seed % 2:  # so that both ways to the same counts are tried
            create_rollups(connection)
            write_rollups(connection)
    return world


def resealed(world: World, name: str, secret: bytes) -> World:
    """The same people in a release made with another rounding secret."""
    path = world.release.path.with_name(f"release-{name}.duckdb")
    shutil.copyfile(world.release.path, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("UPDATE release SET rounding_fingerprint = ?, release_id = ?", [fingerprint(secret), name])
    return World(Release(name, path), world.councils, world.staff, world.teams)


def _empty(home: Path) -> Path:
    path = home / "empty.duckdb"
    if not path.exists():
        with duckdb.connect(str(path)) as connection:
            for table in metadata.sorted_tables:
                connection.execute(str(CreateTable(table).compile(dialect=Dialect())))
    return path


def _reference(world: World, population: Population) -> dict[str, pd.DataFrame]:
    levels = {ENGLAND: "country", REGION: "region", WEST: "sub-region", EAST: "sub-region"}
    areas = [
        {
            "area_code": code,
            "area_name": f"Area {code}",
            "area_level": levels.get(code, "council"),
            "slug": code.lower(),
            "region_code": None if code in {ENGLAND, REGION} else REGION,
        }
        for code in world.areas
    ]
    members = [{"area_code": area, "council_code": each} for area in world.areas for each in world.members(area)]
    roles = [
        {"role_code": role, "role_name": role, "role_group_code": GROUP_OF[role], "role_group_name": GROUP_OF[role]}
        for role in population.roles
    ]
    services = [{"service_code": code, "service_name": code, "service_group": "all"} for code in ("s1", "s2")]
    nothing = {"rows_in": 0, "rows_loaded": 0, "rows_set_aside": 0, "errors": 0, "warnings": 0}
    returns = [
        {"return_id": code, "as_at": DAY, "council_code": code, "outcome": "accepted", "kind": "real", "folder": code,
         "layout": "asc-wds", "period_kind": "12-months", "loaded_at": pd.Timestamp(DAY), **nothing}
        for code in world.councils
    ]  # fmt: skip
    tables = {"areas": areas, "area_members": members, "roles": roles, "services": services, "returns": returns}
    return {name: pd.DataFrame(rows) for name, rows in tables.items()}


def _rows(world: World) -> dict[str, pd.DataFrame]:
    stored = {each.levels[0].value: {code: text for code, (_, text) in each.values.items()} for each in ATTRIBUTES}
    staff = world.staff
    columns = {
        column: staff[name].map(lambda code, of=stored[name]: of.get(code, code)).replace({_NOTHING_KNOWN: None})
        for name, column in _COLUMN.items()
    }
    records = pd.DataFrame(columns).assign(
        as_at=DAY, council_code=staff["council"], workplace_key=0, record_key=staff["key"],
        is_employee=staff["contract"].isin(["permanent", "temporary"]), pay_hourly_gbp=staff["pay"],
        sickness_days=staff["sick"], wte=staff["wte"],
    )  # fmt: skip
    teams = world.teams
    counts = teams[["employees", "row_key", "starters", "leavers", "vacancies"]].assign(
        as_at=DAY, council_code=teams["council"], workplace_key=(teams["service"] == "s2").astype(int),
        service_code=teams["service"], role_code=teams["role"], employees_key=teams["keys"],
    )  # fmt: skip
    return {"staff_records": records, "role_counts": counts}


def choices(world: World, by: By) -> tuple[str, ...]:
    """The codes that a level has in a world's release."""
    return tuple(catalogue(world.release).choices(by))
