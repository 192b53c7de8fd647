"""What Explore breaks a measure down by: rows, columns and small multiples that may be asked for together."""

from dataclasses import replace
from typing import NamedTuple

from components.bar import label_of
from components.view import View
from data.attributes import OF_LEVEL
from data.disclosure.policy import policy
from data.measures import By, Measure
from data.selection import EXACT

PLACES = (By.COUNCIL, By.PERIOD)


class Shape(NamedTuple):
    """What stands in the rows, in the columns and in small multiples; the last two may be nothing."""

    rows: By
    columns: By | None = None
    panels: By | None = None

    @property
    def across(self) -> tuple[By, ...]:
        """What the rows are broken down by further."""
        return tuple(level for level in (self.columns, self.panels) if level)

    @property
    def in_address(self) -> dict[str, str]:
        """As parts of a selection."""
        return {part: level.value if level else "" for part, level in self._asdict().items()}

    @property
    def in_words(self) -> str:
        """'by role group, gender and council'."""
        *others, last = [label_of(level).lower() for level in (self.rows, *self.across)]
        return f"by {', '.join(others)} and {last}" if others else f"by {last}"


def permits(shape: Shape, measure: Measure, view: View) -> bool:
    """Whether the gate has an answer, and the measure is collected, for what a shape asks in a view."""
    selection, levels = view.selection, (shape.rows, *shape.across)
    attributes = [OF_LEVEL[level] for level in levels if level not in PLACES]
    collected = view.known.breakdowns(measure, selection.workforce, selection.period)
    if is_own(view) and By.COUNCIL not in levels:
        collected |= view.known.own_breakdowns(measure)
    if not set(levels).difference(PLACES) <= collected or len({*levels}) < len(levels):
        return False
    if not selection.period.is_returns:
        return not shape.across
    if len({each.key for each in attributes}) < len(attributes):
        return False
    return _is_shallow(levels, measure, view)


def _is_shallow(levels: tuple[By, ...], measure: Measure, view: View) -> bool:
    """Whether a question has few enough attributes, and few enough sensitive ones (docs/decisions/0010)."""
    used = {OF_LEVEL[level] for level in (*levels, *view.selection.filters()) if level not in PLACES}
    if len({each.key for each in used} | {measure.attribute} - {""}) > policy().attributes:
        return False
    is_large = By.COUNCIL not in levels and view.selection.area.level in {"region", "country"}
    most = policy().sensitive_at_region if is_large else policy().sensitive_at_council
    return is_own(view) or sum(each.is_sensitive for each in used) + measure.is_sensitive <= most


def is_own(view: View) -> bool:
    """Whether the view is of the reader's own council, in the exact tier."""
    selection = view.selection
    members = view.known.members_of(selection.area)
    is_exact = selection.tier == EXACT and selection.period.is_returns
    return is_exact and selection.area.is_council and all(map(view.principal.owns, members))


def nearest(shape: Shape, measure: Measure, view: View) -> Shape:
    """The shape itself where it is permitted, else with less: small multiples go first, then columns, then rows."""
    shapes = (shape, shape._replace(panels=None), Shape(shape.rows, shape.panels), Shape(shape.rows))
    return next((each for each in shapes if permits(each, measure, view)), Shape(By.COUNCIL))


def shape_of(measure: Measure, view: View) -> Shape:
    """The shape that a view asks for; councils in the rows where it asks for none."""
    selection = view.selection
    rows, columns, panels = (
        By(text) if text else None for text in (selection.rows, selection.columns, selection.panels)
    )
    return Shape(rows or By.COUNCIL, columns, panels)


def choices(part: str, shape: Shape, measure: Measure, view: View) -> list[tuple[By | None, Shape]]:
    """What may be chosen for one part of a shape, each with the shape that it leads to.

    Rows and columns displace what no longer goes with them; small multiples are offered where they go with both.
    """
    found: list[tuple[By | None, Shape]] = [] if part == "rows" else [(None, shape._replace(**{part: None}))]
    for level in By:
        asked = shape._replace(**{part: level})
        kept = asked if part == "panels" else nearest(asked, measure, view)
        if permits(kept, measure, view) and getattr(kept, part) is level:
            found.append((level, kept))
    return found


def for_measure(measure: Measure, shape: Shape, view: View) -> tuple[View, Shape]:
    """The view of another measure, without filters that it is not collected by, and the shape that is left of one."""
    selection, known = view.selection, view.known
    if selection.period not in known.periods(selection.workforce, (measure,)):
        workforce = known.workforces((measure,))[0]
        selection = replace(selection, workforce=workforce, period=known.periods(workforce, (measure,))[0])
    collected = known.breakdowns(measure, selection.workforce, selection.period)
    dropped = {by.value: () for by in selection.filters() if by not in collected}
    other = replace(view, selection=replace(selection, **dropped))  # type: ignore[arg-type]
    return other, nearest(shape, measure, other)
