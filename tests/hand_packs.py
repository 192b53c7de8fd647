"""Board packs made by hand, with every kind of chart and what is awkward in words; `council_pack` and `exact_pack`."""

from dataclasses import replace
from typing import Any

from components import theme
from data.export import SENSITIVE
from data.measures import Unit
from packs.model import Chart, Pack, Page, Series, Table

HOSTILE = (
    "=cmd|' /C calc'!A0\n"
    '<script>alert(1)</script> & "we" have <b>filled</b> 9 posts since \u2067\u202eJune\u202c\u2069.\x07\n\n\n\n'
    "Ask \u200fme\u200e & I will say why."
)
PLAIN = (
    "=cmd|' /C calc'!A0\n"
    '<script>alert(1)</script> & "we" have <b>filled</b> 9 posts since June.\n\n'
    "Ask me & I will say why."
)  # what HOSTILE is in a file
LONG = "Royal Borough of Kensington and Chelsea with the City of Westminster"
SAMPLE = "Sample data"
DEFINITION = "Permanent and temporary staff who left in the last 12 months, as a share of those in post."
BASE = "Based on 412 permanent and temporary staff in Havering and 11,930 in London (28 of 33 councils, 91 % of staff)."
SOURCE = "ASC-WDS council return: workplace LEAVERS, staff records, as at 30 September 2025."
CAVEATS = (
    "Figures are rounded to the nearest 5 people, so shares may differ from those worked out from counts.",
    "[c] withheld to protect people. [x] not supplied.",
)
NAMES = (
    "=SUM(1,1)", LONG, "Havering", "Barking and Dagenham", "Barnet", "Bexley", "Brent", "Bromley", "Camden", "Croydon",
    "Ealing", "Enfield", "Greenwich", "Hackney", "Hammersmith and Fulham", "Haringey", "Harrow", "Hillingdon",
    "Hounslow", "Islington", "Kensington and Chelsea", "Kingston upon Thames", "Lambeth", "Lewisham", "Merton",
    "Newham", "Redbridge", "Richmond upon Thames", "Southwark", "Sutton", "Tower Hamlets", "Waltham Forest",
    "Wandsworth",
)  # fmt: skip
ROLES = ("Direct care", "Managers", "Social workers", "Occupational therapists", "Nurses", "Administrative staff")


def page_key(pack: Pack, key: str) -> Page:
    """The page of that key."""
    return next(page for page in pack.pages if page.key == key)


def council_pack() -> Pack:
    """Havering against London in eight pages: every kind of chart, gaps, long names, a 33-row table, comments."""
    return Pack(
        kind="council",
        title="Adult social care workforce",
        area="Havering",
        area_slug="havering",
        as_at="30 September 2025",
        filters="All services, all roles, council staff, as at 30 September 2025",
        compared_with="London",
        marking=SAMPLE,
        address="/council/havering?period=2025-09-30",
        release="20251001T000000000Z",
        policy="1f0c2d",
        definitions="9a8b7c",
        tier="protected",
        is_sample=True,
        made_at="2026-01-15T09:30:00+00:00",
        pages=(_summary(), _headline(), _turnover(), _trend(), _vacancies(), _pay(), _role_mix(), _method()),
    )


def exact_pack() -> Pack:
    """The same with exact figures: nothing but its marking and tier differs."""
    return replace(council_pack(), marking=SENSITIVE, tier="exact", is_sample=False)


def _summary() -> Page:
    return Page(
        key="summary",
        title="Havering in six sentences",
        sentences=(
            "Turnover is 14.6\u00a0%, similar to London's 13.9\u00a0%.",
            "Vacancies are 9.1\u00a0%, worse than London's 6.8\u00a0%: about 10 more vacant posts than at that rate.",
            "Agency workers are 12\u00a0% of all workers; London has 8\u00a0%.",
            "28\u00a0% of staff are 55 or over, and 1 in 20 will be 65 within five years.",
            "A care worker earns £13.15 an hour, 60p above the National Living Wage.",
            "82\u00a0% of records are complete in the fields that these figures rest on.",
        ),
        base=BASE,
        source=SOURCE,
    )


def _headline() -> Page:
    return Page(
        key="headline",
        title="Headline measures",
        sentences=("Three of eight measures are worse than London's, one is better, and the others are similar.",),
        table=Table(
            "Headline measures of Havering beside London and similar councils",
            ("Measure", "Havering", "London", "Similar councils", "Compared with London"),
            (
                ("Turnover rate", "14.6\u00a0%", "13.9\u00a0%", "14.1\u00a0%", "Similar"),
                ("Vacancy rate", "9.1\u00a0%", "6.8\u00a0%", "7.0\u00a0%", "Worse"),
                ("Agency share", "12\u00a0%", "8\u00a0%", "[c] withheld to protect people", "Higher"),
                ("Staff aged 55 and over", "28\u00a0%", "27\u00a0%", "29\u00a0%", "Similar"),
                ("Median hourly pay", "£13.15", "£13.40", "£13.22", "Similar"),
                ("Staff in post", "410", "11,930", "2,115", ""),
            ),
        ),
        definitions=(DEFINITION,),
        base=BASE,
        caveats=CAVEATS,
        source=SOURCE,
        addresses=("/api/v1/data/turnover?area=havering", "/api/v1/data/vacancy-rate?area=havering"),
    )


def _turnover() -> Page:
    values = (None, *(round(0.25 - 0.006 * place, 3) for place in range(1, 33)))
    low, high = ([value and round(value + side * 0.03, 3) for value in values] for side in (-1, 1))
    return Page(
        key="turnover",
        title="Turnover",
        sentences=(
            "14.6\u00a0% of Havering's staff left in the last 12 months, similar to London's 13.9\u00a0%.",
            "About 3 more people left than would have at London's rate, which chance alone may explain.",
        ),
        chart=Chart(
            "bars",
            tuple(name + (" [c]" if value is None else "") for name, value in zip(NAMES, values, strict=True)),
            (
                Series("Turnover rate", values, "area", tuple(low), tuple(high)),
                Series("London", (0.139,) * len(NAMES), "comparator"),
            ),
            Unit.SHARE,
            "Turnover rate",
            chosen=2,
        ),
        figure=_bars(NAMES, values),
        alt="Bar chart of turnover by council: Havering 14.6 %, London 13.9 %; 32 of 33 councils are shown.",
        table=Table(
            "Turnover rate by council",
            ("Council", "Turnover rate", "95\u00a0% interval", "Leavers", "Staff in post", "Compared with London"),
            tuple(
                (name, "[c] withheld to protect people", "", "[c]", "[c]", "")
                if value is None
                else (
                    name, Unit.SHARE.text(value), f"{value - 0.03:.1%} to {value + 0.03:.1%}",
                    f"{value * 1000:,.0f}", "1,000", "Similar" if value < 0.2 else "Worse",
                )
                for name, value in zip(NAMES, values, strict=True)
            ),
            chosen=2,
        ),
        definitions=(DEFINITION, "Lines at the ends of bars are 95\u00a0% intervals."),
        base=BASE,
        caveats=CAVEATS,
        source=SOURCE,
        comment="We changed the exit interview in May. Two team managers left in the same month.",
        addresses=("/api/v1/data/turnover?area=london&by=council",),
    )  # fmt: skip


def _trend() -> Page:
    dates = ("Sep 2021", "Sep 2022 [x]", "Sep 2023", "Sep 2024", "Sep 2025")
    area, london, england = (0.172, None, 0.161, 0.155, 0.146), (0.15, 0.152, 0.148, 0.143, 0.139), (0.16,) * 5
    return Page(
        key="turnover-trend",
        title="Turnover over time",
        sentences=("Turnover has come down in each return since 2021, by 2.6 points in all.",),
        chart=Chart(
            "lines",
            dates,
            (
                Series(
                    "Havering",
                    area,
                    "area",
                    (0.14, None, 0.135, 0.12, 0.115),
                    (0.205, None, 0.19, 0.19, 0.18),
                ),
                Series("London", london, "comparator"),
                Series("England", england, "other"),
            ),
            Unit.SHARE,
            "Turnover rate",
        ),
        figure=_lines(dates, {"Havering": area, "London": london, "England": england}),
        alt="Line chart of turnover, 2021 to 2025: Havering falls from 17.2 % to 14.6 %; 2022 was not supplied.",
        table=Table(
            "Turnover rate of Havering, London and England at each return",
            ("As at", "Havering", "London", "England"),
            tuple(
                (date, Unit.SHARE.text(a) if a else "[x] not supplied", Unit.SHARE.text(b), Unit.SHARE.text(c))
                for date, a, b, c in zip(dates, area, london, england, strict=True)
            ),
            chosen=4,
        ),
        definitions=(DEFINITION,),
        base=BASE,
        caveats=CAVEATS,
        source=SOURCE,
        addresses=("/api/v1/data/turnover?area=havering&by=period",),
    )


def _vacancies() -> Page:
    groups = ("Direct care", "Managers", "Social workers and other regulated professions", "Others [c]")
    vacant, agency = (40.0, 5.0, 15.0, None), (25.0, 0.0, 10.0, None)
    return Page(
        key="vacancies",
        title="Vacancies and agency workers",
        sentences=("9.1\u00a0% of posts are vacant, worse than London's 6.8\u00a0%.",),
        chart=Chart(
            "columns",
            groups,
            (Series("Vacant posts", vacant, "area"), Series("Agency workers", agency, "other")),
            Unit.POSTS,
            "Posts",
        ),
        figure=_bars(groups, vacant),
        alt="Column chart of vacant posts and agency workers by role group: direct care 40 and 25.",
        table=Table(
            "Vacant posts and agency workers by role group",
            ("Role group", "Vacant posts", "Agency workers"),
            tuple(
                (group, "[c]" if a is None else f"{a:,.0f}", "[c]" if b is None else f"{b:,.0f}")
                for group, a, b in zip(groups, vacant, agency, strict=True)
            ),
        ),
        definitions=("Posts that are vacant, as a share of all posts.",),
        base=BASE,
        caveats=(*CAVEATS, "An agency worker may cover a post that is filled, so the two do not add up."),
        source=SOURCE,
        comment=HOSTILE,
        addresses=("/api/v1/data/vacancies?area=havering&by=role_group",),
    )


def _pay() -> Page:
    names, values = (LONG, "Havering", "Newham", "Redbridge"), (14.02, 13.15, 13.6, 12.9)
    return Page(
        key="pay",
        title="Pay of care workers",
        sentences=("A care worker in Havering earns £13.15 an hour, 25p less than in London as a whole.",),
        chart=Chart("bars", names, (Series("Median hourly pay", values, "other"),), Unit.GBP_PER_HOUR, "£ an hour", 1),
        figure=_bars(names, values),
        alt="Bar chart of median hourly pay of care workers in four councils: Havering £13.15.",
        table=Table(
            "Median hourly pay of care workers",
            ("Council", "Median hourly pay"),
            tuple((name, Unit.GBP_PER_HOUR.text(value)) for name, value in zip(names, values, strict=True)),
            chosen=1,
        ),
        definitions=("Half of care workers earn more than the median, and half earn less.",),
        base=BASE,
        caveats=CAVEATS,
        source=SOURCE,
        addresses=("/api/v1/data/hourly-pay?area=london&by=council",),
    )


def _role_mix() -> Page:
    names = ("Havering", "London", "Similar councils")
    shares = (
        (0.52, 0.08, 0.14, 0.03, 0.01, 0.1, 0.07, 0.05),
        (0.48, 0.09, 0.17, 0.04, 0.02, 0.11, 0.06, 0.03),
        (0.5, 0.08, 0.15, None, 0.02, 0.1, 0.08, 0.04),
    )
    looks = (*(f"mix-{place}" for place in range(6)), "mix-others", "mix-not-known")
    parts = (*ROLES, "Other roles", "Not known")
    by_part = tuple(zip(*shares, strict=True))
    return Page(
        key="role-mix",
        title="Who does what",
        sentences=("Direct care is 52\u00a0% of Havering's staff, against 48\u00a0% in London.",),
        chart=Chart(
            "stacked",
            names,
            tuple(Series(part, tuple(by_part[place]), looks[place]) for place, part in enumerate(parts)),
            Unit.SHARE,
            "Share of staff in post",
            chosen=0,
        ),
        figure=_bars(names, [each[0] for each in shares]),
        alt="Bars of 100 % for Havering, London and similar councils: direct care 52 %, 48 % and 50 %.",
        table=Table(
            "Share of staff in post by role group",
            ("Role group", *names),
            tuple(
                (part, *("[c]" if value is None else Unit.SHARE.text(value) for value in by_part[place]))
                for place, part in enumerate(parts)
            ),
        ),
        definitions=("Staff in post by their main job.",),
        base=BASE,
        caveats=(*CAVEATS, "A blank in a bar is withheld or lost in rounding."),
        source=SOURCE,
        addresses=("/api/v1/data/staff-in-post?area=havering&by=role_group",),
    )


def _method() -> Page:
    return Page(
        key="method",
        title="Method and marks",
        sentences=("Figures of a region are the sum of its councils' counts, never the mean of their rates.",),
        table=Table(
            "What marks mean",
            ("Mark", "Meaning"),
            (
                ("[c]", "Withheld to protect people: so few are behind the figure that somebody could be recognised."),
                ("[x]", "Not supplied: the council's return does not say."),
                ("[z]", "Does not apply."),
                ("[u]", "The base is too small to rely on the figure."),
                ("[e]", "Carried forward or estimated."),
                ("[r]", "Revised since it was first shown."),
            ),
        ),
        definitions=("Similar means that the comparator lies inside the interval.",),
    )


def _bars(names: tuple[str, ...], values: Any) -> dict[str, Any]:
    rows, most = list(range(len(names))), max(value for value in values if value is not None)
    drawn = {
        "type": "bar", "orientation": "h", "x": [value or 0 for value in values], "y": rows, "width": 0.7,
        "marker": {"color": theme.OTHER},
    }  # fmt: skip
    axes = {
        "xaxis": theme.axis(range=[0, most * 1.1], tickvals=[0, most], ticktext=["0", f"{most:g}"]),
        "yaxis": theme.axis(range=[len(names) - 0.5, -0.5], tickvals=rows, ticktext=list(names)),
    }
    return {"data": [drawn], "layout": theme.layout(height=24 * len(names) + 60, margin={"l": 200, "b": 40}, **axes)}


def _lines(dates: tuple[str, ...], named: dict[str, Any]) -> dict[str, Any]:
    places = list(range(len(dates)))
    drawn = [
        {
            "type": "scatter", "mode": "lines+markers", "name": name, "x": places, "y": list(values),
            "line": {"color": theme.BLUE, "width": 2}, "marker": {"color": theme.BLUE, "size": 7},
        }
        for name, values in named.items()
    ]  # fmt: skip
    axes = {
        "xaxis": theme.axis(range=[-0.5, len(dates) - 0.5], tickvals=places, ticktext=list(dates)),
        "yaxis": theme.axis(range=[0, 0.25], tickvals=[0, 0.1, 0.2], ticktext=["0 %", "10 %", "20 %"]),
    }
    return {"data": drawn, "layout": theme.layout(height=320, margin={"l": 60, "b": 40}, **axes)}
