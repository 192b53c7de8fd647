"""Check a return: somebody drops a council's files, sees what they are worth, and may then send them."""

from collections.abc import Iterable
from datetime import date

import dash_bootstrap_components as dbc
from dash import dcc, html, register_page

from auth import principal
from components import return_report_asks  # noqa: F401 - its callback
from components.grouped_select import grouped, grouped_select
from components.nodes import Node
from components.return_figures import written_date
from data.catalogue import Area, Catalogue, catalogue
from data.principal import Principal
from data.store import live_release
from desk.limits import FILES, UPLOAD_BYTES
from state.collection import collections
from state.store import Unavailable

_PATH, _TITLE = "/returns/check", "Check a return"
_LEVELS = {"council", "joint"}
_OTHER = "other"
_MEGABYTE = 1024 * 1024


def layout(council: str | list[str] = "", as_at: str | list[str] = "", **_asked: str | list[str]) -> html.Div:
    """The page; an address may name the council and the date that are chosen when it opens."""
    known, who = catalogue(live_release()), principal()
    return html.Div(
        [
            html.H1(_TITLE, id="page-title"),
            html.P(
                "Drop a council's files here and see within seconds what they are worth. "
                "Nothing is kept unless you send it.",
                className="shown-in-words",
            ),
            html.Section(
                [
                    html.H2("The files", id="return-form"),
                    html.Div([_councils(known, who, council), _dates(known, as_at)], className="return-choices"),
                    _drop_zone(),
                    html.P(html.Button("Check these files", id="return-check", type="button", className="return-send")),
                    html.Progress(id="return-progress", max="100", hidden=True, **{"aria-label": "Sending the files"}),
                    html.P(id="return-status", role="status"),
                    _templates(),
                ],
                className="panel return-form",
            ),
            dcc.Store(id="return-report"),
            html.Div(id="return-shown"),
        ]
    )


def _councils(known: Catalogue, who: Principal, asked: str | list[str]) -> html.Div:
    """The councils whose returns one may see; without one the files are checked by themselves."""
    own = sorted(_own(known, who), key=lambda each: each.name)
    named = known.area(asked) if isinstance(asked, str) else None
    chosen = next((each.code for each in own if named and each.code == named.code), "")
    if not chosen and len(own) == 1:
        chosen = own[0].code
    has_sent = {code for codes in known.returns.values() for code in codes}
    groups = [
        ("", [("", "None: check the files by themselves")]),
        ("Your councils" if not who.is_steward else "Councils with returns", _choices(own, has_sent, is_in=True)),
        ("Your other councils" if not who.is_steward else "Other councils", _choices(own, has_sent, is_in=False)),
    ]
    hint = "With a council, the files are compared with its last return." if own else _NO_COUNCIL
    return html.Div(
        [
            html.Label("Council", htmlFor="return-council"),
            grouped_select("return-council", grouped(groups), chosen),
            html.P(hint, className="return-hint"),
        ]
    )


_NO_COUNCIL = "No council's returns have been granted to you, so the files are checked by themselves."


def _own(known: Catalogue, who: Principal) -> Iterable[Area]:
    councils = (each for each in known.areas.values() if each.level in _LEVELS)
    return (each for each in councils if who.may_see_return_of(each.code))


def _choices(councils: Iterable[Area], has_sent: set[str], *, is_in: bool) -> list[tuple[str, str]]:
    return [(each.code, each.name) for each in councils if (each.code in has_sent) is is_in]


def _dates(known: Catalogue, asked: str | list[str]) -> html.Div:
    """The dates of collections first, then those of returns there are; any other can be typed."""
    days = list(dict.fromkeys([*_collected(), *sorted({day for day, _ in known.returns}, reverse=True)]))
    offered = [each.isoformat() for each in days]
    chosen = asked if isinstance(asked, str) and asked in offered else (offered[0] if offered else _OTHER)
    options = [{"value": each, "label": written_date(each)} for each in offered]
    options += [{"value": _OTHER, "label": "Another date"}, {"value": "", "label": "None"}]
    return html.Div(
        [
            html.Label("As at", htmlFor="return-date"),
            dbc.Select(id="return-date", options=options, value=chosen),
            html.Div(
                [
                    html.Label("Which date", htmlFor="return-other-date"),
                    dbc.Input(id="return-other-date", type="date"),
                ],
                className="return-other",
                hidden=chosen != _OTHER,
            ),
        ]
    )


def _collected() -> list[date]:
    try:
        return [each.as_at for each in collections()]
    except Unavailable:  # files can be checked all the same
        return []


def _drop_zone() -> html.Div:
    files: Node = {"type": "ReturnFiles", "namespace": "muster_components", "props": {}}
    return html.Div(
        [
            html.Label("Files of the return", htmlFor="return-files"),
            html.P(
                f"Drop them here or choose them: CSV files, a zip of them, or one XLSX workbook. Up to {FILES} files "
                f"and {UPLOAD_BYTES // _MEGABYTE} MB in all.",
                id="return-files-hint",
            ),
            files,
            html.Ul(id="return-chosen", **{"aria-label": "Files that were chosen"}),
        ],
        className="return-drop",
        **{"data-most-bytes": str(UPLOAD_BYTES)},
    )


def _templates() -> html.Details:
    """For councils that cannot send the files of the ASC-WDS."""
    address = "/returns/files/template.xlsx?period_kind="
    return html.Details(
        [
            html.Summary("No ASC-WDS files? Use the regional workforce return"),
            html.P("One row a team and role, with lists to choose from and a sheet of guidance."),
            html.P(
                [
                    html.A("Template for 12 months", href=f"{address}12-months", download=True, className="download"),
                    html.A("Template for a quarter", href=f"{address}quarter", download=True, className="download"),
                ]
            ),
        ]
    )


register_page(__name__, path=_PATH, name=_TITLE, title=f"{_TITLE} - Muster", order=None, layout=layout)
