"""Pages of one topic each, of any area: the same panels as on the topic's own page."""

from collections.abc import Callable
from dataclasses import replace

from components.age import bands_of, profile_panel
from components.mix_panel import area_mix_panel, filters_of, one_return
from components.pay import comparable, of_one_role, pay_measures
from components.pay_ladder import ladder_panel, main_roles
from components.role_mix import BY_WORDS, below, jobs
from components.topic_page import breakdown_panels, council_panel, level_below, trend_panel
from components.view import View
from data.answers import Answer, Row
from data.disclosure.gate import NotAllowed
from data.measures import STAFF_IN_POST, By, Measure
from packs import charts
from packs.model import Page
from packs.panels import address, base, page_of

Draw = Callable[[], list[Page]]


def every(*draws: Draw) -> list[Page]:
    """The pages of several, without those that may not be asked for: a combination of filters can be too narrow."""
    found: list[Page] = []
    for draw in draws:
        try:
            found += draw()
        except NotAllowed:
            continue
    return found


def over_time(measure: Measure, view: View) -> list[Page]:
    """A measure over the returns there are, beside the comparator's."""
    if not _is_asked(measure, view):
        return []
    found = view.answer(measure, By.PERIOD)
    panel = trend_panel(found, view)
    return [page_of(f"{measure.key}-over-time", panel, [found], chart=charts.over_time(found))]


def by_council(measure: Measure, view: View) -> list[Page]:
    """A measure in every council of the area."""
    if not _is_asked(measure, view):
        return []
    found = view.answer(measure, By.COUNCIL)
    panel = council_panel(found, view)
    area = view.selection.area.name
    return [page_of(f"{measure.key}-by-council", panel, [found], chart=charts.by_council(found), chosen=area)]


def below_area(measure: Measure, view: View) -> list[Page]:
    """A measure in each role group of the area, or role where one group is chosen."""
    if not _is_asked(measure, view) or len(view.selection.role) == 1:
        return []
    by = level_below(measure, view)
    if by not in view.known.breakdowns(measure, view.selection.workforce, view.selection.period):
        return []
    found = view.answer(measure, by)
    panel = breakdown_panels(measure, view, found)[0]
    return [page_of(f"{measure.key}-by-{by.value.replace('_', '-')}", panel, [found], chart=charts.by_category(found))]


def ages(view: View) -> list[Page]:
    """The share of staff in each age band."""
    alone = one_return(view)
    bands = bands_of(alone, alone.answer(STAFF_IN_POST, By.COUNCIL))
    rows = _rows_of(bands.broken_down)
    panel = profile_panel(bands, alone)
    return [page_of("age-bands", panel, [bands.broken_down, bands.whole], chart=charts.shares_of(bands, rows))]


def pay(view: View) -> list[Page]:
    """The main roles' pay, lowest first."""
    lead = one_return(of_one_role(view))
    panels = ladder_panel(one_return(view), lead)
    if not panels:
        return []
    asked = replace(one_return(view), selection=replace(one_return(view).selection, role=()))
    three = [comparable(each) for each in asked.answers(pay_measures(asked), By.ROLE).values()]
    codes = main_roles(three[0], lead.selection.role)
    found = page_of("pay-by-role", panels[0], three, chart=charts.of_categories(three[0], codes))
    # the quartiles are of the same people, and told by the same words
    found = replace(found, definitions=found.definitions[:1], base=base(three[0]))
    if asked.selection.area.is_council:
        return [found]
    return [replace(found, addresses=(*found.addresses, f"{address(three[0])}&by={By.COUNCIL.value}"))]  # both ends


def roles(view: View) -> list[Page]:
    """What jobs the staff do."""
    alone = one_return(view)
    by = below(alone)
    if by is None:
        return []
    whole = alone.answer(STAFF_IN_POST, By.COUNCIL)
    mixed = jobs(whole, alone.answer(STAFF_IN_POST, by), by)
    title = f"Staff by {BY_WORDS[by]}{filters_of(whole, STAFF_IN_POST)}: {view.selection.area.name}"
    panel = area_mix_panel(mixed, alone, name="role-mix", title=title)
    rows = _rows_of(mixed.broken_down)
    return [page_of("role-mix", panel, [mixed.broken_down, mixed.whole], chart=charts.made_of(mixed, rows))]


def _rows_of(found: Answer) -> list[tuple[str, Row]]:
    """A row of each area, with the part it plays."""
    return [(part, rows[0]) for part in ("shown", "comparator") if (rows := found.rows_of(part))]


def _is_asked(measure: Measure, view: View) -> bool:
    """Whether the period has the measure, with the filters that are chosen."""
    selection, known = view.selection, view.known
    return bool(
        known.measures_with(selection.workforce, selection.period, (measure,))
    ) and selection.filters().keys() <= known.breakdowns(measure, selection.workforce, selection.period)
