"""Six sentences about a council that its director can read aloud, each by rule from figures on the page."""

from dash import dcc, html

from components.council.beside import said
from components.council.changes import Changes, changes_sentence
from components.council.figures import Council, now
from components.council.parts import panel
from components.council.quality import bears_sentence
from components.messages import fewer_than_shown
from components.rounding import is_rounded
from components.words import area_in_prose, is_known, printed, row_value, size
from data.answers import Answer, Row
from data.carried import is_carried
from data.catalogue import Period
from data.measures import AGE_55_OVER, AGENCY_SHARE, TURNOVER, VACANCIES, VACANCY_RATE, Measure, Unit


def read_aloud_panel(council: Council, found: Changes) -> html.Section:
    """The sentences; of a council without a return that it has none, and where its last one is."""
    selection = council.view.selection
    answers = [*council.alone.values(), *council.compared.values()]
    title = f"{selection.area.name}, to read aloud"
    if not council.has_return:
        return panel(f"{selection.area.name} has no figures for {selection.period.text}", "", _absent(council), [])
    items = [html.Li(sentence) for sentence in sentences(council, found)]
    return panel(title, "", [html.Ul(items, className="read-aloud")], answers)


def sentences(council: Council, found: Changes) -> list[str]:
    """Turnover, vacancies, age, pay, what changed and what the return can bear; those that the period tells of."""
    every = [
        _headline(council, TURNOVER),
        " ".join(
            filter(
                None,
                [
                    _headline(council, VACANCY_RATE),
                    _cover(council),
                    _headline(council, AGENCY_SHARE, is_dated=False),
                ],
            )
        ),
        _headline(council, AGE_55_OVER, is_dated=False),
        _pay(council),
        changes_sentence(found),
        bears_sentence(council),
    ]
    return [each for each in every if each]


def _headline(council: Council, measure: Measure, *, is_dated: bool = True) -> str:
    found = council.compared.get(measure.key)
    return said(found.measure, now(found), now(found, "comparator"), is_dated=is_dated) if found else ""


def _cover(council: Council) -> str:
    """How many of the vacant posts agency workers can cover: the return does not say who covers which."""
    vacancies, agency = now(council.alone.get(VACANCIES.key)), now(council.alone.get(AGENCY_SHARE.key))
    if vacancies is None or not is_known(vacancies["value"]):
        return ""
    posts = vacancies["value"]
    if not posts:
        return "It has no vacant posts."
    total = f"{posts:,.0f} vacant post{'' if posts == 1 else 's'}"
    if agency is None or not is_known(agency["numerator"]):
        return f"How many of its {total} agency workers cover is not known."
    if agency["mark"] == "low":
        return f"Agency workers cover {fewer_than_shown()} of its {total}."
    if agency["numerator"] > posts:
        about = "about " if is_rounded(agency) else ""
        return f"It has {about}{agency['numerator']:,.0f} agency workers for its {total}."
    covered = agency["numerator"]
    about = "about " if is_rounded(agency) and covered < posts else ""
    which = "all" if covered == posts else "none" if not covered else f"{about}{covered:,.0f}"
    return f"Agency workers are enough to cover {which} of its {total}."


def _pay(council: Council) -> str:
    """What the staff asked about are paid beside the comparator's; if they are too few, what all staff are."""
    if council.pay is None:
        return ""
    beside = next(iter(council.pay.rows_of("comparator")), None)
    own = _of_council(council.pay, council)
    told = said(council.pay.measure, own, beside, is_dated=False)
    row = own if own and is_known(own["value"]) else now(council.alone.get(council.pay.measure.key))
    if row is None or not is_known(row["value"]):
        return told
    if row is not own:
        told += f" Of all its staff it was {row_value(council.pay.measure, row)}."
    return f"{told} {_floors(council.pay.measure, row, council)}".strip()


def _of_council(found: Answer, council: Council) -> Row | None:
    code = council.view.selection.area.code
    return next((row for row in found.rows_of("shown") if row["area_code"] == code), None)


def _floors(measure: Measure, own: Row, council: Council) -> str:
    """How far a median is from the wage floor and the Real Living Wage of area and date; nothing of a carried one."""
    selection, known = council.view.selection, council.view.known
    floor = known.pay_floors.get(selection.period.last_day)
    if floor is None or is_carried(own):
        return ""
    wage = known.living_wage(selection.area, selection.period.last_day)
    lines = {"the wage floor": floor.wage_floor_gbp, "the Real Living Wage": wage}
    parts = [_above(measure, own, name, line) for name, line in lines.items() if line is not None]
    return f"That is {' and '.join(parts)}." if parts else ""


def _above(measure: Measure, own: Row, name: str, line: float) -> str:
    other = own | {"value": line}
    of = f"{name} of {printed(Unit.GBP_PER_HOUR, line)}"
    if round(own["value"], 2) == round(line, 2):
        return f"at {of}"
    return f"{size(measure, own, other)} {'above' if own['value'] > line else 'below'} {of}"


def _absent(council: Council) -> list[html.P]:
    """Why there are no figures, and the way to the last return that has some."""
    selection, known = council.view.selection, council.view.known
    name = area_in_prose(selection.area.name, selection.area.level)
    members, day = known.members_of(selection.area), selection.period.last_day
    why = "was refused" if members & known.councils_with(day, "refused") else "was not received"
    told = [html.P(f"The return of {name} for {selection.period.text} {why}.", className="panel-sentence")]
    earlier = [each for each in known.return_dates if each < day and members & known.councils_with(each, "accepted")]
    if earlier:
        period = Period(earlier[0].isoformat(), earlier[0], is_returns=True)
        href = selection.search(period=period)
        told.append(html.P(dcc.Link(f"Show its return for {period.text}", href=href)))
    return told
