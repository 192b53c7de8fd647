"""What a director and an analyst do on the Pay page: find their council, change the role and the basis, take files."""

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By as Find

from axe import violations
from components.words import row_value
from data.answers import answer
from data.catalogue import catalogue
from data.measures import HOURLY_PAY, By
from data.selection import parse_search
from data.store import Release
from readers import STEWARD
from visit import (
    drawn,
    file_address,
    file_rows,
    follow_mark,
    heading,
    panel,
    plain,
    row,
    until_in_address,
    until_title,
    visit,
    words_of,
)

CARE = "Hourly pay of care workers by council"


def medians(release: Release, search: str) -> dict[str, str]:
    """Medians as they must be printed: council to amount, highest first."""
    selection, notices = parse_search(search, catalogue(release), (HOURLY_PAY,), STEWARD)
    assert notices == ()
    rows = [each for each in answer(HOURLY_PAY, selection, By.COUNCIL, release, STEWARD).rows_of("shown")
            if not each["mark"]]  # fmt: skip
    return {each["category"]: plain(row_value(HOURLY_PAY, each)) for each in sorted(rows, key=_highest_first)}


def _highest_first(each: dict[str, float]) -> float:
    return -each["value"]


def follow_link(browser: Chrome, words: str) -> None:
    link = browser.find_element(Find.LINK_TEXT, words)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", link)
    link.click()


def test_care_workers_pay_is_drawn_council_by_council_and_leads_to_each(
    site: str, reader: Chrome, sample: Release
) -> None:
    expected = medians(sample, "?role=8")
    visit(reader, f"{site}/pay")
    assert drawn(reader, CARE)[: len(expected)] == list(expected.values())
    assert {name: row(reader, CARE, name)[1] for name in expected} == expected
    follow_mark(reader, CARE, "area=camden")
    until_title(reader, "Pay: Camden, care workers")
    assert words_of(reader, ".page-answer").startswith("Half of Camden's care workers were paid less than £")


def test_another_role_and_another_basis_are_a_click_away(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/pay?area=hackney")
    follow_link(reader, "Social worker")
    until_title(reader, "Pay: Hackney, social workers")
    follow_link(reader, "staff paid by the hour alone")
    until_in_address(reader, "basis=hourly-rate")
    assert (
        "Salaried staff are left out." in panel(reader, "Hourly pay of social workers paid by the hour by council").text
    )


def test_the_files_hold_the_role_that_the_page_is_about(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/pay?area=camden")
    rows = file_rows(file_address(reader, CARE))
    assert {each["filters"] for each in rows} == {"role=8"}
    own = next(each for each in rows if each["area_name"] == "Camden")
    assert f"£{float(own['value']):.2f}" == row(reader, CARE, "Camden")[1]


def test_a_group_without_a_median_offers_the_region(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/pay?area=havering&compare=similar-to-havering")
    follow_link(reader, "Compare with London")
    until_in_address(reader, "compare=london")
    assert heading(reader) == "Pay: Havering, care workers"


@pytest.mark.parametrize("width", [1440, 320])
@pytest.mark.parametrize(
    "asked", ["area=camden", "area=havering&compare=similar-to-havering", "role_group=direct-care"]
)
def test_nothing_keeps_anybody_from_the_page(site: str, reader: Chrome, asked: str, width: int) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    reader.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visit(reader, f"{site}/pay?{asked}")
    reader.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; });")
    assert violations(reader) == []
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width
