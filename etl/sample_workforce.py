"""The working lives behind the sample returns: who works where from when to when, council by council.

One hidden year before the oldest return gives that return its starters and leavers.
"""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd

from etl.sample_dice import Dice, Flags, Integers, Numbers, pick, rounded
from etl.sample_profiles import AGE_STEPS, AGES_IN_POST, AGES_JOINING, ROLES, TEAM_KINDS, TeamKind
from etl.sample_traits import Council, Story, Traits, story, traits

PEOPLE_PER_COUNCIL = 490_000  # of the 76 million NI numbers that sample people can have, for 153 councils
EMPLOYEES = (1, 2)
_HIGHEST_TURNOVER, _HIGHEST_VACANCY = 0.25, 0.19  # whatever happens
_DAYS_IN_YEAR = 365.25
_AREAS = ("North", "South", "East", "West", "Central", "North East", "South East", "South West", "North West")
_HEADCOUNT = {  # fewest staff, staff above that in the largest, and how rare the large are
    "London borough": (160, 1240, 2.3),
    "County council": (700, 2200, 1.0),
    "Metropolitan district": (300, 1100, 1.5),
    "Unitary authority": (180, 800, 1.5),
}
_SMALL = {"E09000001": 60, "E06000053": 30, "E06000017": 110}  # City of London, Isles of Scilly, Rutland


def headcount(council: Council, size: float, dice: Dice) -> int:
    """Staff of all contracts at the oldest date; spread evenly over the sizes that councils of its kind have."""
    fewest, spread, rarity = _HEADCOUNT.get(council.kind, _HEADCOUNT["Unitary authority"])
    place = (council.number * 0.618034 + dice.one("headcount")) % 1
    return max(12, round(size * _SMALL.get(council.code, fewest + spread * math.pow(place, rarity))))


def teams(council: Council, size: float, dice: Dice) -> pd.DataFrame:
    """One row a team, in order. Columns: team (from 1), kind (place in TEAM_KINDS), name, staff."""
    wanted = headcount(council, size, dice)
    kinds = np.arange(len(TEAM_KINDS))
    presence = np.array([kind.presence for kind in TEAM_KINDS]) * (0.75 if wanted < 150 else 1.0)
    has = (dice.roll("has", council.number, kinds) < presence) | (presence >= 0.75) & (kinds % 15 == 0)
    share = (
        np.array([kind.share for kind in TEAM_KINDS]) * (0.6 + 0.8 * dice.roll("share", council.number, kinds)) * has
    )
    staff = np.rint(wanted * share / share.sum()).astype(int)
    rows: list[tuple[int, str, int]] = []
    for number in np.flatnonzero(staff >= 3):  # kinds of team, not rows
        rows += _split(int(number), TEAM_KINDS[number], int(staff[number]), size)
    frame = pd.DataFrame(rows, columns=["kind", "name", "staff"])
    return frame.assign(team=np.arange(1, len(frame) + 1))


def _split(number: int, kind: TeamKind, staff: int, size: float) -> list[tuple[int, str, int]]:
    """A kind of team as the teams it takes for so many staff."""
    count = -(-staff // round(kind.people * min(max(size, 1), 4)))
    plain = kind.name[0].upper() + kind.name[1:]
    if count == 1:
        return [(number, plain, staff)]
    names = [
        f"{_AREAS[place % 9]} {kind.name}" + (f" {place // 9 + 1}" if place >= 9 else "") for place in range(count)
    ]
    return [(number, name, staff // count + (place < staff % count)) for place, name in enumerate(names)]


def careers(
    council: Council, team_list: pd.DataFrame, dates: Sequence[date], arriving: pd.DataFrame, dice: Dice
) -> pd.DataFrame:
    """One row a spell of work. `dates` begins with the hidden one; `arriving` are people who left other councils.

    Columns: worker (the council's own number), person, home (number of the council they began at), born and started
    (days since 1970), team, kind, role, contract, first and last (places in `dates` of the first and last date in
    post).
    """
    day = np.array(dates, dtype="datetime64[D]").astype(np.int64)
    own = traits(council, dice)
    spells = _in_post(council, team_list, own, int(day[0]), dice)
    for now in range(1, len(day)):
        rates = own._replace(
            turnover=min(own.turnover * story(council, len(day) - 1 - now, dice).turnover, _HIGHEST_TURNOVER)
        )
        leaves = (spells["last"] == now - 1) & (dice.roll("leaves", spells["person"], spells["worker"], now)
                                               < _hazard(spells, rates, int(day[now - 1]), now))  # fmt: skip
        copies = rounded(np.full(len(spells), own.refill), dice.roll("refill", council.number, spells["worker"], now))
        vacated = spells[leaves].loc[lambda gone, copies=copies: gone.index.repeat(copies[gone.index])]
        joiners = _joiners(council, vacated.reset_index(drop=True), len(spells), (now, day), dice)
        joiners = _with_movers(joiners, arriving[arriving["arrives"] == now])
        spells = spells.assign(last=np.where((spells["last"] == now - 1) & ~leaves, now, spells["last"]))
        spells = pd.concat([spells, joiners], ignore_index=True)
    return spells


def _in_post(council: Council, team_list: pd.DataFrame, own: Traits, day: int, dice: Dice) -> pd.DataFrame:
    """Everybody in post at the hidden date."""
    spells = team_list.loc[team_list.index.repeat(team_list["staff"]), ["team", "kind"]].reset_index(drop=True)
    worker = np.arange(1, len(spells) + 1)
    who = council.number * PEOPLE_PER_COUNCIL + worker
    role = np.zeros(len(spells), dtype=np.int64)
    for number in spells["kind"].unique():  # kinds of team, not rows
        of_kind = (spells["kind"] == number).to_numpy()
        role[of_kind] = pick(dice.roll("role", who[of_kind]), TEAM_KINDS[number].roles)
    born = _born(who, role, day, AGES_IN_POST, older=own.older, dice=dice)
    tenure = -7.5 * _DAYS_IN_YEAR * np.log1p(-0.97 * dice.roll("tenure", who))
    earliest = born + round(17 * _DAYS_IN_YEAR)
    return spells.assign(
        worker=worker, person=who, home=council.number, born=born, role=role,
        started=np.maximum(day - tenure.astype(np.int64), np.minimum(earliest, day)),
        contract=_contract(who, role, spells["kind"].to_numpy(), own, dice),
        first=0, last=0,
    )  # fmt: skip


def of_role(field: str, role: Integers) -> Numbers:
    """A field of ROLES for each role code."""
    table = np.zeros(max(ROLES) + 1)
    for code, profile in ROLES.items():
        table[code] = getattr(profile, field)
    return table[role]


def of_kind(field: str, kind: Integers) -> Numbers:
    """A field of TEAM_KINDS for each kind of team."""
    return np.array([float(getattr(profile, field)) for profile in TEAM_KINDS])[kind]


def _born(
    who: Integers, role: Integers, day: Integers | int, ages: Sequence[float], *, older: float, dice: Dice
) -> Integers:
    """Birth dates that give the ages asked for: shares of AGE_STEPS, and by how many years the council is older.

    People in senior roles are older, registered ones over 22.
    """
    age = np.interp(dice.roll("age", who), ages, AGE_STEPS)
    later = (of_role("older_by", role) + older) * np.clip((62 - age) / 25, 0, 1)
    age = np.maximum(age + later, np.where(of_role("level", role) >= 5, 22.5, 17.5))
    return np.asarray(day - age * _DAYS_IN_YEAR).astype(np.int64)


def _contract(who: Integers, role: Integers, kind: Integers, own: Traits, dice: Dice) -> Integers:
    draws = dice.roll("contract", who)
    agency = np.minimum(own.agency * of_role("agency", role) * 0.85, 0.5)
    pool = np.where(of_role("is_hourly", role) > 0, 0.055, 0.006)
    temporary = 0.06 * (1 - agency - pool)
    steps = np.cumsum([agency, pool, np.full(len(who), 0.003), temporary], axis=0)
    return np.select([draws < step for step in steps], [4, 3, 7, 2], default=1)


def _hazard(spells: pd.DataFrame, own: Traits, day: int, now: int) -> Numbers:
    """The chance of leaving within the year."""
    age = (day - spells["born"].to_numpy()) / _DAYS_IN_YEAR
    by_age = np.select([age < 30, age < 40, age < 60, age < 65], [1.3, 1.05, 0.8, 1.2], default=2.0)
    new = np.where(day - spells["started"].to_numpy() < _DAYS_IN_YEAR, 1.25, 1.0)
    by_contract = np.select([spells["contract"] == code for code in (2, 3, 4, 7)], [1.7, 1.6, 3.6, 2.0], default=1.0)
    role, kind = spells["role"].to_numpy(), spells["kind"].to_numpy()
    rate = own.turnover * own.trend**now * of_role("turnover", role) * of_kind("turnover", kind)
    hazard: Numbers = np.minimum(rate * by_age * new * by_contract, 0.85)
    return hazard


def _joiners(
    council: Council, vacated: pd.DataFrame, worked: int, years: tuple[int, Integers], dice: Dice
) -> pd.DataFrame:
    """Those who fill the places that leavers left, in the same team and role."""
    now, day = years
    worker = worked + np.arange(1, len(vacated) + 1)
    who = council.number * PEOPLE_PER_COUNCIL + worker
    in_year = int(day[now] - day[now - 1])
    started = day[now] - (dice.roll("starts", who) * in_year).astype(np.int64)
    role = vacated["role"].to_numpy()
    born = _born(who, role, started, AGES_JOINING, older=traits(council, dice).older, dice=dice)
    return vacated.assign(
        worker=worker, person=who, home=council.number, born=born, started=started, first=now, last=now
    )


def _with_movers(joiners: pd.DataFrame, arriving: pd.DataFrame) -> pd.DataFrame:
    """The joiners, some of whom are the people who left another council for the same role."""
    posts = joiners[joiners["contract"].isin(EMPLOYEES)]
    seats = posts.assign(seat=posts.groupby("role").cumcount(), place=posts.index)[["role", "seat", "place"]]
    movers = arriving.assign(seat=arriving.groupby("role").cumcount())
    seated = movers.merge(seats, on=["role", "seat"], validate="one_to_one").set_index("place")
    seated = seated[["person", "home", "born"]]
    return joiners.assign(**{
        column: seated[column].reindex(joiners.index).fillna(joiners[column]).astype(np.int64) for column in seated
    })  # fmt: skip


def leaving_for_elsewhere(council: Council, spells: pd.DataFrame, dates: int, dice: Dice) -> pd.DataFrame:
    """Leavers who go to another council. Columns: person, home, born, role, arrives (their first date there)."""
    gone = spells[spells["contract"].isin(EMPLOYEES) & (spells["last"] < dates - 1)]
    moves = dice.roll("moves", gone["person"], council.number) < 0.06
    return gone[moves].assign(arrives=lambda left: left["last"] + 1)[["person", "home", "born", "role", "arrives"]]


def role_counts(
    council: Council, spells: pd.DataFrame, now: int, sent: Integers, *, happened: Story, dice: Dice
) -> pd.DataFrame:
    """What the council declares at one date. `sent` is the role code that the return of the date gives each spell.

    Columns: team, role, starters, leavers, vacancies. Rows with no count above zero are left out. Some of those who
    started have left again within the year and are in both counts, as in life.
    """
    vacancy = min(traits(council, dice).vacancy * happened.vacancy, _HIGHEST_VACANCY)
    employed = spells.assign(sent=sent)[spells["contract"].isin(EMPLOYEES)]
    cells = employed.assign(
        employees=(employed["first"] <= now) & (employed["last"] >= now),
        starters=employed["first"] == now,
        leavers=employed["last"] == now - 1,
    ).groupby(["team", "kind", "sent"], as_index=False)[["employees", "starters", "leavers"]].sum()  # fmt: skip
    keys = council.number, cells["team"].to_numpy(), cells["sent"].to_numpy(), now
    brief = rounded(0.05 * cells["starters"].to_numpy(), dice.roll("brief", *keys))
    plain = np.where(np.isin(cells["sent"], (22, 41)), 40, cells["sent"].to_numpy())
    busy = 0.5 + dice.roll("busy", council.number, cells["team"].to_numpy())
    rate = vacancy * of_role("vacancy", plain) * of_kind("vacancy", cells["kind"].to_numpy()) * busy * 0.97**now
    vacancies = rounded(cells["employees"].to_numpy() * rate / (1 - rate), dice.roll("vacancies", *keys))
    counts = cells.assign(starters=cells["starters"] + brief, leavers=cells["leavers"] + brief, vacancies=vacancies)
    any_count: Flags = (counts[["starters", "leavers", "vacancies"]].sum(axis=1) > 0).to_numpy()
    return counts[any_count].rename(columns={"sent": "role"}).drop(columns=["kind", "employees"])
