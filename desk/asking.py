"""Who asks the returns desk about whose return: seen before any file is looked at."""

from datetime import date
from typing import NamedTuple

from flask import request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from auth import principal
from data.catalogue import catalogue
from data.principal import Principal
from data.question import Fault, Refused
from data.store import live_release
from desk.checking import Whose
from desk.limits import FILES, FORM_BYTES, UPLOAD_BYTES

HEADER = "X-Muster-Return"  # no form of another site can send it
_LEVELS = {"council", "joint"}  # of areas that send returns
_FIELDS = 8  # of a form beside its files, and more than it has
_MEBIBYTE = 1024 * 1024


class Asked(NamedTuple):
    """Who asks, and about whose return of when."""

    who: Principal
    whose: Whose
    council: str  # its slug; empty where none is named

    @property
    def words(self) -> str:
        """For the audit log and for names of files."""
        return "-".join(part for part in (self.council, self.whose.as_at) if part) or "return"


def expect_from_here() -> None:
    """See that a page of ours sends this. Raises Refused, with 403."""
    if request.method != "POST":
        return
    if request.headers.get(HEADER) != "1" or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Refused(403, Fault("Only the page “Check a return” sends files here."))


def asked() -> Asked:
    """Who asks about what, before any file is looked at. Raises Refused."""
    request.max_content_length = UPLOAD_BYTES + FORM_BYTES
    request.max_form_memory_size = FORM_BYTES
    request.max_form_parts = FILES + _FIELDS
    try:
        as_at, code = request.form.get("as_at", ""), request.form.get("council", "")
    except RequestEntityTooLarge:
        most = UPLOAD_BYTES // _MEBIBYTE
        raise Refused(413, Fault(f"Together the files may have {most} MB. Send a zip of them.")) from None
    except HTTPException as error:
        raise Refused(error.code or 400, Fault("This is not what the page “Check a return” sends.")) from None
    if as_at and not _is_date(as_at):
        raise Refused(400, Fault("Give the date of the return as 2025-09-30."))
    return _of(principal(), as_at, code)


def _of(who: Principal, as_at: str, code: str) -> Asked:
    whose = Whose(as_at=as_at, council_code=code)
    if not code:
        return Asked(who, whose, "")
    area = catalogue(live_release()).areas.get(code)
    if area is None or area.level not in _LEVELS:
        raise Refused(400, Fault("There is no such council."))
    if not who.may_see_return_of(code):  # its last return is compared with it
        raise Refused(403, Fault("The returns of this council are not for you to see."))
    return Asked(who, whose, area.slug)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
