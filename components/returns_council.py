"""One council's return: where it stands, its versions, what a revision changes, its report, and the text to send."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from dash import dcc, html

import config
from components.return_report import return_report, stored_downloads
from components.returns_asked import PATH
from components.returns_deciding import Done, deciding_panel
from components.returns_words import CHECK, days_text, next_step, problems_text, share_text, short_day, state_text
from components.tables import plain_table
from data.catalogue import Area, Catalogue
from data.days import day_text
from data.export import SENSITIVE
from data.principal import Principal
from data.return_report import PERIOD_KINDS
from desk.chase import chase_text
from desk.collection import Collected, standing_of
from desk.council_return import CouncilReturn, State, report_of
from desk.decisions import may_stand_in
from desk.differences import Difference, differences
from state import submissions
from state.standings import Standing
from state.submissions import Stage, Submission


@dataclass(frozen=True, kw_only=True)
class CouncilView:
    """One council's return of a date, for one reader."""

    row: CouncilReturn
    found: Collected
    known: Catalogue
    who: Principal
    versions: tuple[Submission, ...]  # newest first
    standing: Standing | None

    @property
    def accepted(self) -> Submission | None:
        """The version that is accepted."""
        return next((each for each in self.versions if each.stage is Stage.ACCEPTED), None)


def council_view(row: CouncilReturn, found: Collected, known: Catalogue, who: Principal) -> CouncilView:
    """All that the page draws from. Raises store.Unavailable."""
    return CouncilView(
        row=row,
        found=found,
        known=known,
        who=who,
        versions=tuple(submissions.of_return(row.area.code, found.as_at.isoformat())),
        standing=standing_of(found.as_at).get(row.area.code),
    )


def row_of(area: Area, found: Collected) -> CouncilReturn | None:
    """The row of a council, or of the joint return that it is in."""
    rows = {row.area.code: row for row in found.rows} | {
        each.code: row for row in found.rows for each in row.members if len(row.members) > 1
    }
    return rows.get(area.code)


def council_parts(view: CouncilView, done: Done | None = None) -> list[Any]:
    """The page below its heading; `done` is what an officer just did."""
    row, who = view.row, view.who
    return [
        html.P(_standing_sentence(view), className="shown-in-words"),
        deciding_panel(row, view.found, view.standing, _stand_in(view), done) if who.is_steward else None,
        None if who.is_steward or not who.may_send_for(row.area.code) else _to_check(view),
        _difference_panel(view),
        _versions_panel(view),
        _chase_panel(view) if who.is_steward else None,
        *_report(view),
    ]


def _stand_in(view: CouncilView) -> list[date]:
    return may_stand_in(view.row.area, view.found.as_at, view.known, view.who)


def _standing_sentence(view: CouncilView) -> str:
    """Where the return stands, and what that means, in a few short sentences."""
    row, found = view.row, view.found
    parts = [f"Return as at {day_text(found.as_at)}: {state_text(row)}."]
    if row.state is State.WAITING:
        sender = f", from {view.versions[0].sent_by}" if row.may_see_report else ""
        parts.append(f"Version {row.version} came on {_when(view.versions[0].sent_at)}{sender}.")
    if row.accepted:
        live = "is in the live release" if row.is_published else "enters the next release"
        parts.append(f"What was accepted on {day_text(row.accepted.on)} ({row.accepted.how}) {live}.")
    if row.late_days:
        is_still = row.is_late or row.received_on is None
        parts.append(f"It {'is' if is_still else 'was'} {days_text(row.late_days)} late.")
    if row.report and found.calendar and row.report.period_kind != found.calendar.period_kind:
        sent, asked = (PERIOD_KINDS.get(each.period_kind, each.period_kind) for each in (row.report, found.calendar))
        parts.append(f"Its starters and leavers are of {sent}; the collection asks for {asked}.")
    if row.share is not None and found.is_whole:
        parts.append(f"Share of the region's staff: {share_text(row)}.")
    if row.may_see_report and row.received_on:
        parts.append(f"Problems: {problems_text(row)}.")
    step = next_step(row, found.calendar, found.today, view.who, "")
    return " ".join([*parts, f"Next: {step.words}." if step.words else ""]).strip()


def _to_check(view: CouncilView) -> html.P:
    address = f"{CHECK}?council={view.row.area.slug}&as_at={view.found.as_at.isoformat()}"
    return html.P(dcc.Link("Check and send your return", href=address, className="download"))


def _difference_panel(view: CouncilView) -> html.Section | None:
    """What the newest version changes, before anybody accepts it."""
    row = view.row
    if row.report is None or row.state is not State.WAITING:
        return None
    found = differences(row.report, report_of(view.accepted) if view.accepted else None)
    if not found:
        return None
    changed = [each for each in found if each.before != each.now]
    beside = f"version {view.accepted.version}" if view.accepted else "what the live release holds"
    said = f"Version {row.version} against {beside}: {len(changed)} of {len(found)} counts differ."
    table = plain_table(
        "What the revision changes", ["Count", "Accepted", "Now", "Change"], [_changed(e) for e in found]
    )
    return _panel("What the revision changes", [html.P(said, className="panel-sentence"), table], anchor="difference")


def _changed(each: Difference) -> list[str]:
    moved = "" if each.change is None else "none" if each.change == 0 else f"{each.change:+,}".replace("-", "\u2212")
    return [each.label, *("not known" if n is None else f"{n:,}" for n in (each.before, each.now)), moved]


def _versions_panel(view: CouncilView) -> html.Section | None:
    """Who sent what and when, and what was decided and why; sender's and officer's words for the council's people."""
    row = view.row
    if not row.may_see_report:
        return None
    if not view.versions:
        words = "Nothing was sent to the desk."
        if row.accepted or row.refused:
            words = "This return was loaded by command. Its versions are not kept here."
        return _panel("Versions", [html.P(words), _standing(view.standing)], anchor="versions")
    heads = ["Version", "Sent", "By", "Note", "State", "Decided", "By", "Reason", "Published", "Files"]
    rows = [_version(each) for each in view.versions]
    return _panel(
        "Versions", [plain_table("Versions of this return", heads, rows), _standing(view.standing)], "versions"
    )


def _version(each: Submission) -> list[str]:
    return [
        f"Version {each.version}",
        _when(each.sent_at),
        each.sent_by,
        each.note or "none",
        _stage(each.stage),
        _when(each.decided_at),
        each.decided_by,
        each.reason,
        _when(each.published_at),
        f"deleted {_when(each.files_gone_at)}" if each.files_gone_at else "kept",
    ]


def _stage(stage: Stage) -> str:
    return State.WAITING.value if stage is Stage.WAITING else stage.value


def _standing(standing: Standing | None) -> html.P | None:
    if standing is None:
        return None
    since = day_text(date.fromisoformat(standing.from_as_at)) if standing.from_as_at else ""
    what = f"The return of {since} stands in" if since else "The data are withdrawn"
    until = "" if standing.as_at else ", for every date"
    return html.P(f"{what}{until}: {standing.decided_by}, {_when(standing.decided_at)}. Reason: {standing.reason}")


def _chase_panel(view: CouncilView) -> html.Section:
    row, found = view.row, view.found
    site = config.public_address()
    address = f"{site}{CHECK}?council={row.area.slug}&as_at={found.as_at.isoformat()}" if site else ""
    text = chase_text(row, found.as_at, found.calendar, found.today, check_at=address)
    box = dcc.Textarea(id="chase-text", value=text, readOnly=True, rows=14, className="chase-text")
    parts = [
        html.Label(f"A text for {row.name}, with all that its return has wrong", htmlFor="chase-text"),
        box,
        html.P(html.Button("Copy the text", type="button", className="button-quiet", **{"data-copies": "chase-text"})),
    ]
    return _panel("Text to send", parts, anchor="chase")


def _report(view: CouncilView) -> list[Any]:
    """The report on the newest version, for those who may see it."""
    row = view.row
    if not row.may_see_report:
        return [html.P("What its check says is for the council's own people and those who run the collection.")]
    if row.report is None:
        return []
    newest = view.versions[0]
    ways = None if newest.files_gone_at else stored_downloads(newest.submission_id)
    verdict = "" if newest.stage is Stage.WAITING else f"Version {newest.version} is {_stage(newest.stage)}"
    return [
        html.P(html.Strong(SENSITIVE)),
        html.Div(
            [
                html.H2(f"Report on version {newest.version}", id="report"),
                return_report(row.report, take_away=ways, verdict=verdict),
            ]
        ),
    ]


def _panel(title: str, parts: Sequence[Any], anchor: str) -> html.Section:
    return html.Section([html.H2(title, id=anchor, className="panel-title"), *parts], className="panel")


def _when(seconds: int | None) -> str:
    if seconds is None:
        return ""
    at = datetime.fromtimestamp(seconds, UTC)
    return f"{short_day(at.date())}, {at:%H:%M}"


def breadcrumb(name: str, as_at: date) -> html.Nav:
    """The way back to the collection."""
    steps = [
        html.Li(dcc.Link(f"Returns, {day_text(as_at)}", href=f"{PATH}?as_at={as_at.isoformat()}")),
        html.Li(html.Span(name, **{"aria-current": "page"})),
    ]
    return html.Nav(html.Ol(steps), className="breadcrumb-trail", **{"aria-label": "Breadcrumb"})
