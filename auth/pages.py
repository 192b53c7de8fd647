"""What people see who are not let in: a calm page for a visit, one sentence for anything else."""

from flask import Blueprint, Response, make_response, render_template, request

pages = Blueprint("auth-pages", __name__, template_folder="templates")


def is_visit() -> bool:
    """Whether somebody is looking at the answer, rather than a script of ours."""
    return (
        request.method in {"GET", "HEAD"}
        and request.headers.get("Sec-Fetch-Dest", "document") == "document"
        and request.accept_mimetypes.accept_html
    )


def told(title: str, *sentences: str, status: int, link: tuple[str, str] | None = None) -> Response:
    """A title and sentences as a page, with a link as (words, address), or as text where nobody looks."""
    if is_visit():
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
