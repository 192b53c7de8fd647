"""Has the files of one return checked in a child process: what the check says, and which files are worth keeping."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data.original_places import in_original, problems_in_original
from data.return_report import ReturnReport
from desk import child
from desk.local_files import NotReady, translated
from desk.sent_files import Unfit

CANONICAL = "teams.csv"  # what a regional workforce return is loaded from
LONGEST_REPORT = 180_000  # characters: a page sends it back to have it drawn


@dataclass(frozen=True, kw_only=True)
class Whose:
    """What a return is of, as its sender says; empty where they do not."""

    as_at: str = ""  # 2025-09-30
    council_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What a check found of one return."""

    report: ReturnReport
    problems: Path | None  # every one as CSV, or the rows concerned as XLSX, where that was wanted
    keep: tuple[Path, ...]  # the files that a submission consists of


def check(files: Path, whose: Whose, *, wanted: str = "") -> Checked:
    """Check the files of a folder; `wanted` is csv or xlsx where its problems are to be written as a file too.

    A workbook, or a single CSV file that is none of ours, is read as a council's own layout first. Raises Unfit,
    NotReady, store.Unavailable and what `child.run` raises.
    """
    sent = sorted(path for path in files.iterdir() if path.is_file())
    if any(path.suffix == ".xlsx" for path in sent):
        if len(sent) > 1:
            raise Unfit("Send one workbook by itself, or CSV files alone.")
        return _check_local(sent[0], whose, wanted)
    checked = _check(files, whose, wanted)
    if len(sent) == 1 and checked.report.would_be == "unreadable":
        try:
            return _check_local(sent[0], whose, wanted)
        except NotReady as why:
            if why.is_layout:
                raise
    return checked


def _check(files: Path, whose: Whose, wanted: str) -> Checked:
    problems = files.parent / f"problems.{wanted}" if wanted else None
    report_to = files.parent / "report.json"
    request = {
        "folder": str(files),
        "as_at": whose.as_at,
        "council_code": whose.council_code,
        "report_to": str(report_to),
        "csv_to": str(problems) if wanted == "csv" else None,
        "xlsx_to": str(problems) if wanted == "xlsx" else None,
    }
    child.run("etl.inspection.run", request)
    report = ReturnReport.from_json(report_to.read_text(encoding="utf-8"))
    return Checked(report=report, problems=problems, keep=tuple(sorted(files.iterdir())))


def _check_local(file: Path, whose: Whose, wanted: str) -> Checked:
    """Check a council's own file in our form; what is kept is that form, and the file beside it."""
    folder = file.parent.with_name("canonical")
    folder.mkdir(mode=0o700)
    made = translated(file, folder / CANONICAL, as_at=whose.as_at, council_code=whose.council_code)
    made.canonical.with_suffix(".json").unlink()
    checked = _check(folder, whose, wanted)
    if wanted == "csv" and checked.problems and checked.problems.is_file():
        problems_in_original(checked.problems, made.places)
    original = file.rename(file.with_name(f"original{file.suffix}"))
    report = in_original(checked.report, made.places)
    return replace(checked, report=report, keep=(made.canonical, original))


def shortened(report: ReturnReport) -> ReturnReport:
    """The same report with so few places of each rule that a page can send it back; how often stays."""
    most = max((len(each.spots) for each in report.problems), default=0)
    while most and len(report.to_json()) > LONGEST_REPORT:
        most -= 1
        problems = tuple(replace(each, spots=each.spots[:most]) for each in report.problems)
        report = replace(report, problems=problems)
    return report


def loaded(layout: str, names: Sequence[str]) -> list[str]:
    """Those files of a submission that are read: of a regional workforce return not the workbook it came in."""
    return [name for name in names if layout != "regional" or name == CANONICAL]
