"""What staff are paid an hour, and how far that is from the wage floors."""

from dataclasses import replace

from sqlalchemy import and_

from data.measures.counting import EMPLOYEES_ALONE, records_where, staff
from data.measures.measure import Measure
from data.measures.staff import HALF, STAFF_IN_POST, share_of_staff
from data.measures.vocabulary import Better, Kind, Topic, Unit

_has_pay = and_(staff.is_employee, staff.pay_hourly_gbp.is_not(None))
_is_paid_hourly = and_(_has_pay, staff.pay_basis == "hourly")
_CLIPPED = "The highest and lowest 0.5 % of pay in each role group count as the next."
_EQUIVALENT = "the hourly rate, or of salary / (52.14 x weekly hours)"

HOURLY_PAY = replace(
    STAFF_IN_POST,
    key="hourly-pay",
    label="Median hourly pay",
    short="median hourly pay",
    definition="Half of permanent and temporary staff are paid less an hour than this, and half are paid more. "
    "Salaries count as their hourly equivalent.",
    formula=f"median of {_EQUIVALENT}",
    exclusions=f"{EMPLOYEES_ALONE} Those whose pay or hours are not known. {_CLIPPED}",
    topic=Topic.PAY,
    kind=Kind.QUANTILE,
    numerator=(_paid := records_where(_has_pay)),
    people=_paid,
    amount=staff.pay_hourly_gbp,
    whose=_has_pay,
    attribute="pay",
    is_sensitive=True,
    is_headline=False,
    least_known=HALF,
    numerator_label="Staff with known pay",
    base_label="Staff with known pay",
    unit=Unit.GBP_PER_HOUR,
)


def _quartile(median: Measure, *, key: str, upper: bool, of: str, who: str) -> Measure:
    words = "upper" if upper else "lower"
    return replace(
        median,
        key=key,
        label=f"{words.capitalize()} quartile of {of}",
        short=f"the {words} quartile of {of}",
        definition=f"A quarter of {who} are paid {'more' if upper else 'less'} an hour than this.",
        formula=median.formula.replace("median", "third quartile" if upper else "first quartile"),
        quantile=0.75 if upper else 0.25,
    )


_STAFF = "permanent and temporary staff"
PAY_LOWER_QUARTILE = _quartile(HOURLY_PAY, key="hourly-pay-lower-quartile", upper=False, of="hourly pay", who=_STAFF)
PAY_UPPER_QUARTILE = _quartile(HOURLY_PAY, key="hourly-pay-upper-quartile", upper=True, of="hourly pay", who=_STAFF)

HOURLY_RATE = replace(
    HOURLY_PAY,
    key="hourly-rate",
    label="Median hourly rate",
    short="the median hourly rate",
    definition="Half of the staff who are paid by the hour have a lower rate than this, and half a higher one. "
    "Salaried staff are left out.",
    formula="median of the hourly rate",
    exclusions=f"{EMPLOYEES_ALONE} Salaried staff, and those whose pay is not known. {_CLIPPED}",
    numerator=(_hourly := records_where(_is_paid_hourly)),
    people=_hourly,
    whose=_is_paid_hourly,
    least_known=0.0,  # most staff are salaried in many councils: few hourly paid are no gap in what is known
    numerator_label="Staff paid by the hour",
    base_label="Staff paid by the hour",
)
_PAID_HOURLY = "staff who are paid by the hour"
RATE_LOWER_QUARTILE = _quartile(
    HOURLY_RATE, key="hourly-rate-lower-quartile", upper=False, of="hourly rates", who=_PAID_HOURLY
)
RATE_UPPER_QUARTILE = _quartile(
    HOURLY_RATE, key="hourly-rate-upper-quartile", upper=True, of="hourly rates", who=_PAID_HOURLY
)

NEAR_WAGE_FLOOR = share_of_staff(
    staff.is_near_wage_floor,
    staff.is_near_wage_floor.is_not(None),
    key="near-wage-floor-share",
    label="Share at the wage floor",
    short="the share at the wage floor",
    definition="Permanent and temporary staff paid at, below or within 2 % of the statutory wage floor of the date.",
    formula="staff with hourly pay, or a salary's hourly equivalent, of at most 1.02 x the floor for their age / "
    "staff with known pay",
    topic=Topic.PAY,
    attribute="pay",
    is_sensitive=True,
    numerator_label="Staff at the wage floor",
    better=Better.LOWER,
)

LIVING_WAGE_GAP = replace(
    HOURLY_PAY,
    key="real-living-wage-gap",
    label="Median pay above the Real Living Wage",
    short="median pay above the Real Living Wage",
    definition="How far median hourly pay lies above the Real Living Wage that employers were to pay on the date: the "
    "London rate in London, the UK rate elsewhere. Below it where the figure is negative.",
    formula=f"median of {_EQUIVALENT}, less the Real Living Wage of area and date",
    exclusions=f"{HOURLY_PAY.exclusions} Areas in which both rates apply, such as England.",
    source=f"{HOURLY_PAY.source}; Real Living Wage rates of the Living Wage Foundation",
    is_above_living_wage=True,
    better=Better.HIGHER,
)
