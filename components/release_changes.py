"""What a release changes, as a steward previews it and as readers are told."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from dash import dcc, html

from components.finding_words import reason, sentence
from components.tables import plain_table
from components.words import area_in_prose, listed, period_text, possessive
from data.catalogue import Catalogue
from data.findings import Finding, Finds
from data.measures import MEASURES, PeriodKind, Unit
from data.principal import Principal
from desk.changed import Change, ChangedReturn, Changes, Moved, NewFinding
from desk.changes import MOVED_POINTS, MOVED_STAFF
from state.publications import Publication

_NAMED = 6  # more councils than this are counted, and named behind a switch
_FEW_ROWS = 12  # a longer table stands behind a switch
_MOVED = (
    f"Headline figures that moved, rates by {MOVED_POINTS * 100:.0f} points or more, staff by "
    f"{MOVED_STAFF * 100:.0f}\u00a0% or more"
)
_SAME = "No return, headline figure or finding is another than before."


def changes_parts(found: Changes, known: Catalogue, who: Principal) -> list[Any]:
    """What a release changes, of what a reader may see: a sentence, returns, what moved, and findings that are new."""
    seen = found.for_reader(who)
    parts: list[Any] = [html.P(changes_sentence(seen), className="panel-sentence"), _returns(seen)]
    if seen.moved:
        parts.append(_moved(seen.moved))
    if seen.findings:
        parts += [html.H3("New findings"), html.Ul([_finding(each, known) for each in seen.findings], className="news")]
    return [*parts, _rules(seen)]


def changes_sentence(found: Changes) -> str:
    """How much changed, in a sentence; `found` has what its reader may see."""
    counts = [(len(found.of(change)), change.value) for change in Change]
    said = [f"{number} {word}" for number, word in counts if number]
    parts = [f"Returns: {listed(said)}."] if said else []
    if found.moved:
        many = "1 headline figure" if len(found.moved) == 1 else f"{len(found.moved)} headline figures"
        parts.append(f"{many} moved.")
    if found.findings:
        parts.append("1 finding is new." if len(found.findings) == 1 else f"{len(found.findings)} findings are new.")
    if not found.is_compared and found.before_id:
        parts.append("The figures before were made under other rules, so they are not compared.")
    return " ".join(parts) or _SAME


def _returns(found: Changes) -> html.Ul | None:
    groups: dict[tuple[str, Change, str], list[ChangedReturn]] = {}
    for each in found.returns:
        groups.setdefault((each.as_at, each.change, each.carried_from), []).append(each)
    items = [_group(*key, councils, found) for key, councils in reversed(groups.items())]
    return html.Ul(items, className="news") if items else None


def _group(as_at: str, change: Change, origin: str, councils: Sequence[ChangedReturn], found: Changes) -> html.Li:
    what = f"carried forward from {day_text(origin)}" if change is Change.CARRIED else change.value
    new = " (a new date)" if as_at in found.dates else ""
    lead, names = f"{day_text(as_at)}{new}, {what}: ", listed(sorted(each.council for each in councils))
    if len(councils) <= _NAMED:
        return html.Li([html.Strong(lead), f"{names}."])
    summary = html.Summary([html.Strong(lead), f"{len(councils)} councils"])
    return html.Li(html.Details([summary, html.P(f"{names}.")]))


def _moved(moved: Sequence[Moved]) -> Any:
    rows = [
        [
            f"{MEASURES[each.measure].label}: {each.area}",
            day_text(each.period),
            MEASURES[each.measure].unit.text(each.before),
            MEASURES[each.measure].unit.text(each.now),
            _apart(each),
        ]
        for each in moved
    ]
    table = plain_table(_MOVED, ["Figure", "As at", "Before", "Now", "Difference"], rows)
    if len(rows) <= _FEW_ROWS:
        return table
    return html.Details([html.Summary(f"Show all {len(rows)}"), table])


def _apart(moved: Moved) -> str:
    """How far, worked out from the printed values, so that readers find it again."""
    unit = MEASURES[moved.measure].unit
    places = 3 if unit is Unit.SHARE else 1
    return unit.difference(round(moved.now, places) - round(moved.before, places))


def _finding(found: NewFinding, known: Catalogue) -> html.Li:
    region = known.areas[found.region]
    whose = f"{possessive(area_in_prose(region.name, region.level))} councils"
    told = Finding(
        Finds(found.kind), MEASURES[found.measure], found.row, 0, before=found.before, rate=found.rate,
        councils=found.councils, others=found.others,
    )  # fmt: skip
    return html.Li([html.Strong(sentence(told, whose)), f" {reason(told, whose)}"])


def _rules(found: Changes) -> html.P | None:
    """That figures are protected in another way than before, which can change any of them."""
    if not found.before_id or found.policy_before == found.policy:
        return None
    return html.P(f"The disclosure policy is another: {found.policy_before} before, {found.policy} now.")


def day_text(text: str) -> str:
    """A date, as 2025-09-30, as pages write it."""
    return period_text(text, PeriodKind.SNAPSHOT)


def news_line(published: Publication | None) -> html.P | None:
    """That figures are new, and where it says what changed; nothing where they are not."""
    if published is None:
        return None
    day = day_of(published.published_at)
    said = f"New figures since {day}. " if published.kind == "publish" else f"Earlier figures again since {day}. "
    return html.P([said, dcc.Link("What's new", href="/whats-new")], className="news-line")


def day_of(seconds: int) -> str:
    """Seconds since 1970 as the day they are in, UTC: '14 November 2026'."""
    return day_text(datetime.fromtimestamp(seconds, UTC).date().isoformat())


def moment_of(seconds: int) -> str:
    """Seconds since 1970 as a moment: '14 November 2026, 10:15 UTC'."""
    return f"{day_of(seconds)}, {datetime.fromtimestamp(seconds, UTC):%H:%M} UTC"
