"""The officer's pages show each reader what is theirs, and their buttons do what a steward may, once."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dash import page_registry
from flask import g
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from auth import WARM_UP
from collection_world import DAY, HACKNEY, HAVERING, LEAD, NEXT, OFFICER, VIEWER, own_home, refusing, report, send
from data.catalogue import Catalogue
from data.principal import EVERY, Principal, Role
from data.store import Release
from desk.collection import collected
from drawing import as_json
from state import collection, standings, submissions, upkeep
from state.audit import Action
from state.submissions import Stage

ANALYST = Principal(name="ana", roles=frozenset({Role.ANALYST}), visible=frozenset({EVERY}))
OF_HAVERING = "/returns/council/havering"


@pytest.fixture
def known(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Catalogue:
    return own_home(release, tmp_path, monkeypatch)


@pytest.fixture
def client(known: Catalogue) -> Iterator[FlaskClient]:
    import app  # noqa: PLC0415 - its pages ask the live release as soon as they are served

    with app.server.test_client() as client:
        client.get("/")
        yield client


def drawn(page: str, who: Principal, **asked: str | list[str]) -> str:
    import app  # noqa: PLC0415

    with app.server.test_request_context():
        g.principal = who
        found = page_registry[f"pages.{page}"]["layout"](**asked)
        return as_json(found).replace("\u00a0", " ")


def table(who: Principal = OFFICER, **asked: str | list[str]) -> str:
    return drawn("returns", who, **{"as_at": NEXT.isoformat()} | asked)


def of_havering(who: Principal = OFFICER, as_at: str = NEXT.isoformat()) -> str:
    return drawn("returns_council", who, slug="havering", as_at=as_at)


def posted(client: FlaskClient, who: Principal, ids: list[str], body: dict[str, Any]) -> TestResponse:
    import app  # noqa: PLC0415

    output = next(key for key in app.app.callback_map if all(each in key for each in ids))
    return client.post("/_dash-update-component", json={"output": output, **body}, environ_overrides={WARM_UP: who})


def act(
    client: FlaskClient, name: object, said: dict[str, object], *, seen: object = "", who: Principal = OFFICER,
    path: str = OF_HAVERING, search: str = f"?as_at={NEXT}", clicks: object = 1,
) -> TestResponse:  # fmt: skip
    button = {"type": "returns-act", "act": name}
    boxes = [{"type": "returns-said", "what": what} for what in said]
    body = {
        "outputs": [{"id": "returns-council", "property": "children"}, {"id": "returns-told", "property": "children"}],
        "inputs": [[{"id": button, "property": "n_clicks", "value": clicks}]],
        "state": [
            [{"id": box, "property": "value", "value": said[box["what"]]} for box in boxes],
            [{"id": box, "property": "id", "value": box} for box in boxes],
            {"id": "returns-seen", "property": "data", "value": seen},
            {"id": "url", "property": "pathname", "value": path},
            {"id": "url", "property": "search", "value": search},
        ],
        "changedPropIds": [f"{json.dumps(button, sort_keys=True, separators=(',', ':'))}.n_clicks"],
    }
    return posted(client, who, ["returns-council.children"], body)


def told(answer: TestResponse) -> str:
    assert answer.status_code == 200, answer.text
    return json.dumps(json.loads(answer.text)["response"], ensure_ascii=False)


# The collection -----------------------------------------------------------------------------------------------------


def test_the_page_begins_with_how_the_collection_stands(known: Catalogue) -> None:
    # of 33 councils of London two are accepted, Hackney refused; the gate gives Havering 15 staff at most
    found = drawn("returns", OFFICER, as_at=DAY.isoformat())
    assert "4 of 33 returns received, 3 accepted; the region's figures would rest on" in found


def test_a_row_says_what_is_under_its_requirement(known: Catalogue, tmp_path: Path) -> None:
    send(tmp_path, HAVERING)
    found = table()
    assert "Under: DOB 89 % of 90 %" in found  # 35 of 39 is 89.7 %
    assert '"1 of 2"' in found
    assert '"1 to check"' in found


def test_counts_are_not_shown_to_others(known: Catalogue, tmp_path: Path) -> None:
    send(tmp_path, HAVERING, told=report(said="SAID OF HAVERING"))
    for who, shows in ((OFFICER, True), (LEAD, True), (VIEWER, False)):
        assert ("Under: DOB" in table(who)) is shows
        page = of_havering(who)
        assert [words in page for words in ("SAID OF HAVERING", "first try", "ETHNICITY", "from lea")] == [shows] * 4
    assert "for the council's own people" in of_havering(VIEWER)


def test_a_look_at_a_report_is_recorded_and_one_without_is_not(
    known: Catalogue, tmp_path: Path, logged_before: int
) -> None:
    send(tmp_path, HAVERING)
    for who in (OFFICER, LEAD, VIEWER):
        table(who)
        of_havering(who)
    looks = [
        (each.name, each.query) for each in upkeep.entries(action=Action.EXACT_VIEW) if each.number > logged_before
    ]
    assert looks == [
        (name, where)
        for name in ("olu", "lea")
        for where in ("/returns?as_at=2026-09-30", "/returns/council/havering?as_at=2026-09-30")
    ]


def test_rows_are_sorted_and_filtered_by_the_address(client: FlaskClient, tmp_path: Path) -> None:
    send(tmp_path, HAVERING)
    send(tmp_path, HACKNEY, told=refusing())
    address = "/download/returns/collection.csv?as_at=2026-09-30"
    assert councils(client, f"{address}&text=HA")[:3] == ["Barking and Dagenham", "Hackney", "Hammersmith and Fulham"]
    assert councils(client, f"{address}&state=to+decide") == ["Hackney", "Havering"]
    assert councils(client, f"{address}&state=to+decide&order=down") == ["Havering", "Hackney"]
    assert councils(client, f"{address}&state=to+decide&sort=problems&order=down") == ["Hackney", "Havering"]
    assert councils(client, f"{address}&sort=received")[:2] == ["Hackney", "Havering"]  # the others have no such day
    assert len(councils(client, f"{address}&state=elsewhere&sort=nothing")) == 33


def rows(client: FlaskClient, address: str, who: Principal = OFFICER) -> list[dict[str, str]]:
    answer = client.get(address, environ_overrides={WARM_UP: who})
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))


def councils(client: FlaskClient, address: str) -> list[str]:
    return [row["council"] for row in rows(client, address)]


def test_the_file_has_what_its_taker_may_see_and_is_recorded_first(
    client: FlaskClient, tmp_path: Path, logged_before: int
) -> None:
    send(tmp_path, HAVERING)
    address = "/download/returns/collection.csv?as_at=2026-09-30&text=havering"
    (row,), (others,) = rows(client, address), rows(client, address, ANALYST)
    assert (row["staff"], row["staff_are"], row["problems_to_check"], row["fields_under"]) == (
        "13",
        "as sent",
        "1",
        "DOB",
    )
    assert row["marking"].startswith("OFFICIAL-SENSITIVE")
    assert [others[name] for name in ("staff", "problems_to_check", "fields_under", "marking")] == [""] * 4
    tiers = [
        (each.name, each.tier, each.rows)
        for each in upkeep.entries(action=Action.EXPORT)
        if each.number > logged_before
    ]
    assert tiers == [("olu", "exact", 1), ("ana", "protected", 1)]


def test_who_may_not_take_files_away_gets_none(client: FlaskClient) -> None:
    answer = client.get("/download/returns/collection.csv", environ_overrides={WARM_UP: VIEWER})
    assert answer.status_code == 403
    assert "CSV" not in table(VIEWER)


def test_a_date_without_a_collection_shows_the_newest_and_says_so(known: Catalogue) -> None:
    assert "There is no collection of “1999-01-01”. This is the newest." in table(as_at="1999-01-01")


# Making a collection ------------------------------------------------------------------------------------------------


def saved(client: FlaskClient, who: Principal = OFFICER, **changed: object) -> TestResponse:
    parts = {
        "as_at": "2026-09-30", "period_kind": "12-months", "opens_on": "2026-10-01", "due_on": "2026-10-31",
        "closes_on": "2026-11-30", "councils": [HAVERING],
    } | changed  # fmt: skip
    ids = [{"type": "collection-part", "form": "new", "part": part} for part in parts]
    told_at, button = {"type": "collection-told", "form": "new"}, {"type": "collection-save", "form": "new"}
    body = {
        "outputs": {"id": told_at, "property": "children"},
        "inputs": [{"id": button, "property": "n_clicks", "value": 1}],
        "state": [
            [{"id": each, "property": "value", "value": parts[each["part"]]} for each in ids],
            [{"id": each, "property": "id", "value": each} for each in ids],
        ],
        "changedPropIds": [f"{json.dumps(button, sort_keys=True, separators=(',', ':'))}.n_clicks"],
    }
    return posted(client, who, ["collection-told"], body)


def test_a_steward_makes_a_collection(client: FlaskClient) -> None:
    assert "The collection of 30 September 2026 is made." in told(saved(client))
    made = collection.find(NEXT)
    assert made and (made.due_on, made.councils, made.made_by) == (date(2026, 10, 31), {HAVERING}, "olu")
    assert "Nothing has changed." in told(saved(client))
    assert "“Due” needs a date." in told(saved(client, due_on=None))


@pytest.mark.parametrize(
    "wrong", [{"due_on": ["2026-10-31"]}, {"councils": "all"}, {"councils": [1]}, {"colour": "red"}, {"as_at": 5}]
)
def test_what_no_form_sends_is_refused(wrong: dict[str, object], client: FlaskClient) -> None:
    assert saved(client, **wrong).status_code == 400
    assert collection.collections() == []


def test_nobody_else_makes_one(client: FlaskClient) -> None:
    assert saved(client, LEAD).status_code == 403
    assert collection.collections() == []
    assert "collection-save" not in table(LEAD)


# Deciding -----------------------------------------------------------------------------------------------------------


def test_accepting_says_that_the_next_release_has_it(client: FlaskClient, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING)
    found = told(act(client, "accept", {"accept": "agreed"}, seen=sent.submission_id))
    assert '"Version 1 is accepted.", " It enters the next release: "' in found
    assert '"/returns/release"' in found
    assert submissions.find(sent.submission_id).stage is Stage.ACCEPTED
    assert '"act": "accept"' not in found  # there is nothing more to accept
    again = told(act(client, "accept", {"accept": "agreed"}, seen=sent.submission_id))
    assert "Version 1 is accepted already." in again


def test_a_return_of_another_span_than_asked_for_says_so(client: FlaskClient, tmp_path: Path) -> None:
    saved(client)
    send(tmp_path, HAVERING, told=report(period_kind="quarter"))
    assert "Its starters and leavers are of one quarter; the collection asks for 12 months." in of_havering()
    send(tmp_path, HAVERING, staff=4)
    assert "the collection asks for" not in of_havering()


def test_the_version_that_was_seen_is_decided_on_not_a_later_one(client: FlaskClient, tmp_path: Path) -> None:
    seen = send(tmp_path, HAVERING)
    later = send(tmp_path, HAVERING, staff=4)
    assert "Version 1 is superseded already." in told(act(client, "accept", {"accept": "x"}, seen=seen.submission_id))
    assert submissions.find(later.submission_id).stage is Stage.WAITING


def test_a_data_lead_has_no_decisions(client: FlaskClient, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING)
    page = of_havering(LEAD)
    assert "returns-act" not in page
    assert "/returns/check?council=havering&as_at=2026-09-30" in page
    answers = [
        act(client, name, {name: "x", "of": "every", "typed": "Havering"}, seen=sent.submission_id, who=who)
        for name in ("accept", "refuse", "carry", "withdraw", "reinstate")
        for who in (LEAD, VIEWER)
    ]
    assert {each.status_code for each in answers} == {403}
    assert submissions.find(sent.submission_id).stage is Stage.WAITING


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "publish"},
        {"name": ["accept"]},
        {"seen": {"id": 1}},
        {"seen": "somebody-elses"},
        {"path": "/returns/council/atlantis"},
        {"path": "/returns/council/london"},
        {"path": "/turnover"},
        {"search": "?as_at=1999-01-01"},
        {"said": {"accept": "x" * 4001}},
        {"said": {"accept": ["x"]}},
        {"said": {"colour": "x"}},
    ],
)
def test_what_no_page_sends_is_refused(wrong: dict[str, Any], client: FlaskClient, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING)
    asked: dict[str, Any] = {"name": "accept", "said": {"accept": "x"}, "seen": sent.submission_id} | wrong
    assert act(client, asked.pop("name"), asked.pop("said"), **asked).status_code == 400
    assert submissions.find(sent.submission_id).stage is Stage.WAITING


def test_a_version_of_another_council_is_not_decided_on_from_here(client: FlaskClient, tmp_path: Path) -> None:
    sent = send(tmp_path, HACKNEY)
    assert act(client, "refuse", {"refuse": "x"}, seen=sent.submission_id).status_code == 400


def test_buttons_that_come_onto_a_page_do_nothing(client: FlaskClient, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING)
    assert act(client, "accept", {"accept": "x"}, seen=sent.submission_id, clicks=None).status_code == 204
    assert submissions.find(sent.submission_id).stage is Stage.WAITING


def test_refusing_leads_to_no_release(client: FlaskClient, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING)
    found = told(act(client, "refuse", {"refuse": "of another year"}, seen=sent.submission_id))
    assert "Version 1 is refused. Tell the council what to correct" in found
    assert "/returns/release" not in found


def test_a_refused_version_leads_to_its_text_and_cannot_be_accepted(client: FlaskClient, tmp_path: Path) -> None:
    send(tmp_path, HAVERING, told=refusing())
    page = of_havering()
    assert '"act": "accept"' not in page and '"act": "refuse"' in page
    assert "1. The staff record has no contract type (9 times; must be corrected)" in page


def test_a_version_refused_after_the_accepted_one_is_told_and_one_before_it_is_not(
    client: FlaskClient, known: Catalogue, tmp_path: Path
) -> None:
    for staff, act_of in ((3, "refuse"), (4, "accept")):
        act(client, act_of, {act_of: "x"}, seen=send(tmp_path, HAVERING, staff=staff).submission_id)
    assert "a later one refused" not in of_havering()
    fewer = tuple(replace(each, value=7) for each in report().controls)
    later = send(tmp_path, HAVERING, staff=5, told=report(controls=fewer))
    act(client, "refuse", {"refuse": "of another year"}, seen=later.submission_id)
    assert "accepted, a later one refused" in of_havering()
    assert "Why: of another year" in of_havering()
    row = next(each for each in collected(NEXT, known, OFFICER, NEXT).rows if each.area.code == HAVERING)
    assert (row.staff, row.is_as_sent) == (13, True)  # of the accepted version


def test_the_text_to_send_leads_to_the_check_at_the_address_of_this_site(
    client: FlaskClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(tmp_path, HAVERING)
    assert "in Muster, under Returns, Check a return" in of_havering()
    monkeypatch.setenv("MUSTER_ADDRESS", "https://muster.example.org/")
    assert "at https://muster.example.org/returns/check?council=havering&as_at=2026-09-30." in of_havering()


def test_one_that_is_far_smaller_is_asked_for_its_totals(client: FlaskClient, tmp_path: Path) -> None:
    sent = send(tmp_path, HAVERING, told=report(is_far_smaller=True))
    assert "Staff records, as the council says" in of_havering()
    said = {"accept": "moved", "staff-records": "13", "leavers": "4"}
    assert "far smaller" in told(act(client, "accept", said, seen=sent.submission_id))
    assert "is accepted." in told(act(client, "accept", said | {"leavers": "3"}, seen=sent.submission_id))


def test_last_return_is_carried_forward_and_let_go_again(client: FlaskClient) -> None:
    saved(client)
    assert "stands in until one is accepted" in told(act(client, "carry", {"carry": "late", "since": "2025-09-30"}))
    assert "carried forward from 30 Sep 2025 [e]" in table(text="havering")
    assert "does not stand in any more" in told(act(client, "reinstate", {}))
    assert standings.standings() == []


def test_data_are_withdrawn_in_two_steps(client: FlaskClient) -> None:
    saved(client)
    said = {"withdraw": "left", "of": "every", "typed": "Hackney"}
    assert "Type the council's name, Havering" in told(act(client, "withdraw", said))
    assert "withdrawn for every date" in told(act(client, "withdraw", said | {"typed": "Havering"}))
    assert act(client, "withdraw", said | {"of": "some"}).status_code == 400


def test_a_revision_shows_what_it_changes_before_it_is_accepted(client: FlaskClient, tmp_path: Path) -> None:
    first = send(tmp_path, HAVERING)
    act(client, "accept", {"accept": "agreed"}, seen=first.submission_id)
    assert "What the revision changes" not in of_havering()
    more = tuple(
        type(each)(**{**vars(each), "value": (each.value or 0) + 2}) if each.key == "leavers" else each
        for each in report().controls
    )
    send(tmp_path, HAVERING, told=report(controls=more), staff=4)
    found = of_havering()
    assert "Version 2 against version 1: 1 of 4 counts differ." in found
    assert '["Leavers", "3", "5", "+2"]' in cells(found)


def cells(page: str) -> list[str]:
    """The rows of a page's tables, each as JSON."""
    found: list[str] = []

    def walk(part: Any) -> None:
        if isinstance(part, dict):
            props = part.get("props", {})
            if part.get("type") == "Tr":
                found.append(json.dumps([each["props"]["children"] for each in props["children"]]))
            walk(props.get("children"))
        elif isinstance(part, list):
            for each in part:
                walk(each)

    walk(json.loads(page))
    return found


def test_who_may_not_see_a_council_is_told_so_and_it_is_recorded(known: Catalogue, logged_before: int) -> None:
    narrow = Principal(name="nina", roles=frozenset({Role.VIEWER}), visible=frozenset({HACKNEY}))
    assert "not among the councils that you may see" in of_havering(narrow)
    refused = [each for each in upkeep.entries(action=Action.REFUSAL) if each.number > logged_before]
    assert [each.name for each in refused] == ["nina"]


@pytest.mark.parametrize("asked", [{"slug": "atlantis"}, {"slug": "london"}, {"slug": ["havering"]}])
def test_a_page_of_no_council_says_so(asked: dict[str, Any], known: Catalogue) -> None:
    assert "There is no such council" in drawn("returns_council", OFFICER, **asked)


def test_a_date_without_returns_says_so(known: Catalogue) -> None:
    assert "There is no collection of this date." in of_havering(as_at="1999-01-01")


def test_links_to_other_pages_leave_the_desks_own_choices_behind(known: Catalogue) -> None:
    from components.navigation import carried  # noqa: PLC0415

    assert carried("?as_at=2026-09-30&state=late") == ""
    assert carried("?area=havering&as_at=2026-09-30") == "?area=havering"
    assert carried("?area=havering&period=2025-09-30") == "?area=havering&period=2025-09-30"
