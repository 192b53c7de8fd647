"""What is told to whoever is not let in: a calm page for a visit, a problem to programs, a sentence to the rest."""

import json

from flask import Blueprint, Response, make_response, render_template, request

PROGRAMS = "/api/v1"  # what is answered there is for programs, refusals too

pages = Blueprint("auth-pages", __name__, template_folder="templates")


def is_visit() -> bool:
    """Whether somebody is looking at the answer, rather than a script of ours or a program with a token."""
    return (
        request.method in {"GET", "HEAD"}
        and not request.headers.get("Authorization", "").lower().startswith("bearer")
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and request.accept_mimetypes.accept_html
    )


def is_under(address: str) -> bool:
    """Whether a request is for an address or for one below it."""
    return f"{request.path}/".startswith(f"{address}/")


def told(title: str, *sentences: str, status: int, link: tuple[str, str] | None = None) -> Response:
    """A title and sentences as a page, with a link as (words, address), or as text where nobody looks.

    At the addresses for programs it is a problem as RFC 9457 has it.
    """
    if is_under(PROGRAMS):
        problem = {"type": "about:blank", "title": title, "status": status, "detail": " ".join(sentences)}
        answer = make_response(json.dumps(problem), status)
        answer.mimetype = "application/problem+json"
    elif is_visit():
        body = render_template("auth/told.html", title=title, sentences=sentences, link=link)
        answer = make_response(body, status)
    else:
        answer = make_response(f"{' '.join(sentences)}\n", status)
        answer.mimetype = "text/plain"
    return unkept(answer)


def unkept(answer: Response) -> Response:
    """The same answer, for no cache to keep."""
    answer.headers["Cache-Control"] = "no-store"
    return answer
