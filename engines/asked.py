"""What both engines are asked: by way of the gate, as pages and files ask, and once without it."""

from collections.abc import Callable, Iterator, Mapping
from random import Random
from typing import Any

from sqlalchemy import select

from bench.questions import Questions, bare
from data import schema, store
from data.catalogue import catalogue
from data.digest import digests
from data.disclosure.gate import ProtectedFrame, Query, protect
from data.measures import HOURLY_PAY, LEAVERS_WITH_REASON, MEASURES, STAFF_IN_POST, By
from data.principal import EVERY, Principal, Role
from data.selection import EXACT
from data.store import PEOPLE, Release, fetch

DRAWN = 60  # questions
_READER = Principal(
    name="engines", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}), exact=frozenset({EVERY})
)

Answers = Mapping[Any, object]  # of each question, to be compared


def public_tables(release: Release) -> Answers:
    """All that a release holds but people's rows, read whole; and what catalogues make of it."""
    for table in schema.metadata.sorted_tables:
        if table not in PEOPLE:
            fetch(select(table), release)
    known = catalogue(release)
    return {name: getattr(known, name) for name in ("areas", "roles", "services", "returns")}


def every_answer(release: Release) -> Answers:
    """The hash of all protected answers of each date and area."""
    return digests(release)


def drawn(release: Release) -> Answers:
    """Questions drawn at random, with up to three attributes, most of which no roll-up answers."""
    return dict(_answered(_drawn(release), release))


def exact(release: Release) -> Answers:
    """A council's own exact figures, by its teams and reasons for leaving too."""
    known = catalogue(release)
    council = known.councils(known.regions_with_returns[0])[0].code
    asked = ((STAFF_IN_POST, By.TEAM), (LEAVERS_WITH_REASON, By.LEAVING_REASON), (HOURLY_PAY, By.GENDER))
    questions = (
        Query(measures=(measure.key,), areas=(council,), dates=(known.return_dates[0],), by=(by,), tier=EXACT)
        for measure, by in asked
    )
    return dict(_answered(questions, release))


def quantiles(release: Release) -> Answers:
    """Medians, quartiles and means that the engine works out itself; only whether they are alike is told."""
    known = catalogue(release)
    of_amounts = (query for query in _drawn(release) if MEASURES[query.measures[0]].amount is not None)
    for statement in (each for query in of_amounts for each in bare(query, known)):
        store._run(statement, release)
    return {}


PARTS: dict[str, Callable[[Release], Answers]] = {
    "Public tables": public_tables,
    "Every protected answer": every_answer,
    "Questions drawn at random": drawn,
    "A council's exact figures": exact,
    "Quantiles and means of the engine's own": quantiles,
}


def _drawn(release: Release) -> list[Query]:
    questions = Questions(catalogue(release), Random(1))
    return [questions.draw() for _ in range(DRAWN)]


def _answered(questions: Iterator[Query] | list[Query], release: Release) -> Iterator[tuple[Query, object]]:
    for query in questions:
        yield query, _told(protect(query, _READER, release))


def _told(frame: ProtectedFrame) -> object:
    """All of an answer, fractions to the digits that sums in any order share; texts, as nan is unlike itself."""
    figures: dict[str, Any] = {
        key: {place: tuple(map(_text, figure)) for place, figure in found.items()}
        for key, found in frame.figures.items()
    }
    return figures, frame.policy, frame.own


def _text(value: object) -> str:
    return f"{value:.9g}" if isinstance(value, float) else str(value)
