"""Definitions in a browser: links that unfold a measure, and examples that come after the page."""

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By as Find

from visit import plain, until, visit

_IS_OPEN = "return document.getElementById(arguments[0]).open"
_TOP = "return document.getElementById(arguments[0]).getBoundingClientRect().top"
_EXAMPLE = """
const terms = [...document.querySelectorAll("#" + arguments[0] + " dt")];
return terms.find((term) => term.textContent === "Worked example").nextElementSibling.textContent;
"""


def is_open(reader: Chrome, key: str) -> bool:
    return bool(reader.execute_script(_IS_OPEN, key))


def test_a_link_to_a_measure_unfolds_it_and_nothing_else(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/definitions?area=havering#level-2-share")
    until(reader, lambda: is_open(reader, "level-2-share"), "the measure was not unfolded")
    assert not is_open(reader, "turnover")
    height = reader.execute_script("return window.innerHeight")
    assert 0 <= reader.execute_script(_TOP, "level-2-share") < height


def test_another_link_on_the_page_unfolds_another_measure(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/definitions")
    reader.execute_script("window.location.hash = 'staff-per-manager'")
    until(reader, lambda: is_open(reader, "staff-per-manager"), "the measure was not unfolded")
    assert "#staff-per-manager" in reader.current_url


def test_the_contents_lead_down_the_page(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/definitions?area=havering")
    reader.find_element(Find.LINK_TEXT, "The same words elsewhere").click()
    until(reader, lambda: reader.execute_script("return document.activeElement.id") == "elsewhere", "focus stayed")
    assert "area=havering" in reader.current_url


def test_examples_come_with_the_figures_of_the_area(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/definitions?area=havering#staff-in-post")
    shown = lambda: plain(reader.execute_script(_EXAMPLE, "staff-in-post"))  # noqa: E731 - asked again and again
    until(reader, lambda: shown().startswith("Havering, 30 September 2025: "), "no example came")
    assert "staff in post. Coverage: " in shown()
