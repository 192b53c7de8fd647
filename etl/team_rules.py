"""The rules of the regional workforce return: its rows, and how they hang together."""

from etl.check import Check, code_check, refuses, sets_aside, warns
from etl.rule import Effect, Rule
from etl.team_staging import COUNTS, DO_NOT_KNOW, MOST, MOST_STAFF, REASONS

MOST_WTE_EACH = 1.5
MANY_LEAVERS = 2  # times the staff in post
_DAYS_A_YEAR = 366
_REASONS_GIVEN = f"[{', '.join(f'known_of({name.lower()})' for name in REASONS)}]"
_HAS_REASONS = f"len(list_filter({_REASONS_GIVEN}, lambda item: item > 0)) > 0"
_NOT_WHOLE = Rule(
    key="team-whole-number",
    effect=Effect.REFUSES,
    wrong=f"the cell is not a whole number from 0 to {MOST}",
    remedy=f"Give a whole number; 0 for none; {DO_NOT_KNOW} or nothing where it is not known.",
)
_NOT_NUMBER = Rule(
    key="team-number",
    effect=Effect.REFUSES,
    wrong="the cell is not a number of 0 or more",
    remedy=f"Give a number such as 12.5; 0 for none; {DO_NOT_KNOW} or nothing where it is not known.",
)
_BLANK = Rule(
    key="team-count-blank",
    effect=Effect.WARNS,
    wrong="the cell is blank; it counts as not known",
    remedy="Give the number, 0 for none.",
)

_ROWS = (
    sets_aside("team-total", "TEAM", "is_total AND NOT is_example", "the row is a total of others",
               "Nothing to do; totals are worked out from the rows of teams."),
    sets_aside("team-example", "TEAM", "is_example", "the row is the example of the template",
               "Nothing to do; you may delete the row."),
    refuses("team-blank", "TEAM", "team IS NULL", "the row names no team", "Give TEAM the team's name."),
    refuses("team-role-blank", "ROLE", "role IS NULL", "the row names no job role",
            "Give ROLE a code or name of the list of job roles."),
    code_check("ROLE", "role_codes", "a code or name of the list of job roles", effect=Effect.REFUSES),
    code_check("SERVICE", "service_codes", "a code or name of the list of services, or leave it blank",
               effect=Effect.REFUSES),
    refuses("team-period-kind", "PERIODKIND", "coalesce(period_kind, '') NOT IN ('12-months', 'quarter')",
            "the row does not say what its starters and leavers cover", "Give PERIODKIND 12-months or quarter."),
)  # fmt: skip

_NUMBERS = (
    *(Check(rule=_NOT_WHOLE, column=name, where=f"{name.lower()} NOT BETWEEN 0 AND {MOST}") for name in COUNTS),
    *(Check(rule=_NOT_NUMBER, column=name, where=f"{name.lower()} < 0") for name in ("WTE", "SICKDAYS")),
    refuses("team-headcount-unknown", "HEADCOUNT", f"coalesce(headcount, {DO_NOT_KNOW}) = {DO_NOT_KNOW}",
            "the staff in post are not known, and everything else is set against them",
            "Give HEADCOUNT; 0 for a role that is empty now."),
    *(Check(rule=_BLANK, column=name, where=f"{name.lower()} IS NULL")
      for name in ("WTE", "VACANCIES", "STARTERS", "LEAVERS")),
)  # fmt: skip

_PLAUSIBLE = (
    refuses("team-wte-too-high", "WTE", f"known_of(wte) > {MOST_WTE_EACH} * known_of(headcount)",
            f"there are more than {MOST_WTE_EACH} whole-time equivalents for each member of staff",
            "Correct WTE or HEADCOUNT: 37 hours a week are 1."),
    warns("team-wte-above-headcount", "WTE",
          f"known_of(wte) > known_of(headcount) AND known_of(wte) <= {MOST_WTE_EACH} * known_of(headcount)",
          "there are more whole-time equivalents than staff", "Check WTE: nobody counts for more than 1."),
    warns("team-wte-zero", "WTE", "wte = 0 AND known_of(headcount) > 0", "there are staff but no hours",
          "Give WTE, or leave it blank if it is not known."),
    warns("team-leavers-many", "LEAVERS", f"known_of(leavers) > {MANY_LEAVERS} * known_of(headcount)",
          f"more than {MANY_LEAVERS} times as many staff left as there are", "Check LEAVERS and HEADCOUNT."),
    warns("team-posts", "POSTS", "known_of(posts) <> known_of(headcount) + known_of(vacancies)",
          "the established posts are not the staff in post and the vacancies together",
          "Check the three; nothing to do where posts are held open or shared."),
    warns("team-sickness-high", "SICKDAYS", f"known_of(sickdays) > {_DAYS_A_YEAR} * greatest(known_of(headcount), 1)",
          "there are more days of sickness than the staff have days", "Check SICKDAYS and HEADCOUNT."),
    warns("team-registered-manager-vacancy", "VACANCIES",
          "role = 4 AND known_of(vacancies) > 0 "
          "AND NOT list_contains(getvariable('regulated_codes'), team_service)",
          "there is a vacancy for a registered manager where the service is not CQC regulated; it is not counted",
          "Correct SERVICE, or leave the vacancy out."),
)  # fmt: skip

_OF_REASONS = (
    warns("team-reasons-total", "LEAVERS",
          f"period_kind = '12-months' AND {_HAS_REASONS} AND list_sum({_REASONS_GIVEN}) <> known_of(leavers)",
          "the leavers by reason do not add up to LEAVERS",
          "Give reasons that add up to LEAVERS; LEFTNOTKNOWN takes the rest."),
    warns("team-reasons-of-quarter", "LEAVERS", f"period_kind = 'quarter' AND {_HAS_REASONS}",
          "there are reasons for leaving of a quarter; they are not used",
          "Leave them out: reasons are of 12 months."),
)  # fmt: skip

TEAM_CHECKS: tuple[Check, ...] = (*_ROWS, *_NUMBERS, *_PLAUSIBLE, *_OF_REASONS)

TEAM_TWICE = Rule(
    key="team-role-twice",
    effect=Effect.REFUSES,
    wrong="the team has another row of this job role",
    remedy="Put the two rows together; names of teams are compared without spaces and capitals.",
)
SERVICES_DIFFER = Rule(
    key="team-services-differ",
    effect=Effect.REFUSES,
    wrong="the rows of the team name different services",
    remedy="Give the team one service, or divide it into two teams.",
)
PERIODS_DIFFER = Rule(
    key="team-periods-differ",
    effect=Effect.REFUSES,
    wrong="some rows are of 12 months and others of a quarter",
    remedy="Send one kind: PERIODKIND must be the same in every row.",
)
AGENCY_IN_PART = Rule(
    key="team-agency-in-part",
    effect=Effect.REFUSES,
    wrong="agency workers are known in some rows and not in others, so nobody could say how many there are",
    remedy="Give AGENCY in every row, 0 for none; leave it blank in every row where the council does not know.",
)
TOO_MANY_STAFF = Rule(
    key="team-staff-too-many",
    effect=Effect.REFUSES,
    wrong=f"the rows have more than {MOST_STAFF:,} staff and agency workers together",
    remedy="Check HEADCOUNT and AGENCY: no council has so many.",
)
NO_TEAM_LEFT = Rule(
    key="no-team-left",
    effect=Effect.REFUSES,
    wrong="no staff in post are in the return",
    remedy="Give the council's teams and roles with their HEADCOUNT.",
)
ROLE_GONE = Rule(
    key="team-role-gone",
    effect=Effect.WARNS,
    wrong="teams or roles that had starters or leavers in the quarters before have no row now, so their starters and "
    "leavers are not in the 12 months",
    remedy="Keep a row with HEADCOUNT 0 until a year has passed.",
)
TEAM_RELATIONS = (TEAM_TWICE, SERVICES_DIFFER, PERIODS_DIFFER, AGENCY_IN_PART, TOO_MANY_STAFF, NO_TEAM_LEFT, ROLE_GONE)
