"""The bar that stays: workforce, period, area, comparator and filters, and the one callback that writes the address."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from dash import ClientsideFunction, Input, Output, State, callback, clientside_callback, ctx, html, no_update
from flask import has_request_context, request
from werkzeug.exceptions import BadRequest, Forbidden

from auth import principal
from components.bar import LISTS, bar
from components.bar_state import bar_state, group_state
from components.keeping import may_be_kept
from components.topics import council_in, measures_of
from data.catalogue import LEAST_IN_GROUP, OWN_GROUP, Catalogue, catalogue
from data.measures import Measure
from data.principal import Principal
from data.selection import FILTERS, Selection, parse
from data.store import live_release

_CONTROLS = (*LISTS, *(by.value for by in FILTERS), "tier", "like")
_OF_STATE = (
    *("shell-navigation.children", "filter-bar.hidden", "filter-own.children", "filter-own.hidden"),
    *(f"filter-{name}.{part}" for name in LISTS for part in ("options", "value")),
    *(f"filter-{by.value}{part}" for by in FILTERS for part in (".value", "-choices.hidden")),
    *(f"filter-{name}-summary.children" for name in ("service", "role_group", "role", "more", "group")),
    *("filter-more.hidden", "filter-tier.value", "filter-tier-switch.hidden", "filter-tier-note.children"),
    *("filter-sensitive.hidden", "filter-like.value", "filter-like-switch.hidden", "filter-own-group.hidden"),
    *("filter-group.options", "filter-group.value", "filter-group-choices.open", "filter-group-note.children"),
    "filter-shown.data",
)


def first_state() -> dict[str, Any]:
    """The state for the address of the page that asks for the frame, so that nothing moves once it is known."""
    address = urlsplit((request.referrer if has_request_context() else "") or "")
    known, path = catalogue(live_release()), address.path or "/"
    selection = _selection(parse_qs(address.query), known, path, principal())
    return bar_state(selection, f"?{address.query}" if address.query else "", known, path, principal())


def filter_bar(state: dict[str, Any]) -> html.Div:
    """The controls as they stand in a state."""
    return bar(state, catalogue(live_release()))


@callback(
    output={
        "search": Output("url", "search"),
        "path": Output("url", "pathname"),
        "state": {key: Output(*key.split(".")) for key in _OF_STATE},
    },
    inputs={
        "search": Input("url", "search"),
        "path": Input("url", "pathname"),
        "own": Input("filter-own-council", "data"),
        "controls": {name: Input(f"filter-{name}", "value") for name in (*_CONTROLS, OWN_GROUP)},
        "shown": State("filter-shown", "data"),
    },
)
def follow_address_or_controls(
    search: str, path: str, own: str | None, controls: dict[str, Any], shown: object
) -> dict[str, Any]:
    """Sets the controls from the address, or, when a control was used, the address from the controls.

    What the browser shows already, of the state that it says it `shown`, is not sent again: it takes long to draw.
    A visit is drawn with the state of its address, so that nothing is left to send.
    """
    known, who = catalogue(live_release()), principal()
    asked = parse_qs((search or "").lstrip("?"))
    used = {str(each).split(".")[0].removeprefix("filter-") for each in ctx.triggered_prop_ids} & set(controls)
    goes_home = not used and bool(own) and "area" not in asked and not council_in(path)
    gathered = _gathered(controls, used, known, who) if used else None
    if used:
        asked = _asked_by(controls, used, asked, gathered)
        _expect_offered({name: asked[name] for name in _CONTROLS if name in asked}, known, _measures(asked, path), who)
    elif goes_home:
        asked = asked | {"area": [str(own)]}
    left = _selection(parse_qs((search or "").lstrip("?")), known, path, who)
    selection = _selection(asked, known, path if "area" not in used else "/", who)
    written = selection.search() if used or goes_home else search
    state = bar_state(selection, written or "", known, path, who, own=own)
    before = bar_state(left, search or "", known, path, who, own=own) if used else state
    if gathered is not None and len(gathered) < LEAST_IN_GROUP:
        state = state | group_state(gathered, selection, known, who) | {"filter-compare.value": OWN_GROUP}
        state["filter-shown.data"] = ""  # no address says that
    seen = before | {f"filter-{name}.value": value for name, value in controls.items()}
    is_seen = shown == before["filter-shown.data"]
    may_be_kept()
    return {
        "search": no_update if written == search else written,
        "path": _path(path, selection) if "area" in used else no_update,
        "state": {key: no_update if is_seen and seen[key] == state[key] else state[key] for key in _OF_STATE},
    }


def _selection(asked: dict[str, list[str]], known: Catalogue, path: str, who: Principal) -> Selection:
    """What is asked for; a council that the path names comes before one among the choices."""
    council = council_in(path)
    selection, _ = parse(asked | ({"area": [council]} if council else {}), known, _measures(asked, path), who)
    return selection


def _measures(asked: dict[str, list[str]], path: str) -> tuple[Measure, ...]:
    return measures_of(path, asked.get("measure", [""])[0])


def _path(path: str, selection: Selection) -> Any:
    """Where an area that was chosen is shown: a page about one council has each council at an address of its own."""
    if council_in(path) is None:
        return no_update
    return f"/council/{selection.area.slug}" if selection.area.is_council else "/"


def _gathered(controls: dict[str, Any], used: set[str], known: Catalogue, who: Principal) -> list[str] | None:
    """The councils of a group that is being put together; None where none is. Raises Forbidden, BadRequest."""
    if OWN_GROUP in used:
        councils = [known.area(str(each)) for each in controls[OWN_GROUP] or []]
        if not all(each and each.level == "council" for each in councils):
            raise BadRequest
        if not all(who.sees(each.code) for each in councils if each):
            raise Forbidden
        return [each.slug for each in councils if each]
    return [] if "compare" in used and controls["compare"] == OWN_GROUP else None


def _expect_offered(
    chosen: dict[str, list[str]], known: Catalogue, measures: tuple[Measure, ...], who: Principal
) -> None:
    """See that controls have values that they offer this reader, as pages do. Raises Forbidden, BadRequest."""
    _, notices = parse(chosen, known, measures, who)
    if any(each.is_refused for each in notices):
        raise Forbidden
    if any(each.is_unknown for each in notices):
        raise BadRequest


def _asked_by(
    controls: dict[str, Any], used: set[str], before: dict[str, list[str]], gathered: list[str] | None
) -> dict[str, list[str]]:
    """The controls as the parameters of an address, and what it had before that no control shows.

    What hangs on the control just used falls back to its default; a group of one's own counts once it is large enough.
    """
    asked = {name: values for name, values in before.items() if name not in _CONTROLS}
    asked |= {
        name: list(map(str, value)) if isinstance(value, list) else [str(value)]
        for name in _CONTROLS
        if (value := controls[name])
    }
    if gathered is not None and len(gathered) >= LEAST_IN_GROUP:
        asked["compare"] = [".".join([OWN_GROUP, *sorted(gathered)])]
    elif asked.get("compare") == [OWN_GROUP]:
        asked.pop("compare")
        asked |= {"compare": before["compare"]} if "compare" in before else {}
    if "workforce" in used:
        asked.pop("period", None)
    if used & {"workforce", "period"}:
        asked.pop("pooled", None)
    if "area" in used and not asked.get("compare", [""])[0].startswith(f"{OWN_GROUP}."):
        asked.pop("compare", None)
    return asked


clientside_callback(
    ClientsideFunction("muster", "rememberCouncil"),
    Output("filter-own-council", "data"),
    Input("filter-own", "n_clicks"),
    State("filter-area", "value"),
    State("filter-own-council", "data"),
    prevent_initial_call=True,
)
clientside_callback(
    ClientsideFunction("muster", "foldBar"),
    Output("filter-bar", "className"),
    Output("filter-fold", "aria-expanded"),
    Input("filter-fold", "n_clicks"),
)
