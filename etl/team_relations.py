"""Checks of regional workforce returns that need more than one row."""

from duckdb import DuckDBPyConnection

from etl.rule import Effect
from etl.team_rules import AGENCY_IN_PART, NO_TEAM_LEFT, PERIODS_DIFFER, SERVICES_DIFFER, TEAM_TWICE, TOO_MANY_STAFF
from etl.team_staging import MOST_STAFF

_INSERT = "INSERT INTO found_problems (return_no, file_no, record, column_name, rule, found) "


def check_team_relations(work: DuckDBPyConnection) -> None:
    """Add to found_problems, from staged_teams."""
    for column, rule, where in (
        ("ROLE", TEAM_TWICE, "team IS NOT NULL AND role >= 0 QUALIFY row_number() OVER "
                             "(PARTITION BY return_no, team, role ORDER BY file_no, record) > 1"),
        ("SERVICE", SERVICES_DIFFER, "service >= 0 QUALIFY service <> first_value(service) OVER "
                                     "(PARTITION BY return_no, team ORDER BY file_no, record)"),
        ("PERIODKIND", PERIODS_DIFFER, "period_kind IN ('12-months', 'quarter') QUALIFY period_kind <> first_value("
                                       "period_kind) OVER (PARTITION BY return_no ORDER BY file_no, record)"),
        ("AGENCY", AGENCY_IN_PART, "true QUALIFY known_of(agency) IS NULL "
                                   "AND count(known_of(agency)) OVER (PARTITION BY return_no) > 0"),
    ):  # fmt: skip
        work.execute(
            f"{_INSERT} SELECT return_no, file_no, record, ?, ?, NULL FROM staged_teams WHERE is_loaded AND {where}",
            [column, rule.key],
        )
    work.execute(
        f"""{_INSERT} SELECT return_no, min(file_no), NULL, 'HEADCOUNT', ?, sum(headcount) || ' staff'
        FROM staged_teams WHERE is_loaded GROUP BY return_no
        HAVING sum(coalesce(known_of(headcount), 0) + coalesce(known_of(agency), 0)) > {MOST_STAFF}""",
        [TOO_MANY_STAFF.key],
    )
    _nobody(work)


def _nobody(work: DuckDBPyConnection) -> None:
    """A return that would be accepted with nobody in it would replace an earlier one by nothing."""
    work.execute(
        f"""{_INSERT}
        SELECT return_no, file_no, NULL, NULL, ?, NULL FROM incoming_files
        WHERE file_kind = 'teams' AND return_no NOT IN (SELECT return_no FROM staged_teams
                WHERE is_loaded AND known_of(headcount) > 0)
            AND return_no NOT IN (
                SELECT return_no FROM found_problems JOIN rule_words USING (rule)
                WHERE effect = ? AND return_no IS NOT NULL)""",
        [NO_TEAM_LEFT.key, Effect.REFUSES.value],
    )
