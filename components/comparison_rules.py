"""Who is compared with whom, and when a difference is called one: decisions 0019 to 0021 in plain words."""

from typing import Any

from dash import html

from components.comparing import FEWEST_RANKED
from components.tables import plain_table
from components.view import View
from components.words import NBSP, printed
from data.catalogue import LEAST_IN_GROUP, Area
from data.control import FEWEST as FEWEST_PERIODS
from data.disclosure.policy import policy
from data.measures import Unit
from data.similar import ADULT, DFE, WEIGHTS, Input, context, inputs, neighbours
from data.statistics import FEWEST_FOR_MEDIAN, FEWEST_FOR_SPREAD

_MADE = {
    "region": "Counted as a whole, from the records of its councils.",
    "sub-region": "Counted as a whole, from the records of its councils.",
    "council-type": "The shown figures of councils of the same type, added up.",
    "dfe-neighbours": "DfE's statistical neighbours, made for children's services; their shown figures added up.",
    "similar": "Nearest by the model below, made for adult social care; their shown figures added up.",
}
_WEIGHTS = {1.0: "whole", 0.5: "half"}


def who_is_compared(view: View) -> html.Section:
    """The groups that the area can be set against, how many of each are present, and what the adult model compares."""
    rules, area = policy(), view.selection.area
    return html.Section(
        [
            html.H2("Who is compared with whom", id="compared"),
            html.P(
                "A council can be set against England, its region and sub-region, another council, or a group: "
                "councils of its type, its statistical neighbours, the councils most like it, or a group of one's own."
            ),
            html.P(
                f"A group needs at least {LEAST_IN_GROUP} councils, and figures of {rules.contributors} of them, "
                f"{rules.other_contributors} besides one's own. How many are in a figure always stands beside it. "
                "Medians and averages of councils cannot be added up, so groups have none."
            ),
            html.P(
                "Like for like keeps, over time, only the councils that are in every return and know all its counts, "
                "so that a change is not one of who sent a return."
            ),
            _groups(area, view),
            *_adult_model(area, view),
        ],
        className="panel",
    )


def _groups(area: Area, view: View) -> html.Div:
    known, day = view.known, view.selection.period.last_day
    above = [known.areas[code] for code in (area.region_code, area.sub_region_code) if code]
    own = [
        each for each in known.comparators(area) if each.level != "council-type" or area.code in known.members_of(each)
    ]
    others = [each for each in known.comparators(area) if each.level == "council-type"]
    rows = []
    for each in [*(above or [area]), *(own if area.is_council else others)]:
        members = known.members_of(each)
        present = len(members & known.councils_with(day, "accepted"))
        rows.append([each.name, _MADE.get(each.level, ""), str(len(members)), str(present)])
    title = f"Groups to compare {area.name} with"
    return plain_table(
        title, ["Group", "How it is made", "Councils", f"With a return for {view.selection.period.text}"], rows
    )


def _adult_model(area: Area, view: View) -> list[Any]:
    told = inputs(view.release)
    if not told:
        return []
    here = context(view.release).get(area.code, {})
    rows = [
        [
            each.label,
            _WEIGHTS[WEIGHTS.get(key, 1.0)],
            *([_value(each, here[key])] if key in here else []),
        ]
        for key, each in told.items()
    ]
    return [
        html.H3("Councils most like a council, for adult social care", id="adult-model"),
        html.P(
            f"An open model of our own keeps the {_longest(ADULT, view)} nearest councils of any type by the facts "
            "below, of residents and place; nothing in it comes from returns. Numbers of people and density count on a "
            "scale where twice as many is the same step at any size. Each fact is taken in standard deviations from "
            "the mean of all councils, and the distance is the root of the weighted sum of squared differences. "
            "Deprivation is told twice, so one of the two counts half. The City of London and the Isles of Scilly are "
            "on nobody's list."
        ),
        html.P(
            f"DfE's statistical neighbours are {_longest(DFE, view)} councils in DfE's own order. They are made for "
            "children's services, by facts about families and children, and are labelled so wherever they are named."
        ),
        plain_table("What the adult model compares", ["Fact", "Weight", *([area.name] if here else [])], rows),
    ]


def _longest(model: str, view: View) -> int:
    councils = (each.code for each in view.known.areas.values() if each.level == "council")
    return max((len(neighbours(view.release, code, model)) for code in councils), default=0)


def _value(told: Input, value: float) -> str:
    if told.unit == "share":
        return printed(Unit.SHARE, value)
    return f"{value:,.1f}" if told.unit == "score" else printed(Unit.PEOPLE, value)


def chance_and_words() -> html.Section:
    """When a figure is called better, worse or similar, and when it has a place among others."""
    rules = policy()
    said = (
        ("Intervals", f"Each rate and share comes with the range that chance leaves possible in 19 cases of 20 "
         f"(95{NBSP}%), and a median from {FEWEST_FOR_MEDIAN} people."),
        ("Similar", "The comparator lies inside the range, so the difference can be chance. So is what rounding to "
         f"{rules.rounding_base} alone can make."),
        ("Better or worse", f"The comparator lies outside the range, and the field has agreed which way is better. "
         f"“Much”: outside the range for 499 cases of 500 (99.8{NBSP}%) as well."),
        ("Higher or lower", "The same, where no direction is agreed."),
        ("Unlikely to be chance", "What we say in place of “significant”: a difference may be no chance, and small."),
        ("Small comparators", f"Chance on both sides counts where the comparator has fewer than {FEWEST_FOR_SPREAD} "
         "councils. A council in it is compared with the others of it."),
        ("Funnels", "Limits about the rate of all councils together: the fewer staff, the wider. They are widened "
         f"where {FEWEST_FOR_SPREAD} councils or more spread more than chance."),
        ("Places", "A place comes with the places that overlapping ranges leave possible. None is given below "
         f"{FEWEST_RANKED} people or posts, nor where half of the table is possible."),
        ("Time", f"Fewer than {FEWEST_PERIODS} periods are shown as points with ranges; control limits would be "
         "guesses."),
    )  # fmt: skip
    return html.Section(
        [
            html.H2("Chance, words and places", id="chance"),
            html.P(
                "About one comparison in twenty is called a difference that is none. Findings, which come to readers "
                f"unasked, therefore need 99.8{NBSP}%."
            ),
            html.Dl([part for term, words in said for part in (html.Dt(term), html.Dd(words))]),
        ],
        className="panel definition",
    )
