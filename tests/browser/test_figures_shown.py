"""What a page prints is what the file holds, what was published, and what is known of missing and made-up figures."""

import re
from pathlib import Path
from urllib.request import urlopen

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By as Find

from data.catalogue import catalogue
from data.measures import TURNOVER
from data.returns_in import returns_in
from data.selection import parse_search
from data.store import Release
from readers import STEWARD
from visit import drawn, file_address, file_rows, heading, panel, plain, row, table, until, visit, words_of

COUNCILS = "Turnover rate by council"
WITHHELD = {"c": "withheld", "u": "too few to rely on", "low": "too few for a rate"}


def as_printed(row: dict[str, str], places: int) -> list[str]:
    """Value, interval, numerator, base and coverage of a file's row as a table must print them."""
    mark = row["mark"]
    if not row["value"]:
        count = "fewer than 5" if mark == "low" else f"[{mark}]"
        base = f"{float(row['base']):,.0f}" if row["base"] else f"[{mark}]"
        said = f"[{mark}] {WITHHELD.get(mark, row['coverage'])}"
        return [said, f"[{mark}]", count, base, row["coverage"] or f"[{mark}]"]
    return [
        f"{float(row['value']) * 100:,.{places}f} %",
        " to ".join(f"{float(row[name]) * 100:,.{places}f} %" for name in ("low", "high")),
        *(f"{float(row[name]):,.0f}" for name in ("numerator", "base")),
        row["coverage"],
    ]


def decimals(printed: str) -> int:
    """How many decimals a printed percentage has; only rates of rounded counts have none."""
    return len(printed.removesuffix(" %").partition(".")[2])


@pytest.mark.parametrize(
    ("address", "title", "rows"),
    [
        ("/turnover?area=havering", COUNCILS, 33 + 1),
        ("/turnover?area=havering", "Turnover rate by role group: Havering", 4 + 4),
        ("/turnover?area=havering&role=6", COUNCILS, 33 + 1),
        ("/turnover?area=havering&role=6&tier=exact", COUNCILS, 33 + 1),
        ("/turnover?area=bexley&compare=havering", "Turnover rate over time", 4 + 4),
        ("/vacancies?area=north-east-london&period=2024-09-30&role=6", "Vacancy rate by council", 8 + 2),
    ],
)
def test_the_file_holds_what_the_table_prints(site: str, reader: Chrome, address: str, title: str, rows: int) -> None:
    visit(reader, site + address)
    in_file = file_rows(file_address(reader, title))
    headings, *printed = table(reader, title)
    compared = next(n for n, words in enumerate(headings) if words.startswith("Compared with"))
    assert len(printed) == rows
    assert [cells[1:compared] + cells[compared + 1 :] for cells in printed] == [
        as_printed(row, decimals(cells[1])) for row, cells in zip(in_file, printed, strict=True)
    ]


def test_the_file_names_its_rows_as_the_table_does(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover?area=havering")
    for title, names in {
        COUNCILS: lambda row: row["category"],
        "Turnover rate by role group: Havering": lambda row: (
            row["category"] if row["area_name"] == "Havering" else f"{row['area_name']}: {row['category']}"
        ),
        "Turnover rate over time": lambda row: (
            f"{'' if row['area_name'] == 'Havering' else 'London: '}12 months to 30 September {row['category'][:4]}"
        ),
    }.items():
        in_file = file_rows(file_address(reader, title))
        assert [cells[0] for cells in table(reader, title)[1:]] == [names(row) for row in in_file]


def test_the_file_arrives_under_a_name_that_says_what_it_is(site: str, reader: Chrome, tmp_path: Path) -> None:
    folder = {"behavior": "allow", "downloadPath": str(tmp_path)}
    reader.execute_cdp_cmd("Browser.setDownloadBehavior", folder)
    visit(reader, f"{site}/turnover?area=havering")
    reader.execute_script("arguments[0].click()", panel(reader, COUNCILS).find_element(Find.CSS_SELECTOR, ".download"))
    until(reader, lambda: list(tmp_path.glob("*.csv")), "no file arrived")
    (name,) = (file.name for file in tmp_path.iterdir())
    assert name.startswith("muster-sample-turnover-havering-2025-09-30-by-council-")


def test_a_published_year_shows_the_council_its_region_and_england_and_whose_workforce(
    site: str, reader: Chrome
) -> None:
    visit(reader, f"{site}/turnover?period=2010-09&area=rotherham")
    assert heading(reader) == "Turnover: Rotherham"
    assert words_of(reader, ".shown-in-words").startswith("All employers in the area, published for 2010-09")
    assert "Among all adult social care employers" in plain(panel(reader, COUNCILS).text)
    rates = {"Rotherham": "10.76 %", "Yorkshire and The Humber": "19.2 %", "England": "17.3 %"}
    assert {name: row(reader, COUNCILS, name)[1] for name in rates} == rates
    assert drawn(reader, COUNCILS) == ["10.76 %"]
    chart = plain(panel(reader, COUNCILS).find_element(Find.CSS_SELECTOR, ".chart").text)
    assert "Yorkshire and The Humber 19.2 %" in chart
    assert "England 17.3 %" in chart
    in_file = file_rows(file_address(reader, COUNCILS))
    assert {(row["area_name"], row["value"], row["workforce"]) for row in in_file} == {
        ("Rotherham", "0.1076", "whole-sector"),
        ("Yorkshire and The Humber", "0.192", "whole-sector"),
        ("England", "0.173", "whole-sector"),
    }


@pytest.fixture
def missing(sample: Release) -> dict[str, str]:
    """The councils of the sample without an accepted return in its newest period, and why."""
    known = catalogue(sample)
    selection, _ = parse_search("", known, (TURNOVER,), STEWARD)
    why = {"refused": "return refused", "not received": "no return received"}
    received = returns_in(selection.area, selection.period, known, STEWARD, "protected")
    return {each.council.name: why[each.outcome] for each in received if each.outcome in why}


def test_late_and_refused_councils_are_told_in_words(site: str, reader: Chrome, missing: dict[str, str]) -> None:
    assert sorted(missing.values()) == ["no return received", "return refused"]
    visit(reader, f"{site}/turnover")
    for name, reason in missing.items():
        assert row(reader, COUNCILS, name)[1:4] == [f"[x] {reason}", "[x]", "[x]"]
    assert drawn(reader, COUNCILS)[-2:] == [missing[name] for name in sorted(missing)]
    assert {row["value"] for row in file_rows(file_address(reader, COUNCILS)) if row["area_name"] in missing} == {""}


def test_the_overview_names_the_councils_that_are_missing(site: str, reader: Chrome, missing: dict[str, str]) -> None:
    visit(reader, site)
    assert "31 of 33 returns in" in words_of(reader, "#main")
    listed = [line.text for line in reader.find_elements(Find.CSS_SELECTOR, ".missing-returns li")]
    assert len(listed) == len(missing)
    for line, (name, reason) in zip(listed, sorted(missing.items()), strict=True):
        assert line.startswith(f"{name}: {reason}")


def test_a_missing_councils_own_page_says_why_it_has_no_figure(
    site: str, reader: Chrome, missing: dict[str, str]
) -> None:
    refused = next(name for name, reason in missing.items() if reason == "return refused")
    visit(reader, f"{site}/turnover?area={refused.lower()}")
    sentence = plain(panel(reader, COUNCILS).find_element(Find.CSS_SELECTOR, ".panel-sentence").text)
    assert sentence.startswith(f"There is no figure for turnover in {refused}")
    assert "return refused" in sentence


@pytest.mark.parametrize("key", ["turnover", "vacancy-rate", "wte"])
def test_every_file_says_that_the_data_are_a_sample(site: str, key: str) -> None:
    address = f"{site}/download/{key}.csv?area=havering&by=role"
    assert {row["source"] for row in file_rows(address)} == {"sample data: synthetic ASC-WDS council returns"}
    with urlopen(address) as answer:
        assert answer.headers.get_filename().startswith(f"muster-sample-{key}-havering-")


def test_nothing_that_is_withheld_is_in_the_page(site: str, reader: Chrome, sample: Release) -> None:
    """Neither as a mark, nor in what a pointer reads: the chart has the words of the table alone."""
    visit(reader, f"{site}/turnover?area=havering&role=6")
    in_table = {cells[0]: cells[1:] for cells in table(reader, COUNCILS)}
    hidden = [name for name, cells in in_table.items() if cells[0].startswith(("[c]", "[u]", "[low]"))]
    assert hidden
    marks, words = reader.execute_script(_TRACES, panel(reader, COUNCILS))
    assert [name for name in hidden if name in marks] == []
    assert sum(f">{text}<" in words for text in ("withheld", "too few to rely on")) > 0
    assert re.findall(r"\d", words) == []


_TRACES = """
const [missing, marks] = [true, false].map((isMissing) =>
    arguments[0].querySelector(".js-plotly-plot").data.filter((trace) => (trace.name === "no figure") === isMissing));
return [JSON.stringify(marks), missing.flatMap((trace) => trace.text.map((text) => `>${text}<`)).join()];
"""


_CUT_OFF = """
window.dispatchEvent(new Event("beforeprint"));
return [...document.querySelectorAll(".js-plotly-plot :is(.xtick, .ytick) text")].filter((words) => {
    const inner = words.getBoundingClientRect(), outer = words.closest("svg").getBoundingClientRect();
    return inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.bottom > outer.bottom + 1;
}).map((words) => words.textContent);
"""


@pytest.mark.parametrize("page", ["/turnover", "/vacancies", "/age", "/pay", "/role-mix", "/council/havering"])
@pytest.mark.parametrize("width", [400, 1440])
def test_no_words_at_an_axis_are_cut_off(site: str, reader: Chrome, page: str, width: int) -> None:
    size = reader.get_window_size()
    reader.set_window_size(width, 900)
    try:
        visit(reader, site + page)
        until(reader, lambda: reader.find_elements(Find.CSS_SELECTOR, ".js-plotly-plot .ytick"), "no chart was drawn")
        assert reader.execute_script(_CUT_OFF) == []
    finally:
        reader.set_window_size(size["width"], size["height"])
