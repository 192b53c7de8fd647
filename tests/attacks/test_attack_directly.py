"""What was never offered gets a refusal without figures, whichever address it is sent to."""

import json
import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from attacked import CITY, NEWEST, World
from attacker import Attacker, Refused
from data.principal import Principal, Role
from state import upkeep
from state.audit import Action

STAFF = "/download/staff-in-post.csv?period=2025-09-30"
REFUSED = {
    "a tier that is not granted": f"{STAFF}&area=london&tier=exact",
    "an unknown tier": f"{STAFF}&area=london&tier=raw",
    "two tiers": f"{STAFF}&area=london&tier=protected&tier=exact",
    "an attribute of the returns": f"{STAFF}&area=london&postcode=E1",
    "a column of the release": f"{STAFF}&area=london&by=record_key",
    "another workplace": f"{STAFF}&area=london&workplace_key=1",
    "an attribute the measure has not": "/download/turnover.csv?area=london&gender=male",
    "the attribute of the measure": "/download/agency-share.csv?area=london&by=contract",
    "a value never offered": f"{STAFF}&area=london&gender=1",
    "a value of another level": f"{STAFF}&area=london&role_group=8",
    "a range": f"{STAFF}&area=london&age_band=16-34",
    "a negation": f"{STAFF}&area=london&role=-8",
    "a quote": f"{STAFF}&area=london&role=8'%20OR%20'1'='1",
    "sixty values": f"{STAFF}&area=london" + "".join(f"&role={number}" for number in range(60)),
    "too many attributes": f"{STAFF}&area=london&gender=male&age_band=25-34&service=16&by=role",
    "a period of another workforce": f"{STAFF}&area=london&period=2016-17",
    "an older release": f"{STAFF}&area=london&release=20200101T000000000Z",
    "an unknown pool": f"{STAFF}&area=london&pooled=2",
    "no such measure": "/download/headcount.csv?area=london",
    "people's rows": "/download/staff_records.csv?area=london",
}
FIGURES = re.compile(r"\d+\.\d|,\d+,|,c,")


def test_attack_by_what_was_never_offered_is_refused_and_written_down(
    world: World, attacker: Attacker, caplog: pytest.LogCaptureFixture, report: Callable[[str], None]
) -> None:
    wrong = {}
    for name, address in REFUSED.items():
        before = len(upkeep.entries(action=Action.REFUSAL))
        with caplog.at_level(logging.INFO):
            response = attacker.get(address)
        entries = upkeep.entries(action=Action.REFUSAL)
        said = [response.text.replace("2016-17", ""), *(record.getMessage() for record in caplog.records)]
        is_calm = response.mimetype == "text/plain" and not any(map(FIGURES.search, said))
        is_written_down = len(entries) == before + 1 and entries[-1].name == attacker.principal.name
        if not (response.status_code in {400, 403, 404} and is_calm and is_written_down):
            wrong[name] = (response.status_code, is_calm, is_written_down)
    report(f"values never offered: {len(REFUSED) - len(wrong)} of {len(REFUSED)} refused without figures, and audited")
    assert not wrong


def test_attack_on_a_council_that_one_may_not_see_is_refused(client: FlaskClient, world: World) -> None:
    stranger = Attacker(client, Principal(name="stranger", roles=frozenset({Role.ANALYST}), visible=frozenset({CITY})))
    for address in ({"area": "camden"}, {"compare": "camden"}, {"area": "E09000007", "by": "role"}):
        with pytest.raises(Refused) as refused:
            stranger.file("staff-in-post", period=NEWEST, **address)
        assert refused.value.status == 403
    rows = stranger.file("staff-in-post", period=NEWEST, area="london", by="council")
    assert {row["area_code"] for row in rows if row["area_level"] == "council"} == {CITY}
    assert "Camden had" not in json.dumps(stranger.page("/turnover", "?area=camden"))


def test_attack_on_the_tier_of_a_page_gets_the_protected_page(world: World, attacker: Attacker) -> None:
    address = f"?period={NEWEST}&area=city-of-london"
    protected = json.dumps(attacker.page("/turnover", address))
    asked = json.dumps(attacker.page("/turnover", f"{address}&tier=exact"))
    notice = "You have not been granted exact figures."
    assert notice in asked and notice not in protected
    assert numbers(asked) == numbers(protected)


def numbers(page: str) -> list[str]:
    return re.findall(r"\d+(?:\.\d+)?", page)


CONTROLS: dict[str, Any] = {
    "area": "atlantis",
    "period": "1999-09-30",
    "tier": "exact",
    "role": ["8' OR '1'='1"],
    "role_group": ["nothing"],
    "compare": "E09000001,E09000002",
}


@pytest.mark.parametrize(("control", "value"), CONTROLS.items(), ids=CONTROLS)
def test_attack_on_the_controls_is_refused_and_written_down(attacker: Attacker, control: str, value: Any) -> None:
    app = attacker.client.application.extensions["attacked-app"]
    output = next(key for key in app.callback_map if key.startswith("..url.search"))
    values = {
        "url.search": f"?period={NEWEST}&area=london",
        "url.pathname": "/turnover",
        f"filter-{control}.value": value,
    }
    asked = app.callback_map[output]["inputs"]
    inputs = [{**each, "value": values.get(f"{each['id']}.{each['property']}")} for each in asked]
    outputs = [
        dict(zip(("id", "property"), part.rsplit(".", 1), strict=True)) for part in output.strip(".").split("...")
    ]
    state = [{"id": "filter-shown", "property": "data", "value": ""}]
    changed = [f"filter-{control}.value"]
    body = {"output": output, "outputs": outputs, "inputs": inputs, "state": state, "changedPropIds": changed}
    before = len(upkeep.entries(action=Action.REFUSAL))
    response = attacker.post("/_dash-update-component", json=body)
    assert response.status_code in {400, 403}
    assert not FIGURES.search(response.text)
    assert len(upkeep.entries(action=Action.REFUSAL)) == before + 1


def test_attack_by_a_viewer_gets_no_file(client: FlaskClient, attacker: Attacker) -> None:
    viewer = Attacker(client, replace(attacker.principal, name="viewer", roles=frozenset({Role.VIEWER})))
    with pytest.raises(Refused) as refused:
        viewer.file("staff-in-post", period=NEWEST)
    assert refused.value.status == 403
