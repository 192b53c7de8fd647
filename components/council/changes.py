"""What changed in a council since its last return by more than chance, and rounding, can make."""

import math
from typing import Any, NamedTuple

from dash import dcc, html

from components.carried import carried_sentence
from components.comparing import Verdict, change, has_interval
from components.council.beside import UNLIKELY, ruling
from components.council.figures import Council, before, now
from components.council.parts import panel
from components.topics import address_of
from components.words import capitalised, distance, gap, is_known, listed, period_text, row_value, size
from data.answers import Row
from data.carried import is_carried
from data.measures import COMPLETENESS, STAFF_IN_POST, Better, Measure

_NAMED = 2  # more changes than this beside the first are counted, and left to the list
_ONE_IN = 20  # comparisons of which chance alone makes one look like a change


class Change(NamedTuple):
    """A measure's figure now and in the return before, further apart than chance makes them."""

    measure: Measure
    now: Row
    before: Row
    verdict: Verdict

    @property
    def since(self) -> str:
        """The date of the earlier figure."""
        return period_text(self.before["period"], self.before["period_kind"])

    @property
    def strength(self) -> float:
        """How far apart they are, in what chance alone can make."""
        halves = ((row["high"] - row["low"]) / 2 for row in (self.now, self.before))
        apart = abs(self.now["value"] - self.before["value"])
        return apart / (math.hypot(*halves) or math.inf)

    @property
    def words(self) -> str:
        """'rose from 10.1 % to 14.2 %, up 4.1 points'."""
        rose, up = ("rose", "up") if self.verdict.level > 0 else ("fell", "down")
        start, end = (row_value(self.measure, row) for row in (self.before, self.now))
        return f"{rose} from {start} to {end}, {up} {size(self.measure, self.now, self.before)}"


class Changes(NamedTuple):
    """The changes, better and worse ones first and then the surest, of so many measures that have an earlier figure."""

    found: list[Change]
    tested: int
    carried: str = ""  # that the return itself is an earlier one, so that nothing could have changed


def changes(council: Council) -> Changes:
    """Every measure but those of completeness is tested, of which the answer tells what chance can make."""
    found, tested, carried = [], 0, ""
    of_completeness = {measure.key for measure in COMPLETENESS}
    for key, answer in council.alone.items():
        here, earlier = now(answer), before(answer)
        carried = carried or (carried_sentence(here) if here else "")
        if key in of_completeness or here is None or earlier is None or here["source"] != earlier["source"]:
            continue
        if not (is_known(here["value"]) and has_interval(here) and has_interval(earlier)):
            continue
        tested += 1
        moved = change(answer.measure, here, earlier)
        if moved and moved.is_certain and gap(answer.measure, here, earlier):
            found.append(Change(answer.measure, here, earlier, moved))
    return Changes(sorted(found, key=_order), tested, carried)


def _order(change: Change) -> tuple[bool, int, float]:
    """What got better or worse is news before what is only different; the surest comes first."""
    return change.measure.better is Better.NEITHER, -abs(change.verdict.level), -change.strength


def changes_sentence(found: Changes) -> str:
    """The sentence about the changes that chance explains least, by name where they are few."""
    if found.carried:
        return f"{found.carried} So no change can be told."
    if not found.tested:
        return "No measure has a figure both now and earlier, so no change can be told."
    if not found.found:
        return "Nothing measured here has changed since the last return by more than chance can make."
    first, *others = found.found
    said = f"Since {first.since} {first.measure.short} {first.words}, which is {UNLIKELY[abs(first.verdict.level)]}"
    if not others:
        return f"{said}."
    named = listed([f"{each.measure.short} ({each.words})" for each in others[:_NAMED]])
    more = f" and {len(others) - _NAMED} more" if len(others) > _NAMED else ""
    if any(abs(each.verdict.level) < abs(first.verdict.level) for each in others):
        return f"{said}. Also unlikely to be chance: {named}{more}."
    return f"{said}. So {'is' if len(others) == 1 else 'are'} {named}{more}."


def changes_panel(council: Council, found: Changes) -> html.Section | None:
    """The list of changes, or that there is none, with the size of the staff then and now; nothing without a return."""
    if not council.has_return:
        return None
    items = [html.Li(_item(each, council)) for each in found.found]
    lead = [f"{_staff(council)} " if _staff(council) else "", _chance(found)]
    answers = list(council.alone.values())
    return panel(
        "What changed since the last return",
        "".join(lead),
        [html.Ul(items, className="changes") if items else None],
        answers,
    )


def _item(each: Change, council: Council) -> list[Any]:
    link = dcc.Link(each.measure.label, href=address_of(each.measure, council.view.selection))
    word = html.Span(f"{capitalised(ruling(each.verdict))}.", className="change-word")
    return [link, f" {each.words}, since {each.since}. ", word]


def _staff(council: Council) -> str:
    """Staff in post then and now."""
    answer = council.alone.get(STAFF_IN_POST.key)
    here, earlier = now(answer), before(answer)
    if answer is None or here is None or not is_known(here["value"]):
        return ""
    said = f"{row_value(answer.measure, here)} staff in post"
    if is_carried(here):
        return f"{said}."
    if earlier is None:
        return f"{said}; no earlier return tells how many there were."
    then = f"the {row_value(answer.measure, earlier)} of {period_text(earlier['period'], earlier['period_kind'])}"
    if not gap(answer.measure, here, earlier):
        return f"{said}, as many as {then}."
    apart = distance(answer.measure, here, earlier)
    return f"{said}, {apart} than {then}." if apart != "may be rounding" else f"{said}, about as many as {then}."


def _chance(found: Changes) -> str:
    if found.carried:
        return f"{found.carried} So no change can be told."
    if not found.tested:
        return "No measure has a figure both now and earlier."
    measures = f"{found.tested} measure{'' if found.tested == 1 else 's'} could be compared"
    if not found.found:
        return f"{measures}; none changed by more than chance can make."
    by_chance = round(found.tested / _ONE_IN)
    expected = f"; by chance alone about {by_chance} would look so" if by_chance else ""
    return f"{measures}, and {len(found.found)} changed by more than chance usually makes{expected}."
