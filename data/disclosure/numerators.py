"""What each kind of measure shows, or sets against its base."""

from collections.abc import Callable

import numpy as np

from data.disclosure.amounts import Amounts, means, stepped
from data.disclosure.areas import AreaCounts, Question, Shown
from data.disclosure.rounding import Floats
from data.measures import Count, Kind
from data.statistics import FEWEST_FOR_MEDIAN, median_ranks

Numerator = Callable[[Question, AreaCounts, Shown], Floats]
OfAmounts = Callable[[Question, AreaCounts, Shown, Amounts], Floats]


def shown_numerator(question: Question, area: AreaCounts, people: Shown, amounts: Amounts | None) -> Floats:
    """What the measure shows or divides by its base, as it may be shown; not a number where withheld.

    Of a measure of amounts there is none without `amounts`, as of returns taken together.
    """
    kind = area.measure.kind
    if kind not in _SHOWN_OF_AMOUNTS:
        return _SHOWN[kind](question, area, people)
    return (
        np.full(people.values.shape, np.nan)
        if amounts is None
        else _SHOWN_OF_AMOUNTS[kind](question, area, people, amounts)
    )


def exact_numerator(question: Question, area: AreaCounts, people: Floats, amounts: Amounts | None) -> Floats:
    """The same without protection, from exact counts of people."""
    measure = area.measure
    if measure.kind not in _SHOWN_OF_AMOUNTS:
        numerator = area.asked.of(area.area_sums(measure.numerator).number)
        return numerator - area.asked.of(area.area_sums(measure.less).number) if measure.less else numerator
    if amounts is None:
        return np.full(people.shape, np.nan)
    is_enough = people >= question.policy.threshold  # below, an exact amount would be a worker's own
    if measure.kind is Kind.QUANTILE:
        return np.where(is_enough, amounts.quantile(measure.quantile), np.nan)
    return np.where(is_enough, _means(question, area, people, amounts)[0], np.nan)


def _of_people(question: Question, area: AreaCounts, people: Shown) -> Floats:
    return people.values


def _of_share(question: Question, area: AreaCounts, people: Shown) -> Floats:
    """People that an attribute describes: a cell of their own, which the others of the base must not give away."""
    measure, policy = area.measure, question.policy
    number = area.asked.of(area.area_sums(measure.numerator).number)
    others = area.asked.of(area.area_sums(measure.people).number) - number
    shown = area.people(measure.numerator, is_sensitive=measure.is_sensitive).values
    is_apart = area.is_apart(others)
    if measure.is_sensitive:  # rounding can bring the two together: then everybody would seem to have it
        is_apart &= people.values - shown >= policy.complement
    shown = np.where(is_apart & ~np.isnan(people.values), np.where(others == 0, people.values, shown), np.nan)
    return np.where(people.is_exact, number, shown)


def _of_flow(question: Question, area: AreaCounts, people: Shown) -> Floats:
    """Starters or leavers, tested on the staff in post that they are set against."""
    flow = _flow(question, area, area.measure.numerator, people)
    return flow if area.measure.less is None else flow - _flow(question, area, area.measure.less, people)


def _flow(question: Question, area: AreaCounts, count: Count, people: Shown) -> Floats:
    sums = area.area_sums(count)
    is_large = area.asked.of(area.area_sums(area.measure.people).number) >= question.policy.flow_base
    fits = ~np.isnan(people.values) & is_large
    return area.round(count, area.asked.of(sums.number), area.asked.of(sums.keys), fits, people.is_exact)


def _of_posts(question: Question, area: AreaCounts, people: Shown) -> Floats:
    return area.asked.of(area.area_sums(area.measure.numerator).number)


def _of_wte(question: Question, area: AreaCounts, people: Shown) -> Floats:
    """Shown people times the whole-time equivalent of each, so that it tells no more than they do."""
    total, number = (
        area.asked.of(area.area_sums(count).number) for count in (area.measure.numerator, area.measure.people)
    )
    total = np.round(total, 6)  # the same in whatever order the parts were added up
    each = np.divide(total, number, out=np.zeros_like(total), where=number > 0)
    return np.where(people.is_exact, total, stepped(people.values * each, question.policy.wte_step))


def _of_quantile(question: Question, area: AreaCounts, people: Shown, amounts: Amounts) -> Floats:
    policy, measure = question.policy, area.measure
    least = policy.median_base if measure.quantile == 0.5 else policy.quartile_base
    number = area.asked.of(area.area_sums(measure.people).number)
    is_shown = ~np.isnan(people.values) & (number >= least)
    return np.where(is_shown, stepped(amounts.quantile(measure.quantile), policy.pay_step_gbp), np.nan)


def interval_of_median(question: Question, amounts: Amounts) -> tuple[Floats, Floats]:
    """The amounts between which the median of a larger group like each cell lies, 95 times of 100.

    They are those of two ranks, as data/disclosure/policy rounds amounts; not a number of too few people.
    """
    number = amounts.number
    ranks = np.array([median_ranks(int(each)) if each >= FEWEST_FOR_MEDIAN else (0, 0) for each in number.ravel()])
    ends = (amounts.ranked(rank.astype(np.float64).reshape(number.shape)) for rank in ranks.reshape(-1, 2).T)
    low, high = (stepped(end, question.policy.pay_step_gbp) for end in ends)
    return low, high


def _means(question: Question, area: AreaCounts, people: Floats, amounts: Amounts) -> tuple[Floats, Floats]:
    sums = area.area_sums(area.measure.people)
    number, keys = area.asked.of(sums.number), area.asked.of(sums.keys)
    name, policy = area.measure.key, question.policy
    return means(amounts, number, keys, people, name=name, policy=policy, secret=question.secret)


def _of_mean(question: Question, area: AreaCounts, people: Shown, amounts: Amounts) -> Floats:
    is_shown = people.values >= question.policy.mean_base
    return np.where(is_shown, _means(question, area, people.values, amounts)[1], np.nan)


_SHOWN: dict[Kind, Numerator] = {
    Kind.PEOPLE: _of_people,
    Kind.SHARE: _of_share,
    Kind.FLOW: _of_flow,
    Kind.NET_FLOW: _of_flow,
    Kind.POSTS: _of_posts,
    Kind.POSTS_RATE: _of_posts,
    Kind.WTE: _of_wte,
}
_SHOWN_OF_AMOUNTS: dict[Kind, OfAmounts] = {Kind.QUANTILE: _of_quantile, Kind.MEAN: _of_mean}
