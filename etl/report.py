"""What a check or a load says back: one line a return, the problems by rule, and every problem in a file."""

import csv
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from data.export import FORMULA_STARTS, UNSEEN
from etl.areas import areas
from etl.rule import Effect, Rule

EXAMPLES = 3
_CHUNK_ROWS = 100_000

_TABLES = """
    CREATE TABLE unchanged_returns (
        as_at DATE, council_code VARCHAR, folder VARCHAR, outcome VARCHAR, rows_in BIGINT, rows_set_aside BIGINT,
        errors BIGINT, warnings BIGINT);
    CREATE TABLE unchanged_problems (
        as_at DATE, council_code VARCHAR, folder VARCHAR, file VARCHAR, line BIGINT, column_name VARCHAR, rule VARCHAR,
        found VARCHAR, times BIGINT);
"""

_VIEWS = f"""
    CREATE OR REPLACE VIEW report_problems AS
    SELECT as_at, coalesce(area_name, folder, '') AS council, folder, file, line, column_name, found, times,
        rule, effect, wrong, remedy
    FROM (
        SELECT as_at, council_code, folder, file, line, column_name, rule, found, 1 AS times
        FROM found_problems
        LEFT JOIN incoming USING (return_no)
        LEFT JOIN (SELECT file_no, file FROM incoming_files) USING (file_no)
        UNION ALL BY NAME FROM unchanged_problems)
    JOIN rule_words USING (rule)
    LEFT JOIN area_names USING (council_code);

    CREATE OR REPLACE VIEW report_returns AS
    WITH verdict AS (
        SELECT return_no, count(*) FILTER (effect = '{Effect.REFUSES}') AS errors,
            count(*) FILTER (effect = '{Effect.WARNS}') AS warnings
        FROM found_problems JOIN rule_words USING (rule) GROUP BY return_no),
    sent AS (SELECT return_no, sum(rows_in) AS rows_in FROM incoming_files GROUP BY return_no),
    aside AS (
        SELECT return_no, count(*) AS rows_aside
        FROM (SELECT DISTINCT file_no, record FROM set_aside) JOIN incoming_files USING (file_no) GROUP BY return_no),
    found AS (
        SELECT as_at, council_code, folder, coalesce(errors, 0) AS errors, coalesce(warnings, 0) AS warnings,
            coalesce(rows_in, 0) AS rows_in, coalesce(rows_aside, 0) AS rows_aside
        FROM incoming LEFT JOIN verdict USING (return_no) LEFT JOIN sent USING (return_no)
        LEFT JOIN aside USING (return_no))
    SELECT as_at, coalesce(area_name, folder) AS council, outcome, is_new, rows_in, rows_set_aside, errors, warnings
    FROM (
        SELECT *, CASE WHEN errors > 0 THEN 'refused' ELSE 'accepted' END AS outcome, true AS is_new,
            CASE WHEN errors > 0 THEN rows_in ELSE rows_aside END AS rows_set_aside
        FROM found
        UNION ALL BY NAME SELECT *, false AS is_new FROM unchanged_returns)
    LEFT JOIN area_names USING (council_code);
"""


@dataclass(frozen=True, kw_only=True)
class ReturnLine:
    """One return of the folder and what became of it."""

    as_at: date | None
    council: str
    outcome: str
    is_new: bool  # false when the live release holds these very files already
    rows_in: int
    rows_set_aside: int
    errors: int
    warnings: int


@dataclass(frozen=True, kw_only=True)
class Example:
    """Where a rule was broken, and by what."""

    place: str  # file, line and column as far as they are known
    found: str | None


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One rule that was broken: how often, and where first."""

    rule: str
    effect: Effect
    wrong: str
    remedy: str
    times: int
    returns: int
    examples: tuple[Example, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """All that a check or a load found."""

    returns: tuple[ReturnLine, ...]
    findings: tuple[Finding, ...]

    @property
    def is_any_accepted(self) -> bool:
        """Whether a return was accepted, now or by the live release."""
        return any(line.outcome == "accepted" for line in self.returns)

    @property
    def is_any_refused(self) -> bool:
        """Whether a return was refused, or something could not be taken for one."""
        return any(line.outcome == "refused" for line in self.returns) or any(
            finding.effect is Effect.REFUSES for finding in self.findings
        )

    def breaks(self, rules: Container[str]) -> bool:
        """Whether one of these rules was broken."""
        return any(finding.rule in rules for finding in self.findings)


def prepare(work: duckdb.DuckDBPyConnection, rules: Mapping[str, Rule]) -> None:
    """Make the tables that reports are put together from; the views can be asked once extract has run."""
    work.execute(_TABLES)
    words = [(rule.key, rule.effect.value, rule.wrong, rule.remedy) for rule in rules.values()]
    _keep(work, "rule_words", pd.DataFrame(words, columns=["rule", "effect", "wrong", "remedy"]))
    _keep(work, "area_names", areas()[["area_code", "area_name"]].rename(columns={"area_code": "council_code"}))


def remember_unchanged(work: duckdb.DuckDBPyConnection, return_ids: Iterable[str]) -> None:
    """Report these returns of the database `live` as they were found when they were loaded."""
    work.execute("CREATE OR REPLACE TABLE unchanged_ids AS SELECT unnest(?::VARCHAR[]) AS return_id", [[*return_ids]])
    work.execute("""
        INSERT INTO unchanged_returns BY NAME
        SELECT as_at, council_code, folder, outcome, rows_in, rows_set_aside, errors, warnings
        FROM live.returns SEMI JOIN unchanged_ids USING (return_id);
        INSERT INTO unchanged_problems BY NAME
        SELECT as_at, council_code, folder, file, first_line AS line, column_name, rule, found, times
        FROM live.problems JOIN live.returns USING (return_id) SEMI JOIN unchanged_ids USING (return_id)""")


def gather(work: duckdb.DuckDBPyConnection) -> Report:
    """The report of what is in the work database after validation, unchanged returns included."""
    work.execute(_VIEWS)
    returns = work.execute("FROM report_returns ORDER BY as_at, council").fetchall()
    names = [column[0] for column in work.description or []]
    return Report(
        returns=tuple(ReturnLine(**dict(zip(names, row, strict=True))) for row in returns),
        findings=_findings(work),
    )


def write_problems(work: duckdb.DuckDBPyConnection, file: Path) -> None:
    """Every problem as CSV (UTF-8 with BOM, for spreadsheets); call `gather` first.

    Columns: date, council, file, line, column, rule, effect, found, wrong, what_to_do, times.
    """
    cells = ", ".join(
        f"CASE WHEN list_contains($starts, left(ltrim({text}, $unseen), 1)) "
        f"THEN '''' || {text} ELSE {text} END AS {name}"
        for text, name in (("council", "council"), ("file", "file"), ("column_name", '"column"'), ("found", "found"))
    )
    ordered = work.execute(
        f"""SELECT as_at AS date, line, rule, effect, wrong, remedy AS what_to_do, times, {cells}
        FROM report_problems ORDER BY as_at, council, file, line, rule""",
        {"starts": list(FORMULA_STARTS), "unseen": UNSEEN},
    )
    header = ["date", "council", "file", "line", "column", "rule", "effect", "found", "wrong", "what_to_do", "times"]
    with file.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerow(header)
        while len(rows := ordered.fetch_df_chunk(_CHUNK_ROWS // 2048)):
            dated = rows.assign(date=rows["date"].dt.strftime("%Y-%m-%d"), line=rows["line"].astype("Int64"))
            dated[header].to_csv(out, header=False, index=False, lineterminator="\r\n")


def _findings(work: duckdb.DuckDBPyConnection) -> tuple[Finding, ...]:
    rows = work.execute(f"""
        SELECT rule, any_value(effect), any_value(wrong), any_value(remedy), sum(times)::BIGINT,
            count(DISTINCT (as_at, council)),
            arg_min({{'place': concat_ws(', ', coalesce(file, folder), 'line ' || line, column_name), 'found': found}},
                (as_at, council, file, line, column_name), {EXAMPLES})
        FROM report_problems GROUP BY rule
        ORDER BY array_position(['refuses', 'sets-aside', 'warns'], any_value(effect)), sum(times) DESC, rule
    """).fetchall()
    return tuple(
        Finding(
            rule=rule,
            effect=Effect(effect),
            wrong=wrong,
            remedy=remedy,
            times=times,
            returns=returns,
            examples=tuple(Example(**example) for example in examples),
        )
        for rule, effect, wrong, remedy, times, returns, examples in rows
    )


def _keep(work: duckdb.DuckDBPyConnection, name: str, rows: pd.DataFrame) -> None:
    work.register("rows_to_keep", rows)
    work.execute(f"CREATE OR REPLACE TABLE {name} AS FROM rows_to_keep")
    work.unregister("rows_to_keep")
