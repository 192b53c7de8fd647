"""How many staff each council has, as the gate gives it, and what share of a region's staff stands behind returns."""

from collections.abc import Iterable, Mapping
from datetime import date
from math import isnan
from typing import NamedTuple

from data.answers import answer
from data.catalogue import Area, Catalogue
from data.measures import STAFF_IN_POST, By
from data.principal import Principal
from data.selection import parse


class Staff(NamedTuple):
    """Staff in post as shown, and the date that they are of."""

    number: int
    on: date


def staff_of(councils: Iterable[Area], as_at: date, known: Catalogue, who: Principal) -> dict[str, Staff]:
    """For each council's code its staff at a date, or at the last date before of which anything is shown."""
    councils = list(councils)
    regions = {each.region_code for each in councils if each.level == "council"} - {None}
    areas = [known.areas[code] for code in sorted(map(str, regions))]
    areas += [each for each in councils if each.level != "council"]  # which lie in no region's list
    found: dict[str, Staff] = {}
    for area in areas:
        found |= _staff_in(area, as_at, known, who)
    return {each.code: found[each.code] for each in councils if each.code in found}


def _staff_in(area: Area, as_at: date, known: Catalogue, who: Principal) -> dict[str, Staff]:
    asked = {"period": known.return_dates[0].isoformat(), "area": area.slug}
    selection, _ = parse(asked, known, (STAFF_IN_POST,), who)
    rows = answer(STAFF_IN_POST, selection, By.COUNCIL, known.release, who, across=(By.PERIOD,)).rows_of("shown")
    found: dict[str, Staff] = {}
    for row in sorted(rows, key=lambda each: str(each["period"])):
        day = date.fromisoformat(row["period"])
        if day <= as_at and not isnan(row["value"]):
            found[row["area_code"]] = Staff(round(row["value"]), day)
    return found


def shares(numbers: Mapping[str, int | None]) -> dict[str, float]:
    """For each council whose staff are known, its share of the staff of all of those."""
    known = {code: number for code, number in numbers.items() if number is not None}
    whole = sum(known.values())
    return {code: number / whole for code, number in known.items()} if whole else {}


def percent(share: float) -> str:
    """A share as a whole percent; 0 % and 100 % only where it is so."""
    whole = share * 100
    kept = whole if whole in (0, 100) else min(max(whole, 1), 99)
    return f"{kept:.0f}\u00a0%"
