"""Pictures of charts: the address of a page with `/download/picture` before it and the name of a chart behind it."""

import csv
import hashlib
import inspect
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple
from urllib.parse import parse_qs

from dash import page_registry
from flask import Flask, Response, request

from auth import principal
from auth.audited import note
from components.chart_on_page import OnPage, names_of, on_page
from components.drawn import first, pieces, words
from components.exports import expect_may_export, record_export
from components.messages import sample_banner
from components.sections import draw_section
from components.topics import council_in, measures_of
from components.words import pooled_in_words
from data.catalogue import Catalogue, catalogue
from data.export import SENSITIVE, inert
from data.export.names import name_of
from data.from_returns import source_of
from data.principal import Principal
from data.question import Fault, Refused, question
from data.selection import EXACT, Selection
from data.store import Release, live_release
from pictures.png import png
from pictures.svg import svg
from state import audit

WIDTH = 800  # pixels
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
_OVERVIEW = "overview"
_MOST_NAMES = 20  # of charts that are there, told to whoever asks for one that is not


class _Asked(NamedTuple):
    """A chart that is asked for: by name, of a page, for what the rest of the address says."""

    name: str
    path: str
    address: Mapping[str, list[str]]
    selection: Selection
    known: Catalogue
    release: Release

    @property
    def is_exact(self) -> bool:
        """Whether exact figures are asked for; published ones are the same in either tier."""
        return self.selection.tier == EXACT and self.selection.period.is_returns


class _Found(NamedTuple):
    """A chart, and what its page is about and shows."""

    chart: OnPage
    shown: str


def install(server: Flask) -> None:
    """Add the addresses of pictures to the server."""
    rule = "/download/picture/<path:page>/<name>.<any(svg, png):suffix>"
    server.add_url_rule(rule, "picture", picture)


def picture(page: str, name: str, suffix: str) -> Response:
    """A chart of a page as SVG or PNG, with its words in the picture.

    A sentence with 400 for an address that makes no sense, 403 for what is not granted, 404 for a page or chart there
    is not, and 503 while the audit log cannot be written.
    """
    who = principal()
    try:
        asked = _read(page, name, who)
        found = _find(asked)
        content = None
        if request.method != "HEAD":  # to which nothing leaves, so no picture is made and none recorded
            content = _picture(asked, found, suffix)
            _record(asked, found, content, who)
    except Refused as refused:
        if refused.status < 500:  # the path alone: what follows it can hold anything
            told = f"a picture, {refused.status}"
            note(audit.Action.REFUSAL, who.name, principal=who, query=request.path, detail=told)
        return Response("\n".join(refused.sentences) + "\n", status=refused.status, mimetype="text/plain")
    file = _file_name(asked, found, suffix)
    headers = {"Content-Disposition": f'attachment; filename="{file}"', "Cache-Control": "no-store"}
    answer = Response(content, mimetype=_TYPES[suffix], headers=headers)
    answer.automatically_set_content_length = content is not None
    return answer


def _read(page: str, name: str, who: Principal) -> _Asked:
    expect_may_export(who)
    path = "/" if page == _OVERVIEW else f"/{page}"
    if _layout(path) is None:
        raise Refused(404, Fault(f"There is no page “{page[:40]}”."))
    release = live_release()
    known = catalogue(release)
    address = parse_qs(request.query_string.decode("utf-8", "replace"), keep_blank_values=True)
    council = council_in(path)
    of_page = {**address, "area": [council]} if council else address
    measures = measures_of(path, next(iter(address.get("measure", ())), ""))
    return _Asked(name, path, address, question(of_page, measures, known, who).selection, known, release)


def _layout(path: str) -> Any:
    """What draws the page at an address, so that its errors reach the server; None where there is no page."""
    place, wanted = ("path_template", "/council/<slug>") if council_in(path) else ("path", path)
    page = next((page for page in page_registry.values() if page[place] == wanted), None)
    return inspect.unwrap(page["layout"]) if page else None


def _find(asked: _Asked) -> _Found:
    council = council_in(asked.path)
    given = {name: values if len(values) > 1 else values[0] for name, values in asked.address.items()}
    drawn = _layout(asked.path)(**({"slug": council} if council else {}), **given)
    shown = f"{_heading(drawn)}. {_shown(drawn)}"
    names: list[str] = []
    for part in _parts(drawn, asked.path):
        names += names_of(part)
        if found := on_page(part, asked.name):
            return _Found(found, shown)
    sentence = f"There is no chart “{asked.name[:40]}” on this page for these filters."
    some = ", ".join(list(dict.fromkeys(names))[:_MOST_NAMES])
    raise Refused(404, Fault(f"{sentence} There is {some}." if some else sentence))


def _heading(drawn: Any) -> str:
    found = first(drawn, "H1")
    return words(found.props["children"]) if found else ""


def _shown(drawn: Any) -> str:
    """What the page shows, without the link to another view of it."""
    found = first(drawn, "P", of_class="shown-in-words")
    return words(next(iter(found.props["children"]), "")) if found else ""


def _parts(drawn: Any, path: str) -> Iterator[Any]:
    """The first screen of a page, then its sections one by one."""
    yield drawn
    search = f"?{request.query_string.decode('utf-8', 'replace')}"
    for piece in list(pieces(drawn)):
        place = piece.props.get("id")
        if isinstance(place, dict) and place.get("type") == "section":
            yield draw_section(place, path, search)


def _picture(asked: _Asked, found: _Found, suffix: str) -> bytes:
    chart, source = found.chart, _source(asked, found)
    said = chart.lines if source in chart.lines else (*chart.lines, source)
    lines = [found.shown, *said, f"Muster, release {asked.release.release_id}."]
    drawn = svg(
        chart.figure,
        width=WIDTH,
        heading=chart.title,
        sentence=chart.sentence,
        lines=lines,
        marking=_marking(asked),
        alt=f"Chart. {chart.sentence}",
    )
    if suffix == "svg":
        return drawn.encode()
    told = [chart.sentence, *lines, _marking(asked)]
    text = {
        "Title": chart.title,
        "Description": "\n".join(filter(None, told)),
        "Source": source,
        "Data": _as_csv(chart.table),
    }
    return png(drawn, text=text)


def _source(asked: _Asked, found: _Found) -> str:
    """The line of the source; a panel of one council's returns does not repeat it."""
    if found.chart.source or not asked.selection.period.is_returns:
        return found.chart.source
    return f"Source: {source_of(asked.known)}."


def _marking(asked: _Asked) -> str:
    sample = words(sample_banner()) if asked.known.is_sample else ""
    return " ".join(filter(None, [f"{SENSITIVE}." if asked.is_exact else "", sample]))


def _as_csv(table: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([[inert(text) for text in row] for row in table])
    return out.getvalue()


def _file_name(asked: _Asked, found: _Found, suffix: str) -> str:
    selection, known = asked.selection, asked.known
    is_pooled = selection.pooled and pooled_in_words(selection, known) in found.shown  # not every page pools
    return name_of(
        asked.name,
        replace(selection, pooled=is_pooled),
        asked.release.release_id,
        suffix,
        is_exact=asked.is_exact,
        is_sample=known.is_sample,
    )


def _record(asked: _Asked, found: _Found, content: bytes, who: Principal) -> None:
    """Nothing leaves that is not in the audit log. Raises Refused."""
    record_export(
        who,
        query=request.path + asked.selection.search(),
        release=asked.release.release_id,
        tier=asked.selection.tier,
        rows=max(len(found.chart.table) - 1, 0),
        sha256=hashlib.sha256(content).hexdigest(),
    )
