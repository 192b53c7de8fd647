"""Pages hold no number that is not in the files beside them, which hold nothing that the gate did not give."""

import itertools
import json
import logging
import math
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from attacked import CITY, MIDDLE, NEWEST, World
from attacker import Attacker, Row, number
from components.topics import TOPICS
from readers import STEWARD

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
WITH_CHARTS = [path for path in TOPICS if path != "/"]
ROOM = 1.5  # how much longer than the largest value, or end of a range, an axis may be
_PUBLISHED = re.compile("All employers in the area|Children's social workers")
_RANGE = re.compile(r'"range": \[[^]]*\]')  # of axes, which have a test of their own
_COUNTED = re.compile(r"(?<![\w.\-])[£+\u2212-]?\d[\d,]*(?:\.\d+)?(?:\u00a0%)?(?![\w\-])")
_NOT_FIGURES = re.compile(
    r"\d+ (?:of|more|periods|councils)|\d+\u00a0(?:months|\w+ 20\d\d)|of \d+|\b20\d\d\b|\d+ \w+ 20\d\d"
)


def parts(tree: Any) -> Iterator[dict[str, Any]]:
    """Every component of a page."""
    if isinstance(tree, list):
        for child in tree:
            yield from parts(child)
    elif isinstance(tree, dict):
        if "type" in tree and "props" in tree:
            yield tree
        for child in tree.values():
            yield from parts(child)


def words(tree: Any) -> str:
    if isinstance(tree, list):
        return " ".join(map(words, tree))
    if isinstance(tree, dict):
        return words(tree["props"].get("children", "")) if "props" in tree else ""
    return tree if isinstance(tree, str) else ""


def files_of(page: Any, attacker: Attacker) -> list[Row]:
    """The rows of all files that a page links to."""
    links = {str(part["props"].get("href", "")) for part in parts(page) if part["type"] == "A"}
    found: list[Row] = []
    for link in sorted(link for link in links if link.startswith("/download/")):
        key, _, search = link.removeprefix("/download/").partition(".csv?")
        address: dict[str, Any] = {}
        for name, _, value in (pair.partition("=") for pair in search.split("&")):
            address.setdefault(name, []).append(value)
        found += attacker.file(key, **address)
    return found


def sums(rows: list[Row]) -> set[float]:
    """Every number of a place in the files, and what two of them come to: posts are what is filled and what is not."""
    found = {0.0}
    places: dict[tuple[str, str, str], set[float]] = {}
    for row in rows:
        own = {number(row[name]) for name in ("value", "numerator", "base")}
        by = row["category_code"] if row["by"] != "council" else ""
        places.setdefault((row["area_code"], row["period"], by), set()).update(filter(math.isfinite, own))
    for own in places.values():
        found |= own | {
            sign * (one + way * other) for one in own for other in own for way in (1, -1) for sign in (1, -1)
        }
        found |= {one + other - third for one, other, third in itertools.product(own, repeat=3)}
    return found | {-each for each in found}


def near(value: float, known: set[float]) -> bool:
    return any(abs(value - each) < 1e-9 for each in known)


def drawn(page: Any) -> Iterator[tuple[str, float, dict[str, Any]]]:
    """Each number that a chart is drawn from along its axis of values, with the trace."""
    for part in parts(page):
        if part["type"] == "Graph":
            name = part["props"]["id"]["name"]
            for trace in part["props"]["figure"]["data"]:
                along = "y" if name.endswith("-period") and trace["type"] == "scatter" else "x"
                if trace.get("mode") != "text":
                    yield from (
                        (name, value, trace) for value in trace.get(along, ()) if isinstance(value, int | float)
                    )


@pytest.mark.parametrize("path", WITH_CHARTS)
def test_attack_on_charts_finds_only_what_the_files_hold(
    world: World, attacker: Attacker, report: Callable[[str], None], caplog: pytest.LogCaptureFixture, path: str
) -> None:
    seen = 0
    strange: list[Any] = []
    for view in VIEWS:
        with caplog.at_level(logging.INFO):
            page = attacker.page(path, view)
        known = sums(files_of(page, attacker))
        for name, value, trace in drawn(page):
            seen += 1
            if not near(value, known):
                strange.append((view, name, value, trace.get("name")))
    report(f"numbers drawn on {path}: {len(strange)} of {seen} are not in the files beside them")
    assert seen > 100
    assert not strange
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def printed(known: set[float]) -> set[str]:
    """How numbers are written on pages: whole, with a decimal or two, as a percentage or an amount."""
    found = set()
    for value in known:
        for text in (f"{value:,.0f}", f"{value:,.1f}", f"{value:,.2f}"):
            found |= {text, f"£{text}"}
        for text in (f"{value * 100:,.0f}", f"{value * 100:,.1f}", f"{value * 100:,.2f}"):
            found |= {f"{text}\u00a0%", text}
    return {text.lstrip("-") for text in found}


@pytest.mark.parametrize("path", WITH_CHARTS)
def test_attack_on_words_and_tables_finds_only_what_the_files_hold(
    world: World, attacker: Attacker, report: Callable[[str], None], path: str
) -> None:
    seen = 0
    strange: list[Any] = []
    for view in VIEWS:
        page = attacker.page(path, view)
        rows = files_of(page, attacker)
        values = {number(row["value"]) for row in rows if row["value"]}
        known = printed(sums(rows) | {one - other for one in values for other in values})
        known |= set(re.findall(r"\d+", " ".join(row["coverage"] for row in rows)))
        lines = [part for part in parts(page) if part["type"] == "Tr" and not _PUBLISHED.search(words(part))]
        texts = [words(part) for line in lines for part in parts(line) if part["type"] == "Td"]
        for part in parts(page):
            if part["type"] == "Graph":
                for trace in part["props"]["figure"]["data"]:
                    texts += [text for name in ("text", "hovertext") for text in trace.get(name) or ()]
        for text in texts:
            plain = _NOT_FIGURES.sub("", re.sub(r"<[^>]*>", " ", text))
            for found in _COUNTED.findall(plain):
                seen += 1
                if found.lstrip("+-\u2212") not in known and found.rstrip("\u00a0%").lstrip("+-\u2212") not in known:
                    strange.append((view, found, text))
    report(f"numbers written on {path}: {len(strange)} of {seen} are not in the files beside them")
    assert seen > 100
    assert not strange


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
        page = attacker.page(path, view)
        allowed = sent(" ".join(row["value"] for row in files_of(page, attacker)))
        there = sent(_RANGE.sub("", json.dumps(page)))
        found += [(path, view, rate) for rate in there & exact[NEWEST if NEWEST in view else MIDDLE] - allowed]
    sought = sum(map(len, exact.values()))
    report(f"exact rates in what pages are sent: {len(found)} of {sought} sought on {len(VIEWS) * len(TOPICS)} pages")
    assert sought > 1000
    assert not found


def sent(text: str) -> set[str]:
    """Every long fraction in a text, as far as two ways of writing it agree."""
    return set(re.findall(r"\b0\.\d{7}", text))


def test_attack_on_axes_and_order_finds_only_shown_values(attacker: Attacker) -> None:
    for path, view in itertools.product(WITH_CHARTS, VIEWS):
        for part in (part for part in parts(attacker.page(path, view)) if part["type"] == "Graph"):
            figure = part["props"]["figure"]
            along = "y" if part["props"]["id"]["name"].endswith("-period") else "x"
            along = "x" if any(trace["type"] == "bar" for trace in figure["data"]) else along
            drawn_from = [value for trace in figure["data"] for value in trace.get(along, ()) if value is not None]
            drawn_from += [each["x0"] for each in figure["layout"].get("shapes", ()) if each.get("type") == "line"]
            ranges = [each for trace in figure["data"] for each in trace.get(f"error_{along}", {}).get("array", ())]
            reach = max((abs(value) for value in drawn_from), default=0) + max(ranges, default=0)
            end = figure["layout"][f"{along}axis"].get("range", [0, 0])[1]
            assert end <= ROOM * reach or not reach
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
        body = {"output": output, "outputs": outputs, "inputs": inputs, "changedPropIds": ["url.search"]}
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
