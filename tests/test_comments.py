"""A council says something of its own figure; it stands there for those who see the council, until it is taken back."""

import json
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app import app, server
from auth import WARM_UP
from components.council_comments import comments_panel
from components.drawn import first, pieces, words
from components.topic_page import council_panel, trend_panel
from components.view import View
from data.catalogue import catalogue
from data.measures import TURNOVER, VACANCY_RATE, By
from data.principal import EVERY, Principal, Role
from data.selection import parse_search
from data.store import Release
from readers import READER, STEWARD
from state import comments, store, upkeep
from state.audit import Action
from state.comments import LONGEST, MOST, TooMany

HAVERING, HACKNEY, DAY, LAST = "E09000016", "E09000012", "2025-09-30", "2024-09-30"
LEAD = Principal(
    name="lead", roles=frozenset({Role.VIEWER, Role.DATA_LEAD}), visible=frozenset({EVERY}), exact=frozenset({HAVERING})
)
OTHERS_LEAD = Principal(name="other", roles=LEAD.roles, visible=LEAD.visible, exact=frozenset({HACKNEY}))
STRANGER = Principal(name="stranger", roles=READER.roles, visible=frozenset({HACKNEY}))
TRANSFER = "Transfer of 60 reablement staff in May."


@pytest.fixture(autouse=True)
def state(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home with the releases and secrets of the other, and a store of its own."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    for name in ("releases", "secrets"):
        (tmp_path / name).symlink_to(release.path.parent.parent / name)


def say(text: str = TRANSFER, *, measure: str = TURNOVER.key, as_at: str = DAY, is_pinned: bool = False) -> str:
    comment_id = comments.write(HAVERING, measure, as_at, text, by="lead")
    if is_pinned:
        comments.pin(comment_id)
    return comment_id


def view_of(release: Release, search: str, who: Principal = READER) -> View:
    known = catalogue(release)
    selection, _ = parse_search(search, known, (TURNOVER,), who)
    return View(selection=selection, release=release, known=known, principal=who, path="/turnover")


def shown(release: Release, search: str, who: Principal = READER) -> list[str]:
    """The comments in the panel of turnover by council, as they read."""
    view = view_of(release, search, who)
    panel = council_panel(view.answer(TURNOVER, By.COUNCIL), view)
    return [words(each.props["children"]) for each in pieces(panel) if "council-comment" in each.classes]


def texts() -> list[str]:
    return [each.text for each in comments.standing({HAVERING, HACKNEY})]


@pytest.mark.usefixtures("either_store")
def test_what_is_written_stands_until_it_is_taken_back() -> None:
    comment_id = say()
    (found,) = comments.standing({HAVERING})
    assert (found.measure, found.as_at, found.text) == (TURNOVER.key, DAY, TRANSFER)
    assert (found.written_by, found.is_pinned) == ("lead", False)
    assert comments.standing({HACKNEY}) == []
    comments.take_back(comment_id)
    assert (texts(), comments.find(comment_id)) == ([], None)
    comments.pin(comment_id)  # nothing brings it back
    assert texts() == []


@pytest.mark.usefixtures("either_store")
def test_a_return_has_room_for_so_many_comments_of_so_many_characters() -> None:
    for number in range(MOST):
        say(f"{number}")
    with pytest.raises(TooMany):
        say()
    say(as_at=LAST)
    for wrong in ("", " ", "x" * (LONGEST + 1)):
        with pytest.raises(ValueError, match="characters"):
            say(wrong, as_at=LAST)


def test_it_stands_beside_its_figure_with_council_measure_and_date_and_without_a_name(release: Release) -> None:
    say()
    (line,) = shown(release, "?area=havering")
    assert line.startswith("Havering's comment about turnover, ")
    assert line.endswith(f", on its return of 30\u00a0September 2025: {TRANSFER}")
    assert "lead" not in line


def test_it_stands_beside_no_other_figure_and_no_other_return(release: Release) -> None:
    say(measure=VACANCY_RATE.key)
    say(as_at=LAST)
    assert shown(release, "?area=havering") == []
    assert len(shown(release, f"?area=havering&period={LAST}")) == 1
    view = view_of(release, "?area=havering")
    over_time = trend_panel(view.answer(TURNOVER, By.PERIOD), view)
    said = first(over_time, "Ul", of_class="council-comments")
    assert said and "on its return of 30\u00a0September 2024" in words(said.props["children"])


def test_an_area_has_the_comments_that_are_pinned(release: Release) -> None:
    say("Not pinned.")
    say(is_pinned=True)
    assert [line.rpartition(": ")[2] for line in shown(release, "?area=london")] == [TRANSFER]
    assert shown(release, "?area=hackney") == []


def test_who_may_not_see_a_council_sees_no_comment_of_it(release: Release) -> None:
    say(is_pinned=True)
    assert shown(release, "?area=london", STRANGER) == []
    assert comments_panel(view_of(release, "?area=london", STRANGER)) is None


def test_of_a_return_that_is_not_in_the_release_nothing_is_said(release: Release) -> None:
    comments.write(HACKNEY, TURNOVER.key, DAY, TRANSFER, by="other")  # that return was refused
    assert shown(release, "?area=hackney") == []


def test_markup_is_text(release: Release) -> None:
    say("<script>alert(1)</script> [a](javascript:alert(2))")
    (line,) = shown(release, "?area=havering")
    assert line.endswith("<script>alert(1)</script> [a](javascript:alert(2))")
    page = server.test_client().get("/_dash-layout", environ_overrides={WARM_UP: READER})
    assert b"<script>alert(1)" not in page.data


def test_pages_open_while_the_store_cannot_be_read(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUSTER_STATE_URL", f"sqlite:///{tmp_path / 'broken.sqlite'}")
    (tmp_path / "broken.sqlite").write_bytes(b"not a database, but long enough to be read as one" * 20)
    assert shown(release, "?area=havering") == []


@pytest.mark.parametrize(("who", "has_form"), [(READER, False), (OTHERS_LEAD, False), (LEAD, True), (STEWARD, True)])
def test_the_form_is_for_who_may_speak_for_the_council(release: Release, who: Principal, has_form: bool) -> None:
    view = view_of(release, "?area=havering", who)
    panel = council_panel(view.answer(TURNOVER, By.COUNCIL), view)
    assert (first(panel, "CommentForm") is not None) is has_form
    whole = comments_panel(view)
    assert (whole is not None and first(whole, "CommentForm") is not None) is has_form


def buttons(release: Release, search: str, who: Principal) -> list[str]:
    panel = comments_panel(view_of(release, search, who))
    found = [each for each in pieces(panel) if each.kind == "Button"] if panel else []
    return [each.props["id"]["act"] for each in found if each.props["id"]["type"] == "comment-act"]


def test_stewards_pin_and_the_council_takes_back(release: Release) -> None:
    say()
    assert buttons(release, "?area=havering", READER) == []
    assert buttons(release, "?area=havering", LEAD) == ["take-back"]
    assert buttons(release, "?area=london", STEWARD) == ["pin", "take-back"]


# what a browser sends


def post(who: Principal, kind: str, outputs: Any, inputs: list[Any], state: list[Any]) -> TestResponse:
    """A callback as Dash's own script sends it: that whose output has a kind of id; values with the ids they are of."""
    used = inputs[0][0] if isinstance(inputs[0], list) else inputs[0]
    body = {
        "output": next(key for key in app.callback_map if f'"type":"{kind}"' in key),
        "outputs": outputs,
        "inputs": inputs,
        "changedPropIds": [f"{json.dumps(used['id'], separators=(',', ':'))}.{used['property']}"],
        "state": state,
    }
    return server.test_client().post("/_dash-update-component", json=body, environ_overrides={WARM_UP: who})


def of(kind: str, name: dict[str, Any], prop: str, **value: Any) -> dict[str, Any]:
    """A property of a component whose id has these parts, sorted as Dash writes them."""
    return {"id": dict(sorted({"type": kind, **name}.items())), "property": prop, **value}


PLACE = {"panel": "turnover-council", "council": HAVERING, "as_at": DAY}


def send(who: Principal = LEAD, text: Any = TRANSFER, measure: Any = TURNOVER.key, **place: Any) -> TestResponse:
    name = PLACE | place
    said = of("comment", name, "sent", value={"text": text, "measure": measure, "at": 1})
    return post(who, "comment", of("comment", name, "told"), [said], [])


def act(who: Principal, act: Any, comment_id: Any) -> TestResponse:
    button = of("comment-act", {"act": act, "comment": comment_id}, "n_clicks", value=1)
    return post(who, "comment-done", of("comment-done", {"comment": comment_id}, "children"), [[button]], [])


def audited(action: Action) -> list[str]:
    return [each.detail for each in upkeep.entries(action=action)]


def test_a_data_lead_s_words_are_kept_and_audited_without_them() -> None:
    answer = send()
    assert answer.status_code == 200, answer.text
    assert texts() == [TRANSFER]
    assert audited(Action.COMMENT) == [f"written on turnover of {HAVERING}, {DAY}"]


@pytest.mark.parametrize("who", [READER, OTHERS_LEAD, STRANGER])
def test_nobody_else_speaks_for_a_council(who: Principal) -> None:
    assert send(who).status_code == 403
    assert (texts(), audited(Action.COMMENT), len(audited(Action.REFUSAL))) == ([], [], 1)


@pytest.mark.parametrize(
    "wrong",
    [
        {"measure": "shoe-size"},
        {"measure": "leavers-with-reason"},
        {"measure": ["turnover"]},
        {"as_at": "2020-01-01"},
        {"as_at": "'; DROP TABLE comments; --"},
        {"as_at": {"day": DAY}},
        {"council": [HAVERING]},
        {"text": None},
        {"text": ["a", "b"]},
        {"text": {"a": "b"}},
        {"text": "x" * 5000},
    ],
)
def test_what_no_form_sends_is_refused_and_nothing_is_kept(wrong: dict[str, Any]) -> None:
    assert send(STEWARD, **wrong).status_code in {400, 403}
    assert texts() == []


@pytest.mark.parametrize("text", ["", "  \n ", "\u202e\u200e", "x" * (LONGEST + 1)])
def test_nothing_and_too_much_are_said_so(text: str) -> None:
    answer = send(text=text)
    assert (answer.status_code, texts()) == (200, [])
    assert f"A comment has 1 to {LONGEST} characters." in answer.text


def test_what_turns_the_line_round_or_cannot_be_seen_is_left_out() -> None:
    send(text="a\u202eb\u200b\0 c\r\n\r\nd\t=1+1")
    assert texts() == ["ab c d =1+1"]


def test_a_steward_pins_and_unpins_and_a_lead_takes_back() -> None:
    comment_id = say()
    assert act(STEWARD, "pin", comment_id).status_code == 200
    assert comments.standing({HAVERING})[0].is_pinned
    assert act(STEWARD, "unpin", comment_id).status_code == 200
    assert not comments.standing({HAVERING})[0].is_pinned
    assert act(LEAD, "take-back", comment_id).status_code == 200
    assert texts() == []
    assert [each.partition(" ")[0] for each in audited(Action.COMMENT)] == ["pin", "unpin", "take-back"]


@pytest.mark.parametrize(
    ("who", "what"), [(LEAD, "pin"), (OTHERS_LEAD, "take-back"), (READER, "take-back"), (READER, "pin")]
)
def test_nobody_else_pins_or_takes_back(who: Principal, what: str) -> None:
    comment_id = say()
    assert act(who, what, comment_id).status_code == 403
    assert (texts(), comments.standing({HAVERING})[0].is_pinned) == ([TRANSFER], False)


def test_a_comment_that_there_is_not_and_one_of_others_are_refused_alike() -> None:
    theirs = act(OTHERS_LEAD, "take-back", say())
    none = act(OTHERS_LEAD, "take-back", "AAAAAAAAAAAAAAAAAAAAAA")
    assert (theirs.status_code, theirs.data) == (none.status_code, none.data)


@pytest.mark.parametrize(("what", "comment_id"), [("delete", None), (["pin"], None), ("pin", "x" * 60), ("pin", 7)])
def test_acts_that_no_button_has_are_refused(what: Any, comment_id: Any) -> None:
    own = say()
    assert act(STEWARD, what, comment_id or own).status_code == 400
    assert texts() == [TRANSFER]


@pytest.mark.usefixtures("either_store")
def test_nothing_is_kept_that_cannot_be_audited() -> None:
    audited(Action.COMMENT)  # so that the log is there
    with store.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE audit RENAME TO elsewhere")
    answer = send()
    assert (answer.status_code, texts()) == (200, [])
    assert "cannot be kept at the moment" in answer.text
