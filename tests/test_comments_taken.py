"""What a council says of a figure goes along with it: in files, in board packs and to programs, and runs nowhere."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from docx import Document

from app import server
from auth import WARM_UP
from data.principal import Principal
from data.store import Release
from packs.build import view_of
from packs.contents.pack import pack_of_page
from packs.model import Pack
from packs.word import word
from readers import READER
from state import comments

HAVERING, DAY, LAST = "E09000016", "2025-09-30", "2024-09-30"
ASKED = f"?period={DAY}&area=havering"
NASTY = '=HYPERLINK("http://x") <w:p/> & \u00ab60\u00bb'
STRANGER = Principal(name="stranger", roles=READER.roles, visible=frozenset({"E09000012"}))


@pytest.fixture(autouse=True)
def state(release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home with the releases and secrets of the other, and a comment on Havering's turnover of each return."""
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path))
    for name in ("releases", "secrets"):
        (tmp_path / name).symlink_to(release.path.parent.parent / name)
    comments.write(HAVERING, "turnover", DAY, NASTY, by="lead")
    comments.write(HAVERING, "turnover", LAST, "Of the year before.", by="lead")


def get(address: str, who: Principal = READER, **headers: str) -> Any:
    return server.test_client().get(address, environ_overrides={WARM_UP: who}, headers=headers)


def pin() -> None:
    for each in comments.standing({HAVERING}):
        comments.pin(each.comment_id)


def cover(address: str, who: Principal = READER) -> dict[str, str]:
    """The section of comments on the cover of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(get(address, who).data))
    rows = [[cell.value for cell in row] for row in book["About"].iter_rows()]
    assert not any(cell.data_type == "f" for row in book["About"].iter_rows() for cell in row)
    names = [row[0] for row in rows]
    if "Comments of councils" not in names:
        return {}
    start = names.index("Comments of councils") + 1
    return {str(row[0]): str(row[1]) for row in rows[start : names.index("Marks")] if row[1]}


def test_a_workbook_has_it_on_its_cover_and_no_formula() -> None:
    (said,) = cover(f"/download/turnover.xlsx{ASKED}&by=council").values()
    assert said.startswith("Havering's comment about turnover, ")
    assert said.endswith(f": {NASTY}")
    assert len(cover(f"/download/turnover.xlsx{ASKED}&by=period")) == 2
    assert len(cover(f"/download/everything.xlsx{ASKED}")) == 2
    assert cover(f"/download/vacancy-rate.xlsx{ASKED}&by=council") == {}


def test_files_of_an_area_have_those_that_are_pinned_for_who_sees_the_council() -> None:
    address = f"/download/turnover.xlsx?period={DAY}&area=london&by=council"
    assert cover(address) == {}
    pin()
    assert len(cover(address)) == 1
    assert cover(address, STRANGER) == {}


def test_csv_and_parquet_have_it_beside_their_rows() -> None:
    told = json.loads(get(f"/download/turnover.csv-metadata.json{ASKED}&by=council").data)
    (comment,) = [note["comment"] for note in told["notes"] if "comment" in note]
    assert comment.endswith(NASTY)
    assert NASTY not in get(f"/download/turnover.csv{ASKED}&by=council").text
    file = pq.read_metadata(io.BytesIO(get(f"/download/turnover.parquet{ASKED}&by=council").data))
    assert file.metadata[b"comments"].decode().endswith(NASTY)


def test_programs_get_it_as_the_council_s_and_their_copies_end_with_it() -> None:
    address = f"/api/v1/data{ASKED}&measure=turnover&by=council&format=json"
    first = get(address)
    (told,) = first.json["comments"]
    assert (told["area_code"], told["measure"], told["period"], told["text"]) == (HAVERING, "turnover", DAY, NASTY)
    assert "lead" not in first.text
    assert get(address, If_None_Match="").status_code == 200
    assert get(address, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    comments.take_back(next(each.comment_id for each in comments.standing({HAVERING}) if each.text == NASTY))
    again = get(address, **{"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.json["comments"]) == (200, [])


def pack(path: str, search: str = ASKED, who: Principal = READER) -> Pack:
    return pack_of_page(path, view_of(path, search, who), {}, datetime(2026, 1, 15, tzinfo=UTC))


def said(found: Pack) -> dict[str, list[str]]:
    return {
        page.key: [each for each in page.sentences if "Havering's comment about turnover" in each]
        for page in found.pages
        if any("Havering's comment" in each for each in page.sentences)
    }


def test_a_council_s_pack_has_it_under_the_sentences_of_its_figures() -> None:
    found = said(pack("/council/havering"))
    assert {key: len(lines) for key, lines in found.items()} == {
        "headlines": 1, "turnover-over-time": 2, "turnover-by-role-group": 1,
    }  # fmt: skip
    assert found["headlines"][0].endswith(NASTY)


def test_a_region_s_pack_has_those_that_are_pinned_for_who_sees_the_council() -> None:
    search = f"?period={DAY}&area=london"
    assert said(pack("/", search)) == {}
    pin()
    assert said(pack("/", search))["turnover-by-council"]
    assert said(pack("/", search, STRANGER)) == {}


def test_in_a_pack_it_is_text() -> None:
    document = Document(io.BytesIO(word(pack("/turnover"))))
    assert any(paragraph.text.endswith(NASTY) for paragraph in document.paragraphs)
