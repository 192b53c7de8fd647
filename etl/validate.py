"""Finds everything wrong with the rows of all returns at once, and sets aside the rows that are not to be loaded."""

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from etl.cells import prepare
from etl.check import Check
from etl.completeness import measure_completeness
from etl.extract import fill_lines
from etl.form import FileKind, personal
from etl.plausibility import warn_of_unlikely
from etl.relations import check_relations
from etl.rule import Effect
from etl.staff_rules import STAFF_CHECKS
from etl.staging import stage
from etl.team_relations import check_team_relations
from etl.team_rules import TEAM_CHECKS
from etl.training_rules import TRAINING_CHECKS
from etl.workplace_rules import WORKPLACE_CHECKS

# characters; a workplace has lists by role
_LONGEST_SHOWN = {FileKind.WORKPLACE: 80, FileKind.STAFF: 20, FileKind.TRAINING: 20, FileKind.TEAMS: 20}


def validate(work: DuckDBPyConnection) -> None:
    """Add to found_problems and set_aside; make the staged tables and field_answers, from which `conform` goes on.

    Needs what extract made and the table rule_words (`etl.report.prepare`).
    """
    prepare(work)
    stage(work)
    for kind, staged, checks in (
        (FileKind.WORKPLACE, "staged_workplaces", WORKPLACE_CHECKS),
        (FileKind.STAFF, "staged_staff", STAFF_CHECKS),
        (FileKind.TRAINING, "staged_training", TRAINING_CHECKS),
        (FileKind.TEAMS, "staged_teams", TEAM_CHECKS),
    ):
        for fired in _broken(work, staged, checks):
            _record(work, kind, staged, fired)
    check_relations(work)
    check_team_relations(work)
    measure_completeness(work)
    warn_of_unlikely(work)
    fill_lines(work)


def _condition(check: Check) -> str:
    return f"({check.where})" if check.every_row else f"is_loaded AND ({check.where})"


def _broken(work: DuckDBPyConnection, staged: str, checks: Sequence[Check]) -> list[Check]:
    """The checks that any row fails: one pass over all rows, so that only these need a pass of their own.

    Most rows fail none, so those that fail any are found first, and counted check by check.
    """
    conditions = [_condition(check) for check in checks]
    counts = ", ".join(f"count_if({each})" for each in conditions)
    row = work.execute(f"SELECT {counts} FROM {staged} WHERE {' OR '.join(conditions)}").fetchone() or ()
    return [check for check, times in zip(checks, row, strict=True) if times]


def _record(work: DuckDBPyConnection, kind: FileKind, staged: str, check: Check) -> None:
    is_shown = check.column not in personal(kind)
    found = f'shown(r."{check.column}", {_LONGEST_SHOWN[kind]})' if is_shown else "NULL"
    work.execute(
        f"""INSERT INTO found_problems (return_no, file_no, record, column_name, rule, found)
        SELECT s.return_no, s.file_no, s.record, ?, ?, {found}
        FROM (FROM {staged} WHERE {_condition(check)}) s JOIN raw_{kind} r USING (file_no, record)""",
        [check.column, check.rule.key],
    )
    if check.rule.effect is Effect.SETS_ASIDE:
        work.execute(
            f"INSERT INTO set_aside SELECT file_no, record, ? FROM {staged} WHERE {_condition(check)}",
            [check.rule.key],
        )
