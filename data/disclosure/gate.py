"""The gate: every figure about people leaves a release through `protect`, and nothing else reads people's rows.

The rules and their reasons: docs/decisions/0010-disclosure-gate.md; the thresholds: data/policy.toml.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from data.attributes import OF_LEVEL, breakdowns_of
from data.catalogue import Catalogue, catalogue
from data.disclosure.areas import Question
from data.disclosure.figures import Figure, Place, figures
from data.disclosure.nodes import Axis, axes
from data.disclosure.policy import Policy, policy
from data.disclosure.rounding import fingerprint, rounding_secret
from data.measures import MEASURES, By, Measure
from data.principal import Principal
from data.selection import EXACT, MOST_VALUES, PROTECTED
from data.store import Release

_ANSWERS_KEPT = 256  # of a few dozen figures each, mostly


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
    by: By
    filters: tuple[tuple[By, tuple[str, ...]], ...] = ()
    tier: str = PROTECTED
    is_pooled: bool = False  # the dates are taken together, as one cell under the first of them


@dataclass(frozen=True)
class ProtectedFrame:
    """What may be known: for each measure's key a figure for each (area code, date, category code or '')."""

    figures: Mapping[str, Mapping[Place, Figure]]
    policy: str  # stamp of the policy it was protected under


def protect(query: Query, principal: Principal, release: Release) -> ProtectedFrame:
    """Figures that the principal may have. Raises NotAllowed and OtherRules; then there are no figures at all."""
    known = catalogue(release)
    for code in query.areas:
        area = known.areas.get(code)
        if area is None or (area.is_council and not all(map(principal.sees, known.members_of(area)))):
            raise NotAllowed("This area is not one that you may see.")
    councils = frozenset[str]().union(*(known.members_of(known.areas[code]) for code in query.areas))
    own = frozenset(code for code in councils if principal.owns(code))
    return _answered(query, own, release, policy(), rounding_secret())


def expect_same_rules(release: Release) -> None:
    """See that a release can give figures. Raises BadPolicy, NoRoundingSecret or OtherRules, which say why not."""
    _expect_same_rules(catalogue(release), policy(), rounding_secret())


# what is kept is protected, and never shared across tiers, releases or readers with other exact councils
@lru_cache(maxsize=_ANSWERS_KEPT)
def _answered(query: Query, own: frozenset[str], release: Release, rules: Policy, secret: bytes) -> ProtectedFrame:
    known = catalogue(release)
    _expect_same_rules(known, rules, secret)
    measures = _measures(query)
    found = _axes(query, measures, known)
    _expect_shallow(measures, found, rules)
    question = Question(
        measures=measures,
        areas=tuple(known.areas[code] for code in query.areas),
        dates=query.dates,
        axes=found,
        categories=tuple(known.choices(query.by)) if query.by in OF_LEVEL else ("",),
        is_pooled=query.is_pooled,
        own=own,
        is_exact=query.tier == EXACT,
        release=release,
        known=known,
        policy=rules,
        secret=secret,
    )
    return ProtectedFrame(figures(question), rules.stamp)


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


def _axes(query: Query, measures: tuple[Measure, ...], known: Catalogue) -> tuple[Axis, ...]:
    levels = {level for level, _ in query.filters} | ({query.by} - {By.COUNCIL, By.PERIOD})
    if any(len(codes) > MOST_VALUES for _, codes in query.filters):
        raise NotAllowed(f"A filter takes at most {MOST_VALUES} values.")
    for measure in measures:
        if not levels <= breakdowns_of(measure.table, measure.attribute):
            raise NotAllowed(f"{measure.label} is not collected by all that is asked.")
    try:
        return axes(dict(query.filters), query.by, known)
    except KeyError:
        raise NotAllowed("A filter has a value that is not one of its choices.") from None


def _expect_shallow(measures: tuple[Measure, ...], found: tuple[Axis, ...], rules: Policy) -> None:
    used = {axis.tree.attribute.key for axis in found}
    for measure in measures:
        if len(used | {measure.attribute} - {""}) > rules.attributes:
            raise NotAllowed(f"A question has at most {rules.attributes} attributes, the measure's own among them.")
