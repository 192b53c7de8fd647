"""The pack of a group of councils: returns in, headlines, what stands out, and every council on each topic."""

from components.council.figures import askable
from components.finding_words import reason, sentence
from components.findings import findings_of, how_many_tested
from components.messages import marked, short_text
from components.tiles import change_in_words, comparator_in_words
from components.topics import TOPICS
from components.view import View
from components.words import area_in_prose, is_known, possessive, row_value
from data.answers import Answer
from data.days import day_text
from data.measures import AGE_55_OVER, AGENCY_SHARE, TURNOVER, VACANCY_RATE, By
from data.returns_in import Received, returns_in
from packs.contents.pages import ages, by_council, every, over_time, pay, roles
from packs.model import Page, Table
from packs.panels import address, base, definition

_OUTCOMES = {"accepted": "Accepted", "refused": "Refused", "not received": "Not received"}


def region_pages(view: View) -> list[Page]:
    """The pages of the pack of a region, a sub-region or England."""
    return every(
        lambda: _headlines(view),
        lambda: _stands_out(view),
        lambda: by_council(TURNOVER, view),
        lambda: over_time(TURNOVER, view),
        lambda: by_council(VACANCY_RATE, view),
        lambda: over_time(VACANCY_RATE, view),
        lambda: by_council(AGENCY_SHARE, view),
        lambda: by_council(AGE_55_OVER, view),
        lambda: ages(view),
        lambda: pay(view),
        lambda: roles(view),
        lambda: _returns(view),
    )


def _headlines(view: View) -> list[Page]:
    """The headline measures now, how they moved, and beside the comparator."""
    found = list(view.answers(askable(TOPICS["/"], view), By.PERIOD).values())
    if not found:
        return []
    is_beside = view.selection.compare != view.selection.area
    heads = ("Measure", view.selection.area.name, "Change", *(("Compared",) if is_beside else ()), "Coverage")
    rows = [_headline(each, is_beside=is_beside) for each in found]
    title = "Headline measures"
    return [
        Page(
            key="headlines",
            title=title,
            sentences=(f"{view.selection.area.name} as a whole, from the returns that are in.",),
            table=Table(title, heads, tuple(rows)),
            definitions=tuple(map(definition, found)),
            base="; ".join(dict.fromkeys(filter(None, map(base, found)))),
            addresses=tuple(map(address, found)),
        )
    ]


def _headline(found: Answer, *, is_beside: bool) -> tuple[str, ...]:
    here = next(row for row in found.rows_of("shown") if row["period"] == found.selection.period.label)
    value = row_value(found.measure, here) if is_known(here["value"]) else marked(here)
    compared = (comparator_in_words(found) or "not compared",) if is_beside else ()
    moved = change_in_words(found).rstrip(".") or "no change to tell of"
    return (found.measure.label, value, moved, *compared, here["coverage"] or short_text(here["mark"]))


def _stands_out(view: View) -> list[Page]:
    """Up to six findings, each with its reason."""
    if not view.selection.period.is_returns:
        return []
    told = findings_of(view)
    group = view.known.group_of(view.selection.area)
    whose = f"{possessive(area_in_prose(group.name, group.level))} councils"
    said = tuple(f"{sentence(each, whose)} {reason(each, whose)}" for each in told.found)
    nothing = f"Nothing stands out beyond chance and the usual differences between {whose}."
    measures = {each.measure.key: each.measure for each in told.found}
    search = view.selection.search(measure="")
    return [
        Page(
            key="stands-out",
            title="What stands out",
            sentences=said or (nothing,),
            caveats=(how_many_tested(told),),
            addresses=tuple(f"/api/v1/data{search}&measure={key}&by=council&by=period" for key in measures),
        )
    ]


def _returns(view: View) -> list[Page]:
    """Which returns the figures rest on."""
    selection = view.selection
    if not selection.period.is_returns:
        return []
    received = returns_in(selection.area, selection.period, view.known, view.principal, selection.tier)
    carried = sum(each.carried_from is not None for each in received)
    accepted = sum(each.outcome == "accepted" for each in received) - carried
    rest_on = "accepted returns only" + (f", and on {carried} carried forward, marked [e]" if carried else "")
    title = "Which returns are in"
    return [
        Page(
            key="returns",
            title=title,
            sentences=(f"{accepted} of {len(received)} returns for {selection.period.text} are in. "
                       f"Figures rest on {rest_on}.",),
            table=Table(title, ("Council", "Return"), tuple(map(_received, received))),
        )
    ]  # fmt: skip


def _received(each: Received) -> tuple[str, str]:
    if each.carried_from:
        return each.council.name, f"Carried forward from {day_text(each.carried_from)}"
    more = ", a later revision refused" if each.has_refused_revision else ""
    return each.council.name, _OUTCOMES[each.outcome] + more
