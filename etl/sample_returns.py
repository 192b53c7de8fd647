"""The sample returns of one council: its answers at each date, its manner of writing, its imperfections."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa

from etl.council_names import slug
from etl.sample_dice import Dice, Integers, pick
from etl.sample_files import Manner, write_return
from etl.sample_people import Moment, staff_table
from etl.sample_profiles import TEAM_KINDS, TRAINING, TRAINING_NAMES
from etl.sample_traits import Council, story
from etl.sample_workforce import EMPLOYEES, role_counts

FEWEST_FOR_FLAWS = 6  # a sample of fewer councils is whole
# Imperfections of the newest date, by the council's place in the sample.
MISCOUNTS, IS_LATE, IS_REFUSED, IS_INCOMPLETE, HAS_STRAY_ROWS, RENAMES, NO_TRAINING = 1, 2, 3, 4, 5, 6, 7
HAS_A_GAP, GAP_YEARS_BACK = 5, 2  # and of an older date: nothing was sent
_EDITS = {
    MISCOUNTS: ('UPDATE workplace_file SET "TOTALPERMTEMP" = ("TOTALPERMTEMP"::INTEGER + 3)::VARCHAR WHERE rowid = 1',),
    IS_REFUSED: ('UPDATE staff_file SET "EMPLSTATUS" = NULL WHERE rowid = 4',),
    HAS_STRAY_ROWS: (
        "UPDATE staff_file SET \"ETHNICITY\" = '77' WHERE rowid = 2",
        "UPDATE staff_file SET \"STATUS\" = 'Delete' WHERE rowid IN (5, 9)",
        "INSERT INTO staff_file SELECT * REPLACE ('SAMPLE-CLOSED-001' AS \"LOCALESTID\") FROM staff_file"
        " WHERE rowid = 3",
        "INSERT INTO training_file SELECT * REPLACE ('NOBODY-1' AS \"UNIQUEWORKERID\") FROM training_file"
        " WHERE rowid = 0",
    ),
    RENAMES: ('UPDATE staff_file SET "CHGUNIQUEWRKID" = "UNIQUEWORKERID" || \'R\' WHERE rowid IN (1, 6, 11)',),
}
_RAGGED_LINE = 8
_ROLES_RETIRED_IN = date(2024, 5, 1)
_RETIRED_ROLES = {27: 22, 40: 41}
_LAYOUTS = (  # newest first; older dates have the last
    {"workplace": "W5", "staff": "K4", "training": "T3"},
    {"workplace": "W4", "staff": "K4", "training": "T3"},
    {"workplace": "W3", "staff": "K3", "training": "T2"},
    {"workplace": "W3", "staff": "K2", "training": "T1"},
    {"workplace": "W2", "staff": "K1", "training": "T1"},
    {"workplace": "W1", "staff": "K1", "training": "T1"},
)
_FILE_NAMES = ("{kind}.csv", "{kind}.csv", "asc-wds-{kind}.csv", "{kind} return.csv")
_STATUSES = ("UNCHECKED", "UNCHECKED", "UPDATE", "NOCHANGE", "unchecked")
_MEASURES = ("starters", "leavers", "vacancies")
_WORKPLACE_UNKNOWN = 0.012  # share of workplaces that answer 999 for a whole measure
_ROLE_UNKNOWN = 0.008


class Sender(NamedTuple):
    """A council of the sample, with its own history."""

    council: Council
    place: int  # in the sample, from 0
    has_flaws: bool  # the sample is large enough for imperfections
    teams: pd.DataFrame
    spells: pd.DataFrame


def write_returns(
    directory: Path, sender: Sender, dates: Sequence[date], wage_floors: Sequence[float], dice: Dice
) -> list[Path]:
    """Write all dates of one council. The first of `dates` and `wage_floors` is the hidden year's and has no return."""
    written: list[Path] = []
    for now in range(1, len(dates)):
        years_back = len(dates) - 1 - now
        flaw = sender.place if sender.has_flaws and years_back == 0 else None
        if flaw == IS_LATE or (sender.has_flaws and (sender.place, years_back) == (HAS_A_GAP, GAP_YEARS_BACK)):
            continue
        happened = story(sender.council, years_back, dice)
        moment = Moment(dates[now], wage_floors[now], is_incomplete=flaw == IS_INCOMPLETE, story=happened)
        folder = directory / dates[now].isoformat() / _folder(sender)
        variables: dict[str, str | int] = {
            "letters": sender.council.letters,
            "number": sender.council.number,
            "town": sender.council.name,
            "status": _STATUSES[sender.council.number % len(_STATUSES)],
            "employer": 3 if sender.council.number % 8 == 0 else 1,
            "year": dates[now].year,
        }
        manner = _manner(sender, years_back, flaw)
        written += write_return(folder, _tables(sender, now, moment, dice), variables, manner)
    return written


def _folder(sender: Sender) -> str:
    """Councils name their folders by slug, code or name."""
    council = sender.council
    return (slug(council.name), slug(council.name), council.code, council.name)[sender.place % 4]


def _manner(sender: Sender, years_back: int, flaw: int | None) -> Manner:
    place = sender.place
    return Manner(
        layouts=_LAYOUTS[min(years_back, len(_LAYOUTS) - 1)],
        is_cp1252=place == 0,
        has_bom=place % 4 == 1,
        has_crlf=place % 3 == 1,
        has_fourth_qualification=place % 5 == 2,
        renames=flaw == RENAMES,
        sends_training=not (sender.has_flaws and place == NO_TRAINING),
        file_name=_FILE_NAMES[place % len(_FILE_NAMES)],
        edits=_EDITS.get(flaw, ()) if flaw is not None else (),
        ragged_line=_RAGGED_LINE if flaw == IS_REFUSED else None,
    )


def _tables(sender: Sender, now: int, moment: Moment, dice: Dice) -> dict[str, pa.Table]:
    """The answers of one return, as the tables that `sample_files` writes."""
    spells = sender.spells
    in_post = ((spells["first"] <= now) & (spells["last"] >= now)).to_numpy()
    sent = _sent_roles(spells, moment.as_at, dice)
    present = spells[in_post]
    counts = _unsure(
        role_counts(sender.council, spells, now, sent, happened=moment.story, dice=dice), sender.council, now, dice
    )
    return {
        "staff": staff_table(sender.council, present, sent[in_post], moment, dice),
        "counts": pa.Table.from_pandas(counts, preserve_index=False),
        "teams": pa.Table.from_pandas(_team_answers(sender, now, dice), preserve_index=False),
        "training": pa.Table.from_pandas(_training(present, moment.as_at, dice), preserve_index=False),
    }


def _sent_roles(spells: pd.DataFrame, as_at: date, dice: Dice) -> Integers:
    """Role codes as the form of the date had them: some of those in roles 27 and 40 had codes of their own."""
    role: Integers = spells["role"].to_numpy()
    if as_at >= _ROLES_RETIRED_IN:
        return role
    had_own = dice.roll("retired role", spells["person"].to_numpy()) < 0.35
    return np.select([had_own & (role == now) for now in _RETIRED_ROLES], list(_RETIRED_ROLES.values()), default=role)


def _unsure(counts: pd.DataFrame, council: Council, now: int, dice: Dice) -> pd.DataFrame:
    """The counts, with 999 where the council does not know."""
    keys = council.number, counts["team"].to_numpy(), counts["role"].to_numpy(), now
    return counts.assign(**{
        measure: np.where(dice.roll("role unknown " + measure, *keys) < _ROLE_UNKNOWN, 999, counts[measure])
        for measure in _MEASURES
    })  # fmt: skip


def _team_answers(sender: Sender, now: int, dice: Dice) -> pd.DataFrame:
    """One row a team that has staff at the date or lost some in the year; its services, capacity and unknowns."""
    spells, number = sender.spells, sender.council.number
    alive = spells.loc[(spells["first"] <= now) & (spells["last"] >= now - 1), "team"].unique()
    listed = sender.teams[sender.teams["team"].isin(alive)]
    kinds = [TEAM_KINDS[kind] for kind in listed["kind"]]
    service, team = np.array([kind.service for kind in kinds]), listed["team"].to_numpy()
    has_places, has_use = np.isin(service, (2, 6, 17)), np.isin(service, (2, 6, 8, 17, 54, 55))
    places = 10 + (40 * dice.roll("places", number, team)).astype(np.int64)
    has_second = dice.roll("second service", number, team) < 0.2
    second = np.select([service == 16, service == 20, service == 8], [20, 13, 14], default=15)
    unknown = {
        f"{measure}_unknown": dice.roll("unknown " + measure, number, team, now) < _WORKPLACE_UNKNOWN
        for measure in _MEASURES
    }
    return pd.DataFrame({
        "team": team, "name": listed["name"].to_numpy(), "service": service,
        "regulated": np.isin(service, (2, 8, 17, 54, 55)), "users": [kind.users for kind in kinds],
        "places": pd.Series(places, dtype="Int64").where(has_places),
        "used": pd.Series((places * 0.85).astype(np.int64), dtype="Int64").where(has_use),
        "second_service": pd.Series(second, dtype="Int64").where(has_second & (second != service)),
    } | unknown)  # fmt: skip


def _training(present: pd.DataFrame, as_at: date, dice: Dice) -> pd.DataFrame:
    """One row a course. Columns: team, worker, category, name, trained (days since 1970)."""
    employed = present[present["contract"].isin(EMPLOYEES)]
    courses = np.floor(2.3 * dice.roll("courses", employed["person"].to_numpy(), as_at.year) ** 1.6).astype(np.int64)
    rows = employed.loc[employed.index.repeat(courses), ["team", "worker", "person", "started"]]
    turn = rows.groupby("worker").cumcount().to_numpy()
    category = pick(dice.roll("category", rows["person"].to_numpy(), turn), TRAINING)
    today = int(np.datetime64(as_at, "D").astype(np.int64))
    trained = today - (700 * dice.roll("trained", rows["person"].to_numpy(), turn)).astype(np.int64)
    return pd.DataFrame({
        "team": rows["team"].to_numpy(), "worker": rows["worker"].to_numpy(), "category": category,
        "name": pd.Series(category).map(TRAINING_NAMES), "trained": np.maximum(trained, rows["started"].to_numpy()),
    }).drop_duplicates(["worker", "category"])  # fmt: skip
