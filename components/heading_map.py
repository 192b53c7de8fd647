"""What a council's own words mean: those that wait, each with what is proposed, and those that are confirmed."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import dash_bootstrap_components as dbc
from dash import dcc, html

from components.tables import plain_table
from components.words import period_text
from data.headings import (
    AS_WRITTEN,
    LEAVE_OUT,
    Kind,
    Proposal,
    Why,
    needed,
    ours,
    proposals,
    teams_like,
    without_rivals,
)
from data.measures import PeriodKind
from data.places import Area
from state.headings import Heading

MOST_SHOWN = 300  # words at a time: more would not fit a question of a page
MOST_TEAMS = 40  # that a team can be said to be the same as

LATER = "?"  # the choice that leaves a word waiting

Options = list[dict[str, str]]

_NAMES = {
    Kind.COLUMN: ("Columns", "What each column holds, in the words of the regional workforce return."),
    Kind.ROLE: ("Job roles", "The role that each job title is counted as."),
    Kind.SERVICE: ("Services", "The service that each of these is counted as."),
    Kind.TEAM: ("Teams", "A name that has changed is the same team as before; else it is a team of its own."),
}
_ONE = {Kind.COLUMN: "Column", Kind.ROLE: "Job role", Kind.SERVICE: "Service", Kind.TEAM: "Team"}
_WHY = {
    Why.REMEMBERED: "confirmed before",
    Why.EXACT: "the same as ours",
    Why.SAME_WORDS: "the same words as ours",
    Why.ALIAS: "another word for it",
    Why.NEW: "like none before",
    Why.TAKEN: "another column is proposed for it",
    Why.NOTHING: "nothing of ours is like it",
}


def row_of(heading: Heading) -> str:
    """What names a word in the page, where the word itself might be anything."""
    return hashlib.sha256(f"{heading.kind}\n{heading.theirs}".encode()).hexdigest()[:16]


def shown(waiting: Sequence[Heading]) -> list[Heading]:
    """Those of the words that wait that a page shows at a time, in the order of its lists."""
    order = list(Kind)
    return sorted(waiting, key=lambda each: (order.index(Kind(each.kind)), each.theirs))[:MOST_SHOWN]


def heading_map(area: Area, words: Sequence[Heading]) -> list[Any]:
    """The parts of the page: a list of choices for each kind that waits, one button, and what was confirmed."""
    remembered = meanings(words)
    waiting = shown([each for each in words if not each.ours])
    more = sum(not each.ours for each in words) - len(waiting)
    lists = [_waiting(kind, [each for each in waiting if each.kind == kind], remembered[kind]) for kind in Kind]
    parts: list[Any] = [each for each in lists if each]
    if waiting:
        parts.append(_confirm(more))
    else:
        parts.append(html.P([f"Nothing of {area.name} waits. ", _check(area)]))
    return [*parts, _confirmed(words)]


def meanings(words: Sequence[Heading]) -> dict[Kind, dict[str, str]]:
    """By kind, what each confirmed word means."""
    return {kind: {each.theirs: each.ours for each in words if each.kind == kind and each.ours} for kind in Kind}


def allowed(kind: Kind, remembered: Mapping[str, str]) -> set[str]:
    """Everything that a word of a kind may be said to mean."""
    if kind is Kind.TEAM:
        return {AS_WRITTEN, LEAVE_OUT, *(theirs for theirs, its in remembered.items() if its == AS_WRITTEN)}
    return {LEAVE_OUT, *(each.code for each in ours(kind))}


def lacking(words: Sequence[Heading]) -> html.P | None:
    """Which of our columns that a return needs none of a council's is taken for, once it has said what any is.

    A heading that is ours already never waits and is not kept, so that the file may still have it.
    """
    columns = set(meanings(words)[Kind.COLUMN].values())
    missing = [each for each in needed() if each not in columns]
    if not columns or not missing:
        return None
    names = missing[0] if len(missing) == 1 else f"{', '.join(missing[:-1])} or {missing[-1]}"
    these = "it" if len(missing) == 1 else "each"
    return html.P(
        f"No column is taken for {names} here. Every return needs a column for {these}, under our own heading or "
        "mapped to it."
    )


def again(area: Area) -> html.P:
    """What comes after confirming."""
    return html.P(["Now send the file again: ", _check(area)])


def _check(area: Area) -> dcc.Link:
    return dcc.Link("Check a return", href=f"/returns/check?council={area.slug}")


def _waiting(kind: Kind, words: Sequence[Heading], remembered: Mapping[str, str]) -> html.Section | None:
    if not words:
        return None
    title, lead = _NAMES[kind]
    proposed = proposals(kind, [each.theirs for each in words], remembered)
    if kind is Kind.COLUMN:
        proposed = without_rivals(proposed)
    rows = [_row(kind, each, its, remembered) for each, its in zip(words, proposed, strict=True)]
    wait = "1 waits" if len(rows) == 1 else f"{len(rows)} wait"
    return html.Section(
        [
            html.H2(f"{title}: {wait}", id=f"headings-{kind}", className="panel-title"),
            html.P(lead),
            html.Ul(rows, className="heading-rows"),
        ],
        className="panel",
    )


def _row(kind: Kind, heading: Heading, proposal: Proposal, remembered: Mapping[str, str]) -> html.Li:
    row = row_of(heading)
    label = html.Label(
        [
            html.Span(f"“{heading.theirs}”", className="heading-theirs"),
            html.Span(_why(proposal), className="heading-why"),
        ],
        htmlFor=f'{{"row":"{row}","type":"heading-ours"}}',  # as Dash writes the id of the list into the page
    )
    control = dbc.Select(
        id={"type": "heading-ours", "row": row},
        options=_options(kind, heading, remembered),
        value=proposal.ours or LATER,
    )
    return html.Li([label, control])


def _why(proposal: Proposal) -> str:
    if proposal.why is Why.SIMILAR:
        return f"Proposed: similar letters, {proposal.score:.0%}"
    words = _WHY[proposal.why]
    return f"Proposed: {words}" if proposal.ours else f"{words[0].upper()}{words[1:]}: please choose"


def _options(kind: Kind, heading: Heading, remembered: Mapping[str, str]) -> Options:
    """What a word can be said to mean."""
    out = _option(LEAVE_OUT, "Leave out, on purpose")
    if kind is Kind.TEAM:
        same = teams_like(heading.theirs, remembered, MOST_TEAMS)
        own = _option(AS_WRITTEN, "A team of its own, by this name")
        return [own, *(_option(name, f"The same as “{name}”") for name in same), out, _option(LATER, "Decide later")]
    named = [_option(each.code, _name(kind, each.code, each.name)) for each in ours(kind)]
    return [_option(LATER, "Decide later"), out, *named]


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}


def _name(kind: Kind, code: str, name: str) -> str:
    return f"{name} ({code})" if kind is Kind.COLUMN else name


def _confirm(more: int) -> html.Div:
    rest = f" {more:,} more come after these." if more else ""
    return html.Div(
        [
            html.P(
                "Change what is not right, then confirm. It holds for later returns too. What stays at “Decide later” "
                f"waits.{rest}"
            ),
            html.Button(
                "Confirm", id={"type": "heading-act", "row": "all"}, type="button", className="heading-confirm"
            ),
        ],
        className="panel",
    )


def _confirmed(words: Sequence[Heading]) -> html.Details | None:
    known = [each for each in words if each.ours]
    if not known:
        return None
    rows = [
        [
            f"“{each.theirs}”",
            _ONE[Kind(each.kind)],
            _meaning(each),
            _by(each),
            html.Button(
                "Ask again",
                id={"type": "heading-act", "row": row_of(each)},
                type="button",
                className="link-button",
                **{"aria-label": f"Ask again what {each.theirs} means"},
            ),
        ]
        for each in known[:MOST_SHOWN]
    ]
    table = plain_table("Words that are confirmed", ["Theirs", "Kind", "Taken for", "Confirmed", "Change"], rows)
    first = f", the first {MOST_SHOWN} of them shown" if len(known) > MOST_SHOWN else ""
    return html.Details([html.Summary(f"Confirmed already: {len(known):,}{first}"), table], className="heading-known")


def _meaning(heading: Heading) -> str:
    if heading.ours == LEAVE_OUT:
        return "left out, on purpose"
    if heading.ours == AS_WRITTEN:
        return "a team of its own"
    kind = Kind(heading.kind)
    name = next((each.name for each in ours(kind) if each.code == heading.ours), f"the same as “{heading.ours}”")
    return _name(kind, heading.ours, name)


def _by(heading: Heading) -> str:
    day = datetime.fromtimestamp(heading.confirmed_at or 0, UTC).date().isoformat()
    return f"{heading.confirmed_by}, {period_text(day, PeriodKind.SNAPSHOT)}"
