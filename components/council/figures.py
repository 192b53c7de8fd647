"""What the page about one council asks for at once: every measure over time, headlines beside the comparator."""

from dataclasses import dataclass, replace

from components.view import View
from components.words import is_known
from data.answers import Answer, Row
from data.carried import is_carried
from data.measures import (
    AGE_55_OVER,
    AGENCY_SHARE,
    COMPLETENESS,
    HOURLY_PAY,
    HOURLY_RATE,
    MEASURES,
    PAY_LOWER_QUARTILE,
    PAY_UPPER_QUARTILE,
    RATE_LOWER_QUARTILE,
    RATE_UPPER_QUARTILE,
    TURNOVER,
    VACANCY_RATE,
    By,
    Measure,
)

HEADLINES = (TURNOVER, VACANCY_RATE, AGENCY_SHARE, AGE_55_OVER)
_OF_ALL_STAFF = {HOURLY_PAY, PAY_LOWER_QUARTILE, PAY_UPPER_QUARTILE}
_OF_THE_HOURLY_PAID = {HOURLY_RATE, RATE_LOWER_QUARTILE, RATE_UPPER_QUARTILE}
_CARE_WORKER = "Care worker"  # the role whose pay is the question; the look-up of roles says its code


@dataclass(frozen=True, kw_only=True)
class Council:
    """The figures of one council's page, besides those of other councils."""

    view: View
    alone: dict[str, Answer]  # key of each measure to its answer over time, of the council alone
    compared: dict[str, Answer]  # of HEADLINES over time, with the comparator
    pay: Answer | None  # of the pay of care workers, by council

    @property
    def has_return(self) -> bool:
        """Whether there is a return to speak of; what is published speaks for itself."""
        selection, known = self.view.selection, self.view.known
        members = known.members_of(selection.area)
        accepted = known.councils_with(selection.period.last_day, "accepted")
        return not selection.period.is_returns or bool(members & accepted)


def figures(view: View) -> Council:
    """Ask for them."""
    selection = view.selection
    alone = replace(view, selection=replace(selection, compare=selection.area))
    return Council(
        view=view,
        alone=alone.answers(askable((*told(view), *COMPLETENESS), view), By.PERIOD),
        compared=view.answers(askable(HEADLINES, view), By.PERIOD),
        pay=_pay_of_care_workers(view),
    )


def told(view: View) -> tuple[Measure, ...]:
    """Every measure of a council, of pay on the basis that is asked for; not what is exact alone or of completeness."""
    other_basis = _OF_ALL_STAFF if view.selection.basis else _OF_THE_HOURLY_PAID
    left_out = {*other_basis, *COMPLETENESS}
    return tuple(each for each in MEASURES.values() if not each.is_exact_only and each not in left_out)


def askable(measures: tuple[Measure, ...], view: View) -> tuple[Measure, ...]:
    """Those of the measures that the period has, and that can be filtered as is asked."""
    selection, known = view.selection, view.known
    filters = selection.filters().keys()
    return tuple(
        each
        for each in known.measures_with(selection.workforce, selection.period, measures)
        if filters <= known.breakdowns(each, selection.workforce, selection.period)
    )


def _pay_of_care_workers(view: View) -> Answer | None:
    """Median pay of care workers, or of the staff whom the filters name; nothing where returns do not tell it."""
    selection = view.selection
    measure = HOURLY_RATE if selection.basis else HOURLY_PAY
    if not askable((measure,), view):
        return None
    if selection.role or selection.role_group:
        return view.answer(measure, By.COUNCIL)
    roles = tuple(role.code for role in view.known.roles.values() if role.name == _CARE_WORKER)
    found = replace(view, selection=replace(selection, role=roles)).answer(measure, By.COUNCIL)
    others = f" ({selection.filters_in_words(view.known)})" if selection.filters() else ""
    return replace(found, measure=replace(found.measure, short=f"{measure.short} of care workers{others}"))


def now(found: Answer | None, part: str = "shown") -> Row | None:
    """The row of the period on show; nothing where there is none."""
    rows = found.rows_of(part) if found else []
    return next((row for row in rows if found and row["period"] == found.selection.period.label), None)


def before(found: Answer | None) -> Row | None:
    """The last row before the period on show that has a figure of its own; nothing where that on show has none."""
    here = now(found)
    if found is None or here is None or is_carried(here):
        return None
    rows = found.rows_of("shown")
    earlier = (row for row in reversed(rows[: rows.index(here)]) if is_known(row["value"]) and not is_carried(row))
    return next(earlier, None)
