"""Who came and went: turnover, starters, leavers, and why they left."""

from dataclasses import replace

from sqlalchemy import and_

from data.measures.counting import COUNTS_SOURCE, EMPLOYEES, KNOWN_ONLY, counts, employees_where, flow, total
from data.measures.measure import RECORDS_FOLLOWED, Count, Measure
from data.measures.vocabulary import Better, Kind, PeriodKind, Topic, Unit
from data.schema import leaving_reasons, role_counts

LEAST_DAYS, MOST_DAYS, A_YEAR = 300, 430, 365  # between two returns that are a year apart

_leavers_known = counts.leavers.is_not(None)
_starters_known = counts.starters.is_not(None)
_both_known = and_(_leavers_known, _starters_known)
_leavers_seen, _joiners_seen = counts.leavers_seen.is_not(None), counts.joiners_seen.is_not(None)
_FOLLOWED_BY = "by its identifier, the one before a change of it, or the person's NI number"
_NOT_FOLLOWED = (
    "Agency, pool and other staff. A council is left out whose records cannot be followed: without a return of a year "
    "before, or with fewer than four in five records found in both. Who came and went between the two returns is not "
    "seen; who changed team or role stayed. Leavers of a team that is no more count with another team of the council."
)
_RECORDS_OF_TWO = "ASC-WDS council return: staff records of two returns a year apart"

TURNOVER = Measure(
    key="turnover",
    label="Turnover rate",
    short="turnover",
    definition="Permanent and temporary staff who left in the last 12 months, as a share of those in post.",
    formula="leavers in 12 months / permanent and temporary staff in post",
    exclusions=KNOWN_ONLY.format(what="leavers") + " It can exceed 100 %.",
    source=COUNTS_SOURCE,
    topic=Topic.TURNOVER,
    table=role_counts,
    kind=Kind.FLOW,
    counts=("LEAVERS",),
    numerator=flow(counts.leavers, _leavers_known),
    people=employees_where(_leavers_known),
    population=EMPLOYEES,
    is_headline=True,
    numerator_label="Leavers",
    base_label="Staff in post",
    unit=Unit.SHARE,
    better=Better.LOWER,
    basis="people",
    period_kind=PeriodKind.TWELVE_MONTHS,
)

STARTERS_RATE = replace(
    TURNOVER,
    key="starters-rate",
    label="Starters rate",
    short="the starters rate",
    definition="Permanent and temporary staff who started in the last 12 months, as a share of those in post.",
    formula="starters in 12 months / permanent and temporary staff in post",
    exclusions=KNOWN_ONLY.format(what="starters") + " It can exceed 100 %.",
    counts=("STARTERS",),
    numerator=flow(counts.starters, _starters_known),
    people=employees_where(_starters_known),
    numerator_label="Starters",
    better=Better.NEITHER,
)

NET_FLOW = replace(
    TURNOVER,
    key="net-flow",
    label="Starters less leavers",
    short="starters less leavers",
    definition="How many more permanent and temporary staff started than left in the last 12 months.",
    formula="starters in 12 months - leavers in 12 months, where both are known",
    exclusions=KNOWN_ONLY.format(what="starters or its leavers"),
    kind=Kind.NET_FLOW,
    counts=("STARTERS", "LEAVERS"),
    numerator=flow(counts.starters, _both_known),
    less=flow(counts.leavers, _both_known),
    people=employees_where(_both_known),
    numerator_label="Starters less leavers",
    unit=Unit.PEOPLE,
    better=Better.NEITHER,
)

LEAVERS = replace(
    TURNOVER,
    key="leavers",
    label="Leavers",
    short="leavers",
    definition="How many permanent and temporary staff left in the last 12 months.",
    formula="sum of leavers in 12 months",
    exclusions=KNOWN_ONLY.format(what="leavers"),
    unit=Unit.PEOPLE,
    better=Better.NEITHER,
)

STARTERS = replace(
    STARTERS_RATE,
    key="starters",
    label="Starters",
    short="starters",
    definition="How many permanent and temporary staff started in the last 12 months.",
    formula="sum of starters in 12 months",
    exclusions=KNOWN_ONLY.format(what="starters"),
    unit=Unit.PEOPLE,
)

JOINERS_SEEN = replace(
    STARTERS,
    key="joiners-seen",
    label="Joiners seen",
    short="joiners seen",
    definition="Permanent and temporary staff whose records were not in the council's return of a year before.",
    formula=f"count of staff records not found in the return of a year before, {_FOLLOWED_BY}",
    exclusions=_NOT_FOLLOWED,
    source=_RECORDS_OF_TWO,
    counts=(RECORDS_FOLLOWED,),
    numerator=flow(counts.joiners_seen, _joiners_seen),
    people=employees_where(_joiners_seen),
    is_headline=False,  # else the staff of a year before would follow where they were few
    numerator_label="Joiners seen",
)

LEAVERS_SEEN = replace(
    LEAVERS,
    key="leavers-seen",
    label="Leavers seen",
    short="leavers seen",
    definition="Permanent and temporary staff of the return of a year before whose records are in this one no more.",
    formula=f"count of staff records of the return of a year before not found in this one, {_FOLLOWED_BY}",
    exclusions=_NOT_FOLLOWED,
    source=_RECORDS_OF_TWO,
    counts=(RECORDS_FOLLOWED,),
    numerator=flow(counts.leavers_seen, _leavers_seen),
    people=employees_where(_leavers_seen),
    is_headline=False,
    numerator_label="Leavers seen",
)

_with_reason = Count("leavers-with-reason", total(leaving_reasons.c.leavers))

LEAVERS_WITH_REASON = replace(
    LEAVERS,
    key="leavers-with-reason",
    label="Leavers with a reason",
    short="leavers with a reason",
    definition="Leavers of the last 12 months for whom the council gave a reason, by the return's code.",
    formula="sum of leavers by reason code",
    exclusions="Leavers without a reason. Shown for one's own council in the exact tier only: the official text of "
    "the codes is not public, so figures of several councils would compare what nobody can name.",
    source="ASC-WDS council return: REASONS and REASONNOS of the workplace file",
    table=leaving_reasons,
    kind=Kind.PEOPLE,
    counts=(),
    of_teams=("REASONS",),
    numerator=_with_reason,
    people=_with_reason,
    population=_with_reason,
    is_headline=False,
    is_exact_only=True,
    numerator_label="Leavers",
    base_label="Leavers",
)
