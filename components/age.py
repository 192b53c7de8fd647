"""How old the workforce is, and who reaches pension ages soon."""

import math
from collections.abc import Sequence
from datetime import date

from dash import html

from components.charts.profile import age_profile
from components.messages import short_text
from components.mix import Mix
from components.mix_panel import filters_of, mix_table
from components.mix_words import share_text
from components.panel import figure
from components.view import View
from components.words import NBSP, area_in_prose, listed, period_text, row_value
from data.answers import Answer, Row
from data.measures import AGE_55_OVER, STAFF_IN_POST, By, PeriodKind
from data.mixes import Part, share_measure

YEARS = 5
REACH_60, REACH_65, PAST_65 = "55-59", "60-64", "65-over"
OLDER = (REACH_60, REACH_65, PAST_65)


def in_five_years(day: date) -> str:
    """The date five years on: '30 September 2030'."""
    later = date(day.year + YEARS, day.month, min(day.day, 28) if day.month == 2 else day.day)
    return period_text(later.isoformat(), PeriodKind.SNAPSHOT)


def age_sentence(share: Row, bands: Sequence[Part], day: date, *, filters: str = "") -> str:
    """How old an area's workforce is, and how many leave soon; `share` is the row of those aged 55 and over."""
    name = area_in_prose(share["area_name"], share["area_level"])
    has_share = not math.isnan(share["value"])
    why = short_text(share["mark"], share["coverage"])
    said = (
        f"In {name}, {row_value(AGE_55_OVER, share)} of staff{filters} are 55 or over"
        if has_share
        else f"In {name} the share of staff{filters} aged 55 and over has no figure: {why}"
    )
    counts = {part.category_code: part.people for part in bands}
    soon = _soon([counts.get(code, math.nan) for code in OLDER], day)
    unknown = next((part for part in bands if part.is_not_known), None)
    known = f" The age of {_percent(unknown)} of staff is not known." if unknown and unknown.share > 0 else ""
    return f"{said}.{soon}{known}"


def _percent(part: Part) -> str:
    return share_text(part, share_measure(STAFF_IN_POST))


def _soon(counts: Sequence[float], day: date) -> str:
    """Who reaches what, of those that are shown."""
    told = ("of them reach 60", "reach 65", "are 65 or over already")
    parts = [f"{count:,.0f}{NBSP}{what}" for count, what in zip(counts, told, strict=True) if not math.isnan(count)]
    if not parts:
        return ""
    if math.isnan(counts[0]):
        parts[0] = parts[0].replace(NBSP, f"{NBSP}of them ", 1)
    return f" By {in_five_years(day)}, {listed(parts)}, if they stay."


def profile_panel(mixed: Mix, view: View) -> html.Figure:
    """The share of staff in each age band, with the comparator as an outline."""
    own, beside = mixed.of("shown"), mixed.of("comparator")
    name = view.selection.area.name
    title = f"Staff by age{filters_of(mixed.whole, STAFF_IN_POST)}: {name}"
    rows = [found[0] for part in ("shown", "comparator") if (found := mixed.broken_down.rows_of(part))]
    return figure(
        "age-profile",
        age_profile(own, beside, mixed.share),
        view,
        title=title,
        caption=profile_sentence(mixed),
        table=mix_table(title, mixed, rows),
        answer=mixed.broken_down,
    )


def profile_sentence(mixed: Mix) -> str:
    """The largest band, how that stands to the comparator, and of whom the age is not known."""
    known = [part for part in mixed.of("shown") if not math.isnan(part.share) and not part.is_not_known]
    if not known:
        return "No age band can be shown for this selection: the counts are withheld or were not supplied."
    name = area_in_prose(known[0].area_name, known[0].area_level)
    top = max(known, key=lambda part: part.share)
    theirs = next((part for part in mixed.of("comparator") if part.category_code == top.category_code), None)
    band = top.category.replace("-", " to ")
    said = f"The largest band in {name} is {band}: {share_text(top, mixed.share)} of staff"
    if theirs is not None:
        said += f", in {area_in_prose(theirs.area_name, theirs.area_level)} {share_text(theirs, mixed.share)}"
    return (
        f"{said}. Shares are of all staff, those whose age is not known among them; bands are five years wide from 55, "
        "ten below."
    )


def bands_of(view: View, whole: Answer) -> Mix:
    """The selected area's staff by age band, and the comparator's."""
    return Mix(whole, view.answer(STAFF_IN_POST, By.AGE_BAND), most=len(view.known.choices(By.AGE_BAND)))
