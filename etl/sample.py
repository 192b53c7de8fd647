"""Writes synthetic returns in the real layouts, so that Muster can be tried, tested and measured without real ones."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from etl.areas import read
from etl.pay_floors import main_rate
from etl.sample_dice import Dice, Integers
from etl.sample_returns import (
    FEWEST_FOR_FLAWS,
    HAS_A_GAP,
    HAS_STRAY_ROWS,
    IS_INCOMPLETE,
    IS_LATE,
    IS_REFUSED,
    MISCOUNTS,
    Sender,
    write_returns,
)
from etl.sample_traits import Council
from etl.sample_workforce import (
    PEOPLE_PER_COUNCIL,
    careers,
    headcount,
    leaving_for_elsewhere,
    teams,
)

NEWEST = date(2025, 9, 30)
MOST_DATES = 12
LARGEST = 1000
_NEIGHBOURS = 3  # leavers who move go to one of so many nearest councils
_README = """These returns are synthetic.

They were made by Muster (python -m etl sample) to try it out and to test it. No person, team or figure in them is
real: names, birth dates, National Insurance numbers, pay and counts were drawn by chance from a seed, whatever council
a folder is named after. Do not quote them, and do not load them beside real returns.

Every LOCALESTID begins with "SAMPLE-" and every workplace name with "Sample: ". Muster knows them by that, calls
everything made from them sample data, and refuses to mix them with real returns.

Some councils are unlike the rest in pay, age or background, and in some something happens at a date: many leave or
stay, posts lie open, more people fall ill, pay goes up. That too was drawn by chance.

Made with: region {region}, {councils} councils, {dates} yearly dates to {newest}, size {size:g}, seed {seed}.
"""
_FLAWS = """
On purpose, at the newest date: {late} is late and has no folder; the return of {refused} has a ragged row and a
blank contract type and is refused; the return of {incomplete} leaves more blank than the requirement allows;
{miscounts} gives a staff number that differs from its records; {stray} sends rows that belong nowhere.
Two years before, {gap} has no folder.
"""


def write_sample(
    directory: Path,
    *,
    region: str = "London",
    councils: int | None = None,
    dates: int = 4,
    size: float = 1.0,
    seed: int = 1,
    on_council: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write sample returns of a region (name, code, or "England") and answer the files written, README.txt first.

    They are those of the first `councils` of the region, by code, at so many yearly dates, the newest 30 September
    2025. `size` multiplies the staff of every council. The same arguments write the same bytes. `on_council` hears a
    council's name once its files are written. Raises ValueError for arguments that make no sense, and FileExistsError
    when the directory already holds something.
    """
    chosen = councils_of(region)[:councils]
    dice = Dice(seed)
    _refuse_nonsense(chosen, councils, dates, size, dice)
    if directory.exists() and any(directory.iterdir()):
        raise FileExistsError(f"{directory} is not empty: sample returns need a folder of their own")
    directory.mkdir(parents=True, exist_ok=True)
    written = [_write_readme(directory, chosen, region=region, dates=dates, size=size, seed=seed)]
    for council, files in _write_councils(directory, chosen, dates, size, dice):
        written += files
        on_council(council.name)
    return written


def _write_councils(
    directory: Path, chosen: Sequence[Council], dates: int, size: float, dice: Dice
) -> Iterator[tuple[Council, list[Path]]]:
    """Write the councils' returns one after the other; of those before only the people who move on are kept."""
    as_at = [date(NEWEST.year - back, NEWEST.month, NEWEST.day) for back in range(dates, -1, -1)]
    floors = [main_rate(day) for day in as_at]
    movers = pd.DataFrame(columns=["person", "home", "born", "role", "arrives", "to"], dtype=np.int64)
    for place, council in enumerate(chosen):
        team_list = teams(council, size, dice)
        spells = careers(council, team_list, as_at, movers[movers["to"] == council.number], dice)
        left = leaving_for_elsewhere(council, spells, len(as_at), dice)
        left = left.assign(to=_destinations(left["person"].to_numpy(), council, chosen[place + 1 :], dice))
        movers = pd.concat([movers[movers["to"] != council.number], left], ignore_index=True)
        sender = Sender(council, place, len(chosen) >= FEWEST_FOR_FLAWS, team_list, spells)
        yield council, write_returns(directory, sender, as_at, floors, dice)


def councils_of(region: str) -> list[Council]:
    """The councils of a region, by code; ValueError when there is no such region."""
    rows = read("areas/councils_153.csv").sort_values("gss_code").to_dict("records")
    wanted = region.strip().casefold()
    found = [
        Council(
            number=number,
            code=row["gss_code"],
            name=row["name"],
            kind=row["authority_type"],
            letters=row["mysociety_code"],
            region=row["region_name"],
            longitude=float(row["rep_lon"]),
            latitude=float(row["rep_lat"]),
        )
        for number, row in enumerate(rows)
        if wanted in ("england", row["region_name"].casefold(), row["region_code"].casefold())
    ]
    if not found:
        names = sorted({row["region_name"] for row in rows})
        raise ValueError(f"there is no region {region!r}: give England or one of {', '.join(names)}")
    return found


def _refuse_nonsense(chosen: Sequence[Council], councils: int | None, dates: int, size: float, dice: Dice) -> None:
    if councils is not None and councils < 1:
        raise ValueError("councils must be 1 or more")
    if not 1 <= dates <= MOST_DATES:
        raise ValueError(f"dates must be from 1 to {MOST_DATES}")
    if not 0 < size < LARGEST:
        raise ValueError(f"size must be above 0 and below {LARGEST}")
    if max(headcount(council, size, dice) for council in chosen) * (1 + dates / 3) > PEOPLE_PER_COUNCIL:
        raise ValueError("size is so large that a council runs out of National Insurance numbers")


def _destinations(people: Integers, council: Council, later: Sequence[Council], dice: Dice) -> Integers:
    """The number of the council each of these people moves to: a near one whose returns are still to be written."""
    if not later:
        return np.full(len(people), -1)
    squeeze = np.cos(np.radians(council.latitude))
    near = sorted(
        later,
        key=lambda other: (
            ((other.longitude - council.longitude) * squeeze) ** 2 + (other.latitude - council.latitude) ** 2
        ),
    )[:_NEIGHBOURS]
    places = (dice.roll("destination", people) * len(near)).astype(np.int64)
    return np.array([other.number for other in near])[places]


def _write_readme(directory: Path, chosen: Sequence[Council], **asked: str | float) -> Path:
    """Say in plain words what these files are."""
    text = _README.format(councils=len(chosen), newest=NEWEST.isoformat(), **asked)
    if len(chosen) >= FEWEST_FOR_FLAWS:
        text += _FLAWS.format(
            late=chosen[IS_LATE].name,
            refused=chosen[IS_REFUSED].name,
            incomplete=chosen[IS_INCOMPLETE].name,
            miscounts=chosen[MISCOUNTS].name,
            stray=chosen[HAS_STRAY_ROWS].name,
            gap=chosen[HAS_A_GAP].name,
        )
    path = directory / "README.txt"
    path.write_text(text, encoding="utf-8", newline="\n")
    return path
