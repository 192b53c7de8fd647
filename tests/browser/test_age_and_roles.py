"""The Age and Role mix pages in a browser: their figures, the way down by link, mark and keyboard, and their shape."""

import pytest
from selenium.webdriver import ActionChains, Chrome
from selenium.webdriver.common.by import By as Find

from axe import violations
from components.mix_words import part_text
from data.answers import answer
from data.catalogue import catalogue
from data.measures import STAFF_IN_POST, By
from data.mixes import mix, share_measure
from data.selection import parse_search
from data.store import Release
from readers import STEWARD
from visit import (
    breadcrumb,
    file_address,
    file_rows,
    follow_row,
    heading,
    panel,
    plain,
    row,
    table,
    until,
    until_title,
    visit,
    words_of,
)

PAGES = {
    "age": "/age?area=havering",
    "age of one role": "/age?area=havering&role=8",
    "age over three returns": "/age?pooled=3",
    "age without a return": "/age?area=bexley",
    "age with too many attributes": "/age?area=havering&gender=female&service=8",
    "role mix": "/role-mix?area=havering",
    "role mix of a group, exact": "/role-mix?area=havering&role_group=direct-care&tier=exact",
    "role mix of one role": "/role-mix?role=6",
    "role mix without a return": "/role-mix?area=bexley",
}
DESKTOP, PHONE = 1440, 320  # pixels
SMALLEST = 11
BY_COUNCIL = "Staff by role group in each council"


def at_width(browser: Chrome, width: int, address: str) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visit(browser, address)


_BAR = """
const bars = [...arguments[0].querySelectorAll(".point")];
const bar = bars.find((each) => (each.__data__.htx || "").includes(arguments[1]));
bar.scrollIntoView({block: "center"});
return bar;
"""


def follow_bar(browser: Chrome, title: str, words: str) -> None:
    """Click the first bar in a panel's chart that has some words about it."""
    bar = browser.execute_script(_BAR, panel(browser, title), words)
    ActionChains(browser).move_to_element(bar).perform()
    until(browser, lambda: browser.find_elements(Find.CSS_SELECTOR, ".hoverlayer .hovertext"), "the bar was not found")
    ActionChains(browser).click().perform()


def shown_mix(release: Release, search: str) -> dict[str, list[str]]:
    """Each council's mix of role groups as it must be printed: name to the cells of its parts, by the groups' names."""
    selection, notices = parse_search(search, catalogue(release), (STAFF_IN_POST,), STEWARD)
    assert notices == ()
    whole = answer(STAFF_IN_POST, selection, By.COUNCIL, release, STEWARD)
    parts = answer(STAFF_IN_POST, selection, By.COUNCIL, release, STEWARD, across=(By.ROLE_GROUP,))
    found: dict[str, list[str]] = {}
    for part in mix(whole, parts):
        if part.part == "shown":
            found.setdefault(part.area_name, []).append(plain(part_text(part, share_measure(STAFF_IN_POST))))
    return found


def test_the_table_of_the_mix_has_every_councils_shares(site: str, reader: Chrome, sample: Release) -> None:
    visit(reader, f"{site}/role-mix?area=havering")
    in_table = {cells[0]: sorted(cells[2:]) for cells in table(reader, BY_COUNCIL)}
    expected = shown_mix(sample, "?area=havering")
    assert {name: in_table[name] for name in expected} == {name: sorted(cells) for name, cells in expected.items()}


def test_a_click_on_a_bar_shows_that_council(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/role-mix")
    follow_bar(reader, BY_COUNCIL, "Camden")
    until_title(reader, "Role mix: Camden")
    assert words_of(reader, ".page-answer").startswith("Camden, 30 September 2025: direct care ")


def test_roles_are_one_link_down_and_the_changes_table_leads_there_by_keyboard(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/role-mix?area=havering")
    reader.find_element(Find.CSS_SELECTOR, ".look-into").find_element(Find.LINK_TEXT, "Direct care").click()
    until_title(reader, "Role mix: Havering, direct care")
    assert breadcrumb(reader)[-1] == "Direct care"
    assert table(reader, "Staff by role in each council")
    visit(reader, f"{site}/role-mix?area=havering")
    follow_row(reader, "Staff by role group since the last return: Havering", "Managerial")
    until_title(reader, "Role mix: Havering, managerial")


def test_ages_are_a_link_away_from_those_of_one_role_group(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/age")
    heat = row(reader, "Age by role group: London", "Direct care")
    assert heat[-1].replace(",", "").isdigit()
    follow_bar(reader, "Staff who reach 60 and 65 by 30 September 2030, by role group: London", "Direct care")
    until_title(reader, "Age: London, direct care")
    assert table(reader, "Age by role: London")


def test_the_file_of_a_profile_has_its_bands(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/age")
    rows = file_rows(file_address(reader, "Staff by age: London"))
    bands = [each["category"] for each in rows if each["area_name"] == "London"]
    assert bands == ["16-24", "25-34", "35-44", "45-54", "55-59", "60-64", "65 and over", "Not known"]


_NUMBERS = """
return [...arguments[0].querySelectorAll(".bartext")].map((text) => {
    const bar = text.parentNode.querySelector("path").getBoundingClientRect();
    const box = text.getBoundingClientRect();
    return [box.height, bar.width - box.width];
}).filter(([height]) => height > 0);
"""


def test_numbers_in_bars_are_as_large_as_elsewhere_or_not_there(site: str, reader: Chrome) -> None:
    at_width(reader, PHONE, f"{site}/role-mix")
    numbers = reader.execute_script(_NUMBERS, panel(reader, BY_COUNCIL))
    assert numbers
    assert min(height for height, _ in numbers) >= SMALLEST
    assert min(room for _, room in numbers) >= 0


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_everybody_at_every_width(site: str, reader: Chrome, page: str, width: int) -> None:
    at_width(reader, width, site + PAGES[page])
    assert heading(reader).startswith(("Age: ", "Role mix: "))
    reader.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; });")
    assert violations(reader) == []
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width
