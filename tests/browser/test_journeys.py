"""Readers find their way: filters, addresses, back and forward, and the way down from the region to a role."""

from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By as Find
from selenium.webdriver.support.ui import Select

from components.words import row_value
from data.answers import answer
from data.catalogue import catalogue
from data.measures import TURNOVER, By
from data.selection import parse_search
from data.store import Release
from readers import STEWARD
from visit import (
    breadcrumb,
    choose,
    drawn,
    follow_crumb,
    follow_mark,
    follow_row,
    heading,
    plain,
    shown,
    table,
    tick,
    until,
    until_in_address,
    until_shown,
    until_title,
    visit,
    words_of,
)

COUNCILS = "Turnover rate by council"


def rates(release: Release, search: str, by: By) -> dict[str, str]:
    """Turnover as it must be printed: category to rate, highest first, those without one left out."""
    selection, notices = parse_search(search, catalogue(release), (TURNOVER,), STEWARD)
    assert notices == ()
    rows = [row for row in answer(TURNOVER, selection, by, release, STEWARD).rows_of("shown") if not row["mark"]]
    return {row["category"]: plain(row_value(TURNOVER, row)) for row in sorted(rows, key=_highest_first)}


def _highest_first(row: dict[str, float]) -> float:
    return -row["value"]


def assert_chart_and_table_show(browser: Chrome, title: str, rates: dict[str, str]) -> None:
    assert drawn(browser, title)[: len(rates)] == list(rates.values())
    in_table = {cells[0]: cells[1] for cells in table(browser, title)}
    assert {name: in_table[name] for name in rates} == rates


def asked(browser: Chrome) -> dict[str, list[str]]:
    """The choices in the address."""
    return parse_qs(urlsplit(browser.current_url).query)


def focused(browser: Chrome) -> str:
    return str(browser.execute_script("return document.activeElement.id"))


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/", "Overview: London"),
        ("/turnover", "Turnover: London"),
        ("/vacancies", "Vacancies and agency: London"),
        ("/age", "Age: London"),
        ("/pay", "Pay: London"),
        ("/role-mix", "Role mix: London"),
        ("/council", "Councils: London"),
        ("/council/camden", "Camden"),
        ("/explore", "Explore: London"),
        ("/definitions", "Definitions"),
        ("/api", "Data API"),
        ("/no-such-page", "There is no such page"),
    ],
)
def test_every_page_opens_and_says_that_the_data_are_a_sample(site: str, reader: Chrome, path: str, title: str) -> None:
    visit(reader, site + path)  # the browser's console is looked at when the test ends
    assert heading(reader) == title
    banner = reader.find_element(Find.CSS_SELECTOR, ".sample-banner")
    assert banner.is_displayed()
    assert banner.text.startswith("Sample data: ")
    assert "made up" in banner.text
    until(reader, lambda: reader.title == f"{title} - Muster", "the tab did not get the page's name")
    assert words_of(reader, "#shell-message") == ""


def test_a_change_of_area_changes_charts_tables_and_address(site: str, reader: Chrome, sample: Release) -> None:
    visit(reader, f"{site}/turnover")
    choose(reader, "area", "Havering")
    until_title(reader, "Turnover: Havering")
    assert asked(reader)["area"] == ["havering"]
    assert focused(reader) == "filter-area"
    groups = rates(sample, "?area=havering", By.ROLE_GROUP)
    assert_chart_and_table_show(reader, "Turnover rate by role group: Havering", groups)


def test_a_ticked_role_group_changes_charts_tables_and_address(site: str, reader: Chrome, sample: Release) -> None:
    visit(reader, f"{site}/turnover?area=havering")
    tick(reader, "role_group", "Direct care")
    until_shown(reader, "Direct care")
    assert asked(reader)["role_group"] == ["direct-care"]
    assert focused(reader).endswith("direct-care")
    assert words_of(reader, "#filter-role_group-summary") == "Role group: Direct care"
    assert_chart_and_table_show(reader, COUNCILS, rates(sample, "?role_group=direct-care", By.COUNCIL))


def test_a_period_chosen_by_keyboard_changes_charts_tables_and_address(
    site: str, reader: Chrome, sample: Release
) -> None:
    visit(reader, f"{site}/turnover")
    reader.find_element(Find.ID, "filter-period").send_keys(Keys.ARROW_DOWN)
    until_shown(reader, "30 September 2024")
    assert asked(reader)["period"] == ["2024-09-30"]
    assert focused(reader) == "filter-period"
    assert_chart_and_table_show(reader, COUNCILS, rates(sample, "?period=2024-09-30", By.COUNCIL))


def test_an_address_restores_the_view(site: str, reader: Chrome, sample: Release) -> None:
    search = "?workforce=council-staff&period=2024-09-30&area=havering&compare=hackney&role=8"
    visit(reader, f"{site}/turnover{search}")
    for _ in ("typed in", "loaded again"):
        assert heading(reader) == "Turnover: Havering, care workers"
        assert shown(reader) == ("Councils' own staff, as at 30 September 2024, compared with Hackney, Care worker.")
        chosen = {
            name: Select(reader.find_element(Find.ID, f"filter-{name}")).first_selected_option.text
            for name in ("period", "area", "compare")
        }
        assert chosen == {"period": "30 September 2024", "area": "Havering", "compare": "Hackney"}
        ticked = reader.find_elements(Find.CSS_SELECTOR, "#filter-role input:checked")
        assert [box.get_attribute("value") for box in ticked] == ["8"]
        assert words_of(reader, "#filter-role-summary") == "Role: Care worker"
        assert_chart_and_table_show(reader, COUNCILS, rates(sample, search, By.COUNCIL))
        assert reader.current_url == f"{site}/turnover{search}"
        reader.refresh()
        until_title(reader, "Turnover: Havering, care workers")


def test_back_and_forward_retrace_filters_and_links(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover")
    choose(reader, "area", "Havering")
    until_title(reader, "Turnover: Havering")
    reader.find_element(Find.LINK_TEXT, "Vacancies and agency").click()
    until_title(reader, "Vacancies and agency: Havering")
    reader.back()
    until_title(reader, "Turnover: Havering")
    reader.back()
    until_title(reader, "Turnover: London")
    assert reader.find_element(Find.ID, "filter-area").get_attribute("value") == "london"
    reader.forward()
    until_title(reader, "Turnover: Havering")
    assert reader.find_element(Find.ID, "filter-area").get_attribute("value") == "havering"


def test_marks_lead_down_to_a_role_and_crumbs_lead_back(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover")
    follow_mark(reader, COUNCILS, "area=havering")
    until_title(reader, "Turnover: Havering")
    follow_mark(reader, "Turnover rate by role group: Havering", "role_group=regulated-professional")
    until_shown(reader, "Regulated professionals.")
    follow_mark(reader, "Turnover rate by role: Havering", "role=6")
    until_shown(reader, "Regulated professionals, Social worker.")
    way_down = ["London", "North East London", "Havering", "Regulated professionals", "Social worker"]
    assert breadcrumb(reader) == way_down
    for depth in (4, 3, 2, 1):
        follow_crumb(reader, way_down[depth - 1])
        until(reader, lambda depth=depth: len(breadcrumb(reader)) == depth, f"no crumb led to step {depth}")
        assert breadcrumb(reader) == way_down[:depth]
    assert heading(reader) == "Turnover: London"


def test_rows_lead_down_by_keyboard(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover")
    follow_row(reader, COUNCILS, "Havering")
    until_title(reader, "Turnover: Havering")
    assert focused(reader) == "main"
    follow_row(reader, "Turnover rate by role group: Havering", "Direct care")
    until_shown(reader, "Direct care.")
    follow_row(reader, "Turnover rate by role: Havering", "Care worker")
    until_shown(reader, "Care worker.")
    assert breadcrumb(reader)[2:] == ["Havering", "Direct care", "Care worker"]


def test_the_overview_leads_by_its_map_and_by_what_stands_out(site: str, reader: Chrome) -> None:
    visit(reader, site)
    tile = reader.find_element(Find.CSS_SELECTOR, ".map-tile a[href*='area=camden']")
    tile.send_keys(Keys.ENTER)
    until_title(reader, "Overview: Camden")
    assert focused(reader) == "main"
    visit(reader, site)
    finding = reader.find_element(Find.CSS_SELECTOR, ".finding a[href*='#']")
    chart = str(finding.get_attribute("href")).partition("#")[2]
    finding.send_keys(Keys.ENTER)
    until(reader, lambda: reader.find_elements(Find.ID, chart), "the chart of the finding did not come")
    in_sight = "return document.getElementById(arguments[0]).getBoundingClientRect().top"
    until(reader, lambda: 0 <= reader.execute_script(in_sight, chart) < 450, "it is out of sight")


@pytest.mark.parametrize(
    ("path", "title", "there"),
    [
        ("/vacancies", "Vacancy rate by council", "Vacancies and agency: Camden"),
        ("/age", "Share aged 55 and over by council", "Age: Camden"),
        ("/pay", "Hourly pay of care workers by council", "Pay: Camden, care workers"),
        ("/explore", COUNCILS, "Explore: Camden"),
    ],
)
def test_marks_and_rows_lead_to_a_council(site: str, reader: Chrome, path: str, title: str, there: str) -> None:
    visit(reader, site + path)
    follow_mark(reader, title, "area=camden")
    until_title(reader, there)
    reader.back()
    until(reader, lambda: heading(reader) != there, "back did not lead back")
    follow_row(reader, title, "Camden")
    until_title(reader, there)


def test_an_address_that_makes_no_sense_is_told_on_the_page_and_refused_for_a_file(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/turnover?area=atlantis&colour=red")
    assert heading(reader) == "Turnover: London"
    told = reader.find_element(Find.CSS_SELECTOR, ".notice").text.splitlines()
    assert "There is no area “atlantis” here. Showing London." in told
    assert len(told) == 2
    with pytest.raises(HTTPError) as refused:
        urlopen(f"{site}/download/turnover.csv?area=atlantis&colour=red")
    assert refused.value.code == 400
    refusals = refused.value.read().decode().splitlines()
    assert [line.startswith(wrong) for line, wrong in zip(told, refusals, strict=True)] == [True, True]


def test_my_own_council_is_remembered_until_forgotten(site: str, browser: Chrome) -> None:
    visit(browser, f"{site}/turnover?area=havering")
    own = browser.find_element(Find.ID, "filter-own")
    assert own.text == "Remember Havering as my council"
    own.click()
    until(browser, lambda: own.text == "Forget Havering as my council", "the council was not remembered")
    browser.switch_to.new_window("tab")
    browser.get(site)
    until_title(browser, "Overview: Havering")
    until_in_address(browser, "area=havering")
    browser.find_element(Find.ID, "filter-own").click()
    until(
        browser, lambda: words_of(browser, "#filter-own") == "Remember Havering as my council", "it was not forgotten"
    )
    browser.get(site)
    until_title(browser, "Overview: London")


def test_the_switch_writes_the_tier_marks_the_page_and_stays_while_the_reader_goes_on(
    site: str, reader: Chrome, sample: Release
) -> None:
    visit(reader, f"{site}/turnover?area=havering&role=6")
    assert "tier" not in asked(reader)
    assert reader.find_elements(Find.CSS_SELECTOR, ".sensitive-banner") == []
    reader.find_element(Find.XPATH, "//label[normalize-space() = 'Exact']").click()
    until_in_address(reader, "tier=exact")
    until(reader, lambda: "do not publish" in words_of(reader, ".sensitive-banner"), "the page was not marked")
    assert words_of(reader, "#filter-tier-note") == "Exact figures are for you alone."
    reader.execute_script("window.scrollTo(0, 2000)")
    assert reader.find_element(Find.ID, "filter-sensitive").is_displayed()
    reader.execute_script("window.scrollTo(0, 0)")
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    strip = reader.find_element(Find.CSS_SELECTOR, ".sensitive-strip")
    on_paper = strip.value_of_css_property("display")
    reader.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})
    assert on_paper == "table-header-group"  # which is printed on every sheet
    assert_chart_and_table_show(reader, COUNCILS, rates(sample, "?role=6&tier=exact", By.COUNCIL))
    choose(reader, "area", "Camden")
    until_title(reader, "Turnover: Camden, social workers")
    assert asked(reader)["tier"] == ["exact"]
    reader.find_element(Find.LINK_TEXT, "Show this view protected").click()
    until(reader, lambda: not words_of(reader, ".sensitive-banner"), "the page stayed exact")
    assert reader.find_element(Find.CSS_SELECTOR, "#filter-tier input[value=protected]").is_selected()


def test_a_coarser_question_is_a_link_away_and_has_a_way_back(site: str, reader: Chrome, sample: Release) -> None:
    visit(reader, f"{site}/turnover?area=havering&role=6")
    reader.find_element(Find.LINK_TEXT, "the last three returns together").click()
    until_shown(reader, "the last three returns together (30 September 2023 to 2025)")
    assert_chart_and_table_show(reader, COUNCILS, rates(sample, "?role=6&pooled=3", By.COUNCIL))
    choose(reader, "area", "Camden")
    until_title(reader, "Turnover: Camden, social workers")
    assert asked(reader)["pooled"] == ["3"]
    reader.find_element(Find.LINK_TEXT, "Show 30 September 2025 alone").click()
    until_shown(reader, "as at 30 September 2025")
