"""Pages work for everybody: by keyboard, on a phone, enlarged, and with a screen reader."""

import pytest
from selenium.webdriver import ActionChains, Chrome, Keys
from selenium.webdriver.common.by import By as Find

from axe import violations
from visit import until, visit

PAGES = {
    "overview": "/",
    "overview of a council": "/?area=havering",
    "overview with a filter": "/?area=hackney&role_group=direct-care",
    "overview as published": "/?period=2010-09&area=rotherham",
    "overview in a meeting": "/?area=havering&meeting=1",
    "turnover": "/turnover?area=havering",
    "turnover in a funnel": "/turnover?area=havering&chart=funnel",
    "turnover like for like": "/turnover?like=1",
    "turnover of a role": "/turnover?area=havering&role_group=direct-care&role=8",
    "turnover of a role, exact": "/turnover?area=havering&role=8&tier=exact",
    "turnover of a role, withheld": "/turnover?area=havering&role_group=direct-care",
    "turnover of a council without a return": "/turnover?area=bexley",
    "turnover as published": "/turnover?period=2010-09&area=rotherham",
    "turnover with a notice": "/turnover?area=atlantis",
    "vacancies": "/vacancies?area=havering",
    "vacancies beside similar councils": "/vacancies?area=havering&compare=similar-to-havering",
    "vacancies beside a group of one's own": "/vacancies?area=havering&compare=group.hackney.newham.redbridge",
    "vacancies of a role over three returns": "/vacancies?area=havering&role=6&pooled=3",
    "pay by the hour, of a role": "/pay?area=camden&role=6&basis=hourly-rate",
    "role mix in a meeting": "/role-mix?area=havering&meeting=1",
    "a list of councils": "/council?area=north-east-london",
    "small multiples": "/explore?measure=staff-in-post&rows=role_group&columns=age_group&panels=gender",
    "teams, exact": "/explore?area=havering&tier=exact&measure=leavers&rows=team",
    "definitions": "/definitions?area=havering",
    "data api": "/api?measure=turnover&area=havering&by=role",
    "no such page": "/no-such-page",
}
DESKTOP, PHONE = 1440, 320  # pixels; 320 is also 1280 enlarged to 400 %
_OPEN_ALL = "document.querySelectorAll('details').forEach((each) => { each.open = true; });"
_FOCUS = """
const style = getComputedStyle(document.activeElement);
const box = document.activeElement.getBoundingClientRect();
const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
return {
    name: document.activeElement.id || document.activeElement.textContent,
    ring: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    covered: !(document.activeElement.contains(top) || (top && top.contains(document.activeElement))),
};
"""


def at_width(browser: Chrome, width: int, address: str) -> None:
    metrics = {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    visit(browser, address)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("page", PAGES)
def test_no_page_keeps_anybody_out_or_scrolls_sideways(site: str, reader: Chrome, page: str, width: int) -> None:
    at_width(reader, width, site + PAGES[page])
    reader.execute_script(_OPEN_ALL)
    assert violations(reader) == []
    assert reader.execute_script("return document.documentElement.scrollWidth") <= width


def test_definitions_keep_nobody_out_before_they_are_unfolded(site: str, reader: Chrome) -> None:
    visit(reader, f"{site}/definitions")
    assert violations(reader) == []


def test_the_skip_link_comes_first_and_leads_to_the_page(site: str, reader: Chrome) -> None:
    visit(reader, site)
    ActionChains(reader).send_keys(Keys.TAB).perform()
    link = reader.switch_to.active_element
    assert link.text == "Skip to main content"
    until(reader, lambda: link.rect["y"] >= 0, "the skip link did not come into sight")
    link.send_keys(Keys.ENTER)
    assert reader.switch_to.active_element.get_attribute("id") == "main"


@pytest.mark.parametrize("address", ["/turnover?area=havering", "/definitions"])
def test_the_keyboard_reaches_everything_with_a_ring_in_sight(site: str, reader: Chrome, address: str) -> None:
    at_width(reader, DESKTOP, site + address)
    wanted = reader.execute_script(
        "return [...document.querySelectorAll('a[href], button, select, summary')]"
        ".filter((each) => each.checkVisibility()).length"
    )
    stops = []
    for _ in range(wanted):
        ActionChains(reader).send_keys(Keys.TAB).perform()
        stops.append(reader.execute_script(_FOCUS))
    assert [stop["name"] for stop in stops if stop["ring"] < 2] == []
    assert [stop["name"] for stop in stops if stop["covered"]] == []
    assert stops[-1]["name"] not in {"", stops[0]["name"]}


@pytest.mark.parametrize("path", ["/turnover", "/vacancies"])
def test_every_chart_has_a_name_of_its_own(site: str, reader: Chrome, path: str) -> None:
    visit(reader, f"{site}{path}?area=havering")
    charts = reader.find_elements(Find.CSS_SELECTOR, "[role=img]:has(.js-plotly-plot)")
    assert len(charts) == len(reader.find_elements(Find.CSS_SELECTOR, ".js-plotly-plot")) > 3
    names = [chart.accessible_name for chart in charts]
    assert [name for name in names if not name.startswith("Chart. ")] == []
    assert len(set(names)) == len(names)
