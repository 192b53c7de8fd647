"""How many marks stand for figures: the share of cells with a value, page by page and at each step of the drill.

python -m bench.marks, in a home. What counts: docs/usefulness.md.
"""

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from dash import page_registry

from bench.figures import Figure, Unit
from bench.files import Size
from bench.process import run
from components.view import View
from data.answers import Answer, answers
from data.catalogue import Catalogue, catalogue
from data.measures import (
    AGENCY_SHARE,
    MEASURES,
    STAFF_IN_POST,
    STARTERS_RATE,
    TURNOVER,
    VACANCY_RATE,
    WTE,
    By,
    Measure,
)  # fmt: skip
from data.principal import EVERY, Principal, Role
from data.selection import EXACT, parse
from data.store import live_release

MEASURED = (TURNOVER, STARTERS_RATE, VACANCY_RATE, AGENCY_SHARE, STAFF_IN_POST, WTE)
_SOCIAL_WORKER = "6"
_READER = Principal(name="bench", roles=frozenset({Role.VIEWER}), visible=frozenset({EVERY}))
_STEWARD = replace(_READER, exact=frozenset({EVERY}))
_PAGES = ("/", "/turnover", "/vacancies")
_LEAST = {"default view": 95.0, "role group": 75.0, "social worker: turnover": 75.0}

Filters = tuple[tuple[str, str], ...]


class Step(NamedTuple):
    """One step of the drill: how it is called, its filters, and for each of them what lies one step up."""

    name: str
    filters: list[Filters]
    coarser: dict[str, str]  # from a filter to the one that takes its place; empty where it falls away


class Tally(NamedTuple):
    """Marks of one measure at one step."""

    cells: int
    shown: int
    marks: Counter[str]
    pooled: int  # shown, or shown once the last three returns are pooled
    coarser: int  # shown, or shown one step up
    either: int

    def percent(self, number: int) -> float:
        """A number of cells out of all."""
        return 100 * number / self.cells if self.cells else 100.0


def measure(size: Size) -> list[Figure]:
    """What the default views and the steps with a target show, on the release of a size."""
    found = json.loads(run("bench.marks", "--json", home=size.home).output)
    return [
        Figure(
            name=name, value=value, unit=Unit.PERCENT,
            above=next((least for words, least in _LEAST.items() if words in name), None),
        )
        for name, value in found.items()
    ]  # fmt: skip


@contextmanager
def _noted() -> Iterator[list[Answer]]:
    """Every answer that a page is drawn from, while it is drawn."""
    found: list[Answer] = []
    one, several = View.answer, View.answers

    def noted_one(self: View, measure: Measure, by: By) -> Answer:
        found.append(one(self, measure, by))
        return found[-1]

    def noted_several(self: View, measures: tuple[Measure, ...], by: By) -> dict[str, Answer]:
        given = several(self, measures, by)
        found.extend(given.values())
        return given

    View.answer, View.answers = noted_one, noted_several  # type: ignore[method-assign]
    try:
        yield found
    finally:
        View.answer, View.answers = one, several  # type: ignore[method-assign]


def of_pages() -> dict[str, tuple[int, int]]:
    """For each page as it opens: the marks that could hold a value, and those that do."""
    from app import server  # noqa: PLC0415
    from auth import WARM_UP  # noqa: PLC0415

    found = {}
    with server.test_request_context("/", environ_overrides={WARM_UP: _READER}):
        server.preprocess_request()
        pages = {page["path"]: page for page in page_registry.values()}
        for path in _PAGES:
            with _noted() as drawn:
                pages[path]["layout"]()
            each = [_shown_of(answer) for answer in {(a.measure.key, a.by): a for a in drawn}.values()]
            found[pages[path]["name"]] = (sum(could for could, _ in each), sum(shown for _, shown in each))
    return found


def _shown_of(answer: Answer) -> tuple[int, int]:
    rows = [row for row in answer.rows_of("shown") if row["mark"] not in {"x", "z"}]
    shown = sum(not row["mark"] for row in rows)
    if answer.by in {By.COUNCIL, By.PERIOD}:
        return len(rows), shown
    return len(_categories_of(answer.measure.key, answer.by)), shown


@cache
def _categories_of(key: str, by: By) -> frozenset[str]:
    """The categories that somebody is in, in any council of the region."""
    known = catalogue(live_release())
    found = set()
    for council in known.councils(known.home_region):
        exact = _asked(known, (MEASURES[key],), {"area": council.slug, "tier": EXACT}, by)[key]
        found |= {row["category_code"] for row in exact.rows_of("shown") if _has_value(row["mark"], row["base"])}
    return frozenset(found)


def _has_value(mark: str, base: float) -> bool:
    return not mark and base > 0


def _asked(
    known: Catalogue, measures: tuple[Measure, ...], asked: dict[str, str], by: By = By.COUNCIL
) -> dict[str, Answer]:
    selection, notices = parse(asked, known, measures, _STEWARD)
    if notices:
        raise ValueError(*map(str, notices))
    return answers(measures, selection, by, known.release, _STEWARD)


def steps(known: Catalogue) -> list[Step]:
    """The drill from all staff to one role in one service."""
    roles: list[Filters] = [(("role", code),) for code in known.roles]
    services: list[Filters] = [(("service", code),) for code in known.services]
    groups: dict[str, Filters] = {each.name: (("role_group", code),) for code, each in known.role_groups.items()}
    return [
        Step("all staff", [()], {}),
        Step("role group", list(groups.values()), {"role_group": ""}),
        *(Step(f"of it {name}", [filters], {"role_group": ""}) for name, filters in groups.items()),
        Step("social worker", [(("role", _SOCIAL_WORKER),)], {"role": "role_group"}),
        Step("role", roles, {"role": "role_group"}),
        Step("service", services, {"service": ""}),
        Step("role in service", [role + service for role in roles for service in services], {"service": ""}),
    ]


class Drill:
    """Asks for each council's cells of a release, each question once."""

    def __init__(self, known: Catalogue) -> None:
        self._known = known
        self._marks = cache(self._asked_anew)

    def tally(self, key: str, step: Step) -> Tally:
        """How many of the cells that have people in them are shown, by themselves and with either remedy."""
        marks: Counter[str] = Counter()
        counts: Counter[str] = Counter()
        for filters in step.filters:
            above = tuple(sorted(self._up(dict(filters), step.coarser).items()))
            plain, pooled, exact = (self._marks(filters, more)[key] for more in ("", "pooled", EXACT))
            coarser = self._marks(above, "")[key]
            for council, (mark, base) in exact.items():
                if not _has_value(mark, base):
                    continue
                is_shown, is_pooled, is_above = (not each[council][0] for each in (plain, pooled, coarser))
                marks[plain[council][0]] += 1
                counts.update(pooled=is_shown or is_pooled, coarser=is_shown or is_above)
                counts.update(either=is_shown or is_pooled or is_above)
        cells, shown = marks.total(), marks.pop("", 0)
        return Tally(cells, shown, marks, counts["pooled"], counts["coarser"], counts["either"])

    def _up(self, filters: dict[str, str], coarser: dict[str, str]) -> dict[str, str]:
        kept = {name: code for name, code in filters.items() if name not in coarser}
        for name, wider in coarser.items():
            if wider:
                kept[wider] = self._known.roles[filters[name]].group_code
        return kept

    def _asked_anew(self, filters: Filters, more: str) -> dict[str, dict[str, tuple[str, float]]]:
        """Measure's key and council to mark and base."""
        chosen = dict(filters) | {"pooled": {"pooled": "3"}, EXACT: {"tier": EXACT}}.get(more, {})
        found = _asked(self._known, MEASURED, chosen)
        return {
            key: {row["area_code"]: (row["mark"], row["base"]) for row in answer.rows_of("shown")}
            for key, answer in found.items()
        }


def of_drill(*names: str) -> dict[tuple[str, str], Tally]:
    """Step and measure to the marks there, over the councils of the home region at the newest date.

    Of the steps named; of all where none is.
    """
    known = catalogue(live_release())
    drill = Drill(known)
    asked = [step for step in steps(known) if not names or step.name in names]
    return {(step.name, of.key): drill.tally(of.key, step) for step in asked for of in MEASURED}


def _table(found: dict[tuple[str, str], Tally]) -> Iterable[str]:
    yield "| step | measure | cells | shown | [c] | [u] | [low] | or pooled | or coarser | or either |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    for (step, key), tally in found.items():
        of = MEASURES[key]
        others = [tally.percent(tally.marks[mark]) for mark in ("c", "u", "low")]
        remedies = [tally.pooled if of.is_poolable else None, tally.coarser, tally.either]
        numbers = [tally.percent(tally.shown), *others, *(None if n is None else tally.percent(n) for n in remedies)]
        texts = ["" if number is None else f"{number:.0f} %" for number in numbers]
        yield f"| {step} | {of.label} | {tally.cells} | {' | '.join(texts)} |"


def _as_figures(pages: dict[str, tuple[int, int]], drill: dict[tuple[str, str], Tally]) -> dict[str, float]:
    found = {f"{page}: default view": 100 * shown / could for page, (could, shown) in pages.items()}
    for (step, key), tally in drill.items():
        found[f"{step}: {MEASURES[key].short}"] = tally.percent(tally.shown)
    return found


if __name__ == "__main__":
    if "--json" in sys.argv:
        json.dump(_as_figures(of_pages(), of_drill("role group", "social worker")), sys.stdout)
    else:
        for _page, (_could, _shown) in of_pages().items():
            print(f"{_page} as it opens: {_shown} of {_could} marks shown, {100 * _shown / _could:.1f} %")
        print(*_table(of_drill()), sep="\n")
