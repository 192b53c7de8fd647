"""The gate: every figure about people leaves a release through `protect`, and nothing else reads people's rows.

The rules and their reasons: docs/decisions/0010-disclosure-gate.md; the thresholds: data/policy.toml.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from data.attributes import OF_LEVEL, breakdowns_of
from data.bounded import Bounded
from data.catalogue import Catalogue, catalogue
from data.disclosure.areas import Question
from data.disclosure.figures import Figure, Place, figures
from data.disclosure.nodes import Axis, axes
from data.disclosure.own import own_values
from data.disclosure.policy import Policy, policy
from data.disclosure.rounding import fingerprint, rounding_secret
from data.measures import MEASURES, By, Measure
from data.principal import Principal
from data.selection import EXACT, MOST_VALUES, PROTECTED
from data.store import Release

_FIGURES_KEPT = 20_000  # in each worker, of half a kilobyte each


class NotAllowed(Exception):
    """The principal may not ask this, or it is not a registered question; the message is a sentence for the reader."""


class OtherRules(Exception):
    """The release was made for another policy or rounding secret than those in force; no figure is given."""


@dataclass(frozen=True, kw_only=True)
class Query:
    """One question about people: measures of one table for some areas and dates, filtered, in categories.

    It is canonical, so that equal questions are equal: measures by key, areas by code, filters in the order of levels.
    """

    measures: tuple[str, ...]
    areas: tuple[str, ...]
    dates: tuple[date, ...]
    by: tuple[By, ...] = ()  # what it is broken down by, besides area and date
    filters: tuple[tuple[By, tuple[str, ...]], ...] = ()
    tier: str = PROTECTED
    is_pooled: bool = False  # the dates are taken together, as one cell under the first of them


@dataclass(frozen=True)
class ProtectedFrame:
    """What may be known: for each measure's key a figure for each (area code, date, category codes)."""

    figures: Mapping[str, Mapping[Place, Figure]]
    policy: str  # stamp of the policy it was protected under
    own: Mapping[By, Mapping[str, str]]  # categories that the reader's own councils alone have: code to name


def protect(query: Query, principal: Principal, release: Release) -> ProtectedFrame:
    """Figures that the principal may have. Raises NotAllowed and OtherRules; then there are no figures at all."""
    known = catalogue(release)
    areas = [known.of_code(code) for code in query.areas]
    for area in areas:
        if area is None or not known.is_for(area, principal):
            raise NotAllowed("This area is not one that you may see.")
    councils = frozenset[str]().union(*(known.members_of(area) for area in areas if area))
    own = frozenset(code for code in councils if principal.owns(code))
    return _answered(query, own, release, policy(), rounding_secret(known.rounding_fingerprint))


def expect_same_rules(release: Release) -> None:
    """See that a release can give figures. Raises BadPolicy, NoRoundingSecret or OtherRules, which say why not."""
    known = catalogue(release)
    _expect_same_rules(known, policy(), rounding_secret(known.rounding_fingerprint))


Asked = tuple[Query, frozenset[str], Release, Policy, bytes]
# what is kept is protected, and never shared across tiers, releases or readers with other exact councils
kept_answers: Bounded[Asked, ProtectedFrame] = Bounded(_FIGURES_KEPT)


def _answered(query: Query, own: frozenset[str], release: Release, rules: Policy, secret: bytes) -> ProtectedFrame:
    asked = (query, own, release, rules, secret)
    found = kept_answers.get(asked)
    if found is None:
        found = _protected(*asked)
        kept_answers.put(asked, found, 1 + sum(map(len, found.figures.values())))
    return found


def _protected(query: Query, own: frozenset[str], release: Release, rules: Policy, secret: bytes) -> ProtectedFrame:
    known = catalogue(release)
    _expect_same_rules(known, rules, secret)
    measures = _measures(query)
    open_values = _open_values(query, measures[0], own, release)
    _expect_collected(query, measures)
    shown: dict[str, Mapping[Place, Figure]] = {}
    for within in dict.fromkeys(measure.within for measure in measures):
        asked = tuple(measure for measure in measures if measure.within == within)
        found = _axes(query, within, known, open_values)
        _expect_shallow(asked, found, rules)
        question = Question(
            measures=asked,
            areas=tuple(area for code in query.areas if (area := known.of_code(code))),
            dates=query.dates,
            axes=found,
            is_pooled=query.is_pooled,
            own=own,
            is_exact=query.tier == EXACT,
            release=release,
            known=known,
            policy=rules,
            secret=secret,
        )
        shown |= figures(question)
    return ProtectedFrame(shown, rules.stamp, open_values)


def _expect_same_rules(known: Catalogue, rules: Policy, secret: bytes) -> None:
    if known.policy != rules.stamp:
        raise OtherRules(f"the release was made for the policy {known.policy}; in force is {rules.stamp}: load again")
    if not hmac.compare_digest(known.rounding_fingerprint, fingerprint(secret)):
        raise OtherRules(
            "the rounding secret is not the one that the release was made with: put it back, or load again"
        )


def _measures(query: Query) -> tuple[Measure, ...]:
    if query.tier not in {EXACT, PROTECTED} or not set(query.measures) <= set(MEASURES):
        raise NotAllowed("There is no such measure or tier.")
    measures = tuple(MEASURES[key] for key in query.measures)
    if len({measure.table.name for measure in measures}) != 1:
        raise NotAllowed("These measures cannot be asked together.")
    return measures


def _open_values(
    query: Query, measure: Measure, own: frozenset[str], release: Release
) -> Mapping[By, Mapping[str, str]]:
    """What the reader's own councils are told apart by, where that is asked: in the exact tier, of them alone."""
    levels = [level for level in query.by if level in OF_LEVEL and OF_LEVEL[level].is_open]
    if not levels:
        return {}
    if query.tier != EXACT or not own.issuperset(query.areas):
        raise NotAllowed(f"{OF_LEVEL[levels[0]].label} is told of one's own council alone, in the exact tier.")
    return {level: own_values(level, measure.table, query.areas, query.dates, release) for level in levels}


def _expect_collected(query: Query, measures: tuple[Measure, ...]) -> None:
    levels = {level for level, _ in query.filters} | set(query.by)
    if any(len(codes) > MOST_VALUES for _, codes in query.filters):
        raise NotAllowed(f"A filter takes at most {MOST_VALUES} values.")
    if len({OF_LEVEL[level].key for level in query.by if level in OF_LEVEL}) != len(query.by):
        raise NotAllowed("A question is broken down by one level of each attribute.")
    for measure in measures:
        if not levels <= breakdowns_of(measure.table, measure.attribute):
            raise NotAllowed(f"{measure.label} is not collected by all that is asked.")


def _axes(
    query: Query, within: tuple[By, str] | None, known: Catalogue, own: Mapping[By, Mapping[str, str]]
) -> tuple[Axis, ...]:
    filters = dict(query.filters) | ({within[0]: (within[1],)} if within else {})
    try:
        return axes(filters, query.by, known, own)
    except KeyError:
        raise NotAllowed("A filter has a value that is not one of its choices.") from None


def _expect_shallow(measures: tuple[Measure, ...], found: tuple[Axis, ...], rules: Policy) -> None:
    used = {axis.tree.attribute.key for axis in found}
    for measure in measures:
        if len(used | {measure.attribute} - {""}) > rules.attributes:
            raise NotAllowed(f"A question has at most {rules.attributes} attributes, the measure's own among them.")
