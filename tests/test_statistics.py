"""Intervals, differences, funnels, ranks and control limits against published values, scipy and statsmodels."""

import math
import random

import numpy as np
import pytest
from scipy.stats import binom, chi2
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.rates import confint_poisson_2indep

from data.control import Signal, xmr
from data.intervals import interval
from data.measures import AGENCY_SHARE, HOURLY_PAY, STAFF_IN_POST, TURNOVER, VACANCY_RATE
from data.statistics import (
    Z95,
    Z998,
    Family,
    difference,
    differs,
    funnel,
    median_ranks,
    rank_range,
    rate_interval,
    wilson,
)

BINOMIAL, POISSON = Family.BINOMIAL, Family.POISSON


@pytest.mark.parametrize(
    ("x", "n", "percent"),
    [(38, 300, (9.37, 16.91)), (5, 30, (7.34, 33.56)), (0, 40, (0, 8.76)), (40, 40, (91.24, 100))],
)
def test_a_share_has_wilsons_interval(x: int, n: int, percent: tuple[float, float]) -> None:
    assert [round(end * 100, 2) for end in wilson(x, n)] == list(percent)


@pytest.mark.parametrize("z", [Z95, Z998])
def test_wilsons_interval_is_that_of_statsmodels(z: float) -> None:
    alpha = 2 * (1 - 0.5 * (1 + math.erf(z / math.sqrt(2))))
    for x, n in [(1, 30), (38, 300), (299, 300), (12_345, 70_000)]:
        assert wilson(x, n, z) == pytest.approx(proportion_confint(x, n, alpha, method="wilson"))


def test_a_rate_has_byars_interval() -> None:
    assert rate_interval(38, 1) == pytest.approx((26.888, 52.159), abs=0.001)
    low, high = rate_interval(38, 300)
    assert (low, high) == pytest.approx((26.888 / 300, 52.159 / 300), abs=4e-6)


def test_below_ten_events_the_limits_are_exact() -> None:
    assert rate_interval(5, 1) == pytest.approx((1.623, 11.668), abs=0.0005)
    for z in (Z95, Z998):
        tail = 0.5 * math.erfc(z / math.sqrt(2))
        for x in range(10):
            exact = (chi2.ppf(tail, 2 * x) / 2 if x else 0, chi2.ppf(1 - tail, 2 * x + 2) / 2)
            assert rate_interval(x, 1, z) == pytest.approx(exact, rel=1e-7), (x, z)


def test_nobody_of_many_still_leaves_a_rate_possible() -> None:
    low, high = rate_interval(0, 100)
    assert low == 0
    assert high == pytest.approx(0.0369, abs=0.0001)  # 3.69 events


def test_a_rate_can_exceed_one() -> None:
    assert rate_interval(60, 50)[1] > 1


def test_the_median_of_forty_lies_between_the_14th_and_the_27th() -> None:
    assert median_ranks(40) == (14, 27)


def test_median_ranks_are_exact_for_any_size() -> None:
    for n in [*range(40, 1500), 9_999, 10_000, 70_001, 99_999, 100_000]:
        assert median_ranks(n)[0] == binom.ppf(0.025, n, 0.5), n


def test_a_median_of_fewer_than_forty_has_no_interval() -> None:
    with pytest.raises(ValueError, match="takes 40"):
        median_ranks(39)


def test_two_shares_differ_as_newcombe_says() -> None:
    # Newcombe 1998, table II: 56 of 70 and 48 of 80 lie 0.0524 to 0.3339 apart
    assert difference(BINOMIAL, (56, 70), (48, 80)) == pytest.approx((0.0524, 0.3339), abs=0.0001)
    for one, other in [((56, 70), (48, 80)), ((9, 10), (3, 10)), ((5, 300), (40, 900))]:
        theirs = confint_proportions_2indep(*one, *other, method="newcomb", compare="diff")
        assert difference(BINOMIAL, one, other) == pytest.approx(theirs, abs=1e-5)
    assert differs(BINOMIAL, (56, 70), (48, 80))
    assert not differs(BINOMIAL, (56, 70), (48, 80), Z998)
    assert not differs(BINOMIAL, (38, 300), (125, 1000))


def test_two_rates_differ_much_as_statsmodels_says() -> None:
    for one, other in [((38, 300), (125, 1000)), ((60, 300), (1250, 10_000)), ((20, 100), (150, 1400))]:
        theirs = confint_poisson_2indep(*one, *other, method="mover", method_mover="exact-c", compare="diff")
        assert difference(POISSON, one, other) == pytest.approx(theirs, abs=1e-4)  # exact limits, which Byar's are near
    assert differs(POISSON, (60, 300), (1250, 10_000))
    assert not differs(POISSON, (38, 300), (125, 1000))


def test_a_funnel_has_spiegelhalters_limits() -> None:
    drawn = funnel(BINOMIAL, [(125, 1000)])
    assert [round(limit * 100, 2) for limit in drawn.limits(300)] == [8.76, 16.24, 6.60, 18.40]
    assert not drawn.is_fitted
    assert drawn.limits(5).low95 == 0


def test_a_funnel_of_rates_has_the_variance_of_counts_and_no_ceiling() -> None:
    drawn = funnel(POISSON, [(125, 1000)])
    half = Z95 * math.sqrt(0.125 / 300)
    assert drawn.limits(300)[:2] == pytest.approx((0.125 - half, 0.125 + half))
    assert funnel(POISSON, [(90, 100)]).limits(20).high95 > 1


def test_a_council_stands_inside_outside_or_far_outside_the_funnel() -> None:
    drawn = funnel(BINOMIAL, [(125, 1000)])
    assert [drawn.side(value, 300) for value in (0.06, 0.08, 0.12, 0.17, 0.19)] == [-2, -1, 0, 1, 2]


@pytest.mark.parametrize("family", Family)
def test_overdispersion_is_spiegelhalters_worked_out_with_numpy(family: Family) -> None:
    dice = random.Random(7)
    n = np.array([dice.randint(80, 900) for _ in range(33)], dtype=float)
    x = np.round(n * np.array([dice.uniform(0.05, 0.3) for _ in n]))
    stable = (lambda v: np.arcsin(np.sqrt(v))) if family is BINOMIAL else np.sqrt
    middle = stable(x.sum() / n.sum())
    z = (stable(x / n) - middle) * 2 * np.sqrt(n)
    z = np.clip(z, *np.percentile(z, [10, 90]))
    phi, w = np.mean(z**2), 4 * n
    tau2 = (len(n) * phi - (len(n) - 1)) / (w.sum() - (w**2).sum() / w.sum())
    drawn = funnel(family, zip(x.tolist(), n.tolist(), strict=True))
    assert (drawn.phi, drawn.tau2) == pytest.approx((phi, tau2))
    assert drawn.phi > 1
    reach = Z998 * math.sqrt(1 / (4 * 300) + tau2)
    back = (lambda v: np.sin(v) ** 2) if family is BINOMIAL else np.square
    low = max(middle - reach, 0)
    assert drawn.limits(300)[2:] == pytest.approx((back(low), back(middle + reach)))


def test_councils_that_differ_by_chance_alone_have_plain_limits() -> None:
    drawn = funnel(BINOMIAL, [(10, 100), (20, 200)] * 10)
    assert drawn.is_fitted
    assert (drawn.phi, drawn.tau2) == (pytest.approx(0), 0)
    assert drawn.limits(300)[:2] == pytest.approx(
        (0.1 - Z95 * math.sqrt(0.09 / 300), 0.1 + Z95 * math.sqrt(0.09 / 300))
    )


def test_fewer_than_ten_councils_do_not_tell_a_spread() -> None:
    counts = [(2, 100), (40, 100)] * 4 + [(10, 100)]
    assert not funnel(BINOMIAL, counts).is_fitted
    assert funnel(BINOMIAL, [*counts, (10, 100)]).tau2 > 0


def test_a_funnel_of_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="base"):
        funnel(BINOMIAL, [(0, 0)])


def test_a_place_has_the_places_that_overlap_leaves_possible() -> None:
    values = [0.30, 0.20, 0.18, 0.05]
    intervals = [(0.25, 0.35), (0.15, 0.26), (0.16, 0.20), (0.02, 0.08)]
    assert rank_range(values, intervals, 0) == (1, 1, 2, 4)
    assert rank_range(values, intervals, 1) == (2, 1, 3, 4)
    assert rank_range(values, intervals, 2) == (3, 2, 3, 4)
    assert rank_range(values, intervals, 3) == (4, 4, 4, 4)
    assert rank_range(values, intervals, 3, from_top=False) == (1, 1, 1, 4)


def test_equal_values_share_a_place() -> None:
    assert [rank_range([0.2, 0.2, 0.1], [(0.2, 0.2)] * 2 + [(0.1, 0.1)], n)[0] for n in range(3)] == [1, 1, 3]


def test_a_place_tells_little_where_half_of_the_table_is_possible() -> None:
    clear = [(n / 10, n / 10) for n in range(6)]
    assert rank_range([low for low, _ in clear], clear, 2).is_telling
    assert not rank_range([0.1] * 6, [(0, 1)] * 6, 2).is_telling


def test_control_limits_lie_two_and_two_thirds_moving_ranges_from_the_mean() -> None:
    chart = xmr([10, 12] * 6)  # mean 11, every moving range 2
    assert (chart.mean, chart.low, chart.high) == pytest.approx((11, 11 - 5.32, 11 + 5.32))
    assert chart.signals == {}


def test_a_point_beyond_a_limit_is_a_signal() -> None:
    chart = xmr([10, 11, 10, 11, 10, 11, 10, 30, 10, 11, 10, 11])
    assert Signal.OUTSIDE in chart.signals[7]


def test_seven_points_on_one_side_are_a_signal_and_six_are_not() -> None:
    def sides(above: int) -> list[float]:
        low = [1.0, 2, 1, 2, 1, 2, 1, 2, 1, 2]
        return low[: 13 - above] + [9.0, 10, 9, 10, 9, 10, 9][:above]

    assert {n for n, signals in xmr(sides(7)).signals.items() if Signal.SIDE in signals} == {*range(6, 13)}
    assert not any(Signal.SIDE in signals and n > 6 for n, signals in xmr(sides(6)).signals.items())


def test_seven_points_rising_are_a_signal_and_six_are_not() -> None:
    seven = [5.0, 4, 5, 1, 2, 3, 4, 5, 6, 7, 3, 4]
    six = [5.0, 4, 5, 1, 2, 3, 4, 5, 6, 3, 3, 4]
    assert {n for n, signals in xmr(seven).signals.items() if Signal.DRIFT in signals} == {*range(3, 10)}
    assert not any(Signal.DRIFT in signals for signals in xmr(six).signals.values())


def test_two_of_three_near_one_limit_are_a_signal() -> None:
    values = [10.0, 11, 10, 11, 10, 11, 12, 13, 12, 13, 11, 10, 11, 10, 11, 10]
    chart = xmr(values)
    two_thirds = chart.mean + (chart.high - chart.mean) * 2 / 3
    assert [n for n, value in enumerate(values) if value > two_thirds] == [7, 9]
    assert {n for n, signals in chart.signals.items() if Signal.NEAR in signals} == {7, 9}
    once = xmr([10.0, 11, 10, 11, 10, 11, 12, 13, 12, 12, 11, 10, 11, 10, 11, 10])
    assert not any(Signal.NEAR in signals for signals in once.signals.values())


def test_fewer_than_twelve_periods_have_no_control_chart() -> None:
    with pytest.raises(ValueError, match="takes 12"):
        xmr([1.0] * 11)
    assert xmr([1.0] * 12).signals == {}


def test_each_measure_has_the_interval_of_its_kind() -> None:
    assert interval(AGENCY_SHARE, 38, 300) == wilson(38, 300)
    assert interval(VACANCY_RATE, 38, 300) == wilson(38, 300)
    assert interval(TURNOVER, 38, 300) == rate_interval(38, 300)
    assert interval(TURNOVER, 60, 50)[1] > 1


def test_no_interval_is_drawn_from_what_is_not_shown() -> None:
    nan = math.nan
    asked = [
        interval(TURNOVER, nan, 300),
        interval(TURNOVER, 38, nan),
        interval(TURNOVER, 0, 0),
        interval(TURNOVER, 0, 300, mark="low"),
        interval(TURNOVER, 3, 20, mark="u"),
        interval(AGENCY_SHARE, 35, 30),
        interval(STAFF_IN_POST, 300, 300),
        interval(HOURLY_PAY, 300, 300),
    ]
    assert all(math.isnan(end) for ends in asked for end in ends)


def test_returns_taken_together_do_not_make_a_share_surer() -> None:
    assert interval(AGENCY_SHARE, 114, 900, returns=3) == wilson(38, 300)
    assert interval(TURNOVER, 114, 900, returns=3) == rate_interval(114, 900)
