"""What an officer can do about a council's return, in folds of one panel; components/returns_acts.py does it."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.returns_words import RELEASE
from data.days import day_text
from desk.collection import Collected
from desk.council_return import CouncilReturn, State
from desk.decisions import ASKED_TOTALS, LONGEST_REASON
from state.standings import Kind, Standing

ACCEPT, REFUSE, CARRY, WITHDRAW, REINSTATE = "accept", "refuse", "carry", "withdraw", "reinstate"
ACTS = (ACCEPT, REFUSE, CARRY, WITHDRAW, REINSTATE)
ONE_DATE, EVERY_DATE = "one", "every"
_THEN = {
    ACCEPT: "It enters the next release",
    CARRY: "It enters the next release",
    REINSTATE: "The next release goes by that",
    WITHDRAW: "They leave with the next release",
}


class Done(NamedTuple):
    """What was just done, and how that is said."""

    act: str
    said: str


def deciding_panel(
    row: CouncilReturn, found: Collected, standing: Standing | None, may_stand_in: Sequence[date], done: Done | None
) -> html.Section:
    """Only what can be done now, and what was just done."""
    folds = [
        *(_version_folds(row) if row.state is State.WAITING else []),
        _carry_fold(found, may_stand_in) if _may_carry(row, standing) and may_stand_in else None,
        _reinstate_fold(row, standing) if standing else None,
        _withdraw_fold(row, found) if not (standing and standing.kind is Kind.WITHDRAWN) else None,
    ]
    return html.Section(
        [
            html.H2("Decide", id="decide", className="panel-title"),
            html.Div(_told(done), id="returns-told", role="status"),
            html.Div([fold for fold in folds if fold], className="desk-acts"),
            dcc.Store(id="returns-seen", data=row.submission_id),
        ],
        className="panel",
    )


def _told(done: Done | None) -> Any:
    if done is None:
        return None
    then = _THEN.get(done.act)
    way = [f" {then}: ", dcc.Link("build it", href=RELEASE), "."] if then else []
    return html.P([done.said, *way], className="notice")


def _may_carry(row: CouncilReturn, standing: Standing | None) -> bool:
    return row.accepted is None and row.state is not State.WITHDRAWN and standing is None


def _version_folds(row: CouncilReturn) -> list[Any]:
    said = row.report.said if row.report else "Its report cannot be read."
    may_accept = row.report is not None and row.report.would_be == "accepted"
    accept = [
        *(_totals(row) if row.report and row.report.is_far_smaller else []),
        _reason(ACCEPT, "Why it is accepted, as “Totals agreed by telephone on 3 November”"),
        _button(ACCEPT, f"Accept version {row.version}"),
    ]
    return [
        html.P(said),
        _fold(f"Accept version {row.version}", accept, is_open=True) if may_accept else None,
        _fold(
            f"Refuse version {row.version}",
            [_reason(REFUSE, "Why it is refused"), _button(REFUSE, f"Refuse version {row.version}")],
            is_open=not may_accept,
        ),
    ]


def _totals(row: CouncilReturn) -> list[Any]:
    """What only the council can say, where a version is far smaller than the last one."""
    controls = row.report.controls if row.report else ()
    asked = [each for each in controls if each.key in ASKED_TOTALS and each.value is not None]
    lead = "This version is far smaller than the last. Ask the council for its own totals, and type what it says."
    return [
        html.P(lead),
        *(_text(each.key, f"{each.label}, as the council says", is_number=True) for each in asked),
    ]


def _carry_fold(found: Collected, may_stand_in: Sequence[date]) -> html.Details:
    options = [{"value": day.isoformat(), "label": day_text(day)} for day in may_stand_in]
    parts = [
        html.P(
            f"Its figures stand in for {day_text(found.as_at)}, marked [e] wherever they are shown, until a return is "
            "accepted."
        ),
        html.Div(
            [
                html.Label("The return that stands in", htmlFor=_text_id("since")),
                dbc.Select(id=_id("since"), options=options, value=options[0]["value"]),
            ]
        ),
        _reason(CARRY, "Why it is carried forward"),
        _button(CARRY, "Carry it forward"),
    ]
    return _fold("Carry last return forward", parts)


def _reinstate_fold(row: CouncilReturn, standing: Standing) -> html.Details:
    words = "Let the earlier return stand in no longer" if standing.kind is Kind.CARRIED else "Take the withdrawal back"
    return _fold(words, [html.P(f"For {row.name}. Nothing is published by this."), _button(REINSTATE, words)])


def _withdraw_fold(row: CouncilReturn, found: Collected) -> html.Details:
    """Two steps: the fold, and the council's name typed in."""
    of = [
        {"value": ONE_DATE, "label": f"{day_text(found.as_at)} alone"},
        {"value": EVERY_DATE, "label": "Every date"},
    ]
    parts = [
        html.P(
            f"The files that {row.name} sent are deleted at once. Its data leave with the next release that is "
            "published, and earlier releases that hold them are deleted then."
        ),
        html.Div(
            [
                html.Label("Which data", htmlFor=_text_id("of")),
                dbc.Select(id=_id("of"), options=of, value=ONE_DATE),
            ]
        ),
        _text("typed", f"Type {row.area.name} to say that you mean it"),
        _reason(WITHDRAW, "Why they are withdrawn"),
        _button(WITHDRAW, f"Withdraw the data of {row.area.name}"),
    ]
    return _fold("Withdraw the council's data", parts)


def _fold(words: str, parts: Sequence[Any], *, is_open: bool = False) -> html.Details:
    return html.Details([html.Summary(words), html.Div(parts)], open=is_open, className="desk-act")


def _reason(act: str, words: str) -> html.Div:
    box = dcc.Textarea(id=_id(act), maxLength=LONGEST_REASON, rows=2, className="comment-box")
    return html.Div([html.Label(words, htmlFor=_text_id(act)), box])


def _text(what: str, words: str, *, is_number: bool = False) -> html.Div:
    mode = {"inputMode": "numeric"} if is_number else {}
    box = dbc.Input(id=_id(what), type="text", maxLength=200, autocomplete="off", **mode)
    return html.Div([html.Label(words, htmlFor=_text_id(what)), box])


def _button(act: str, words: str) -> html.P:
    return html.P(html.Button(words, id={"type": "returns-act", "act": act}, type="button", className="desk-button"))


def _id(what: str) -> dict[str, str]:
    return {"type": "returns-said", "what": what}


def _text_id(what: str) -> str:
    """As Dash writes the id into the page."""
    return f'{{"type":"returns-said","what":"{what}"}}'
