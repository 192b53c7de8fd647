"""What pages say about pay: who is paid, how much, beside whom and above which floors."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from dash import html

from components.carried import when_of_row
from components.comparing import has_interval, verdict
from components.messages import KEYED, mark_text, marks_key
from components.rounding import is_rounded, is_within_rounding
from components.words import (
    among_roles,
    area_in_prose,
    capitalised,
    gap,
    is_known,
    listed,
    possessive,
    range_text,
    row_value,
    size,
)
from data.answers import Answer, Row
from data.carried import is_carried
from data.catalogue import LONDON, Area, Catalogue
from data.disclosure.policy import policy
from data.measures import By, Measure
from data.selection import Selection

WAGE_FLOOR, LIVING_WAGE = "National Living Wage", "Real Living Wage"
HOURLY = "hourly-rate"  # what an address says for pay of staff who are paid by the hour alone
_NAMED = 4  # more councils than this are counted
_GROUPS = {
    "direct-care": "staff in direct care",
    "managerial": "staff in managerial roles",
    "regulated-professional": "regulated professionals",
    "other": "staff in other roles",
}


class Floor(NamedTuple):
    """What an hour's work has to be paid, or should be: its name, in pounds."""

    name: str
    amount: float


def floors(known: Catalogue, area: Area, day: date) -> list[Floor]:
    """The wage floor and the Real Living Wage of an area and date, those that are known and are one amount."""
    rates = known.pay_floors.get(day)
    found = [(WAGE_FLOOR, rates.wage_floor_gbp if rates else None), (LIVING_WAGE, known.living_wage(area, day))]
    return [Floor(name, amount) for name, amount in found if amount is not None]


def is_of_london(known: Catalogue, area: Area) -> bool:
    """Whether the Real Living Wage of an area is that for London."""
    return LONDON in {known.areas[code].region_code for code in known.members_of(area)}


def people_of(selection: Selection, known: Catalogue) -> str:
    """Whose pay it is: 'care workers', 'staff in direct care paid by the hour', 'social workers (Female)'."""
    if selection.role:
        named = [_role(code, known) for code in selection.role]
    else:
        named = [_GROUPS.get(code, known.role_groups[code].name) for code in selection.role_group] or ["staff"]
    others = replace(selection, role=(), role_group=()).filters_in_words(known)
    hourly = " paid by the hour" if selection.basis == HOURLY else ""
    return " or ".join(named) + hourly + (f" ({others})" if others else "")


def _role(code: str, known: Catalogue) -> str:
    name = among_roles(By.ROLE, (code,), known)
    return name if name.lower() == f"{known.roles[code].name}s".lower() else f"staff with the job \u201c{name}\u201d"


def own_row(found: Answer) -> Row:
    """The selected area's row in an answer by council."""
    return next(row for row in found.rows if row["area_code"] == found.selection.area.code)


def beside_row(found: Answer) -> Row | None:
    """The comparator's row, where it is another area and has a figure."""
    rows = [row for row in found.rows_of("comparator") if row["area_code"] != found.selection.area.code]
    return next((row for row in rows if is_known(row["value"])), None)


def neighbours_of(found: Answer, known: Catalogue) -> tuple[str, list[Row]]:
    """The sub-region of a council and the rows of the others in it; nothing for what is no council."""
    area = found.selection.area
    group = known.areas.get(area.sub_region_code or "")
    if not area.is_council or group is None:
        return "", []
    around = known.members_of(group) - {area.code}
    return group.name, [row for row in found.rows_of("shown") if row["area_code"] in around]


def pay_sentence(found: Answer, people: str, neighbours: Sequence[Row], where: str, known: Catalogue) -> str:
    """The page's answer: half are paid less than this, beside the comparator, and next door.

    `neighbours` are the rows of the councils around a council, in the group called `where`; `known` names the floors.
    """
    own, beside = own_row(found), beside_row(found)
    parts = [_half(found.measure, own, beside, people), above_floors(found, known)]
    parts += [next_door(found.measure, own, neighbours, where)] if neighbours else []
    return " ".join(filter(None, parts))


def _name(row: Row) -> str:
    return area_in_prose(row["area_name"], row["area_level"])


def _half(measure: Measure, own: Row, beside: Row | None, people: str) -> str:
    on = when_of_row(own)
    theirs = f"{possessive(_name(beside))} {row_value(measure, beside)}" if beside else ""
    if not is_known(own["value"]):
        reason = mark_text(own["mark"], own["coverage"])
        lacks = f"There is no figure for what {people} are paid in {_name(own)} {on}: {reason}."
        if beside is None:
            return lacks
        return f"{lacks} Half of {possessive(_name(beside))} are paid less than {row_value(measure, beside)} an hour."
    said = f"Half of {possessive(_name(own))} {people} were paid less than {row_value(measure, own)} an hour {on}"
    return f"{said}{_apart(measure, own, beside, theirs)}." if beside else f"{said}, and half more."


def _apart(measure: Measure, own: Row, beside: Row, theirs: str) -> str:
    """How far that is from the comparator's, and whether it can be chance."""
    if is_carried(own) or is_carried(beside):
        return f"; the median of {_name(beside)} was {row_value(measure, beside)} {when_of_row(beside)}"
    distance = gap(measure, own, beside)
    if not distance:
        return f", the same as {theirs}"
    if is_within_rounding(measure, own, beside):
        return f", about the same as {theirs}: rounding can make that difference"
    said = f", {size(measure, own, beside)} {'more' if distance > 0 else 'less'} than {theirs}"
    found = verdict(measure, own, beside)
    if found is None:
        return f"{said}; too few are paid to say whether that is chance"
    return f"{said}, which {'is unlikely to be' if found.is_certain else 'can be'} chance"


def next_door(measure: Measure, own: Row, neighbours: Sequence[Row], where: str) -> str:
    """Which neighbours pay more or less by more than chance and rounding make."""
    known = [row for row in neighbours if is_known(row["value"])]
    lacking = len(neighbours) - len(known)
    rest = f" {lacking} of {len(neighbours)} {'has' if lacking == 1 else 'have'} no figure." if lacking else ""
    if not known:
        return f"Next door, in {where}, no other council has a figure."
    if not is_known(own["value"]) or is_carried(own):
        told = listed([f"{_name(row)} {row_value(measure, row)}" for row in _highest_first(known)[: _NAMED * 2]])
        return f"Next door, in {where}: {told}.{rest}"
    sides: dict[str, list[Row]] = {"more": [], "less": [], "unclear": [], "carried": []}
    for row in _highest_first(known):
        sides[_side(measure, own, row)].append(row)
    clear = [
        f"{_councils(rows, measure)} clearly {'pays' if len(rows) == 1 else 'pay'} {word}"
        for word in ("more", "less")
        if (rows := sides[word])
    ]
    unclear, old = sides["unclear"], sides["carried"]
    if unclear:
        clear.append(
            f"{_councils(unclear, measure)} {'is' if len(unclear) == 1 else 'are'} too close or too small to tell"
        )
    if old:
        clear.append(f"{_councils(old, measure)} {'is' if len(old) == 1 else 'are'} carried forward")
    return f"Next door, in {where}, {'; '.join(clear)}.{rest}"


def _side(measure: Measure, own: Row, other: Row) -> str:
    if is_carried(other):
        return "carried"
    found = verdict(measure, other, own)
    if found is None or not found.is_certain or not has_interval(own):
        return "unclear"
    return "more" if found.level > 0 else "less"


def _highest_first(rows: Sequence[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: -row["value"])


def _councils(rows: Sequence[Row], measure: Measure) -> str:
    if len(rows) > _NAMED:
        return f"{len(rows)} councils"
    return listed([f"{_name(row)} ({row_value(measure, row)})" for row in rows])


def above_floors(found: Answer, known: Catalogue) -> str:
    """How far the selected area's median lies above or below the floors of its date; nothing of a carried one."""
    own, measure = own_row(found), found.measure
    if not is_known(own["value"]) or is_carried(own):
        return ""
    area, day = found.selection.area, found.selection.period.last_day
    said = [_from_floor(measure, own, floor, _full_name(floor, known, area)) for floor in floors(known, area, day)]
    return f"The median is {listed(said)}." if said else ""


def _full_name(floor: Floor, known: Catalogue, area: Area) -> str:
    is_london = floor.name == LIVING_WAGE and is_of_london(known, area)
    return f"the {floor.name}{' for London' if is_london else ''}"


def _from_floor(measure: Measure, own: Row, floor: Floor, name: str) -> str:
    amount = f"\u00a3{floor.amount:.2f}"
    apart = round(own["value"] - floor.amount, 2)
    if _is_about(apart, own):
        return f"about {name} ({amount})" if apart else f"{name} itself ({amount})"
    return f"\u00a3{abs(apart):.2f} {'above' if apart > 0 else 'below'} {name} ({amount})"


def _is_about(apart: float, row: Row) -> bool:
    """Whether an amount's distance from another is nothing, or may be, as the amount is rounded."""
    return bool(abs(apart) <= (policy().pay_step_gbp / 2 if is_rounded(row) else 0) + 1e-9)


def below_living_wage(gaps: Answer) -> str:
    """In how many councils the median lies below the Real Living Wage by more than its rounding; `gaps` are to it."""
    known = [row for row in gaps.rows_of("shown") if is_known(row["value"])]
    if not known:
        return ""
    doubtful = [_is_about(row["value"], row) for row in known]
    below = sum(row["value"] < 0 and not about for row, about in zip(known, doubtful, strict=True))
    said = f"In {below or 'none'} of {len(known)} councils with a figure the median lies below the Real Living Wage"
    if any(doubtful) and any(map(is_rounded, known)):
        step = f"{policy().pay_step_gbp * 100:.0f}p"
        said += f"; in {sum(doubtful)} more it is too close to tell, as medians are rounded to {step}"
    return f"{said}."


def middle_sentence(measure: Measure, own: Row, lower: Row, upper: Row, people: str) -> str:
    """Between which amounts the middle half are paid. The row has a value."""
    whose = f"{possessive(_name(own))} {people}"
    if not (is_known(lower["value"]) and is_known(upper["value"])):
        return f"{capitalised(whose)} are too few to tell what their middle half are paid."
    middle = range_text(measure, own, lower["value"], upper["value"])
    return f"The middle half of {whose} are paid {middle}."


def marks_of_pay(rows: Iterable[Row]) -> html.P | None:
    """The legend of the marks under a table of pay, which rests on other numbers of people than rates do."""
    rules = policy()
    words = (
        f"too few to rely on: a median takes {rules.median_base} staff with known pay, quartiles {rules.quartile_base}"
    )
    return marks_key((row["mark"] for row in rows if row["mark"] in KEYED), u=words)
