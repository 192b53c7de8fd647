"""A measure in full: its words, and the rules of protection in words, all from the measure and the policy in force."""

from functools import cache
from typing import Any

from dash import dcc, html, page_registry

from components.nodes import cell
from components.topics import address_of, page_of
from components.words import NBSP, capitalised
from components.worked_example import slot
from data.attributes import OF_LEVEL, Attribute, breakdowns_of
from data.disclosure.policy import Policy
from data.measures import Better, By, Kind, Measure, PeriodKind, Unit
from data.selection import Selection

_UNITS = {
    Unit.WTE: "whole-time equivalents", Unit.GBP_PER_HOUR: "pounds an hour", Unit.SHARE: "per cent",
    Unit.RATIO: "staff for each manager",
}  # fmt: skip
_BASES = {"wte": "weekly hours"}
_DIRECTION = {
    Better.LOWER: "Lower is better",
    Better.HIGHER: "Higher is better",
    Better.NEITHER: "Neither higher nor lower is agreed to be better",
}
_PERIODS = {
    PeriodKind.TWELVE_MONTHS: "12 months to the date of the return",
    PeriodKind.SNAPSHOT: "The day of the return",
}
_MEDIAN = 0.5


def definition(measure: Measure, selection: Selection, rules: Policy) -> html.Details:
    """All there is to say of a measure, folded under its name; its key is where links lead to."""
    facts: dict[str, Any] = {
        "Formula": measure.formula,
        "Worked example": slot(measure),
        "Left out": measure.exclusions,
        "Unit and basis": _unit_and_basis(measure),
        "Direction": _DIRECTION[measure.better],
        "Period": _PERIODS[measure.period_kind],
        "Source": measure.source,
        "Minimum base": minimum_base(measure, rules),
        "Not known": measure.known_rule,
        "Protection": protection(measure, rules),
        "Broken down by": broken_down_by(measure),
        "Shown on": _shown_on(measure, selection),
        "Key in addresses and files": measure.key,
    }
    listed = [part for term, words in facts.items() for part in (cell("Dt", term), cell("Dd", _unbroken(words)))]
    return html.Details(
        [html.Summary(measure.label), html.P(measure.definition), html.Dl(listed)],
        id=measure.key,
        className="definition measure",
    )


def _unbroken(words: Any) -> Any:
    """Words of which no number stands at the end of a line without its per cent."""
    return words.replace(" %", f"{NBSP}%") if isinstance(words, str) else words


def _unit_and_basis(measure: Measure) -> str:
    unit, basis = _UNITS.get(measure.unit, measure.unit.value), _BASES.get(measure.basis, measure.basis)
    return capitalised(unit if unit == basis else f"{unit}, of {basis}")


def minimum_base(measure: Measure, rules: Policy) -> str:
    """How many people or posts must stand behind a figure that others may see."""
    if measure.is_exact_only:
        return "None: it is a council's own"
    base = _in_sentence(measure.base_label.removeprefix("All "))
    withheld = rules.limit(is_sensitive=measure.is_sensitive)
    people = f"{rules.threshold} people, {rules.sensitive_threshold} by ethnic group, nationality or disability"
    quantile = rules.median_base if measure.quantile == _MEDIAN else rules.quartile_base
    return {
        Kind.PEOPLE: people,
        Kind.WTE: people,
        Kind.SHARE: f"{rules.rate_base} {base}; counts of fewer than {withheld} people are withheld",
        Kind.FLOW: f"{rules.flow_base} staff in post",
        Kind.NET_FLOW: f"{rules.flow_base} staff in post; where rounded, a difference of more than "
        f"{rules.difference_margin}",
        Kind.POSTS: "None: posts are not people",
        Kind.POSTS_RATE: f"{rules.rate_base} posts, filled and vacant",
        Kind.QUANTILE: f"{quantile} {base}",
        Kind.MEAN: f"{rules.mean_base} {base}, of whose days no two have more than "
        f"{rules.mean_top_two_share * 100:.0f}{NBSP}%",
    }[measure.kind]


def protection(measure: Measure, rules: Policy) -> str:
    """What is done to a figure before others see it."""
    if measure.is_exact_only:
        return "Shown to those who have been granted the council's exact figures, and to nobody else"
    of_their_own = {
        Kind.POSTS: "Not rounded: posts are not people",
        Kind.POSTS_RATE: "Vacancies are not rounded: posts are not people. They are set against staff in post as shown",
        Kind.QUANTILE: f"Rounded to {rules.pay_step_gbp * 100:.0f}p",
        Kind.MEAN: f"Blurred by up to half of the largest number of days, and rounded to {rules.mean_step_days:g}",
    }
    if measure.kind in of_their_own:
        return of_their_own[measure.kind]
    step = rules.wte_step if measure.kind is Kind.WTE else rules.rounding_base
    rounded = f"worked out from counts rounded to {step}" if measure.is_rate else f"rounded to {step}"
    if not measure.is_headline:
        return capitalised(rounded)
    wholes = f"Exact for whole councils and larger areas with {rules.headline_base} people or more"
    return f"{wholes}; {rounded} where filtered or broken down"


@cache
def broken_down_by(measure: Measure) -> str:
    """What the measure can be filtered and broken down by, in words."""
    offered = breakdowns_of(measure.table, measure.attribute)
    levels = [level for level in By if level in offered]
    attributes = dict.fromkeys(OF_LEVEL[level] for level in levels)
    own = [_in_sentence(each.label) for each in attributes if each.is_open]
    words = ", ".join(["Council", "period", *(_name(each) for each in attributes if not each.is_open)])
    return f"{words}. Of one's own council, exactly: {' and '.join(own)}" if own else words


def _name(attribute: Attribute) -> str:
    """An attribute inside a list, its group named where that can be asked for too."""
    label = _in_sentence(attribute.label)
    return {"role": "role group and role", "age": "age group and band"}.get(attribute.key, label)


def _in_sentence(label: str) -> str:
    return label if label == "Care Certificate" else label[:1].lower() + label[1:]


def _shown_on(measure: Measure, selection: Selection) -> dcc.Link:
    path = page_of(measure)
    name = next(page["name"] for page in page_registry.values() if page["path"] == path)
    return dcc.Link(name, href=address_of(measure, selection))
