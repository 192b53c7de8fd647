"""Every chart of every page is drawn whole by the server: its marks where they belong, its words within the picture."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from dash import page_registry
from flask import g

from components import charts, theme
from components.charts.effects import effects
from components.charts.funnel import funnel
from components.charts.pay import PayLine
from components.charts.pay_time import pay_over_time
from components.charts.scatter import scatter
from components.charts.slope import Slope, slope
from components.drawn import pieces
from components.topics import TOPICS, council_in
from data.measures import AGENCY_SHARE, HOURLY_PAY, STAFF_IN_POST, TURNOVER, By
from data.mixes import Part, share_measure
from data.store import Release
from hand_answers import CAMDEN, HACKNEY, HAVERING, LONDON, answer_of, figure_row
from pictures.known import CannotBeDrawn
from pictures.svg import svg
from pictures.text import lines_of, width
from readers import STEWARD
from test_charts import by_period
from test_funnel import COUNCILS, FOUR
from test_pay import both, boxes, paid, rows_over_time, turnover_of

SVG = "{http://www.w3.org/2000/svg}"
ASKED: list[tuple[str, dict[str, str]]] = [
    *((path, {"area": area}) for path in TOPICS for area in ("havering", "london") if path != "/council"),
    ("/", {"area": "england", "workforce": "whole-sector"}),
    ("/turnover", {"area": "london", "chart": "funnel"}),
    ("/turnover", {"period": "2010-09", "area": "rotherham"}),
    ("/turnover", {"area": "havering", "tier": "exact"}),
    ("/vacancies", {"area": "london", "workforce": "whole-sector"}),
    ("/pay", {"area": "havering", "tier": "exact", "role": "8"}),
    ("/role-mix", {"area": "havering", "tier": "exact"}),
    ("/age", {"area": "havering", "tier": "exact"}),
    ("/council/havering", {}),
    ("/council/havering", {"tier": "exact"}),
    ("/explore", {"measure": "turnover", "rows": "council", "columns": "role_group"}),
    ("/explore", {"measure": "staff-in-post", "rows": "council", "columns": "age_band", "tier": "exact"}),
    ("/explore", {"measure": "turnover", "rows": "role_group", "tier": "exact"}),
    ("/explore", {"measure": "turnover", "rows": "period", "area": "havering", "tier": "exact"}),
]


def drawn_on(path: str, asked: dict[str, str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Names and figures of the charts of a page, those of its sections among them."""
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served
    from components.sections import draw_section  # noqa: PLC0415

    assert app.server.test_client().get("/").status_code == 200
    slug = council_in(path)
    place, wanted = ("path_template", "/council/<slug>") if slug else ("path", path)
    layout = next(page["layout"] for page in page_registry.values() if page[place] == wanted)
    with app.server.test_request_context():
        g.principal = STEWARD
        found = list(pieces(layout(**({"slug": slug} if slug else {}), **asked)))
        for piece in list(found):
            section = piece.props.get("id")
            if isinstance(section, dict) and section.get("type") == "section":
                found += pieces(draw_section(section, path, "?" + urlencode(asked)))
    for piece in found:
        if piece.kind == "Graph":
            yield piece.props["id"]["name"], piece.props["figure"]


@pytest.fixture(scope="module")
def every_chart(_release: Release) -> list[tuple[str, dict[str, Any]]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_HOME", str(_release.path.parent.parent))
        found = [(f"{path} {name}", figure) for path, asked in ASKED for name, figure in drawn_on(path, asked)]
    return [*found, *by_hand().items()]


def part(code: str, share: float) -> Part:
    return Part("shown", HAVERING.code, "Havering", code, f"Role {code}", share * 1000, share, "", False, "", "", 1000,
                False, 1, 1)  # fmt: skip


def by_hand() -> dict[str, dict[str, Any]]:
    """Charts of kinds that so few returns have not enough figures for."""
    agency = answer_of(*FOUR, figure_row(COUNCILS[4], 90, 900), measure=AGENCY_SHARE, area=LONDON)
    pay = answer_of(paid(CAMDEN, 15.5, 15.2, 15.9), paid(HACKNEY, 15.8), measure=HOURLY_PAY, area=CAMDEN)
    leavers = answer_of(turnover_of(CAMDEN, 5), turnover_of(HACKNEY, 25), area=CAMDEN)
    points = both(pay, leavers, {})
    medians = answer_of(*rows_over_time(), measure=HOURLY_PAY, by=By.PERIOD, area=LONDON)
    slopes = [Slope(part("1", 0.2), part("1", 0.4), True), Slope(part("2", 0.8), part("2", 0.6), False)]
    many = by_period(TURNOVER, {f"20{year}-09-30": 100 + year % 3 + 90 * (year == 20) for year in range(10, 24)})
    return {
        "funnel": funnel(agency, highlight=COUNCILS[0].code),
        "slope": slope(slopes, share_measure(STAFF_IN_POST), ("30 Sep<br>2024", "30 Sep<br>2025")),
        "turnover-why": effects(["Rates", "Mix", "Councils", "All"], [3.6, 0.0, -12.5, -8.9], decimals=1),
        "control-chart": charts.trend(many, highlight=None),
        "pay-boxes": boxes(),
        "pay-over-time": pay_over_time(
            medians.rows, [], [(PayLine("National Living Wage", 0, "dot"), [11.44, 12.21])], HOURLY_PAY
        ),
        "scatter": scatter([points[HACKNEY.code]], points[CAMDEN.code], None, HOURLY_PAY, TURNOVER),
    }


def read(drawn: str) -> ElementTree.Element:
    return ElementTree.fromstring(drawn)


def texts(drawn: str) -> list[str]:
    return ["".join(each.itertext()) for each in read(drawn).iter(f"{SVG}text")]


def spread(element: ElementTree.Element) -> tuple[float, float]:
    """From where to where a text reaches."""
    is_bold = any(each.get("font-weight") == "bold" for each in element.iter())
    wide = width("".join(element.itertext()), float(element.get("font-size", 0)), is_bold=is_bold)
    start = (
        float(element.get("x", 0)) - {"start": 0, "middle": wide / 2, "end": wide}[element.get("text-anchor", "start")]
    )
    return start, start + wide


def printed(figure: dict[str, Any]) -> Iterator[str]:
    """The words that a figure prints, line by line, but for those in bars, which are left out where they do not fit."""
    layout = figure["layout"]
    for trace in figure["data"]:
        if "text" in trace.get("mode", "") or trace.get("textposition") == "outside":
            yield from trace["text"]
    for name in ("xaxis", "yaxis"):
        axis = layout[name]
        low, high = sorted(axis.get("range", (0, 1)))
        is_log = axis.get("type") == "log"
        for value, text in zip(axis.get("tickvals", ()), axis.get("ticktext", ()), strict=True):
            if axis.get("visible", True) and (is_log or low <= value <= high):
                yield text
    yield from (note["text"] for note in layout.get("annotations", ()))
    yield from (entry["text"] for entry in layout.get("meta", {}).get("key", ()))


def lines_in(figure: dict[str, Any]) -> set[str]:
    runs = ["".join(run.text for run in line) for text in printed(figure) for line in lines_of(text)]
    return {line.translate(str.maketrans("\u25c2\u25b8", "\u25c4\u25ba")) for line in runs if line.strip()}


def test_every_kind_of_chart_is_among_those_tested(every_chart: list[tuple[str, dict[str, Any]]]) -> None:
    assert len(every_chart) > 60
    names = " ".join(name for name, _ in every_chart)
    kinds = ("turnover-council", "-period", "flows-", "-map", "posts-", "age-profile", "age-reaching", "mix", "small",
             "pay", "explore", "funnel", "control-chart")  # fmt: skip
    assert [kind for kind in kinds if kind not in names] == []


@pytest.mark.parametrize("wide", [320, 680, 800])
def test_every_chart_of_every_page_is_drawn_with_all_its_words_inside(
    every_chart: list[tuple[str, dict[str, Any]]], wide: int
) -> None:
    for name, figure in every_chart:
        drawn = svg(figure, width=wide, fragment=True)
        found = texts(drawn)
        key = {entry["text"] for entry in figure["layout"].get("meta", {}).get("key", ())}
        lacking = lines_in(figure) - set(found) - key  # a key wraps where there is little room
        assert lacking == set(), name
        assert all(word in " ".join(found) for text in key for word in text.split()), name
        page = read(drawn)
        ends = [spread(each) for each in page.iter(f"{SVG}text")]
        assert all(low >= -0.5 and high <= wide + 0.5 for low, high in ends), name


def test_a_picture_has_nothing_that_runs_or_leads_elsewhere(every_chart: list[tuple[str, dict[str, Any]]]) -> None:
    kinds = {
        each.tag.removeprefix(SVG)
        for _, figure in every_chart
        for each in read(svg(figure, width=700, heading="Heading", alt="Words")).iter()
    }
    assert kinds <= {
        "svg",
        "title",
        "desc",
        "defs",
        "pattern",
        "clipPath",
        "g",
        "rect",
        "circle",
        "path",
        "text",
        "tspan",
    }


def test_the_same_chart_is_the_same_picture(every_chart: list[tuple[str, dict[str, Any]]]) -> None:
    for _, figure in every_chart[:20]:
        copied = json.loads(json.dumps(figure))
        assert svg(figure, width=640, heading="One") == svg(copied, width=640, heading="One")


def figure_of(*traces: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A figure of 400 by 200 pixels in whose plot a value of the axes, 0 to 1, is 300 and 100 pixels long."""
    axis = theme.axis(range=[0, 1], tickvals=[0.5], ticktext=["half"])
    layout = theme.layout(height=200, margin={"l": 60, "r": 40, "t": 50, "b": 50}, xaxis=axis, yaxis=dict(axis), **more)
    return {"data": list(traces), "layout": layout}


def marks(**more: Any) -> dict[str, Any]:
    look = {"type": "scatter", "mode": "markers", "cliponaxis": False, "marker": {"size": 10, "color": theme.BLUE}}
    return look | {"x": [0.5], "y": [0.25]} | more


def bar(length: float, **more: Any) -> dict[str, Any]:
    look = {"type": "bar", "orientation": "h", "width": 0.2, "marker": {"color": theme.BLUE}}
    return look | {"x": [length], "y": [0.5]} | more


def paths(figure: dict[str, Any]) -> list[str]:
    """The outlines of bars and marks."""
    drawn = read(svg(figure, width=400, fragment=True)).iter(f"{SVG}path")
    return [str(each.get("d")) for each in drawn if each.get("fill") == theme.BLUE]


def test_a_mark_stands_where_its_values_are() -> None:
    circle = next(read(svg(figure_of(marks()), width=400, fragment=True)).iter(f"{SVG}circle"))
    assert (circle.get("cx"), circle.get("cy"), circle.get("r")) == ("210", "125", "5")  # 60 + 150, 150 - 25


def test_a_mark_has_the_lines_of_what_is_not_certain() -> None:
    lines = {"type": "data", "symmetric": False, "array": [0.1], "arrayminus": [0.2], "thickness": 2, "width": 0,
             "color": theme.OTHER}  # fmt: skip
    drawn = svg(figure_of(marks(error_x=lines)), width=400, fragment=True)
    assert 'd="M150 125H240"' in drawn  # from 0.3 to 0.6


def test_bars_begin_at_zero_or_where_the_one_before_ends() -> None:
    three = [bar(0.5), bar(0.25), bar(0.1)]
    assert paths(figure_of(*three, barmode="overlay")) == [f"M60 90V110H{end}V90Z" for end in (210, 135, 90)]
    assert paths(figure_of(*three, barmode="stack")) == [
        "M60 90V110H210V90Z",
        "M210 90V110H285V90Z",
        "M285 90V110H315V90Z",
    ]


def test_a_logarithmic_axis_gives_each_tenfold_the_same_room() -> None:
    figure = figure_of(marks(x=[10, 100, 1000], y=[0.5] * 3))
    figure["layout"]["xaxis"] |= {"type": "log", "range": [1, 3], "tickvals": [100], "ticktext": ["100"]}
    drawn = read(svg(figure, width=400, fragment=True))
    assert [each.get("cx") for each in drawn.iter(f"{SVG}circle")] == ["60", "210", "360"]


def test_words_in_a_bar_stand_clear_of_its_pattern_and_are_left_out_where_they_do_not_fit() -> None:
    pattern = {"shape": "/", "fgcolor": theme.ORANGE, "bgcolor": theme.ORANGE_TINT, "size": 6, "solidity": 0.3,
               "fillmode": "replace"}  # fmt: skip
    words = {"text": ["12 %"], "textposition": "inside", "textfont": {"size": 12, "color": theme.TEXT}}
    words |= {"marker": {"color": theme.ORANGE_TINT, "pattern": pattern}, "insidetextanchor": "middle"}
    rule = {"barmode": "stack", "uniformtext": {"minsize": 11, "mode": "hide"}}
    assert "12 %" in texts(svg(figure_of(bar(0.5, **words), **rule), width=400))
    drawn = svg(figure_of(bar(0.05, **words), **rule), width=400)
    assert "12 %" not in texts(drawn)
    assert re.search(r'fill="url\(#p[0-9a-f]{12}\)"', drawn)


def test_a_gap_in_a_line_stays_a_gap() -> None:
    line = {"mode": "lines", "line": {"color": theme.BLUE, "width": 2, "dash": "dot"}, "y": [0.5, 0.5, None, 0.5, 0.5]}
    drawn = svg(figure_of(marks(x=[0, 0.2, 0.4, 0.6, 1], **line)), width=400, fragment=True)
    assert 'd="M60 100L120 100M240 100L360 100"' in drawn
    assert 'stroke-dasharray="3 3"' in drawn


@pytest.mark.parametrize(
    ("figure", "named"),
    [
        (figure_of({"type": "pie", "values": [1]}), r"data\[0\], a trace of type 'pie'"),
        (figure_of(marks(stackgroup="one")), r"data\[0\]\.stackgroup"),
        (figure_of(marks(marker={"symbol": "star", "size": 9, "color": "#000"})), r"marker\.symbol = 'star'"),
        (figure_of(marks(), sliders=[{}]), r"layout\.sliders"),
        (figure_of(marks(), meta={"key": [{"shape": "spiral", "text": "A spiral"}]}), "'spiral' in its key"),
        ({"data": [marks()], "layout": figure_of()["layout"] | {"xaxis": {"range": [0, 1]}}}, "without tickvals"),
    ],
)
def test_what_cannot_be_drawn_is_named(figure: dict[str, Any], named: str) -> None:
    with pytest.raises(CannotBeDrawn, match=named):
        svg(figure, width=400)


def test_every_shape_of_a_panels_key_has_a_picture(every_chart: list[tuple[str, dict[str, Any]]]) -> None:
    styles = " ".join(path.read_text(encoding="utf-8") for path in theme_sheets())
    shapes = set(re.findall(r"\.swatch-([a-z][a-z0-9-]*)", styles)) - {"mix", "tick", "median", "half"}  # of strips
    mixes = {f"mix {each}" for each in re.findall(r"\.(mix-(?:\d|others|not-known))\b", styles)}
    entries = [{"shape": shape, "text": "words"} for shape in sorted(shapes | mixes)]
    assert texts(svg(figure_of(meta={"key": entries}), width=400)).count("words") == len(entries) > 30


def theme_sheets() -> list[Any]:
    from config import PROJECT  # noqa: PLC0415

    return sorted((PROJECT / "assets").glob("*.css"))


HOSTILE = [
    "<script>alert(1)</script>",
    "]]><script/>",
    "\"' onload='x'",
    "a & b < c",
    "</text><a href='//x'>",
    "&#60;script&#62;",
]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(words: str) -> None:
    note = {"text": words, "x": 0.5, "y": 0.5, "showarrow": False, "xanchor": "left"}
    figure = figure_of(marks(), annotations=[note], meta={"key": [{"shape": "dot", "text": words}]})
    figure["layout"]["xaxis"] |= {"ticktext": [words]}
    drawn = svg(figure, width=3000, heading=words, sentence=words, lines=[words], marking=words, alt=words)
    page = read(drawn)
    assert {each.tag for each in page.iter()} <= {f"{SVG}{tag}" for tag in ("svg", "title", "desc", "rect", "g", "path",
                                                                            "circle", "text")}  # fmt: skip
    assert texts(drawn).count(words) == 8  # marking twice
    assert page.findtext(f"{SVG}title") == page.findtext(f"{SVG}desc") == words


def test_characters_that_turn_a_line_round_are_left_out() -> None:
    drawn = svg(figure_of(marks()), width=400, heading="Have\u202ering\u2066\u200f \x00one\x1b")
    assert "Havering one" in texts(drawn)


def test_a_picture_says_its_heading_sentence_marking_and_lines_and_a_fragment_none_of_them() -> None:
    told = {"heading": "Turnover", "sentence": "It fell.", "lines": ["Source: returns."], "marking": "Sample data"}
    whole = texts(svg(figure_of(marks()), width=400, **told))  # type: ignore[arg-type]
    assert whole == ["Sample data", "Turnover", "It fell.", "half", "half", "Source: returns.", "Sample data"]
    assert texts(svg(figure_of(marks()), width=400, fragment=True, **told)) == ["half", "half"]  # type: ignore[arg-type]


def test_long_headings_and_lines_wrap_within_the_picture() -> None:
    words = "Turnover of care workers in direct care, by council and by role group, in the 12 months to September"
    drawn = svg(figure_of(marks()), width=320, heading=words, lines=[words * 2, "W" * 200])
    assert all(high <= 320 - 23 for _, high in map(spread, read(drawn).iter(f"{SVG}text")))
    assert "".join(texts(drawn)).replace(" ", "").startswith(words.replace(" ", ""))
