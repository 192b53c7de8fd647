"""Whatever is refused or fails under /api/v1 is said as RFC 9457 has it: what is wrong, and what to do."""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import Response, request

from auth.pages import PROGRAMS
from data.question import Fault

PROBLEM = "application/problem+json"
PAGE = "/api"  # the page that explains problems, each at an anchor of its own


class Kind(NamedTuple):
    """What a status means here, and what to do about it."""

    name: str  # of its anchor
    title: str
    advice: str


PROBLEMS = {
    400: Kind("parameters", "The request makes no sense", "Mend the parameters that “errors” names, and ask again."),
    401: Kind(
        "sign-in", "You are not signed in", "Send a token in the header Authorization, or sign in with a browser."
    ),
    403: Kind("not-granted", "You may not have this", "Ask whoever runs Muster for the right that “detail” names."),
    404: Kind("not-found", "There is nothing at this address", "See /api/v1/ for the addresses that there are."),
    405: Kind("method", "This address is read only", "Ask with GET or HEAD."),
    406: Kind("format", "There is no such format here", "Accept application/json, or leave the header Accept out."),
    409: Kind(
        "release-changed",
        "The data changed between two parts of an answer",
        "Begin again at the first part, without release and offset.",
    ),
    413: Kind("too-large", "The request is too large", "Ask with GET, and send no body."),
    414: Kind("too-long", "The address is too long", "Ask for fewer values, in several requests."),
    429: Kind("too-often", "You have asked too often", "Wait as many seconds as the header Retry-After says."),
    500: Kind("our-fault", "Something went wrong on our side", "Report the reference that “detail” names."),
    503: Kind("not-now", "This cannot be answered now", "Try again later. Ask for less where it took too long."),
}
NOTHING = Fault("There is nothing at this address. /api/v1/ lists what there is.")
_OTHER = Kind("parameters", "This request cannot be answered", "See /api/v1/ for what can be asked.")


def is_for_programs(path: str) -> bool:
    """Whether an address is one of these, or below where they are."""
    return f"{path}/".startswith(f"{PROGRAMS}/")


def problem(status: int, *faults: Fault) -> Response:
    """A problem whose detail is what is wrong in sentences, and `errors` which parameter has each."""
    named = [{"parameter": fault.parameter, "detail": fault.sentence} for fault in faults if fault.parameter]
    return _written(Response(status=status), " ".join(fault.sentence for fault in faults), named)


def as_problem(refused: Response) -> Response:
    """The same refusal, headers included, as a problem; what a person was to read is its detail."""
    text = refused.get_data(as_text=True).strip()
    if refused.mimetype == PROBLEM:
        told = json.loads(text)
        return _written(refused, told.get("detail", ""), told.get("errors", []))
    return _written(refused, text if refused.mimetype == "text/plain" else "", [])


def all_as_problems(answer: Response) -> Response:
    """What the server answers, whoever refused it: other parts of Muster do so in plain text."""
    is_ours = is_for_programs(request.path) and answer.status_code >= 400
    return as_problem(answer) if is_ours else answer


def _written(answer: Response, detail: str, errors: Sequence[dict[str, str]]) -> Response:
    kind = PROBLEMS.get(answer.status_code, _OTHER)
    told: dict[str, Any] = {
        "type": f"{PAGE}#{kind.name}",
        "title": kind.title,
        "status": answer.status_code,
        "detail": _plain(detail) or kind.advice,
    }
    if errors:
        told["errors"] = [{name: _plain(text) for name, text in each.items()} for each in errors]
    answer.set_data(json.dumps(told, ensure_ascii=False) + "\n")
    answer.mimetype = PROBLEM
    return answer


def _plain(text: str) -> str:
    """Words without control and direction characters, which what was asked may have in it."""
    return "".join(each if each.isprintable() else " " if each.isspace() else "" for each in text)
