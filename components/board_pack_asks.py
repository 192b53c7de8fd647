"""What happens when somebody asks for a board pack: it is put on the list, made beside the server, and handed over."""

from typing import Any

from dash import ALL, Input, Output, State, callback, ctx, dcc, html, no_update
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from auth.audited import note
from components.packs_list import file_address, file_title
from components.tiers import note_exact_view
from data.disclosure.gate import NotAllowed
from data.principal import Principal
from packs.build import composed, view_of
from packs.contents.pack import TITLES
from packs.formats import FORMATS
from packs.maker import make
from packs.order import Order
from packs.text import LONGEST
from state import packs as kept
from state.audit import Action
from state.packs import Kept, Stage

_LONGEST_KEY = 80
_MOST_PAGES = 40
_MOST_UNFINISHED = 10
_FULL = f"You keep {kept.MOST} packs already. Delete some of them under Board packs, then ask again."


@callback(
    Output("pack-pages", "children"),
    Input("pack-pages-asked", "n_clicks"),
    State("url", "pathname"),
    State("url", "search"),
    prevent_initial_call=True,
)
def show_pages(_clicks: int, path: str | None, search: str | None) -> list[Any]:
    """A box for a comment on each page of the pack that the address has."""
    try:
        pack = composed(_page(path), search or "", _who(), {})
    except NotAllowed as refused:
        return [html.P(str(refused))]
    return [
        html.Div(
            [
                html.Label(page.title, htmlFor=_box_id(page.key)),
                dcc.Textarea(
                    id={"type": "pack-comment", "page": page.key}, maxLength=LONGEST, rows=2, className="comment-box",
                ),
            ],
            className="comment",
        )
        for page in pack.pages
    ]  # fmt: skip


def _box_id(key: str) -> str:
    """As Dash writes the id of a box into the page."""
    return f'{{"page":"{key}","type":"pack-comment"}}'


@callback(
    Output("pack-status", "children"),
    Output("pack-asked", "data"),
    Output("pack-poll", "disabled"),
    Input({"type": "pack-make", "suffix": ALL}, "n_clicks"),
    State({"type": "pack-comment", "page": ALL}, "value"),
    State({"type": "pack-comment", "page": ALL}, "id"),
    State("url", "pathname"),
    State("url", "search"),
    prevent_initial_call=True,
)
def ask(
    clicks: list[int | None],
    comments: list[str | None],
    boxes: list[dict[str, str]],
    path: str | None,
    search: str | None,
) -> tuple[Any, Any, bool]:
    """Have a pack made of the page at an address. Raises BadRequest for what no page sends."""
    asked = ctx.triggered_id
    suffix = asked.get("suffix") if isinstance(asked, dict) else None
    if not any(clicks):
        return no_update, no_update, True
    if not isinstance(suffix, str) or suffix not in FORMATS:
        raise BadRequest
    who, path, search, said = _who(), _page(path), search or "", _comments(comments, boxes)
    try:
        view = view_of(path, search, who)
    except NotAllowed as refused:
        note(Action.REFUSAL, who.name, principal=who, detail="a board pack that may not be made")
        return html.P(str(refused)), no_update, True
    if sum(each.stage in {Stage.WAITING, Stage.MAKING} for each in kept.kept_of(who.name)) >= _MOST_UNFINISHED:
        return html.P("Your other packs are not finished yet. Please wait for them."), no_update, True
    title = f"{view.selection.area.name}: {TITLES.get(path, TITLES['/council'])}"
    try:
        pack_id = kept.ask(who.name, title, path + view.selection.search())
    except kept.TooMany:
        return html.P(_FULL), no_update, True
    note_exact_view(view, "Board pack")
    make(Order(pack_id, path, search, suffix, said, who))
    return _making("Waiting to begin"), f"{pack_id}.{suffix}", False


def _page(path: str | None) -> str:
    """An address as links have it: `//council/havering` draws that page too, but as a link leads to another host."""
    return "/" + (path or "").strip("/")


def _comments(comments: list[str | None], boxes: list[dict[str, str]]) -> dict[str, str]:
    keys = [box.get("page") for box in boxes]
    if len(keys) > _MOST_PAGES or len(keys) != len(comments):
        raise BadRequest
    if not all(isinstance(key, str) and len(key) <= _LONGEST_KEY for key in keys):
        raise BadRequest
    if not all(isinstance(text, str | None) for text in comments):
        raise BadRequest
    return {str(key): text for key, text in zip(keys, comments, strict=True) if text}


@callback(
    Output("pack-status", "children", allow_duplicate=True),
    Output("pack-poll", "disabled", allow_duplicate=True),
    Input("pack-poll", "n_intervals"),
    State("pack-asked", "data"),
    prevent_initial_call=True,
)
def follow(_ticks: int, asked: str | None) -> tuple[Any, bool]:
    """How far a pack is; once it is ready, the way to its file, which assets/packs.js takes at once."""
    pack_id, _, suffix = (asked or "").rpartition(".")
    found = kept.find(pack_id, _who().name)
    if found is None or suffix not in FORMATS:
        return html.P("This pack is not among yours."), True
    if found.stage is Stage.FAILED:
        return html.P(["It could not be made. ", found.step]), True
    if suffix not in found.files and found.stage is Stage.READY:  # another kind was written meanwhile, this one not
        return html.P(["This kind was not written. ", dcc.Link("Your board packs", href="/packs")]), True
    if suffix not in found.files:
        return _making(found.step or _waiting(found)), False
    return _ready(found, suffix), True


def _waiting(found: Kept) -> str:
    others = kept.before(found.pack_id)
    if not others:
        return "Waiting to begin"
    return f"Waiting: {others} pack{' is' if others == 1 else 's are'} made before it"


def _making(words: str) -> html.P:
    return html.P([html.Span(className="making", **{"aria-hidden": "true"}), f"{words}\u2026"])


def _ready(found: Kept, suffix: str) -> html.P:
    link = html.A(file_title(found, suffix), href=file_address(found, suffix), download=True, className="pack-ready")
    return html.P(["Ready: ", link, ". It is kept under ", dcc.Link("Board packs", href="/packs"), "."])


def _who() -> Principal:
    """Who asks. Raises Forbidden for whoever may not take figures away."""
    who = principal()
    if not who.may_export:
        raise Forbidden
    return who
