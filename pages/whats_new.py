"""What's new: each time that figures were published, and what that changed."""

from typing import Any

from dash import html, register_page

from auth import principal
from components.release_changes import changes_parts, day_of, moment_of
from data.catalogue import Catalogue, catalogue
from data.principal import Principal
from data.store import live_release
from desk.news import PUBLISH, News, news

_PATH, _TITLE = "/whats-new", "What's new"


def layout(**_asked: str | list[str]) -> html.Div:
    """The last publications, newest first."""
    known, who = catalogue(live_release()), principal()
    told = news()
    lead = (
        "Each time that figures were published: which councils' returns came, which headline figures moved, and what "
        "stands out newly."
    )
    return html.Div(
        [
            html.H1(_TITLE, id="page-title"),
            html.P(lead, className="shown-in-words"),
            *(_entry(each, told, known, who) for each in told),
            None if told else html.P("Nothing has been published since Muster began to keep this list."),
        ]
    )


def _entry(each: News, told: list[News], known: Catalogue, who: Principal) -> html.Section:
    published = each.publication
    is_live = published.release_id == known.release.release_id and each is told[0]
    what = "Published" if published.kind == PUBLISH else "Back to earlier figures"
    parts: list[Any] = [html.H2(f"{what}: {moment_of(published.published_at)}", className="panel-title")]
    if published.note:
        parts.append(html.Blockquote([html.P(line) for line in published.note.splitlines() if line.strip()]))
    parts += _what_changed(each, told, known, who)
    shown = " It is the one shown now." if is_live else ""
    parts.append(html.P(f"Release {published.release_id}.{shown}", className="panel-foot"))
    return html.Section(parts, className="panel")


def _what_changed(each: News, told: list[News], known: Catalogue, who: Principal) -> list[Any]:
    published = each.publication
    if published.kind != PUBLISH:
        return [html.P(_gone_back(each, told))]
    if not published.before_id:
        return [html.P("The first figures.")]
    if each.changes is None:
        return [html.P("What changed cannot be told any more: one of the two releases is not kept.")]
    return changes_parts(each.changes, known, who)


def _gone_back(each: News, told: list[News]) -> str:
    earlier = [one.publication for one in told if one.publication.number < each.publication.number]
    first = next((one for one in earlier if one.release_id == each.publication.release_id), None)
    of = f" of {day_of(first.published_at)}" if first else " from before"
    return f"All figures are again those{of}, as they were."


register_page(__name__, path=_PATH, name=_TITLE, title="What's new - Muster", order=None, layout=layout)
