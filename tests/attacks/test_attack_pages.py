"""Pages hold no number that is not in the files beside them, which hold nothing that the gate did not give."""

import itertools
import json
import logging
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import parse_qs

import pytest

from attacked import CITY, MIDDLE, NEWEST, World
from attacker import Attacker, Refused, Row
from components.topics import EXPLORE, TOPICS
from data.measures import MEASURES, Unit
from etl.releases import opened
from page_parts import ANY, charts, drawn, is_funnel, linked, said, strips, value_axes
from readers import STEWARD
from reckoning import Reckoning, gaps, printed
from wording import Vocabulary

VIEWS = [
    f"?period={period}&area={area}{narrower}"
    for period, area, narrower in (
        (NEWEST, "london", ""),
        (NEWEST, "london", "&role_group=direct-care"),
        (NEWEST, "london", "&role=6&service=16"),
        (NEWEST, "city-of-london", ""),
        (NEWEST, "city-of-london", "&role_group=direct-care"),
        (NEWEST, "city-of-london", "&role=6"),
        (MIDDLE, "city-of-london", ""),
        (MIDDLE, "city-of-london", "&pooled=3"),
        (MIDDLE, "westminster", "&role_group=regulated-professional"),
        (NEWEST, "westminster", "&role=8&role=6&service=8"),
        (NEWEST, "waltham-forest", "&role_group=managerial&pooled=3"),
    )
]
OTHER_WAYS = {
    "/": ["&measure=staff-in-post"],
    "/turnover": ["&chart=funnel", "&like=1", "&compare=similar-to-westminster"],
    "/vacancies": ["&chart=funnel"],
    "/pay": ["&basis=hourly-rate"],
    "/role-mix": ["&like=1"],
    "/council": ["&compare=similar-to-westminster"],
    EXPLORE: [
        "&measure=staff-in-post&rows=role_group&columns=age_group",
        "&measure=staff-in-post&rows=role_group&columns=age_group&panels=gender",
        "&measure=vacancies&rows=council&columns=role_group",
        "&measure=known-age",
    ],
}
FOUND = [each.key for each in TOPICS["/"]] + ["age-55-over-share", "sickness-share", "zero-hours-share",
                                              "near-wage-floor-share"]  # fmt: skip
ROOM = 1.5  # how much longer than the largest value, or end of a range, an axis may be
WHOLE = 1.001  # where the axis of shares of a whole ends, whatever they are
FOR_NUMBERS = 1.71  # as long again where bars to either side have numbers at their ends
_RANGE = re.compile(r'"range": \[[^]]*\]')  # of axes, which have a test of their own
_OF_ANY = re.compile(rf"{re.escape(ANY)}$|: \d+\xa0councils?")  # texts of councils that they do not name
_OPTIONS = {"chart", "basis", "measure", "rows", "columns", "panels"}


def views_of(path: str) -> list[str]:
    more = [
        f"?period={NEWEST}&area={area}{way}" for way in OTHER_WAYS.get(path, ()) for area in ("westminster", "london")
    ]
    return VIEWS + more


class Look(NamedTuple):
    """A page with its sections, and what its reader can make of its files and of those with the same choices."""

    page: Any
    known: Reckoning
    rows: list[Row]


_looked: dict[tuple[str, str], Look] = {}


def look(world: World, attacker: Attacker, path: str, view: str) -> Look:
    """A page at an address, looked at once."""
    if (path, view) not in _looked:
        page = attacker.page(path, view)
        files = linked(page)
        rows = [row for key, address in files for row in attacker.file(key, **address)]
        floors = [rate for floor in world.known.pay_floors.values() for rate in floor if isinstance(rate, float)]
        compared = world.known.area(parse_qs(view).get("compare", ["london"])[0])
        assert compared
        known = Reckoning(rows, beside(attacker, path, view, files), floors, world.known.members_of(compared))
        _looked[path, view] = Look(page, known, rows)
    return _looked[path, view]


def beside(attacker: Attacker, path: str, view: str, files: list[tuple[str, dict[str, list[str]]]]) -> Iterator[Row]:
    """The rows of files with the same choices as those that a page links to, less or otherwise broken down."""
    asked: dict[str, tuple[str, dict[str, list[str]]]] = {}

    def ask(key: str, address: dict[str, list[str]], *by: str) -> None:
        if by and len(set(by)) == len(by) < 4 and (key, address | {"by": list(by)}) not in files:
            asked[f"{key} {by} {sorted(address.items())}"] = (key, address | {"by": list(by)})

    for key, address in files:
        own = address["by"]
        for other in {key, "staff-in-post", *(["turnover"] if path == "/pay" else [])}:
            for by in (["council"], ["council", "period"], *([b for b in own if b != each] for each in own)):
                ask(other, address, *by)
        ask(key, address, *own, "council")
    choices = {name: of for name, of in parse_qs(view.lstrip("?")).items() if name not in _OPTIONS}
    about = {"/": FOUND, "/council": MEASURES, EXPLORE: ()}.get(path, [each.key for each in TOPICS[path]])
    for key in set(about).difference(key for key, _ in files) if files else ():
        for by in (["council"], ["council", "period"]):
            ask(key, choices, *by)
    ask("turnover", choices, "council", "role_group", "period")
    for key, address in asked.values():
        try:
            yield from attacker.file(key, **address)
        except Refused as refused:
            assert refused.status in {400, 403}


@pytest.mark.parametrize("path", TOPICS)
def test_attack_on_charts_finds_only_what_the_files_hold(
    world: World, attacker: Attacker, report: Callable[[str], None], caplog: pytest.LogCaptureFixture, path: str
) -> None:
    seen = 0
    strange: list[Any] = []
    for view in views_of(path):
        with caplog.at_level(logging.INFO):
            page, known, _ = look(world, attacker, path, view)
        for name, value, trace in drawn(page):
            seen += 1
            if not (name == "turnover-why" or known.holds(value)):
                strange.append((view, name, value, trace.get("name")))
    report(f"numbers drawn on {path}: {len(strange)} of {seen} are not in the files beside them")
    assert seen > 50 or path == "/"  # which draws maps alone
    assert not strange
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_attack_on_the_funnel_finds_limits_that_follow_from_its_councils(world: World, attacker: Attacker) -> None:
    seen = 0
    for path, area in itertools.product(("/turnover", "/vacancies"), ("westminster", "london")):
        page, known, _ = look(world, attacker, path, f"?period={NEWEST}&area={area}&chart=funnel")
        for name, figure in charts(page):
            if not is_funnel(figure):
                continue
            fitted = known.funnel(name.removesuffix("-council"))
            assert fitted
            for trace in (each for each in figure["data"] if each.get("mode") == "lines"):
                for size, value in zip(trace["x"], trace["y"], strict=True):
                    expected = (
                        fitted.target if trace["name"] == "target" else getattr(fitted.limits(size), trace["name"])
                    )
                    assert value is None or value == pytest.approx(expected, abs=1e-5)
                    seen += 1
    assert seen > 500


def test_attack_on_why_turnover_changed_finds_what_follows_from_the_files(world: World, attacker: Attacker) -> None:
    page, known, _ = look(world, attacker, "/turnover", VIEWS[0])
    *effects, whole = (value for name, value, _ in drawn(page) if name == "turnover-why")
    assert sum(effects) == pytest.approx(whole)
    assert effects[:2] == pytest.approx(
        [each * 100 for each in known.effects()], abs=0.11
    )  # rounded so that they add up
    assert any(abs(whole - gap * 100) < 1e-6 for gap in gaps([known], {Unit.SHARE}))


def test_attack_on_strips_finds_only_what_the_files_hold(world: World, attacker: Attacker) -> None:
    seen = 0
    labels = {each.label: each.key for each in MEASURES.values()}
    for view in (VIEWS[3], VIEWS[5], VIEWS[8]):
        page, known, rows = look(world, attacker, "/council", view)
        asked = {(row["measure"], row["filters"]) for row in rows if row["period"] in view}
        for strip in strips(page):
            key = labels[max(filter(strip.name.startswith, labels), key=len)]
            (filters,) = {each for measure, each in asked if measure == key}
            values = sorted(known.councils(key).get((parse_qs(view)["?period"][0], filters), {}).values())
            assert len(values) == len(strip.ticks)
            if len(set(values)) < 2:
                continue
            across = (strip.ticks[-1] - strip.ticks[0]) / (values[-1] - values[0])
            places = [strip.ticks[0] + across * (value - values[0]) for value in values]
            assert strip.ticks == pytest.approx(places, abs=1.5)  # each place is rounded
            figures = known.figures | known.middles
            near = [strip.ticks[0] + across * (value - values[0]) for value in figures]
            assert all(any(abs(other - each) < 2 for each in near) for other in strip.others), (view, strip)
            seen += len(places)
    assert seen > 500


@pytest.mark.parametrize("path", TOPICS)
def test_attack_on_words_and_tables_finds_only_what_the_files_hold(
    world: World, attacker: Attacker, report: Callable[[str], None], path: str
) -> None:
    seen = 0
    strange: list[Any] = []
    for view in views_of(path):
        page, known, _ = look(world, attacker, path, view)
        here = vocabularies(world, known, view)
        for text, is_public, beside_it in set(said(page)):
            seen += 1
            strange += [(view, found, text) for found in here(f"{text} {beside_it}").strange(text, is_public=is_public)]
    report(f"texts on {path}: {len(strange)} numbers in {seen} are not in the files beside them")
    assert seen > 100
    assert not strange


def vocabularies(world: World, known: Reckoning, view: str) -> Callable[[str], Vocabulary]:
    """For a text what it may say in numbers: those of the areas that it names, of the view's own and its comparator."""
    asked = parse_qs(view.lstrip("?"))
    own = {area.name for name in ("area", "compare") if (area := world.known.area(asked.get(name, ["london"])[0]))}
    always = frozenset(name for name in known.by_area if any(f"{name}, ".startswith(f"{each}, ") for each in own))
    shown = public(world)

    @cache
    def of(areas: frozenset[str]) -> Vocabulary:
        return Vocabulary([known.by_area[name] for name in sorted(areas)], known, shown)

    return lambda text: of(always.union(name for name in known.by_area if name in text or _OF_ANY.search(text)))


@cache
def public(world: World) -> frozenset[str]:
    """Published figures, and what is known of the councils themselves, as pages write them."""
    tables = [("published_figures", "value"), ("council_context", "value"), ("similar_councils", "distance")]
    with opened(world.release.path) as connection:
        values = [
            value
            for table, column in tables
            for (value,) in connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL").fetchall()
        ]
    return frozenset(printed(values, 0, 1, 2) | printed([each * 100 for each in values], 0, 1, 2))


def true_rates(world: World, period: str) -> Iterator[float]:
    """What rates would be without protection, below whole councils."""
    teams = world.flows(period)
    for level in (["role"], ["role_group"], ["service"], ["role", "service"]):
        for whose in (teams, teams[teams["council"] == CITY]):
            for flow in ("leavers", "starters", "vacancies"):
                kept = whose[whose[flow].notna()]
                for keys in (level, ["council", *level]):
                    both = kept.groupby(keys)[[flow, "employees"]].sum().astype(float)
                    posts = both["employees"] + (both[flow] if flow == "vacancies" else 0)
                    yield from (both[flow] / posts.where(posts > 0)).dropna()


def test_attack_on_pages_finds_no_exact_rate(world: World, attacker: Attacker, report: Callable[[str], None]) -> None:
    exact = {
        period: sent(" ".join(f"{rate:.17g}" for rate in true_rates(world, period))) for period in (NEWEST, MIDDLE)
    }
    found = []
    for path, view in itertools.product(TOPICS, VIEWS):
        page, known, _ = look(world, attacker, path, view)
        allowed = sent(" ".join(f"{value:.17g}" for value in known.drawable))
        there = sent(_RANGE.sub("", json.dumps(page)))
        found += [(path, view, rate) for rate in there & exact[NEWEST if NEWEST in view else MIDDLE] - allowed]
    sought = sum(map(len, exact.values()))
    report(f"exact rates in what pages are sent: {len(found)} of {sought} sought on {len(VIEWS) * len(TOPICS)} pages")
    assert sought > 1000
    assert not found


def sent(text: str) -> set[str]:
    """Every long fraction in a text, as far as two ways of writing it agree."""
    return set(re.findall(r"\b0\.\d{7}", text))


def reach_of(figure: dict[str, Any], along: str) -> float:
    """The largest value of a chart, with the farthest end of a range."""
    traces = [trace for trace in figure["data"] if trace.get("mode") != "text"]
    values = [value for trace in traces for value in trace.get(along, ()) if value is not None]
    values += [each["x0"] for each in figure["layout"].get("shapes", ()) if each.get("type") == "line"]
    ends = [each for trace in traces for each in trace.get(f"error_{along}", {}).get("array", ())]
    return float(max((abs(value) for value in values), default=0) + max(ends, default=0))


def test_attack_on_axes_and_order_finds_only_shown_values(world: World, attacker: Attacker) -> None:
    for path, view in itertools.product(TOPICS, VIEWS):
        for name, figure in charts(look(world, attacker, path, view).page):
            *_, along = value_axes(name, figure)
            reach = reach_of(figure, along)
            if name.endswith("-small"):  # which are on one scale
                page = look(world, attacker, path, view).page
                reach = max(reach_of(other, "y") for each, other in charts(page) if each.endswith("-small"))
            end = figure["layout"][f"{along}axis"].get("range", [0, 0])[1]
            reach = max(reach, 1.0) if end == WHOLE else reach
            assert end <= (FOR_NUMBERS if name == "turnover-why" else ROOM) * reach or not reach, (path, view, name)
            for trace in figure["data"]:
                if trace.get("mode") == "markers+text":
                    assert trace["x"] == sorted(trace["x"], reverse=True)


def test_attack_on_option_lists_finds_the_same_for_every_council(attacker: Attacker) -> None:
    app = attacker.client.application.extensions["attacked-app"]
    output = next(key for key in app.callback_map if key.startswith("..url.search"))
    asked = app.callback_map[output]["inputs"]
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in output.strip(".").split("...")
    ]
    lists = []
    for area in ("city-of-london", "westminster"):
        values = {"url.search": f"?period={MIDDLE}&area={area}&compare=london", "url.pathname": "/turnover"}
        inputs = [{**each, "value": values.get(f"{each['id']}.{each['property']}")} for each in asked]
        state = [{"id": "filter-shown", "property": "data", "value": ""}]
        body = {
            "output": output,
            "outputs": outputs,
            "inputs": inputs,
            "state": state,
            "changedPropIds": ["url.search"],
        }
        said = json.loads(attacker.post("/_dash-update-component", json=body).text)["response"]
        lists.append({name: part["options"] for name, part in said.items() if "options" in part})
    for name in lists[0]:
        one, other = (
            {option["value"] for option in each[name] if "value" in option and option["value"] not in AREAS}
            for each in lists
        )
        assert one == other, name


AREAS = {"city-of-london", "westminster"}


def test_attack_on_file_names_finds_only_what_was_asked(world: World, attacker: Attacker) -> None:
    for view in VIEWS:
        response = attacker.get(f"/download/turnover.csv{view}&by=role")
        (name,) = re.findall(r'filename="([^"]+)"', response.headers["Content-Disposition"])
        rest = name.replace(world.release.release_id, "").replace(NEWEST, "").replace(MIDDLE, "")
        codes = re.findall(r"(?:role|service)=(\w+)", view)
        assert set(re.findall(r"\d+", rest)) <= {*codes, "3"}


def test_the_search_for_exact_rates_finds_them_in_the_exact_tier(world: World, attacker: Attacker) -> None:
    """What the search above looks for would be found, had it been sent."""
    steward = Attacker(attacker.client, STEWARD)
    page = json.dumps(steward.page("/turnover", f"?period={NEWEST}&area=westminster&role_group=direct-care&tier=exact"))
    exact = sent(" ".join(f"{rate:.17g}" for rate in true_rates(world, NEWEST)))
    assert len(sent(page) & exact) > 5


@pytest.mark.parametrize("path", ["/turnover", "/role-mix"])
def test_the_searches_would_find_what_is_not_in_the_files(world: World, attacker: Attacker, path: str) -> None:
    page, known, _ = look(world, attacker, path, VIEWS[3])
    moved = [value + 0.00037 for _, value, _ in drawn(page)]
    assert sum(map(known.holds, moved)) < len(moved) / 20
    harrow = vocabularies(world, known, VIEWS[3])("Harrow")
    counts = [count for count in range(100, 1000) if count % 5]
    assert sum(not harrow.strange(f"Harrow has {count} care workers.") for count in counts) < len(counts) / 10
