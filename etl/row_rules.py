"""Every rule about cells, rows and how rows hang together; the file rules stand in `etl.file_rules`."""

from etl.check import Check
from etl.excel_rules import ZEROS_LOST
from etl.rule import Effect, Rule
from etl.staff_rules import STAFF_CHECKS
from etl.team_rules import TEAM_CHECKS, TEAM_RELATIONS
from etl.training_rules import TRAINING_CHECKS
from etl.workplace_rules import WORKPLACE_CHECKS

WORKPLACE_REPEATED = Rule(
    key="workplace-repeated",
    effect=Effect.SETS_ASIDE,
    wrong="the row repeats an earlier row of the workplace file exactly",
    remedy="Leave the second row out.",
)
WORKPLACE_TWICE = Rule(
    key="workplace-twice",
    effect=Effect.REFUSES,
    wrong="the workplace has two rows that differ",
    remedy="Keep the row that is right; identifiers are compared without spaces.",
)
STAFF_REPEATED = Rule(
    key="staff-repeated",
    effect=Effect.SETS_ASIDE,
    wrong="the row repeats an earlier row of the staff file exactly",
    remedy="Leave the second row out.",
)
STAFF_TWICE = Rule(
    key="staff-twice",
    effect=Effect.REFUSES,
    wrong="the same worker has two rows that differ in one workplace",
    remedy="Keep the row that is right, or give a second job its own UNIQUEWORKERID; spaces in it do not count.",
)
IDENTIFIER_TAKEN = Rule(
    key="staff-identifier-taken",
    effect=Effect.REFUSES,
    wrong="a change of identifier or workplace gives the record the identifier of another record",
    remedy="Correct CHGUNIQUEWRKID or TRANSFERSTAFFRECORD.",
)
LOCATION_SHARED = Rule(
    key="locationid-shared",
    effect=Effect.WARNS,
    wrong="another workplace of the same date has the same CQC location ID",
    remedy="Give each workplace its own LOCATIONID.",
)
TOTAL_DIFFERS = Rule(
    key="totalpermtemp-differs",
    effect=Effect.WARNS,
    wrong="the number of staff differs from the number of staff records, pool and agency included",
    remedy="Correct TOTALPERMTEMP, or add or remove staff records.",
)
NO_WORKPLACE_LEFT = Rule(
    key="no-workplace-left",
    effect=Effect.REFUSES,
    wrong="no workplace of the return can be loaded",
    remedy="Check that the workplace file holds the council's current workplaces.",
)
NO_STAFF_LEFT = Rule(
    key="no-staff-left",
    effect=Effect.REFUSES,
    wrong="no staff record of the return can be loaded",
    remedy="Check that staff file and workplace file belong together: LOCALESTID must agree.",
)
TOO_FEW_ANSWERED = Rule(
    key="too-few-answered",
    effect=Effect.WARNS,
    wrong="fewer records have an answer than the council return asks for",
    remedy="Fill the column in: all workplaces and agency records, counts of all teams, and 90 % of other records need "
    "an answer.",
)
COUNTS_UNCHANGED = Rule(
    key="counts-unchanged",
    effect=Effect.WARNS,
    wrong="the counts are the same as in the council's previous return",
    remedy="Check that they were updated.",
)
SICKNESS_UNCHANGED = Rule(
    key="sickness-unchanged",
    effect=Effect.WARNS,
    wrong="sickness is the same as in the previous return for everybody who was in both",
    remedy="Check that DAYSSICK was updated.",
)
NOBODY_SICK = Rule(
    key="nobody-sick",
    effect=Effect.WARNS,
    wrong="sickness is 0 days for everybody for whom it is given",
    remedy="Give DAYSSICK as it was, 999 where it is not known, or leave it blank: 0 says that nobody was ill.",
)
LEAVERS_ABOVE_STAFF = Rule(
    key="leavers-above-staff",
    effect=Effect.WARNS,
    wrong="more people left the workplace in 12 months than are in post",
    remedy="Check that LEAVERS is of this workplace and of the last 12 months only.",
)

_OF_RELATIONS = (
    ZEROS_LOST,
    WORKPLACE_REPEATED, WORKPLACE_TWICE, STAFF_REPEATED, STAFF_TWICE, IDENTIFIER_TAKEN, LOCATION_SHARED, TOTAL_DIFFERS,
    NO_WORKPLACE_LEFT, NO_STAFF_LEFT, TOO_FEW_ANSWERED, COUNTS_UNCHANGED, SICKNESS_UNCHANGED, NOBODY_SICK,
    LEAVERS_ABOVE_STAFF,
)  # fmt: skip
_CHECKS: tuple[Check, ...] = (*WORKPLACE_CHECKS, *STAFF_CHECKS, *TRAINING_CHECKS, *TEAM_CHECKS)

ROW_RULES: dict[str, Rule] = {
    rule.key: rule for rule in (*(check.rule for check in _CHECKS), *_OF_RELATIONS, *TEAM_RELATIONS)
}
