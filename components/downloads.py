"""Figures taken away: the address of a page with `/download/<measure>.csv` before it."""

from flask import Flask, Response, request

from data.answers import Answer, answer
from data.catalogue import catalogue
from data.export import csv_file, file_name
from data.measures import MEASURES, By
from data.selection import parse_search
from data.store import live_release


def install(server: Flask) -> None:
    """Add the download addresses to the server."""
    server.add_url_rule("/download/<key>.csv", "download", download)


def download_link(found: Answer) -> str:
    """The address of the file that holds an answer."""
    return f"/download/{found.measure.key}.csv{found.selection.search()}&by={found.by.value}"


def download(key: str) -> Response:
    """The figures of a measure as CSV; 404 for a measure there is not, 400 with a sentence for what makes no sense."""
    measure = MEASURES.get(key)
    if measure is None:
        return _refused(404, [f"There is no measure “{key[:40]}”. The measures are {', '.join(MEASURES)}."])
    release = live_release()
    known = catalogue(release)
    by_asked = request.args.getlist("by") or [By.COUNCIL.value]
    selection, notices = parse_search(request.query_string.decode("utf-8", "replace"), known, (measure,))
    wrong = [each.wrong for each in notices]
    by = next((each for each in By if [each.value] == by_asked), None)
    if by is None:
        return _refused(400, [*wrong, f"by is one of {', '.join(each.value for each in By)}."])
    offered = known.breakdowns(measure, selection.workforce, selection.period) | {By.COUNCIL, By.PERIOD}
    if by not in offered:
        wrong.append(f"These figures are not collected by {by.value.replace('_', ' ')}.")
    if wrong:
        return _refused(400, wrong)
    found = answer(measure, selection, by, release)
    return Response(
        "\ufeff" + csv_file(found),
        mimetype="text/csv",
        headers={
            "Content-Disposition": f'attachment; filename="{file_name(found)}"',
            "Cache-Control": "no-store",
        },
    )


def _refused(status: int, sentences: list[str]) -> Response:
    return Response("\n".join(sentences) + "\n", status=status, mimetype="text/plain")
