"""The questions pages and files may ask, and the one shape of their answers."""

from dataclasses import dataclass, replace

import pandas as pd

from data.catalogue import ENGLAND, Area, Catalogue, Choice, catalogue
from data.disclosure import POLICY, TIER
from data.from_published import published_rows
from data.from_returns import returned_rows
from data.measures import AGENCY_SHARE, MEASURES, VACANCIES, By, Measure
from data.selection import Selection
from data.store import Release

COLUMNS = (
    "measure", "period", "period_kind", "workforce", "area_code", "area_name", "area_level", "by", "category_code",
    "category", "value", "unit", "numerator", "base", "mark", "coverage", "tier", "policy", "source", "release",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Answer:
    """The figures of one question.

    `frame` has COLUMNS, where value is a share of 0-1 or a number of people, posts or WTE, and missing with a mark that
    says why; and `part`: 'shown' for what was asked for, 'comparator', or 'england'.
    """

    measure: Measure
    by: By
    selection: Selection
    frame: pd.DataFrame

    def part(self, name: str) -> pd.DataFrame:
        """The rows of one part."""
        return self.frame[self.frame["part"] == name]


def answer(measure: Measure, selection: Selection, by: By, release: Release) -> Answer:
    """The figures of a measure for a selection, one row a council, category or period, and the comparator's rows."""
    known = catalogue(release)
    rows = returned_rows if selection.period.is_returns else published_rows
    frame = rows(measure, selection, by, _areas_asked(selection, by, known), known)
    names = {code: area.name for code, area in known.areas.items()}
    levels = {code: area.level for code, area in known.areas.items()}
    frame = frame.assign(
        measure=measure.key,
        workforce=selection.workforce.value,
        area_name=frame["area_code"].map(names),
        area_level=frame["area_code"].map(levels),
        by=by.value,
        tier=TIER,
        policy=POLICY,
        release=release.release_id,
    )
    frame["category"] = _category_names(frame, by, known)
    return Answer(measure, by, selection, frame[[*COLUMNS, "part"]].reset_index(drop=True))


def _areas_asked(selection: Selection, by: By, known: Catalogue) -> list[tuple[str, Area]]:
    """The areas of an answer, each with the part it plays."""
    shown = known.councils(selection.area) if by is By.COUNCIL else [selection.area]
    asked = [("shown", area) for area in shown]
    if by is By.COUNCIL or selection.compare != selection.area:
        asked.append(("comparator", selection.compare))
    if not selection.period.is_returns and ENGLAND not in {selection.compare.code, selection.area.code}:
        asked.append(("england", known.areas[ENGLAND]))
    return asked


def _category_names(frame: pd.DataFrame, by: By, known: Catalogue) -> pd.Series:
    if by is By.COUNCIL:
        return frame["area_name"]
    if by is By.PERIOD:
        return frame["category_code"]
    choices: dict[str, Choice] = {
        By.SERVICE: known.services,
        By.ROLE_GROUP: known.role_groups,
        By.ROLE: known.roles,
    }[by]
    return frame["category_code"].map({code: choice.name for code, choice in choices.items()}).fillna(frame["category"])


def posts(selection: Selection, release: Release) -> pd.DataFrame:
    """Posts a council: filled, vacant and covered by agency workers, vacant and not covered.

    Columns: area_code, area_name, filled, covered, uncovered (posts), mark, coverage. A vacancy counts as covered while
    there are agency workers for it: the return does not say which worker covers which post.
    """
    vacancies = answer(VACANCIES, selection, By.COUNCIL, release).part("shown")
    agency = answer(AGENCY_SHARE, selection, By.COUNCIL, release).part("shown")
    rows = vacancies.merge(agency[["area_code", "numerator"]], on="area_code", suffixes=("", "_agency"), validate="1:1")
    covered = rows[["value", "numerator_agency"]].min(axis=1, skipna=False)
    return rows.assign(filled=rows["base"] - rows["value"], covered=covered, uncovered=rows["value"] - covered)[
        ["area_code", "area_name", "filled", "covered", "uncovered", "mark", "coverage"]
    ]


def published_beside(measure: Measure, selection: Selection, release: Release) -> pd.DataFrame:
    """Every published figure of the measure for the selected area, its region and England, newest first.

    Columns: period, workforce, workforce_note, area_code, area_name, value in the measure's unit, mark, source, note.
    """
    known = catalogue(release)
    codes = [code for code in (selection.area.code, selection.area.region_code, ENGLAND) if code]
    found = []
    for workforce in known.workforces((measure,)):
        for period in known.periods(workforce, (measure,)):
            if period.is_returns or period == selection.period:
                continue
            asked = replace(selection, workforce=workforce, period=period, service=(), role_group=(), role=())
            areas = [("shown", known.areas[code]) for code in dict.fromkeys(codes)]
            rows = published_rows(measure, asked, By.COUNCIL, areas, known)
            found.append(rows.assign(workforce=workforce.value, last_day=period.last_day))
    if not found:
        return pd.DataFrame()
    rows = pd.concat(found)
    return (
        rows[rows["value"].notna()]
        .assign(area_name=lambda each: each["area_code"].map({code: area.name for code, area in known.areas.items()}))
        .sort_values("last_day", ascending=False, kind="stable")
    )


def measure_named(key: str) -> Measure | None:
    """The measure of a key in an address; None when there is none."""
    return MEASURES.get(key)
