"""What happens when a checked return's report comes back to be drawn, with the ways on that its reader has."""

import secrets

from dash import Input, Output, callback, html
from werkzeug.exceptions import BadRequest

import config
from auth import principal
from components.return_report import return_report
from data.principal import Principal
from data.return_report import ReturnReport

_LONGEST = 200_000  # characters of a report; with what is around it a question of a page has room for so many
_LONGEST_NOTE = 1_000  # as the store keeps it


@callback(Output("return-shown", "children"), Input("return-report", "data"), prevent_initial_call=True)
def show_report(text: str | None) -> html.Div | None:
    """Draw the report that the check answered (assets/returns.js). Raises BadRequest for anything else.

    It is the asker's own: what it says they have sent, and whoever makes one up deceives nobody but themselves.
    """
    if not text:
        return None
    report = _read(text)
    shown = return_report(report, take_away=_ways_on(report, principal()))
    # tells the script that the report is new, even where it says the same as the one before
    return html.Div(shown, **{"data-drawn": secrets.token_hex(4)})


def _read(text: object) -> ReturnReport:
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise BadRequest
    try:
        return ReturnReport.from_json(text)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BadRequest from None


def _ways_on(report: ReturnReport, who: Principal) -> html.Div:
    """Buttons that send the same files once more: for their problems as files, and to be kept."""
    files = html.P(
        [
            _button("Every problem as CSV", "problems.csv"),
            _button("Rows concerned as XLSX", "problems.xlsx"),
            html.Span(role="status", className="return-said"),
        ],
        className="return-ways",
    )
    return html.Div([files if report.problems else None, _sending(report, who)])


def _button(words: str, way: str) -> html.Button:
    return html.Button(words, type="button", className="button-quiet", **{"data-return": way})


def _sending(report: ReturnReport, who: Principal) -> html.Div | html.P:
    if not report.council_code or not report.as_at:
        return html.P("Nothing was kept. To send this return, choose the council and the date, and check it again.")
    if not who.may_send_for(report.council_code):
        return html.P(
            f"Nothing was kept. You may check returns; to send them for {report.council or 'this council'} ask "
            f"{config.contact()} for the role data-lead."
        )
    doubt = (
        "As it is, it cannot be accepted. Send it only if the programme office should see it all the same."
        if report.would_be != "accepted"
        else "Nothing was kept so far. Sending keeps these files for the programme office to accept."
    )
    note = {"type": "ReturnNote", "namespace": "muster_components", "props": {"longest": _LONGEST_NOTE}}
    return html.Div(
        [
            html.P(doubt),
            html.Label("A word to the programme office (not needed)", htmlFor="return-note"),
            note,
            html.P(
                [
                    html.Button(
                        "Send this return", type="button", className="return-send", **{"data-return": "submit"}
                    ),
                    html.Span(role="status", className="return-said"),
                ],
                className="return-ways",
            ),
        ],
        className="return-sending",
    )
