"""What the sample council is made of: kinds of team, roles, people and pay, as plain figures to draw from.

The figures are this project's own round numbers, chosen to look like a council's return. They estimate nothing.
"""

from collections.abc import Mapping
from typing import NamedTuple


class TeamKind(NamedTuple):
    """A kind of team: how much of a council it takes, how often councils have it, and who works in it."""

    name: str
    service: int
    share: float  # of the council's staff, before scaling to those teams the council has
    presence: float  # share of councils that run it
    people: int  # staff beyond which it is split into several teams
    users: str  # SERVICEUSERS
    turnover: float  # multiplies the council's turnover
    vacancy: float  # multiplies the council's vacancy rate
    roles: Mapping[int, float]


class Role(NamedTuple):
    """How a role differs: multipliers of the council's rates, and its pay."""

    turnover: float
    vacancy: float
    agency: float
    older_by: int  # years added to the age of those who join
    is_hourly: bool
    pay: float  # times the wage floor when hourly; pounds a year in London at WAGE_FLOOR_OF_PAY when not
    qualified: float  # share with a social care qualification
    level: int  # its usual level


_CARE = {8: 62, 7: 12, 5: 6, 3: 4, 4: 2, 43: 2, 25: 5, 26: 5, 40: 2}

TEAM_KINDS = (
    TeamKind("locality team", 16, 0.24, 1.0, 42, "1;3;4;25", 1.0, 1.1,
             {6: 44, 39: 12, 9: 5, 40: 9, 45: 5, 3: 5, 35: 4, 25: 9, 11: 3, 36: 3, 15: 1}),
    TeamKind("hospital discharge team", 16, 0.07, 0.85, 40, "1;3;4;28", 1.15, 1.2,
             {6: 55, 39: 12, 40: 12, 45: 6, 3: 5, 25: 8, 15: 2}),
    TeamKind("learning disability team", 16, 0.07, 0.95, 40, "5;23", 0.9, 1.0,
             {6: 46, 9: 10, 39: 8, 16: 5, 17: 4, 45: 6, 3: 5, 25: 10, 35: 6}),
    TeamKind("mental health social work team", 16, 0.08, 0.9, 40, "2;6", 1.1, 1.25,
             {6: 60, 9: 12, 45: 6, 3: 5, 25: 8, 10: 4, 35: 5}),
    TeamKind("safeguarding and review team", 16, 0.05, 0.9, 35, "1;3;4;5;6", 0.8, 0.9,
             {35: 42, 6: 28, 45: 6, 3: 6, 25: 14, 27: 4}),
    TeamKind("first contact team", 20, 0.05, 0.8, 40, "3;4;5;6;18;19", 1.05, 0.8,
             {11: 30, 39: 24, 6: 12, 25: 18, 5: 6, 40: 10}),
    TeamKind("occupational therapy and equipment service", 18, 0.06, 0.95, 40, "3;4;25", 0.95, 1.2,
             {15: 44, 36: 26, 27: 8, 5: 5, 3: 4, 25: 10, 26: 3}),
    TeamKind("reablement service", 8, 0.13, 0.85, 75, "1;3;4;25", 1.2, 1.15, _CARE),
    TeamKind("day opportunities service", 6, 0.07, 0.75, 35, "5;23;4", 0.85, 0.75,
             {52: 44, 9: 10, 34: 12, 5: 8, 3: 5, 25: 7, 26: 10, 23: 4}),
    TeamKind("residential home", 2, 0.08, 0.35, 45, "1;3;23", 1.1, 1.0,
             {8: 55, 7: 12, 4: 2, 43: 2, 26: 16, 25: 4, 34: 4, 5: 5}),
    TeamKind("supported living service", 55, 0.07, 0.5, 50, "5;23", 1.2, 1.1,
             {52: 66, 7: 12, 4: 2, 43: 2, 5: 6, 45: 4, 25: 4, 9: 4}),
    TeamKind("extra care housing service", 54, 0.05, 0.25, 45, "1;3;25", 1.15, 1.0, _CARE),
    TeamKind("shared lives scheme", 17, 0.02, 0.6, 25, "5;6;23", 0.6, 0.6,
             {40: 50, 9: 20, 4: 6, 3: 6, 25: 18}),
    TeamKind("carers service", 13, 0.02, 0.4, 25, "18;19", 0.8, 0.7, {11: 45, 40: 25, 3: 8, 25: 22}),
    TeamKind("community support and outreach team", 15, 0.04, 0.5, 35, "4;5;6;8", 1.0, 1.0,
             {9: 55, 52: 20, 10: 8, 45: 6, 25: 6, 23: 5}),
    TeamKind("commissioning, quality and business support", 72, 0.13, 1.0, 70, "", 0.8, 0.75,
             {25: 38, 24: 20, 2: 9, 1: 4, 27: 14, 46: 5, 44: 4, 48: 3, 47: 1, 3: 2}),
)  # fmt: skip

ROLES = {
    1: Role(0.7, 0.5, 0.6, 9, False, 98_000, 0.55, 7),
    2: Role(0.65, 0.6, 0.8, 8, False, 67_000, 0.5, 7),
    3: Role(0.65, 0.7, 0.7, 6, False, 55_000, 0.6, 5),
    4: Role(0.75, 0.9, 0.5, 6, False, 50_000, 0.85, 5),
    5: Role(0.75, 0.7, 0.6, 4, False, 39_500, 0.6, 4),
    6: Role(1.05, 1.35, 1.6, 0, False, 45_500, 0.97, 6),
    7: Role(0.9, 1.0, 0.9, 2, True, 1.13, 0.75, 3),
    8: Role(1.2, 1.1, 1.3, 0, True, 1.0, 0.5, 2),
    9: Role(1.0, 0.9, 0.8, 0, True, 1.16, 0.45, 3),
    10: Role(1.0, 0.8, 0.5, 0, False, 33_500, 0.3, 3),
    11: Role(1.0, 0.7, 0.4, 0, False, 32_500, 0.3, 3),
    15: Role(1.0, 1.35, 1.5, -2, False, 44_500, 0.92, 6),
    16: Role(1.0, 1.2, 1.0, 3, False, 43_000, 0.4, 6),
    17: Role(0.95, 1.2, 0.8, 0, False, 42_500, 0.4, 6),
    23: Role(1.1, 0.9, 0.8, 0, True, 1.04, 0.35, 2),
    24: Role(0.75, 0.8, 0.8, 4, False, 50_500, 0.25, 5),
    25: Role(0.85, 0.6, 0.6, 1, False, 29_800, 0.08, 2),
    26: Role(1.0, 0.8, 0.8, 3, True, 0.98, 0.1, 2),
    27: Role(0.9, 0.8, 0.6, 1, False, 35_000, 0.15, 3),
    34: Role(0.9, 0.7, 0.4, 0, True, 1.05, 0.35, 2),
    35: Role(0.8, 1.0, 1.0, 3, False, 46_500, 0.7, 6),
    36: Role(0.9, 0.9, 0.6, 0, True, 1.26, 0.4, 3),
    39: Role(1.0, 0.9, 0.7, 0, False, 34_500, 0.4, 3),
    40: Role(0.95, 0.8, 0.5, 1, False, 34_000, 0.4, 3),
    43: Role(0.8, 0.9, 0.5, 4, False, 41_500, 0.8, 4),
    44: Role(0.85, 0.8, 0.3, 3, False, 43_000, 0.4, 5),
    45: Role(0.75, 1.0, 1.0, 4, False, 52_500, 0.85, 6),
    46: Role(1.1, 1.0, 0.8, -3, False, 40_500, 0.05, 4),
    47: Role(0.8, 0.7, 0.4, 2, False, 49_000, 0.05, 5),
    48: Role(1.0, 0.8, 0.6, -3, False, 34_500, 0.03, 3),
    52: Role(1.1, 1.0, 1.2, 0, True, 1.03, 0.45, 2),
}

DIRECT_CARE = (7, 8, 9, 23, 52)
WAGE_FLOOR_OF_PAY = 12.21  # the wage floor at which the salaries above hold
OUTSIDE_LONDON_PAY = 0.91

# Shares of those in post, and of those who join, who are younger than each age.
AGE_STEPS = (19.0, 25.0, 35.0, 45.0, 55.0, 60.0, 65.0, 72.0)
AGES_IN_POST = (0.0, 0.05, 0.20, 0.42, 0.68, 0.84, 0.96, 1.0)
AGES_JOINING = (0.0, 0.14, 0.37, 0.61, 0.86, 0.95, 0.99, 1.0)

ETHNICITY_WHITE = {31: 78, 32: 5, 33: 0.3, 34: 17}
ETHNICITY_OTHER = {35: 4, 36: 2, 37: 2, 38: 3, 39: 11, 40: 7, 41: 8, 42: 2, 43: 6, 44: 28, 45: 20, 46: 5, 47: 1, 98: 3}
NATIONALITIES = {616: 16, 642: 14, 356: 14, 566: 12, 716: 6, 288: 8, 372: 8, 380: 6, 608: 6, 388: 6, 620: 6}
SOURCES = {1: 22, 2: 24, 5: 9, 7: 13, 8: 12, 10: 4, 12: 7, 15: 4, 17: 3, 18: 2}
DISABILITY = {0: 80, 1: 8, 2: 5, 3: 7}
TRAINING = {1: 2, 2: 8, 6: 10, 7: 8, 8: 6, 9: 10, 10: 9, 13: 10, 14: 9, 15: 10, 20: 18}
TRAINING_NAMES = {
    1: "Control and restraint", 2: "Dementia care", 6: "Fire safety", 7: "Basic life support and first aid",
    8: "Food hygiene", 9: "Health and safety awareness", 10: "Infection prevention and control",
    13: "Medication management", 14: "Mental capacity and liberty safeguards", 15: "Assisting and moving people",
    20: "Safeguarding adults",
}  # fmt: skip
