"""The addresses under /api/v1: whoever reads them may ask what there is, and analysts for figures."""

import hashlib
import logging
from typing import Any
from urllib.parse import parse_qs

from flask import Blueprint, Flask, Response, request

from api import lists
from api.etag import is_known, not_modified, scope, tag, tagged, unkept
from api.openapi import document
from api.parameters import Form, Wanted, wanted
from api.problems import NOTHING, all_as_problems, problem
from api.representation import Given, address_in_full, base, given, json_bytes, written
from auth import principal
from auth.audited import note
from auth.pages import PROGRAMS
from components.exports import expect_may_export, record_export
from components.taking import comments_on
from data.catalogue import Catalogue, catalogue
from data.definitions import definitions_version
from data.disclosure.gate import OtherRules
from data.disclosure.policy import BadPolicy, policy
from data.measures import MEASURES, By
from data.principal import Principal
from data.question import Fault, Refused, answered
from data.selection import EXACT
from data.store import NoRelease, live_release
from state import audit
from state.comments import Comment

LONGEST_ADDRESS = 3_500  # the server itself answers nothing above 4,094
_log = logging.getLogger(__name__)

api = Blueprint("api", __name__, url_prefix=PROGRAMS)


def install(server: Flask) -> None:
    """Answer the addresses under /api/v1, and have problems there said in one way, whoever finds them.

    To be called after what else changes answers, as compression does, so that it sees them first.
    """
    server.register_blueprint(api)
    server.before_request(_expect_ours)
    server.after_request(all_as_problems)


@api.get("/", strict_slashes=False)
def index() -> Response:
    """Where everything is."""
    return _told(lists.index(base(), _known()))


@api.get("/measures", strict_slashes=False)
def measures() -> Response:
    """All measures."""
    return _told(lists.measures(base(), _known()))


@api.get("/measures/<key>", strict_slashes=False)
def measure(key: str) -> Response:
    """One measure; 404 where there is none of that key."""
    found = MEASURES.get(key)
    if found is None:
        raise Refused(404, Fault(f"There is no measure “{key[:40]}”. /api/v1/measures lists those that there are."))
    return _told(lists.measure(found, base(), _known()))


@api.get("/areas", strict_slashes=False)
def areas() -> Response:
    """All areas, or those of a level."""
    known, asked = _known(), request.args.getlist("level")
    offered = lists.levels(known)
    if len(asked) > 1 or not set(asked) <= set(offered):
        raise Refused(400, Fault(f"level is one of {', '.join(offered)}.", "level"))
    return _told(lists.areas(asked[0] if asked else None, known), "level")


@api.get("/periods", strict_slashes=False)
def periods() -> Response:
    """All periods."""
    return _told(lists.periods(_known()))


@api.get("/releases", strict_slashes=False)
def releases() -> Response:
    """The live release, and those kept."""
    return _told(lists.releases(_known()))


@api.get("/definitions", strict_slashes=False)
def definitions() -> Response:
    """What everything means."""
    return _told(lists.definitions(_known()))


@api.get("/openapi.json")
def openapi() -> Response:
    """This interface for programs that read such documents."""
    return _told(document())


@api.get("/data", strict_slashes=False)
def data() -> Response:
    """Figures, audited before they leave."""
    who = principal()
    expect_may_export(who)
    known = _known()
    asked = _asked()
    found = wanted(asked, Form.JSON if "format" in asked else _accepted(*Form), known, who)
    address = address_in_full(found, found.part)
    is_exact = found.question.selection.tier == EXACT
    comments = _comments(found, known, who)
    told_of = [each.comment_id for each in comments]
    name = tag(known.release.release_id, policy().stamp, definitions_version(), scope(who), base(), address, told_of)
    if not is_exact and is_known(name):
        return not_modified(name)
    if request.method == "HEAD":  # to which nothing leaves, so no figure is worked out and none recorded
        return _kept(_nothing(found.form), name, is_exact=is_exact)
    told = given(found, list(answered(found.question, known.release, who).values()), known, comments)
    body = written(told)
    _record(told, address, body, who)
    answer = Response(body, mimetype=found.form.media_type, headers=_headers(told))
    return _kept(answer, name, is_exact=is_exact)


@api.get("/<path:_rest>")
def nothing(_rest: str) -> Response:
    """Any other address."""
    raise Refused(404, NOTHING)


def _comments(found: Wanted, known: Catalogue, who: Principal) -> list[Comment]:
    """What councils say of the figures that are asked for; JSON has room for it."""
    if found.form is not Form.JSON:
        return []
    return comments_on(found.question, known, who, is_several=By.PERIOD in found.question.levels)


def _expect_ours() -> Response | None:
    """No page answers where programs ask, whatever an address has in it; OPTIONS is answered here."""
    is_below = request.path.startswith("/api/") and request.path != "/api/"
    if is_below and request.blueprint != api.name and request.routing_exception is None:
        return problem(404, NOTHING)
    if is_below and request.method == "OPTIONS" and request.url_rule:
        answer = Response(status=204, headers={"Allow": ", ".join(sorted(request.url_rule.methods or ()))})
        del answer.headers["Content-Type"]
        return answer
    return None


@api.before_request
def _expect_short() -> None:
    if len(request.query_string) > LONGEST_ADDRESS:
        raise Refused(414, Fault(f"An address has at most {LONGEST_ADDRESS:,} characters after the question mark."))


@api.errorhandler(Refused)
def _refused(refused: Refused) -> Response:
    who = principal()
    # the path alone: what follows it can hold anything
    if refused.status < 500:
        note(audit.Action.REFUSAL, who.name, principal=who, query=request.path[:80], detail=f"data, {refused.status}")
    return problem(refused.status, *refused.faults)


@api.errorhandler(BadPolicy)
@api.errorhandler(NoRelease)
@api.errorhandler(OtherRules)
def _not_now(error: Exception) -> Response:
    _log.error("no figures can be given: %s", type(error).__name__)
    answer = problem(503, Fault("No figures can be given now. Those who run Muster find the reason at /readyz."))
    answer.headers["Retry-After"] = "300"
    return answer


def _known() -> Catalogue:
    return catalogue(live_release())


def _asked() -> dict[str, list[str]]:
    return parse_qs(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)


def _accepted(*forms: Form) -> Form:
    """The first of the forms that the header Accept likes best. Raises Refused."""
    types = {form.media_type: form for form in forms}
    if not any("/" in media_type for media_type, _ in request.accept_mimetypes):  # not said, or not readable
        return forms[0]
    best = request.accept_mimetypes.best_match(list(types))
    if best is None:
        raise Refused(406, Fault(f"This address answers with {' or '.join(types)}."))
    return types[best]


def _told(body: dict[str, Any], *parameters: str) -> Response:
    """What there is, as JSON. Raises Refused for a parameter that this address does not have."""
    _accepted(Form.JSON)
    strangers = [name for name in _asked() if name not in parameters]
    if strangers:
        raise Refused(400, *(Fault(f"“{name[:40]}” means nothing here.", name[:40]) for name in strangers))
    text = json_bytes(body)
    name = tag(hashlib.sha256(text).hexdigest())
    if is_known(name):
        return not_modified(name)
    return tagged(Response(text, mimetype=Form.JSON.media_type), name)


def _kept(answer: Response, name: str, *, is_exact: bool) -> Response:
    """An answer that says whether the reader's own cache may keep it, and by which tag."""
    return unkept(answer) if is_exact else tagged(answer, name)


def _nothing(form: Form) -> Response:
    """An answer without a body, of which nobody knows how long it would be."""
    answer = Response(mimetype=form.media_type)
    answer.automatically_set_content_length = False
    return answer


def _headers(told: Given) -> dict[str, str]:
    if told.wanted.form is Form.JSON:
        return {}
    following = {"Link": f'<{told.next}>; rel="next"'} if told.next else {}
    return {"Content-Disposition": f'attachment; filename="{told.name}"'} | following


def _record(told: Given, address: str, body: bytes, who: Principal) -> None:
    """Nothing leaves that is not in the audit log. Raises Refused."""
    record_export(
        who,
        query=address,
        release=told.known.release.release_id,
        tier=told.tier,
        rows=len(told.rows),
        sha256=hashlib.sha256(body).hexdigest(),
    )
