"""The questions pages and files may ask, and the one shape of their answers."""

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from data.attributes import OF_LEVEL
from data.carried import CARRIED
from data.catalogue import ENGLAND, Area, Catalogue, catalogue
from data.disclosure.gate import NotAllowed
from data.from_published import published_rows
from data.from_returns import Found, returned_rows
from data.intervals import interval
from data.measures import MEASURES, By, Measure
from data.principal import Principal
from data.selection import EXACT, PROTECTED, Selection
from data.store import Release

COLUMNS = (
    "measure", "period", "period_kind", "workforce", "area_code", "area_name", "area_level", "by", "category_code",
    "category", "value", "low", "high", "unit", "numerator", "base", "mark", "coverage", "tier", "policy", "source",
    "release",
)  # fmt: skip

Row = dict[str, Any]


@dataclass(frozen=True, eq=False)
class Answer:
    """The figures of one question.

    Each row has COLUMNS, where value is a share of 0-1 or a number of people, posts, WTE, pounds or days, and not a
    number with a mark that says why; low and high are the ends of its 95 % interval, where it has one; `across` and
    `across_names`: its codes and names in the further breakdowns `across`, if any; `part`: 'shown' for what was asked
    for, 'area' for the group whose councils are shown, 'comparator', or 'england'; `is_rounded`: whether its counts
    are; and, from returns, `councils`: how many stand behind the figure, `members`: their codes, where they are told,
    `carried_from`: of one council whose return is an earlier one carried forward, that one's date, `returns`: how many
    are taken together, and `decimals`: with how many a percentage is printed. A mark stands beside a value that rests
    on what was carried forward, too.
    """

    measure: Measure
    by: By
    selection: Selection
    rows: list[Row]
    release: str
    is_sample: bool  # whether any of it comes from sample returns
    across: tuple[By, ...] = ()  # what it is broken down by besides
    unlisted: int = 0  # categories without a row, as nothing of them is shown: withheld, or nobody is there

    @property
    def tier(self) -> str:
        """Exact when a row holds exact figures that only some may see."""
        return EXACT if any(row["tier"] == EXACT for row in self.rows) else PROTECTED

    def rows_of(self, part: str) -> list[Row]:
        """The rows of one part."""
        return [row for row in self.rows if row["part"] == part]

    @cached_property
    def frame(self) -> pd.DataFrame:
        """The rows as a frame of COLUMNS and part."""
        return pd.DataFrame(self.rows, columns=[*COLUMNS, "part"])

    def part(self, name: str) -> pd.DataFrame:
        """The rows of one part as a frame."""
        return self.frame[self.frame["part"] == name]


def answer(
    measure: Measure,
    selection: Selection,
    by: By,
    release: Release,
    principal: Principal,
    *,
    across: tuple[By, ...] = (),
) -> Answer:
    """The figures of a measure for a selection, one row a council, category or period, and the comparator's rows.

    With `across`, one row a combination with those too. Raises NotAllowed (of `data.disclosure.gate`) for a question
    that the principal may not ask.
    """
    return answers((measure,), selection, by, release, principal, across=across)[measure.key]


def answers(
    measures: tuple[Measure, ...],
    selection: Selection,
    by: By,
    release: Release,
    principal: Principal,
    *,
    across: tuple[By, ...] = (),
) -> dict[str, Answer]:
    """As `answer`, for several measures at the price of one or two: key of the measure to its answer."""
    known = catalogue(release)
    levels = (by, *across)
    areas = _areas_asked(selection, levels, known, principal)
    if selection.period.is_returns:
        found = returned_rows(measures, selection, levels, areas, known=known, principal=principal)
    elif across:
        raise NotAllowed("Published figures are not broken down in two ways at once.")
    else:
        published = published_rows(measures, selection, by, areas, known)
        found = {key: Found([_public(row, MEASURES[key]) for row in rows], 0) for key, rows in published.items()}
    filters = selection.filters_in_words(known)
    return {
        measure.key: Answer(
            measure=measure.narrowed(filters) if filters else measure,
            by=by,
            selection=selection,
            rows=[_whole(row, measure, selection, by, known) for row in found[measure.key].rows],
            release=release.release_id,
            is_sample=known.is_sample and selection.period.is_returns,
            across=across,
            unlisted=found[measure.key].unlisted,
        )
        for measure in measures
    }


def _public(row: Row, measure: Measure) -> Row:
    """Published figures are public already: they pass unchanged, with their own marks."""
    low, high = interval(measure, row["numerator"], row["base"], mark=row["mark"])
    return row | {
        "tier": "published", "policy": "", "is_rounded": False, "low": low, "high": high,
        "across": (), "across_names": (),
    }  # fmt: skip


def _whole(row: Row, measure: Measure, selection: Selection, by: By, known: Catalogue) -> Row:
    area = known.of_code(row["area_code"])
    if area is None:
        raise KeyError(row["area_code"])
    return row | {
        "measure": measure.key,
        "workforce": selection.workforce.value,
        "area_name": area.name,
        "area_level": area.level,
        "by": by.value,
        "category": _category(row, area, by, known),
        "release": known.release.release_id,
    }


def _category(row: Row, area: Area, by: By, known: Catalogue) -> str:
    if by is By.COUNCIL:
        return area.name
    if by is By.PERIOD:
        return str(row["period"])
    choice = known.choices(by).get(row["category_code"])
    return choice.name if choice else str(row["category"])


def _areas_asked(
    selection: Selection, levels: tuple[By, ...], known: Catalogue, principal: Principal
) -> list[tuple[str, Area]]:
    """The areas of an answer, each with the part it plays; of councils, those that the principal sees."""
    area, compare = selection.area, selection.compare
    if selection.like and By.PERIOD in levels and By.COUNCIL not in levels:
        area, compare = (known.like_for_like(each, principal) for each in (area, compare))
    if any(level in OF_LEVEL and OF_LEVEL[level].is_open for level in levels):
        return [("shown", area)]  # of one's own council alone
    is_by_council = By.COUNCIL in levels
    shown = known.councils(area) if is_by_council else [area]
    if selection.period.is_returns:  # published figures are public
        shown = [each for each in shown if not each.is_council or principal.sees(each.code)]
    if area.is_council and area not in shown:
        shown.append(area)  # a former council, or a joint return
    asked = [("shown", each) for each in shown]
    if is_by_council and not area.is_council and compare != area:
        asked.append(("area", area))
    if is_by_council or compare != area:
        asked.append(("comparator", compare))
    if not selection.period.is_returns and ENGLAND not in {compare.code, area.code}:
        asked.append(("england", known.areas[ENGLAND]))
    return asked


class Posts(NamedTuple):
    """A council's posts; not a number where not known, with the mark and coverage of its vacancies."""

    area_code: str
    area_name: str
    filled: float
    covered: float  # vacant, and covered by agency workers
    uncovered: float  # vacant, and not covered
    mark: str
    coverage: str

    @property
    def total(self) -> float:
        """All posts; not a number where a part is not known."""
        return self.filled + self.covered + self.uncovered


def posts(vacancies: Answer, agency: Answer) -> list[Posts]:
    """Each council's posts, from the answers by council for VACANCIES and AGENCY_SHARE.

    A vacancy counts as covered while there are agency workers for it: the return does not say which worker covers
    which post.
    """
    workers = {row["area_code"]: row["numerator"] for row in agency.rows_of("shown")}
    found = []
    for row in vacancies.rows_of("shown"):
        agents = workers[row["area_code"]]
        covered = math.nan if math.isnan(agents) else min(row["value"], agents)
        filled, uncovered = row["base"] - row["value"], row["value"] - covered
        is_hidden = math.isnan(filled + uncovered) and row["mark"] in ("", CARRIED)
        mark = "c" if is_hidden else row["mark"]
        found.append(Posts(row["area_code"], row["area_name"], filled, covered, uncovered, mark, row["coverage"]))
    return found
