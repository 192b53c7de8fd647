"""Every measure once, worked out by hand for York, whose return has every code and every way not to know.

Staff of York in tests/returns/2025-09-30/york, one column each, `-` for a blank cell; 17 to 20 are a pool worker, two
agency workers and somebody with another contract, so 16 are in post. Y1 is home care, Y2 social work.

             1     2     3     4    5    6    7    8    9    10   11   12   13   14   15   16   17   18   19   20
  team       Y1    Y1    Y1    Y1   Y1   Y1   Y1   Y1   Y1   Y1   Y2   Y2   Y2   Y2   Y2   Y2   Y1   Y1   Y2   Y1
  role       8     8     8     8    8    8    7    7    9    4    6    6    6    15   3    27   8    8    6    8
  contract   1     1     2     2    1    1    1    1    1    1    1    2    1    1    1    1    3    4    4    7
  age        17    19    20    21   24   25   ?    35   57   54   55   59   60   65   -    64
  gender     1     4     3     -    1    2    2    2    2    1    2    2    2    2    -    3
  ethnicity  31    35    39    44   47   99   -    99   98   31   31   31   31   31   31   31
  nation     826   616   372   566  998  999  -    826  356  826  826  826  826  826  826  826
  disabled   1     1     2     3    -    0    0    0    0    0    0    0    0    0    0    0
  days sick  0     0     999   -    120  2.5  10   0.5  0    5    0    0    7    3    0    8
  hours      0:16  0:35  ?     37   37   30   18.5 999  37   40   37   18.5 37   30   999  37
  pay        7.71  10.20 10.21 10.21 12.45 12.46 12.21 9.00 24027 52000 42000 21000 - 38000 45000 24026
"""

from datetime import date

import pytest

from data.answers import answer
from data.catalogue import catalogue
from data.measures import LEAVERS_WITH_REASON, MEASURES, STAFF_IN_POST, By
from data.selection import parse_search
from data.store import Release
from readers import STEWARD

# key of a measure: numerator, base, value (of an amount: its value, and of how many people)
WORKED = {
    # Leavers: 2 + 1 in Y1, whose four roles have 10 in post, and 1 + 2 in Y2, where 6 are.
    "turnover": (6, 16, 6 / 16),
    "leavers": (6, 16, 6),
    # Starters: 3 + 1 in Y1, those of its 2 senior care workers (7) being 999; 2 in Y2.
    "starters-rate": (6, 14, 6 / 14),
    "starters": (6, 14, 6),
    # Where both are known, 6 came and 6 left less the 1 senior care worker.
    "net-flow": (6 - 5, 14, 1),
    # Reasons 3, 8 and 10 with 1, 2 and 999 leavers in Y1; 8 and 12 with 2 and 1 in Y2.
    "leavers-with-reason": (6, 6, 6),
    # Vacancies: 4 + 0 + 1 in Y1, where those of role 9 are blank, so of 9 in post; 1 + 1 in Y2, where 6 are.
    "vacancies": (7, 15 + 7, 7),
    "vacancy-rate": (7, 15 + 7, 7 / 22),
    "agency-share": (2, 20, 2 / 20),
    "staff-in-post": (16, 16, 16),
    "workers": (20, 20, 20),
    # 16 + 35 average hours on zero hours, twice 30 and twice 18.5 are 148 = 4 x 37; 7 more have 37 or more. Not known
    # are the hours of 3, who has neither zero hours nor contracted ones, and of 8 and 15: 999.
    "wte": (4 + 7, 13, 11),
    # Of 7, whose birth date is withheld as "Admin", and of 15 the age is not known. Those of 55 count, of 54 not.
    "age-55-over-share": (6, 14, 6 / 14),  # 9, 11, 12, 13, 14, 16
    "age-under-25-share": (5, 14, 5 / 14),  # 1 to 5: who turns 25 on the day is not under 25
    # 7.70 9.00 10.20 10.20 10.20 12.20 12.45 12.45 12.45 12.45 21.75 21.75 24.30 24.95, of which 12.45 twice, 21.75,
    # 24.30 and 24.95 are salaries / (52.14 x hours). Without pay are 13, who has none, and 15, whose hours are 999.
    "hourly-pay": (14, 14, 12.45),  # between the 7th and the 8th
    "hourly-pay-lower-quartile": (14, 14, 10.20),  # 13 steps / 4: a quarter on the way from the 4th to the 5th
    "hourly-pay-upper-quartile": (14, 14, 12.45 + 0.75 * (21.75 - 12.45)),  # from the 10th to the 11th
    # By the hour: 7.70 9.00 10.20 10.20 10.20 12.20 12.45 12.45.
    "hourly-rate": (8, 8, 10.20),
    "hourly-rate-lower-quartile": (8, 8, 9.00 + 0.75 * 1.20),
    "hourly-rate-upper-quartile": (8, 8, 12.20 + 0.25 * 0.25),
    # 1.02 x the floor: 7.701 under 18, 10.20 to 20, else 12.4542, also where the age is not known. At most that are
    # paid 2 (exactly), 4, 5, 7 and 16 (24026 / (52.14 x 37) = 12.4540); more 1, 3 (20 until tomorrow), 6, 9 (12.4545).
    # 8 is an apprentice, who has a floor of their own.
    "near-wage-floor-share": (5, 13, 5 / 13),
    "real-living-wage-gap": (14, 14, 12.45 - 12.60),  # the UK rate
    "direct-care-share": (9, 16, 9 / 16),  # roles 7, 8, 9
    "staff-per-manager": (2, 16, 14 / 2),  # roles 3 and 4
    "social-workers": (3, 3, 3),
    "occupational-therapists": (1, 1, 1),
    "permanent-share": (13, 20, 13 / 20),
    "zero-hours-share": (2, 14, 2 / 14),  # 999 and blank are not known
    # 5, 6, 7, 8, 10, 13, 14 and 16 were ill; not known are 999 and blank.
    "sickness-share": (8, 14, 8 / 14),
    "sickness-days": (14, 14, (90 + 2.5 + 10 + 0.5 + 5 + 7 + 3 + 8) / 14),  # 120 days count as 90
    # Started on 30 September 2024 (1), in June (3), today (4): no. Not known: tomorrow (5), blank (6), at ten (9).
    "in-role-a-year-share": (10, 13, 10 / 13),
    # 2024, 2023: under three years; 2022: three. Not known: 999 (8), blank (9), after the start (10), 2026 (11).
    "sector-3-years-share": (10, 12, 10 / 12),
    # Level 2 or above: 3, 4, 10 to 15; below: none (1, 16), entry (7), 1 (2). Level not known: 5, 6. Not known: 8, 9.
    "level-2-share": (8, 12, 8 / 12),
    "care-certificate-share": (3, 7, 3 / 7),  # 1 completed, 2 no, 3 in progress
    "women-share": (8, 12, 8 / 12),  # another gender (4) is known, 3 and blank are not
    "minority-ethnic-share": (5, 13, 5 / 13),  # 35, 39, 44, 47, 98; 99 and blank are not known
    "non-british-share": (4, 13, 4 / 13),  # Polish, Irish, Nigerian, Indian; 998, 999 and blank are not known
    "disabled-share": (2, 13, 2 / 13),  # undisclosed (2), not known (3) and blank are not known
    "known-age": (14, 16, 14 / 16),
    "known-gender": (12, 16, 12 / 16),
    "known-ethnic-group": (13, 16, 13 / 16),
    "known-nationality": (13, 16, 13 / 16),
    "known-disability": (13, 16, 13 / 16),
    "known-hours": (13, 16, 13 / 16),
    "known-zero-hours": (14, 16, 14 / 16),
    "known-pay": (14, 16, 14 / 16),
    "known-sickness": (14, 16, 14 / 16),
    "known-start-date": (13, 16, 13 / 16),
    "known-sector-start": (12, 16, 12 / 16),
    "known-qualification": (14, 16, 14 / 16),  # a qualification whose level is not known is known
    "known-care-certificate": (7, 16, 7 / 16),
    "known-recruitment-source": (14, 16, 14 / 16),  # 16 and blank are not known
}
# York has no return of a year before, so these are of Havering, whose ten records of 2024 are all there in 2025 with
# five new ones: 6 of H1, and 6 to 9 of H2.
WORKED_OF_HAVERING = {"joiners-seen": (5, 15, 5), "leavers-seen": (0, 15, 0)}
# what staff in post are broken down by: category to how many
BROKEN_DOWN = {
    By.AGE_BAND: {"16-24": 5, "25-34": 1, "35-44": 1, "45-54": 1, "55-59": 3, "60-64": 2, "65-over": 1, "not-known": 2},
    By.AGE_GROUP: {"under-25": 5, "25-54": 3, "55-over": 6, "not-known": 2},
    By.GENDER: {"male": 3, "female": 8, "other": 1, "not-known": 4},
    By.ZERO_HOURS: {"yes": 2, "no": 12, "not-known": 2},
    By.TIME_IN_ROLE: {"a-year": 10, "under-a-year": 3, "not-known": 3},
    By.YEARS_IN_SECTOR: {"0-2": 2, "3-9": 5, "10-19": 3, "20-over": 2, "not-known": 4},
    By.QUALIFICATION: {
        "none": 2, "entry": 1, "1": 1, "2": 1, "3": 1, "5": 1, "6": 3, "7": 1, "8": 1, "level-unknown": 2,
        "not-known": 2,
    },
    By.CARE_CERTIFICATE: {"completed": 3, "in-progress": 2, "no": 2, "not-known": 9},
    By.RECRUITMENT_SOURCE: {
        "1": 5, "2": 1, "5": 1, "7": 1, "8": 1, "10": 1, "12": 1, "15": 1, "17": 1, "18": 1, "not-known": 2,
    },
    By.ETHNIC_GROUP: {"asian": 1, "black": 1, "mixed": 1, "other": 2, "white": 8, "not-known": 3},
    By.NATIONALITY: {"british": 9, "eu-eea": 2, "other": 2, "not-known": 3},
    By.DISABILITY: {"yes": 2, "no": 11, "not-known": 3},
    By.ROLE_GROUP: {"direct-care": 9, "managerial": 2, "regulated-professional": 4, "other": 1},
    By.CONTRACT: {"permanent": 13, "temporary": 3},
    By.SERVICE: {"8": 10, "16": 6},
}  # fmt: skip


def of_york(release: Release, key: str, by: By, council: str = "York") -> dict[str, dict[str, object]]:
    """The exact rows of York, or of another council, by category, without those of which there is nobody."""
    measure = MEASURES[key]
    selection, notices = parse_search(f"?area={council.lower()}&tier=exact", catalogue(release), (measure,), STEWARD)
    assert notices == ()
    rows = answer(measure, selection, by, release, STEWARD).rows_of("shown")
    return {row["category_code"]: row for row in rows if row["area_name"] == council and row["base"] != 0}


@pytest.mark.parametrize("key", MEASURES)
def test_a_measure_is_what_hand_and_eye_make_of_the_files(release: Release, key: str) -> None:
    council, worked = ("Havering", WORKED_OF_HAVERING) if key in WORKED_OF_HAVERING else ("York", WORKED)
    ((row,), (numerator, base, value)) = of_york(release, key, By.COUNCIL, council).values(), worked[key]
    assert row["mark"] == ""
    assert (row["numerator"], row["base"]) == (pytest.approx(numerator), base)
    assert row["value"] == pytest.approx(value)


@pytest.mark.parametrize("by", BROKEN_DOWN)
def test_staff_are_told_apart_with_those_not_known_beside_them(release: Release, by: By) -> None:
    found = of_york(release, STAFF_IN_POST.key, by)
    assert {code: row["value"] for code, row in found.items()} == BROKEN_DOWN[by]
    assert sum(BROKEN_DOWN[by].values()) == 16


def test_all_five_contracts_are_told_apart_among_all_workers(release: Release) -> None:
    found = of_york(release, "workers", By.CONTRACT)
    by_code = {code: row["value"] for code, row in found.items()}
    assert by_code == {"permanent": 13, "temporary": 3, "pool": 1, "agency": 2, "other": 1}


def test_teams_are_numbered_within_their_service(release: Release) -> None:
    found = of_york(release, STAFF_IN_POST.key, By.TEAM)
    assert sorted((str(row["category"]).rpartition(", ")[2], row["value"]) for row in found.values()) == [
        ("team 1", 6), ("team 1", 10),
    ]  # fmt: skip


def test_reasons_for_leaving_are_codes_without_those_of_an_unknown_number(release: Release) -> None:
    found = of_york(release, LEAVERS_WITH_REASON.key, By.LEAVING_REASON)
    assert {row["category"]: row["value"] for row in found.values()} == {"Code 3": 1, "Code 8": 4, "Code 12": 1}


def test_london_has_a_living_wage_of_its_own_and_england_has_not_one(release: Release) -> None:
    known, day = catalogue(release), date(2025, 9, 30)
    assert [known.living_wage(known.areas[known.aliases[name]], day) for name in ("havering", "york", "england")] == [
        13.85, 12.60, None,
    ]  # fmt: skip
    measure = MEASURES["real-living-wage-gap"]
    selection, _ = parse_search("?area=havering&tier=exact", known, (measure,), STEWARD)
    (own,) = (row for row in answer(measure, selection, By.PERIOD, release, STEWARD).rows_of("shown")[-1:])
    assert own["value"] == pytest.approx(14.00 - 13.85)  # the 8th of 15 is one of eight on 14.00 an hour
