"""The next coarser questions: where a figure is withheld or rests on too few, what can be asked instead."""

from dataclasses import replace
from typing import NamedTuple

from data.answers import Answer
from data.catalogue import Catalogue
from data.disclosure.policy import policy
from data.measures import By
from data.selection import Selection

_WITHHELD = {"c", "u", "low"}
_NUMBERS = {2: "two", 3: "three", 4: "four", 5: "five"}


class Coarser(NamedTuple):
    """A question whose cells are larger: how a link calls it, and what it asks."""

    words: str
    selection: Selection


def coarser(answer: Answer, known: Catalogue) -> list[Coarser]:
    """Questions to offer where the answer withholds something, nearest first; none where all is shown."""
    if not answer.unlisted and not any(row["mark"] in _WITHHELD for row in answer.rows_of("shown")):
        return []
    selection = answer.selection
    found = [*_wider_filters(selection, known), *_less_broken_down(answer)]
    if _can_pool(answer, known):
        most = policy().pooled_returns
        words = f"the last {_NUMBERS.get(most, most)} returns together"
        found.append(Coarser(words, replace(selection, pooled=True)))
    if selection.area.is_council and answer.by is not By.COUNCIL:
        group = known.group_of(selection.area)
        found.append(Coarser(f"{group.name} as a whole", replace(selection, area=group, compare=group)))
    return found


def _wider_filters(selection: Selection, known: Catalogue) -> list[Coarser]:
    """Each filter taken one level up: a role to its group, anything else to all."""
    found = []
    for by, codes in selection.filters().items():
        wider: dict[str, tuple[str, ...]] = {by.value: ()}
        words = f"all {_PLURAL[by]}"
        groups = tuple(dict.fromkeys(known.roles[code].group_code for code in codes)) if by is By.ROLE else ()
        if by is By.ROLE and not selection.role_group:
            wider["role_group"] = groups
            words = " or ".join(known.role_groups[group].name for group in groups)
        found.append(Coarser(words, replace(selection, **wider)))  # type: ignore[arg-type]
    return found


def _less_broken_down(answer: Answer) -> list[Coarser]:
    """Roles of one group are one level below the whole of it, which the page for all groups shows."""
    if answer.by is By.ROLE and answer.selection.role_group and not answer.selection.role:
        return [Coarser("role groups", replace(answer.selection, role_group=()))]
    return []


def _can_pool(answer: Answer, known: Catalogue) -> bool:
    selection = answer.selection
    return (
        answer.measure.is_poolable
        and selection.period.is_returns
        and not selection.pooled
        and answer.by is not By.PERIOD
        and len(known.pooled_dates(selection.period.last_day, policy().pooled_returns)) > 1
    )


_PLURAL = {
    By.SERVICE: "services",
    By.ROLE_GROUP: "role groups",
    By.ROLE: "roles",
    By.AGE_BAND: "ages",
    By.GENDER: "genders",
    By.CONTRACT: "contracts",
    By.ETHNIC_GROUP: "ethnic groups",
    By.NATIONALITY: "nationalities",
    By.DISABILITY: "disabled and not disabled staff",
}
