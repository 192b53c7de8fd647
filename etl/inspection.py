"""Checks returns and tells each one's sender all there is to tell: what is wrong, what it costs, what is unlikely."""

import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import duckdb

import config
from data.return_report import ReturnReport
from etl.conform import conform
from etl.earlier import Past, find_past, take_earlier
from etl.extract import extract
from etl.find import FolderProblem, Found, FoundReturn, council_named, date_named, find_paths, not_a_council
from etl.held_files import find_held_files
from etl.kinds import keep_kinds_apart
from etl.pipeline import RULES, ExitCode, Outcome, Say
from etl.problem_files import write_rows
from etl.releases import Release
from etl.report import gather, prepare, write_problems
from etl.return_reports import return_reports
from etl.validate import validate
from etl.work_database import work_database

# rules of what a folder is called
_NAMES = {"folder-not-a-date", "future-date", "past-date", "folder-not-a-council", "council-abolished"}
STEPS = 3  # how often a check says what it does, when it runs to its end


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check ends with: of all returns together, and of each."""

    outcome: Outcome
    reports: tuple[ReturnReport, ...]


@dataclass(frozen=True, kw_only=True)
class Whose:
    """The date and the council of files that stand in no folder that says so; empty where the folder says it."""

    as_at: str = ""
    council: str = ""


@dataclass(frozen=True, kw_only=True)
class Files:
    """Where to write what is too much for a report: every problem as CSV, the rows concerned as a workbook."""

    problems: Path | None = None
    rows: Path | None = None


def inspect(paths: Sequence[Path], *, as_at: str = "", council_code: str = "") -> list[ReturnReport]:
    """A report on each return under these paths, of which nothing is kept. Raises NothingThere."""
    return list(check(paths, whose=Whose(as_at=as_at, council=council_code)).reports)


def check(
    paths: Sequence[Path], *, whose: Whose = Whose(), files: Files = Files(), say: Say = lambda _: None
) -> Checked:
    """Validate the returns under these paths, compare them with those of the live release and keep nothing.

    Works without a home. Raises NothingThere.
    """
    return _checked(_of(find_paths(paths), whose), files, say)


def run(request: dict[str, str | None]) -> None:
    """Check the files of one return in a child process.

    `request` has folder (where the files lie), as_at and council_code (empty where they are not known), report_to (a
    path for the report as JSON), csv_to and xlsx_to (paths for every problem and for the rows concerned, or None).
    """
    whose = Whose(as_at=request.get("as_at") or "", council=request.get("council_code") or "")
    found = _of(find_paths([Path(str(request["folder"]))]), whose)
    # the folder has a name that the server made, which tells nobody anything
    found = replace(found, returns=tuple(replace(one, folder="") for one in found.returns))
    places = {name: Path(path) if (path := request.get(name)) else None for name in ("csv_to", "xlsx_to")}
    checked = _checked(found, Files(problems=places["csv_to"], rows=places["xlsx_to"]), lambda _: None)
    Path(str(request["report_to"])).write_text(_only(checked.reports).to_json(), encoding="utf-8")


def write_reports(reports: Sequence[ReturnReport], file: Path) -> None:
    """A JSON list of reports."""
    file.write_text(json.dumps([json.loads(each.to_json()) for each in reports], ensure_ascii=False), encoding="utf-8")


def _only(reports: Sequence[ReturnReport]) -> ReturnReport:
    if len(reports) == 1:
        return reports[0]
    said = f"The files are of {len(reports)} returns: send those of one." if reports else "There is no CSV file."
    return ReturnReport(
        as_at="", council_code="", council="", layout="asc-wds", period_kind="12-months", would_be="unreadable",
        said=f"Nothing here could be read as a return. {said}",
    )  # fmt: skip


def _checked(found: Found, files: Files, say: Say) -> Checked:
    live, past = find_past()
    with work_database(_scratch()) as work:
        prepare(work, RULES)
        reports = _read(work, found, live, past, say) if found.returns else []
        if not found.returns:
            extract(work, found)
        report = gather(work)
        if files.problems:
            write_problems(work, files.problems)
        if files.rows:
            write_rows(work, files.rows, reports)
    if all(each.would_be == "unreadable" for each in reports):
        outcome = Outcome(code=ExitCode.NOTHING, said="Nothing here could be read as a return.", report=report)
    elif report.is_any_refused:
        outcome = Outcome(code=ExitCode.REFUSED, said="A load would refuse what is marked so above.", report=report)
    else:
        outcome = Outcome(code=ExitCode.ACCEPTED, said="A load would accept everything.", report=report)
    return Checked(outcome=outcome, reports=tuple(reports))


def _read(
    work: duckdb.DuckDBPyConnection, found: Found, live: Release | None, past: Past, say: Say
) -> list[ReturnReport]:
    say(f"Reading {sum(len(one.files) for one in found.returns)} files of {len(found.returns)} returns")
    extract(work, found)
    _fill_in(work)
    say("Checking")
    validate(work)
    keep_kinds_apart(work, past.kind)
    say("Comparing with earlier returns")
    why_not = take_earlier(work, live) or past.unreadable
    find_held_files(work)
    conform(work, past.secret, earlier="live.", of_refused=True)
    _forget_wrong_counts(work)
    reports = return_reports(work, no_comparison=why_not)
    _take_out(work)
    return reports


def _forget_wrong_counts(work: duckdb.DuckDBPyConnection) -> None:
    """A count that is no number refuses its return, which is looked at here all the same: it is not known."""
    for column in ("starters", "leavers", "vacancies"):
        work.execute(f"UPDATE role_counts SET {column} = NULL WHERE {column} < 0")


def _fill_in(work: duckdb.DuckDBPyConnection) -> None:
    """Give returns of no known date or council stand-ins for both, so that their people can be counted all the same."""
    work.execute("""
        CREATE TABLE stand_ins AS
        SELECT return_no, as_at IS NULL AS is_undated, council_code IS NULL AS is_nameless FROM incoming""")
    work.execute(
        """UPDATE incoming SET as_at = coalesce(as_at, ?),
            council_code = coalesce(council_code, 'return ' || return_no)""",
        [date.today()],
    )


def _take_out(work: duckdb.DuckDBPyConnection) -> None:
    """Take the stand-ins out again."""
    work.execute("""
        UPDATE incoming SET as_at = CASE WHEN NOT is_undated THEN as_at END,
            council_code = CASE WHEN NOT is_nameless THEN council_code END
        FROM stand_ins WHERE stand_ins.return_no = incoming.return_no""")


def _of(found: Found, whose: Whose) -> Found:
    """What was found, under the date and council that were told beside it; it is all there is of that return."""
    if not whose.as_at and not whose.council:
        return found
    return replace(found, returns=tuple(_placed(one, whose) for one in found.returns))


def _placed(one: FoundReturn, whose: Whose) -> FoundReturn:
    day, council = date_named(whose.as_at), council_named(whose.council)
    problems = [problem for problem in one.problems if problem.rule not in _NAMES]
    if whose.as_at and day is None:
        problems.append(FolderProblem("folder-not-a-date", whose.as_at))
    if day and day > date.today():
        problems.append(FolderProblem("future-date", whose.as_at))
    if whose.council and council is None:
        problems.append(not_a_council(whose.council))
    return replace(
        one,
        as_at=day if whose.as_at else one.as_at,
        council_code=council if whose.council else one.council_code,
        problems=tuple(problems),
        is_whole=True,
    )


def _scratch() -> Path:
    """Where a check may work: the home's folder for it if there is one, else the system's."""
    return config.state() if os.access(config.state(), os.W_OK) else Path(tempfile.gettempdir())
