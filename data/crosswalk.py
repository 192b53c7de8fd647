"""How others count turnover and vacancies: each publisher's rule beside ours, and where we know it from.

What no source at hand confirms says so (docs/decisions/0030-crosswalk.md).
"""

from dataclasses import dataclass, replace

from data.catalogue import Workforce
from data.measures import TURNOVER, VACANCY_RATE

NOT_CONFIRMED = "Not confirmed in a source we hold."


@dataclass(frozen=True, kw_only=True)
class Definition:
    """One publisher's definition of a rate, and what an area's figure under it is taken from.

    `published` is the workforce of the published figures in a release that follow it. `is_ours_if_all_known` says that
    it gives a council our figure where every count is known. Where neither holds, `no_figure` says why there is none.
    """

    key: str
    name: str
    publisher: str
    whose: str
    numerator: str
    base: str
    unit: str
    left_out: str
    period: str
    no_value: str
    difference: str  # to ours, in a sentence
    known_from: str
    published: Workforce | None = None
    is_ours_if_all_known: bool = False
    no_figure: str = ""


_AGENCY = "Agency, pool and other staff, on both sides."

_WORKPLACE_TURNOVER = Definition(
    key="ascwds-benchmarks",
    name="Skills for Care: ASC-WDS workplace benchmarks",
    publisher="Skills for Care, inside the ASC-WDS service",
    whose="Permanent and temporary staff of one workplace",
    numerator="Leavers in the last 12 months, those that are known",
    base="Staff records with a permanent or temporary contract",
    unit="People, one for each record",
    left_out=_AGENCY,
    period="The last 12 months",
    no_value="Where the leavers are not known; where the total of staff that the workplace gives differs from its "
    "records; where it has no permanent or temporary staff; where the result is above 995 %.",
    difference="The same sum for one workplace, and none where its leavers are not known. Ours leaves what is not "
    "known out of both sides and says how much is left.",
    known_from="Public source code of the ASC-WDS benchmarks; NMDS-SC open access dashboard. How workplaces are "
    "combined for an area is not public.",
    is_ours_if_all_known=True,
    no_figure="None: how workplaces are combined for an area is not public",
)
_COUNCIL_TURNOVER = Definition(
    key="council-publication",
    name="NHS Digital and Skills for Care: staff of councils' adult social services",
    publisher="NHS Digital, and Skills for Care after it",
    whose="Adult social services departments of councils",
    numerator="Leavers in the year. Overall they come from a confirmation form of its own, which counts teams that "
    "closed in the year too; by role from the ASC-WDS.",
    base=f"Directly employed staff in September. {NOT_CONFIRMED}",
    unit="Jobs. People and whole-time equivalents (hours / 37, at most 1 each) are published beside them.",
    left_out="Other employers and children's services. By role, councils without a leaver.",
    period="12 months to 30 September",
    no_value=NOT_CONFIRMED,
    difference="Its leavers include those of teams that closed during the year, so it can be higher than ours, which "
    "adds up the teams there are.",
    known_from="NHS Digital, Personal Social Services: Staff of Social Services Departments, England 2019: data "
    "quality statement and organisational level analysis",
    no_figure="None here: its tables by council are not among the published sources of this release",
)
_SECTOR_TURNOVER = Definition(
    key="whole-sector",
    name="Skills for Care: estimates for all employers",
    publisher="Skills for Care; turnover by council area through the Office for Local Government",
    whose="All adult social care employers in the area, most of them independent",
    numerator="Leavers in the last 12 months",
    base="Permanent and temporary staff",
    unit="Jobs, weighted to stand for employers that sent nothing",
    left_out=_AGENCY,
    period="Financial year",
    no_value="Blank in the source for about 40 of 152 areas a year; it does not say why.",
    difference="Another workforce: the council's own staff are a small part of it. Compare the direction, not the "
    "level.",
    known_from="Data set of the Office for Local Government; NMDS-SC open access dashboard for the formula; Skills for "
    "Care's methodology page for the weights",
    published=Workforce.WHOLE_SECTOR,
)
_CHILDRENS_TURNOVER = Definition(
    key="children",
    name="DfE: children's social work workforce",
    publisher="Department for Education (DfE)",
    whose="Children's social workers employed by the council",
    numerator="Children and family social workers who left in the year",
    base="Children and family social workers in post on 30 September",
    unit="Full-time equivalents (FTE). DfE publishes the rate by people too: that is the figure here.",
    left_out="Agency social workers, who are counted apart; everybody but social workers.",
    period="12 months to 30 September",
    no_value="[c] to protect people, [x] not available, [u] not reliable. Two joint returns stand for two councils "
    "each.",
    difference="Another workforce and one profession: nobody in it is in ours.",
    known_from="DfE's dashboard of children's social care outcomes and enablers; methodology and data guidance of the "
    "official statistics",
    published=Workforce.CHILDREN,
)
_LGA_TURNOVER = Definition(
    key="lga",
    name="LGA: workforce survey and capacity metrics",
    publisher="Local Government Association (LGA)",
    whose="All of a council's employees; adult social care is not told apart",
    numerator="Leavers; the capacity metrics count them as people. Which leavers count is not confirmed.",
    base=NOT_CONFIRMED,
    unit="People",
    left_out=NOT_CONFIRMED,
    period="Yearly",
    no_value="Councils that do not answer: in 2016/17, 38 % of 353 did.",
    difference="It is of the whole council, and gives the median of the councils that answered (13.4 % in 2017/18), "
    "where ours adds councils up.",
    known_from="LGA, workforce surveys 2016/17 and 2017/18; list of the local government workforce capacity metrics",
    no_figure="None here: it publishes medians of the councils that answered",
)

CROSSWALK: dict[str, tuple[Definition, ...]] = {
    TURNOVER.key: (_WORKPLACE_TURNOVER, _COUNCIL_TURNOVER, _SECTOR_TURNOVER, _CHILDRENS_TURNOVER, _LGA_TURNOVER),
    VACANCY_RATE.key: (
        replace(
            _WORKPLACE_TURNOVER,
            numerator="Vacancies now, those that are known",
            base="Staff records with a permanent or temporary contract, and the vacancies",
            unit="Posts",
            period="The day",
            no_value="Where the vacancies are not known; where the total of staff that the workplace gives differs "
            "from its records; where it has no permanent or temporary staff.",
            difference="The same sum for one workplace, and none where its vacancies are not known. Ours leaves what "
            "is not known out of both sides and says how much is left.",
            known_from="Public source code of the ASC-WDS benchmarks. How workplaces are combined for an area is not "
            "public.",
        ),
        replace(
            _COUNCIL_TURNOVER,
            numerator="Vacancies in September; the return asks for those being recruited to.",
            base=NOT_CONFIRMED,
            unit="Jobs",
            left_out="Other employers and children's services.",
            period="30 September",
            difference="It rests on the same return as ours; whether it divides by the same posts is not confirmed.",
        ),
        replace(
            _SECTOR_TURNOVER,
            publisher="Skills for Care, as quoted by others",
            numerator="Vacancies, on average over the year",
            base="Filled and vacant posts. Of which staff is not confirmed.",
            unit="Posts, weighted to stand for employers that sent nothing",
            left_out=NOT_CONFIRMED,
            no_value="Given for regions and England; none for councils in the figures we hold.",
            known_from="Skills for Care's tracking pages, quoted second hand",
        ),
        replace(
            _CHILDRENS_TURNOVER,
            numerator="Vacancies for children and family social workers on 30 September. Whether posts not being "
            "recruited to count is not confirmed.",
            base="Children and family social workers in post, and the vacancies",
            unit="Full-time equivalents (FTE)",
            period="30 September",
            difference="Another workforce, and counted by hours: nobody in it is in ours, which counts posts.",
        ),
        replace(
            _LGA_TURNOVER,
            numerator="Vacant posts; the capacity metrics count them by head.",
            unit="Posts",
            difference="It is of the whole council, and gives the median of the councils that answered, where ours "
            "adds councils up.",
        ),
    ),
}
