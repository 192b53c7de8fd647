"""A board pack as a tagged PDF (PDF/UA-1) on A4, its charts as drawings; docs/decisions/0040-pdf-and-word.md."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from components import theme
from config import PROJECT
from packs.formats import Unavailable
from packs.model import Pack, Page
from packs.printed import are_numbers, facts, foot, is_long, is_number, made, notes
from packs.tagging import finish
from packs.text import plain, seen
from pictures.svg import svg

WIDTH = 656  # CSS pixels between the margins
_FONTS = PROJECT / "pictures" / "fonts"
_MARK = "picture:mark"
_TEMPLATES = PROJECT / "packs" / "templates"
_NEEDS = (
    "PDF files need Pango, which is not installed here. "
    "On Debian or Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
)


class PdfUnavailable(Unavailable):
    """This machine cannot write PDF files; the message says what to install."""


def pdf(pack: Pack) -> bytes:
    """The pack as a PDF file, the same for the same pack. Raises PdfUnavailable where Pango is missing."""
    html, fonts, style = _press()
    from weasyprint.urls import FatalURLFetchingError  # noqa: PLC0415 - as in _press

    pictures = {f"picture:{place}": _picture(page) for place, page in enumerate(pack.pages) if page.figure}
    pictures[_MARK] = (PROJECT / "assets" / "mark_ink.svg").read_bytes()
    document = html(string=_html(pack), url_fetcher=fetcher(pictures))
    try:
        written: bytes = document.write_pdf(
            finisher=finish,
            font_config=fonts,
            stylesheets=[style],
            pdf_variant="pdf/ua-1",
            pdf_identifier=pack.sha256[:32].encode(),
        )
    except FatalURLFetchingError as foreign:  # no Exception, so that nothing but a caller of WeasyPrint catches it
        raise ValueError(f"A pack may not have {foreign}") from foreign
    return written


def _picture(page: Page) -> bytes:
    return svg(page.figure or {}, width=WIDTH, alt=page.alt, fragment=True).encode()


@cache
def _press() -> tuple[Any, Any, Any]:
    """What makes documents, our fonts and our style, kept between packs: reading them takes longer than a page."""
    try:
        from weasyprint import CSS, HTML  # noqa: PLC0415 - needs libraries of the system
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
    except OSError as missing:
        raise PdfUnavailable(_NEEDS) from missing
    files = {name: _FONTS / f"LiberationSans-{name.capitalize()}.ttf" for name in ("regular", "bold")}
    urls = {name: path.as_uri() for name, path in files.items()}
    fonts = FontConfiguration()
    style = _templates().get_template("pack.css").render(theme=theme, mark=_MARK, **urls)
    fetch = fetcher({urls[name]: path.read_bytes() for name, path in files.items()})
    return HTML, fonts, CSS(string=style, font_config=fonts, url_fetcher=fetch)


def fetcher(files: Mapping[str, bytes]) -> Any:
    """Gives a document of WeasyPrint these files and nothing else: no file of this machine, no network.

    Anything else stops the document.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse  # noqa: PLC0415

    class Given(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            if url not in files:
                raise FatalURLFetchingError(url)
            kind = "image/svg+xml" if url.startswith("picture:") else "font/ttf"
            return URLFetcherResponse(url, files[url], {"Content-Type": kind})

    return Given()


@cache
def _templates() -> Environment:
    """Every word that a template prints is escaped, and has lost what readers cannot see."""
    templates = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        undefined=StrictUndefined,
        finalize=lambda words: seen(words) if isinstance(words, str) else words,
    )
    templates.tests["number_like"] = is_number
    return templates


def _html(pack: Pack) -> str:
    pages = [_printed(place, page) for place, page in enumerate(pack.pages)]
    stamp = f"{made(pack):%Y-%m-%dT%H:%M:%SZ}"
    template = _templates().get_template("pack.html")
    return template.render(pack=pack, pages=pages, facts=facts(pack), foot=foot(pack), made=stamp)


def _printed(place: int, page: Page) -> dict[str, Any]:
    comment = plain(page.comment)
    return {
        "title": page.title,
        "sentences": page.sentences,
        "picture": f"picture:{place}" if page.figure else "",
        "alt": page.alt,
        "table": page.table,
        "are_numbers": are_numbers(page.table) if page.table else [],
        "is_long": page.table is not None and is_long(page.table),
        "notes": notes(page),
        "comment": comment.split("\n\n") if comment else [],
    }
