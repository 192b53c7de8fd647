"""A chart of any page is taken away as a picture: with its words, its numbers, a name of ours and a line in the log."""

import csv
import hashlib
import io
import shutil
from inspect import unwrap
from pathlib import Path
from xml.etree import ElementTree

import pytest
from dash import page_registry
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app import server
from auth import WARM_UP
from data.principal import EVERY, Principal, Role
from data.store import Release
from drawing import page_as_sent
from pictures.png import MOST_PIXELS, png
from pictures.svg import svg
from readers import READER, STEWARD, director
from state import upkeep
from test_pictures import figure_of, marks, texts

TURNOVER = "/download/picture/turnover/turnover-council"


class Asking:
    """What somebody gets at an address."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def __call__(self, address: str, who: Principal = STEWARD) -> TestResponse:
        return self._client.get(address, environ_overrides={WARM_UP: who})


@pytest.fixture
def ask(release: Release) -> Asking:
    return Asking(server.test_client())


def words_of(sent: TestResponse) -> str:
    assert sent.status_code == 200, sent.text
    return " ".join(texts(sent.text)).replace("\u00a0", " ")


def told_in(sent: TestResponse) -> dict[str, str]:
    """The words in a PNG's file, and its size."""
    assert sent.status_code == 200, sent.text
    with Image.open(io.BytesIO(sent.data)) as image:
        image.load()
        assert image.width == 1600
        return {name: str(words) for name, words in image.info.items() if isinstance(words, str)}


def test_a_picture_says_what_its_page_says(ask: Asking) -> None:
    sent = ask(f"{TURNOVER}.svg?area=havering&tier=exact")
    words = words_of(sent)
    for part in (
        "Turnover rate by council",
        "Turnover in Havering was 23.1 %",  # 3 of 13
        "Turnover: Havering. Councils' own staff, as at 30 September 2025, compared with London.",
        "Source: ASC-WDS council returns. Councils' own staff. 12 months to 30 September 2025. Coverage: 3 of 33",
        "[x] not supplied",
    ):
        assert part in words
    assert "Similar:" not in words  # that explains words of the table alone


def test_a_picture_is_a_file_that_no_browser_runs_or_keeps(ask: Asking) -> None:
    for suffix, kind in (("svg", "image/svg+xml"), ("png", "image/png")):
        sent = ask(f"{TURNOVER}.{suffix}?area=havering")
        assert sent.mimetype == kind
        assert sent.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in sent.headers["Content-Security-Policy"]
        name = sent.headers["Content-Disposition"]
        assert name.startswith('attachment; filename="muster-turnover-council-havering-2025-09-30-')
        assert name.endswith(f'.{suffix}"')


def test_exact_figures_are_marked_in_the_picture_and_in_its_name(ask: Asking) -> None:
    exact = ask(f"{TURNOVER}.svg?area=havering&tier=exact")
    assert words_of(exact).count("OFFICIAL-SENSITIVE: small numbers, do not publish.") == 2
    assert "muster-official-sensitive-exact-turnover-council" in exact.headers["Content-Disposition"]
    assert "SENSITIVE" not in words_of(ask(f"{TURNOVER}.svg?area=havering"))


def test_a_png_holds_its_words_and_the_numbers_of_its_table(ask: Asking) -> None:
    told = told_in(ask(f"{TURNOVER}.png?area=havering&tier=exact"))
    assert told["Title"] == "Turnover rate by council"
    assert told["Source"].startswith("Source: ASC-WDS council returns.")
    assert "OFFICIAL-SENSITIVE" in told["Description"]
    rows = list(csv.reader(io.StringIO(told["Data"])))
    havering = next(row for row in rows if row[0].startswith("Havering"))
    assert [text.replace("\u00a0", " ") for text in havering[:4:3]] == ["Havering", "3"]
    assert havering[1].replace("\u00a0", " ") == "23.1 %"
    page = page_as_sent("/turnover", area="havering", tier="exact")
    assert len(rows) == 1 + 34  # headings, 33 councils, London
    assert all(f'"{text}"' in page for row in rows for text in row if "%" in text and '"' not in text)


def test_numbers_in_the_picture_are_those_of_the_table(ask: Asking) -> None:
    picture = words_of(ask(f"{TURNOVER}.svg?area=havering&tier=exact"))
    table = list(csv.reader(io.StringIO(told_in(ask(f"{TURNOVER}.png?area=havering&tier=exact"))["Data"])))
    values = [row[1].replace("\u00a0", " ") for row in table[1:] if not row[1].startswith("[")]
    assert len(values) > 1
    assert [value for value in values if value not in picture] == []


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("overview/turnover-map", "Turnover rate on the map"),  # in a section
        ("age/age-reaching", "Staff who reach 60 and 65"),  # in a section
        ("council/havering/turnover-small", "Over time: Turnover rate"),  # one of four in a panel
        ("explore/explore-turnover", "Turnover rate by council"),
        ("role-mix/who-gender", "Gender: London"),
    ],
)
def test_a_chart_is_found_wherever_it_stands(address: str, title: str, ask: Asking) -> None:
    words = words_of(ask(f"/download/picture/{address}.svg?tier=exact"))
    assert title in words
    assert "Source: " in words


def test_a_map_has_its_key_and_its_credit(ask: Asking) -> None:
    words = words_of(ask("/download/picture/overview/turnover-map.svg"))
    assert "Contains OS data" in words
    assert "[x] no return received" in words


def test_filters_are_in_the_picture_and_in_its_name(ask: Asking) -> None:
    sent = ask("/download/picture/turnover/turnover-period.svg?area=havering&role_group=direct-care&tier=exact")
    assert "compared with London, Direct care." in words_of(sent)
    assert "turnover-period-havering-role_group-direct-care-2025-09-30-" in sent.headers["Content-Disposition"]


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        (f"{TURNOVER}-by-moon.svg", 404, "There is no chart “turnover-council-by-moon” on this page"),
        ("/download/picture/weather/turnover-council.svg", 404, "There is no page “weather”."),
        (f"{TURNOVER}.gif", 404, "There is nothing at this address."),
        (f"{TURNOVER}.svg?area=atlantis", 400, "There is no area “atlantis” here"),
        (f"{TURNOVER}.svg?slug=havering", 400, "“slug” that means nothing here"),
        (f"{TURNOVER}.svg?self=1&path=/", 400, "“self” that means nothing here"),
        (f"{TURNOVER}.png?tier=secret", 400, "There is no tier"),
        ("/download/picture/council/atlantis/turnover-small.svg", 400, "There is no area “atlantis” here"),
        ("/download/picture/council/havering/team-charts.svg", 404, "There is no chart"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(ask: Asking, address: str, status: int, sentence: str) -> None:
    refused = ask(address)
    assert (refused.status_code, refused.mimetype) == (status, "text/plain")
    assert sentence in refused.text


def test_pictures_are_for_those_who_may_take_files_and_see_the_council(ask: Asking) -> None:
    refused = ask(f"{TURNOVER}.svg", director())
    assert (refused.status_code, "not" in refused.text) == (403, True)
    one = Principal(name="one", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000016"}))
    refused = ask(f"{TURNOVER}.svg?area=camden", one)
    assert (refused.status_code, refused.text) == (403, "Camden is not a council that you may see.\n")
    refused = ask(f"{TURNOVER}.svg?area=havering&tier=exact", READER)
    assert (refused.status_code, refused.text) == (403, "You have not been granted exact figures.\n")


def test_whoever_asks_for_a_chart_that_is_not_there_is_told_which_are(ask: Asking) -> None:
    told = ask(f"{TURNOVER}-by-moon.svg").text
    assert "There is turnover-council, " in told
    assert told.count(", ") < 20


def test_to_head_no_picture_leaves_and_none_is_recorded(release: Release) -> None:
    before = len(upkeep.entries())
    head = server.test_client().head(f"{TURNOVER}.png")
    assert (head.status_code, head.data, head.mimetype) == (200, b"", "image/png")
    assert "Content-Length" not in head.headers
    assert len(upkeep.entries()) == before


def test_each_picture_is_in_the_audit_log(ask: Asking) -> None:
    before = len(upkeep.entries())
    sent = ask(f"{TURNOVER}.png?area=havering&tier=exact")
    entry = next(each for each in upkeep.entries()[before:] if each.action == "export")
    assert (entry.name, entry.tier, entry.rows) == ("steward", "exact", 34)
    assert entry.sha256 == hashlib.sha256(sent.data).hexdigest()
    assert entry.query.startswith(f"{TURNOVER}.png?workforce=council-staff&period=2025-09-30&area=havering")


def test_no_picture_leaves_while_the_audit_log_cannot_be_written(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_STATE_URL", "sqlite:////dev/null/state.sqlite")
    refused = ask(f"{TURNOVER}.svg")
    assert refused.status_code == 503
    assert refused.text.startswith("Figures cannot be given at the moment")


def test_one_person_takes_so_many_pictures_and_then_waits(ask: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUSTER_EXPORTS_AN_HOUR", "1")
    kim = Principal(name="kim", roles=frozenset(Role), visible=frozenset({EVERY}))
    assert [ask(f"{TURNOVER}.svg", kim).status_code for _ in range(2)] == [200, 429]


def test_the_same_address_gives_the_same_bytes(ask: Asking) -> None:
    for suffix in ("svg", "png"):
        first_sent, second = (ask(f"{TURNOVER}.{suffix}?area=havering").data for _ in range(2))
        assert first_sent == second


def test_a_picture_of_a_picture_is_no_larger_than_is_bearable() -> None:
    figure = figure_of(marks())
    figure["layout"]["height"] = 8000
    with Image.open(io.BytesIO(png(svg(figure, width=2000), scale=4))) as image:
        assert MOST_PIXELS * 0.99 < image.width * image.height <= MOST_PIXELS


def test_words_in_a_png_are_left_as_they_are_but_for_what_cannot_be_seen() -> None:
    words = "<script>alert(1)</script> ]]> \u00e9\u00e0 £14.60 \u202eturned" + "x" * 2000
    with Image.open(io.BytesIO(png(svg(figure_of(marks()), width=400), text={"Data": words}))) as image:
        image.load()
        assert image.info["Data"] == words.replace("\u202e", "")


def test_words_are_drawn_with_the_fonts_that_come_with_muster_and_no_others() -> None:
    drawn = svg(figure_of(marks()), width=400, heading="Havering")
    elsewhere = drawn.replace("Liberation Sans, Arial, Helvetica, sans-serif", "DejaVu Sans")
    with_words, without = (Image.open(io.BytesIO(png(each))).convert("L") for each in (drawn, elsewhere))
    assert sum(with_words.histogram()[:128]) > sum(without.histogram()[:128])


def test_only_what_this_package_drew_becomes_a_png() -> None:
    with pytest.raises(ValueError, match="no picture"):
        png("<svg onload='x'/>")


def test_a_picture_is_well_formed_xml(ask: Asking) -> None:
    assert ElementTree.fromstring(ask(f"{TURNOVER}.svg?area=havering").text).get("role") == "img"


def test_a_picture_never_names_another_release_than_it_draws(
    release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, other = tmp_path / "home", "20991231T000000000Z"
    shutil.copytree(release.path.parent.parent, home)
    shutil.copy(release.path, home / "releases" / f"release-{other}.duckdb")
    monkeypatch.setenv("MUSTER_HOME", str(home))
    page = page_registry["pages.turnover"]
    drawn = page["layout"]

    def with_another_release(**asked: str) -> object:
        (home / "releases" / "CURRENT").write_text(other, encoding="utf-8")
        return unwrap(drawn)(**asked)

    monkeypatch.setitem(page, "layout", with_another_release)
    asking = Asking(server.test_client())
    assert f"release {release.release_id}." in words_of(asking(f"{TURNOVER}.svg"))
    assert f"release {other}." in words_of(asking(f"{TURNOVER}.svg"))
