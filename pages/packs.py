"""Board packs: those one has made, each as it was, and what differs now."""

from typing import Any

from dash import Input, Output, State, callback, dcc, html, register_page

from auth import principal
from components.messages import notice
from components.pack_files import may_reopen
from components.packs_list import files, made_on, packs_table
from components.tables import plain_table
from components.tiers import note_exact_view
from components.words import capitalised
from data.disclosure.gate import NotAllowed
from data.principal import Principal
from packs.build import composed, view_of
from packs.differences import Difference, differences
from packs.model import Pack, pack_of
from state import packs as kept
from state.packs import Kept

_PATH, _TITLE = "/packs", "Board packs"
_MOST = 200  # differences that are listed


def layout(pack_id: str = "", **_asked: str | list[str]) -> html.Div:
    """The list of one's packs; under an address with an id, one of them."""
    who = principal()
    if not who.may_export:
        return _page(_TITLE, [html.P("Board packs are files: ask your administrator for the role analyst.")])
    if not pack_id:
        return _list(kept.kept_of(who.name))
    found = kept.find(pack_id, who.name)
    content = kept.content_of(pack_id) if found else ""
    if found is None or not content:
        return _page("There is no such pack", [html.P(dcc.Link("Your board packs", href=_PATH))])
    return _one(found, pack_of(content), who)


def _page(title: str, parts: list[Any]) -> html.Div:
    return html.Div([html.H1(title, id="page-title"), html.Div(parts, id="pack-shown")])


def _list(packs: list[Kept]) -> html.Div:
    lead = (
        "Each pack stays as it was made, whatever is loaded later, for 13 months. Only you can open yours. "
        "Make one from the Overview, a council's page or a topic: PowerPoint, PDF or Word."
    )
    none = html.P(["You have made none yet. ", dcc.Link("Go to the Overview", href="/"), "."])
    return _page(_TITLE, [html.P(lead, className="shown-in-words"), packs_table(packs) if packs else none])


def _one(found: Kept, pack: Pack, who: Principal) -> html.Div:
    if not may_reopen(pack, who):
        return _page(found.title, [notice(["This pack holds figures that you may not see any more."])])
    return _page(
        found.title,
        [
            html.P(html.Strong(pack.marking)) if pack.marking else None,
            html.P(_in_words(pack), className="shown-in-words"),
            html.Section(
                [
                    html.H2("As it was made", className="panel-title"),
                    _facts(found, pack),
                    html.P(["Files: ", files(found)]),
                    html.P(dcc.Link("The same view in Muster now", href=pack.address)),
                    _deletion(found),
                ],
                className="panel",
            ),
            _differing(pack, who),
            _pages(pack),
        ],
    )


def _deletion(found: Kept) -> html.Details:
    """Two steps: nothing brings a deleted pack back."""
    return html.Details(
        [
            html.Summary("Delete this pack"),
            html.P("Its files and what it holds are removed for good. Files that were taken away stay where they are."),
            html.Button("Delete it for good", id="pack-delete", type="button", className="button-quiet"),
            dcc.Store(id="pack-open", data=found.pack_id),
        ],
        className="pack-deletion",
    )


def _in_words(pack: Pack) -> str:
    beside = f", compared with {pack.compared_with}" if pack.compared_with else ""
    return f"{pack.filters}, {pack.as_at}{beside}."


def _facts(found: Kept, pack: Pack) -> html.Dl:
    facts = {
        "Made": made_on(found),
        "Release of the figures": pack.release,
        "Disclosure policy": pack.policy,
        "Definitions": pack.definitions,
        "Figures": pack.tier,
        "Marked": pack.marking or "nothing",
        "SHA-256 of what it holds": found.content_hash,
    }
    return html.Dl([each for name, fact in facts.items() for each in (html.Dt(name), html.Dd(fact))], className="facts")


def _differing(pack: Pack, who: Principal) -> html.Section:
    """What the same pack would say now, where it says something else."""
    path, _, search = pack.address.partition("?")
    try:
        note_exact_view(view_of(path, search, who), _TITLE)
        now = composed(path, search, who, {})
    except NotAllowed as refused:
        return _section("What differs now", [html.P(str(refused))])
    found = differences(pack, now)
    stamps = [
        f"{name} then {old}, now {new}"
        for name, old, new in (
            ("release", pack.release, now.release),
            ("policy", pack.policy, now.policy),
            ("definitions", pack.definitions, now.definitions),
        )
        if old != new
    ]
    said = (
        f"{len(found)} figures or sentences differ." if found else "Nothing differs: made now, it would say the same."
    )
    rest = f" The first {_MOST} are listed." if len(found) > _MOST else ""
    parts: list[Any] = [html.P(said + rest), html.P(capitalised(f"{'; '.join(stamps)}.")) if stamps else None]
    if found:
        heads = ["Page", "Row", "Figure", "Then", "Now"]
        parts.append(plain_table("What differs now", heads, [_cells(each) for each in found[:_MOST]]))
    return _section("What differs now", parts, anchor="differs")


def _cells(each: Difference) -> list[str]:
    return [each.page, each.row, each.column, each.then, each.now]


def _pages(pack: Pack) -> html.Section:
    items = [html.Li([page.title, html.Blockquote(page.comment) if page.comment else None]) for page in pack.pages]
    return _section("Its pages", [html.Ol(items)])


def _section(title: str, parts: list[Any], anchor: str | None = None) -> html.Section:
    return html.Section(
        [html.H2(title, className="panel-title", **({"id": anchor} if anchor else {})), *parts], className="panel"
    )


@callback(
    Output("pack-shown", "children"),
    Input("pack-delete", "n_clicks"),
    State("pack-open", "data"),
    prevent_initial_call=True,
)
def delete(_clicks: int, pack_id: str | None) -> list[Any]:
    """Remove one of the reader's own packs."""
    kept.forget(pack_id or "", principal().name)
    return [html.P(["This pack is deleted. ", dcc.Link("Your board packs", href=_PATH)], role="status")]


register_page(__name__, path_template=f"{_PATH}/<pack_id>", name=_TITLE, title="Board pack - Muster", layout=layout)
register_page("pages.packs_list", path=_PATH, name=_TITLE, title="Board packs - Muster", order=11, layout=layout)
