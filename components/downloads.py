"""Figures taken away: the address of a page with `/download/<measure>.csv` before it, or xlsx, or parquet."""

import json
from collections.abc import Callable
from urllib.parse import parse_qs, quote

from flask import Flask, Response, request

from auth import principal
from auth.audited import note
from components.exports import expect_may_export
from components.leaving import MEDIA_TYPES, as_it_goes, whole
from components.taking import Asked, described, taking
from data.disclosure.gate import NotAllowed
from data.export import MEDIA_TYPE, csvw, source_lines
from data.principal import Principal
from data.question import Fault, Refused
from data.store import live_release
from state import audit

Sent = Callable[[Asked, Principal], Response]

_DESCRIBED = "csv-metadata.json"
_PLAIN = "%&=+,;:/?@!$'()*~-._"  # what may stand in an address in a header


def install(server: Flask) -> None:
    """Add the download addresses to the server."""
    server.add_url_rule(f"/download/<key>.<any({','.join(MEDIA_TYPES)}):suffix>", "download", download)
    server.add_url_rule(f"/download/<key>.{_DESCRIBED}", "metadata", metadata)


def download(key: str, suffix: str) -> Response:
    """The figures of a measure, or of everything, as a file; a sentence with 400 for what makes no sense.

    403 for what is not granted, 404 for a measure there is not, and 503 while the audit log cannot be written.
    """

    def sent(asked: Asked, who: Principal) -> Response:
        taken = taking(key, asked, live_release(), who)
        if request.method == "HEAD":
            answer = _nothing(suffix)
        elif suffix == "csv" and not taken.is_whole:
            answer = as_it_goes(taken, who)
        else:
            answer = whole(taken, suffix, who)
        answer.headers["Content-Disposition"] = f'attachment; filename="{taken.file_name(suffix)}"'
        if suffix == "csv":
            answer.headers["Link"] = f'<{_asked_at(key, _DESCRIBED)}>; rel="describedby"; type="{MEDIA_TYPE}"'
        return answer

    return _told(sent)


def metadata(key: str) -> Response:
    """What describes the CSV file of the same address to programs, as CSV on the Web; no figure is asked for."""

    def sent(asked: Asked, who: Principal) -> Response:
        file = described(key, asked, live_release(), who)
        lines = source_lines(file.sources, file.release)
        found = csvw(_asked_at(key, "csv"), file.told, file.about, lines, is_dated=file.is_dated)
        return Response(json.dumps(found, indent=1, ensure_ascii=False), mimetype=MEDIA_TYPE)

    return _told(sent)


def _told(sent: Sent) -> Response:
    """An answer to the request, of the release that is live as it comes; a refusal is recorded and said in words."""
    who = principal()
    try:
        expect_may_export(who)
        asked = parse_qs(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)
        answer = _allowed(sent, asked, who)
    except Refused as refused:
        if refused.status < 500:  # the path alone: what follows it can hold anything
            note(audit.Action.REFUSAL, who.name, principal=who, query=request.path, detail=f"a file, {refused.status}")
        return Response("\n".join(refused.sentences) + "\n", status=refused.status, mimetype="text/plain")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _allowed(sent: Sent, asked: Asked, who: Principal) -> Response:
    try:
        return sent(asked, who)
    except NotAllowed as refused:
        raise Refused(403, Fault(str(refused))) from None


def _nothing(suffix: str) -> Response:
    """The answer to HEAD: nothing leaves, so no file is made and none recorded."""
    answer = Response(mimetype=MEDIA_TYPES[suffix])
    answer.automatically_set_content_length = False
    return answer


def _asked_at(key: str, suffix: str) -> str:
    """The address that was asked, of another kind of file: clients compare it with what they asked for."""
    search = quote(request.query_string.decode("latin-1"), safe=_PLAIN)
    return f"/download/{quote(key)}.{suffix}" + (f"?{search}" if search else "")
