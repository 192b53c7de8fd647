"""The addresses of the returns desk: files are checked, sent for good, or answered with what is wrong with them."""

import hashlib
import logging
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, Response, jsonify, request

from auth import principal
from auth.audited import note
from data.catalogue import catalogue
from data.question import Fault, Refused
from data.return_report import PERIOD_KINDS
from data.store import live_release
from desk import asking, checking, child
from desk.asking import Asked, expect_from_here
from desk.checking import Checked, Whose
from desk.intake import private_folder, taken_in
from desk.local_files import NotReady
from desk.sent_files import Unfit
from refusals import said
from state import audit, headings, submissions
from state.audit import Action

ROOT = "/returns/files"
ENDPOINTS = ("check return", "send return", "problems of return", "problems of submission", "return template")
MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_FIRST_DATE = "2000-01-01"  # as etl.find has it
_LONGEST_NOTE = 1_000
_MOST_ANSWERED = 64 * 1024 * 1024  # bytes of a file of problems

_log = logging.getLogger(__name__)


def install(server: Flask) -> None:
    """Add the addresses to the server."""
    kinds = "<any(csv,xlsx):suffix>"
    rules: dict[str, tuple[str, Callable[..., Response], str]] = {
        "check return": (f"{ROOT}/check", check_files, "POST"),
        "send return": (f"{ROOT}/submit", send_files, "POST"),
        "problems of return": (f"{ROOT}/problems.{kinds}", problems_of_files, "POST"),
        "problems of submission": (f"{ROOT}/submission/<submission_id>/problems.{kinds}", problems_of_kept, "GET"),
        "return template": (f"{ROOT}/template.xlsx", template, "GET"),
    }
    for endpoint, (rule, view, method) in rules.items():
        server.add_url_rule(rule, endpoint, _told(view), methods=[method])


def check_files() -> Response:
    """What is wrong with the files that were sent, and what they are worth; nothing of them is kept.

    JSON {report: the report as JSON text, said, link}; without a report `said` says what is to be done first.
    """
    asked = asking.asked()
    try:
        with _checked(asked) as checked:
            return jsonify(report=checking.shortened(checked.report).to_json(), said=checked.report.said, link=None)
    except NotReady as why:
        return jsonify(report="", **_to_be_mapped(why, asked))


def _to_be_mapped(why: NotReady, asked: Asked) -> dict[str, Any]:
    """What is to be done before a council's own workbook can be checked, and where."""
    code = asked.whose.council_code
    if not why.waiting:
        return {"said": str(why), "link": None}
    if not code:
        return {"said": f"{why} Choose the council, then check it again.", "link": None}
    if not asked.who.may_send_for(code):
        return {"said": f"{why} Whoever sends the council's returns can do that.", "link": None}
    headings.queue(code, why.waiting)
    link = {"href": f"/returns/headings/{asked.council}", "words": "Say what these words mean"}
    return {"said": str(why), "link": link}


def send_files() -> Response:
    """Keep the files that were sent as the next version of a council's return; what is wrong with them is kept too."""
    asked, begun = asking.asked(), int(time.time())
    whose, who = asked.whose, asked.who
    if not whose.council_code or not whose.as_at:
        raise Refused(400, Fault("Choose the council and the date of the return first."))
    if not _FIRST_DATE <= whose.as_at <= date.today().isoformat():
        raise Refused(400, Fault("A return describes a day that has been, from the year 2000 on."))
    if not who.may_send_for(whose.council_code):
        raise Refused(403, Fault("You may check returns, but not send them for this council."))
    words = " ".join(request.form.get("note", "").split())[:_LONGEST_NOTE]
    with _checked(asked) as checked:
        report = checked.report
        _record(Action.RETURN_SENT, asked, detail=f"{whose.council_code} {whose.as_at}, {report.would_be}")
        kept = submissions.receive(
            checked.keep,
            as_at=whose.as_at,
            council_code=whose.council_code,
            layout=report.layout,
            note=words,
            sent_by=who.name,
            report=report.to_json(),
        )
    is_new = kept.sent_at >= begun
    told = "is received" if is_new else "has these very files already"
    next_step = "The programme office decides on it." if is_new else "Nothing was changed."
    return jsonify(said=f"Version {kept.version} of this return {told}. {next_step}", version=kept.version)


def problems_of_files(suffix: str) -> Response:
    """Every problem of the files that were sent, as CSV, or the rows concerned as XLSX without personal fields."""
    asked = asking.asked()
    with _checked(asked, wanted=suffix) as checked:
        return _given(checked, suffix, asked)


def problems_of_kept(submission_id: str, suffix: str) -> Response:
    """The same of a submission, from its files, as long as they are kept."""
    who = principal()
    try:
        found = submissions.find(submission_id)
    except submissions.Unknown:
        raise Refused(404, Fault("There is no such submission.")) from None
    if not who.may_see_return_of(found.council_code):
        raise Refused(403, Fault("The returns of this council are not for you to see."))
    if found.files_gone_at is not None or not found.folder.is_dir():
        raise Refused(404, Fault("The files of this submission were deleted; its report is kept."))
    area = catalogue(live_release()).of_code(found.council_code)
    whose = Whose(as_at=found.as_at, council_code=found.council_code)
    asked = Asked(who, whose, area.slug if area else found.council_code)
    with private_folder() as folder:
        files = folder / "files"
        files.mkdir(mode=0o700)
        for name in checking.loaded(found.layout, submissions.file_names(submission_id)):
            shutil.copyfile(found.folder / name, files / name)
        return _given(checking.check(files, whose, wanted=suffix), suffix, asked)


def template() -> Response:
    """The workbook in which a council that has no ASC-WDS files gives its return."""
    kind = request.args.get("period_kind", next(iter(PERIOD_KINDS)))
    if kind not in PERIOD_KINDS:
        raise Refused(400, Fault(f"period_kind is one of {', '.join(PERIOD_KINDS)}."))
    with private_folder() as folder:
        made = folder / "template.xlsx"
        child.run("etl.template.run", {"to": str(made), "period_kind": kind})
        return _file(made.read_bytes(), "xlsx", f"muster-regional-workforce-return-{kind}.xlsx")


def _told(view: Callable[..., Response]) -> Callable[..., Response]:
    """The same view; whatever stands in its way is said in words, with a status, and refusals are recorded."""

    def answered(**parts: str) -> Response:
        try:
            expect_from_here()
            return view(**parts)
        except Refused as refused:
            who = principal()
            note(Action.REFUSAL, who.name, principal=who, query=ROOT, detail=f"a return's files, {refused.status}")
            return said(" ".join(refused.sentences), refused.status)
        except (Unfit, NotReady) as unfit:
            return said(str(unfit), 400)
        except headings.TooMany:
            return said("This file has more words than one council's returns can have. Check what it holds.", 400)
        except child.NotDone as stopped:
            return _stopped(stopped)
        except audit.NotWritten as error:
            _log.error("nothing was done, as it could not be recorded: %s", error)
            return said("This cannot be done at the moment, as the record of it cannot be written.", 503)

    return answered


def _stopped(stopped: child.NotDone) -> Response:
    statuses = {child.Busy: 503, child.TooMuch: 413}
    answer = said(str(stopped), statuses.get(type(stopped), 500))
    if isinstance(stopped, child.Busy):
        answer.headers["Retry-After"] = "60"
    return answer


@contextmanager
def _checked(asked: Asked, *, wanted: str = "") -> Iterator[Checked]:
    """What the check says of the files that were sent, as long as the block lasts; then they are gone."""
    with taken_in(request.files.getlist("files")) as files:
        if asked.whose.council_code:  # it is told what that council's last return had
            name = asked.who.name
            note(Action.EXACT_VIEW, name, principal=asked.who, query=ROOT, detail=f"check of a return: {asked.words}")
        yield checking.check(files, asked.whose, wanted=wanted)


def _given(checked: Checked, suffix: str, asked: Asked) -> Response:
    """A file of problems, recorded before it goes."""
    path: Path | None = checked.problems
    if path is None or not path.is_file():
        raise Refused(404, Fault("There is nothing to list: these files have no such problems."))
    if path.stat().st_size > _MOST_ANSWERED:
        raise Refused(413, Fault("The list of problems is too long to be given. Mend what the report names first."))
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    _record(Action.EXPORT, asked, sha256=digest, detail=f"problems of a return as {suffix}: {asked.words}")
    return _file(content, suffix, f"muster-problems-{asked.words}.{suffix}")


def _file(content: bytes, suffix: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, mimetype=MEDIA_TYPES[suffix], headers=headers)


def _record(action: Action, asked: Asked, *, detail: str, sha256: str = "") -> None:
    role = ",".join(sorted(asked.who.roles))
    audit.record(action, name=asked.who.name, role=role, query=ROOT, sha256=sha256, detail=detail)
