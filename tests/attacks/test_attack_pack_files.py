"""What board packs and pictures hold, byte by byte: nothing that acts, and no figure that the gate did not give."""

import csv
import io
import math
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from attacked import MIDDLE, NEWEST, World
from attacker import Attacker, number
from pack_buttons import READERS, made
from packs.model import pack_of
from read_back import of_png, pdf_text
from readers import READER, STEWARD
from state import packs as kept
from test_attack_pages import sent, true_rates

HOSTILE = (
    "=cmd|' /C calc'!A0 @SUM(1) {{7*7}} {% for x in () %} ${7*7} <script>alert(1)</script>\n"
    '"><img src="file:///etc/passwd" onerror=alert(1)> </w:t></a:t>&amp; \u202eevil\u202c '
    "\u2067x\u2069 \u200f\u200e\x00\x07\x1b"
)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    yield
    for name in (READER.name, STEWARD.name):
        for each in kept.kept_of(name):
            kept.forget(each.pack_id, name)


def test_a_comment_does_nothing_in_any_file(attacker: Attacker) -> None:
    pack_id = made(READER, "/turnover", "?area=westminster", *READERS, **{"turnover-over-time": HOSTILE})
    unseen = "\u202e\u202c\u2067\u2069\u200f\u200e\x00\x07\x1b"
    for suffix, read in READERS.items():
        file = attacker.get(f"/download/pack/{pack_id}.{suffix}").data
        told = " ".join(line for leaf in read(file) for line in leaf.words)
        squeezed = re.sub(r"\s", "", told)
        for part in ("=cmd|'/CcalC'!A0", "{{7*7}}", "${7*7}", "<script>alert(1)</script>", "&amp;", "evil"):
            assert re.sub(r"\s", "", part).lower() in squeezed.lower(), (suffix, part)
        assert not set(unseen) & set(told)
        assert "root:" not in told and "49" not in re.findall(r"\b49\b", squeezed)
        if suffix == "pdf":
            assert not re.search(rb"/(JavaScript|JS|Launch|URI|EmbeddedFile|SubmitForm)\b", file)
        else:
            expect_inert(file)


def expect_inert(file: bytes) -> None:
    """No part of an office file is active, or outside of it, and none has elements that a comment could have made."""
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        for name in parts.namelist():
            content = parts.read(name)
            assert b"<script" not in content.lower() and b"<img" not in content.lower(), name
            assert b'TargetMode="External"' not in content, name
            assert not name.endswith((".bin", ".vbs", ".js")), name
            if name.endswith(".xlsx"):
                expect_inert(content)
                with zipfile.ZipFile(io.BytesIO(content)) as book:
                    assert not any(b"<f>" in book.read(each) or b"<f " in book.read(each) for each in book.namelist())


def bodies(files: dict[str, bytes]) -> str:
    """All that files hold as text: the parts of office files and of workbooks in them, and what PDF readers see."""
    found = [pdf_text(files["pdf"])]
    for suffix in ("pptx", "docx"):
        found += parts_of(files[suffix])
    return " ".join(found)


def parts_of(file: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(file)) as parts:
        read = {name: parts.read(name) for name in parts.namelist()}
    found = [content.decode("utf-8", "replace") for name, content in read.items() if name.endswith((".xml", ".rels"))]
    return found + [text for name, each in read.items() if name.endswith(".xlsx") for text in parts_of(each)]


VIEWS = [
    ("/council/city-of-london", f"?period={MIDDLE}"),
    ("/council/city-of-london", f"?period={NEWEST}"),
    ("/council/westminster", f"?period={NEWEST}"),
    ("/turnover", f"?period={NEWEST}&area=city-of-london&role_group=direct-care"),
    ("/turnover", f"?period={NEWEST}&area=london&role=6&service=16"),
    ("/vacancies", f"?period={MIDDLE}&area=city-of-london&pooled=3"),
    ("/", f"?period={NEWEST}&area=london"),
]


def test_attack_on_packs_finds_no_exact_rate(world: World, attacker: Attacker, report: Callable[[str], None]) -> None:
    exact = {
        period: sent(" ".join(f"{rate:.17g}" for rate in true_rates(world, period))) for period in (NEWEST, MIDDLE)
    }
    found, searched = [], 0
    for path, search in VIEWS:
        pack_id = made(READER, path, search, *READERS)
        files = {suffix: attacker.get(f"/download/pack/{pack_id}.{suffix}").data for suffix in READERS}
        pack = pack_of(kept.content_of(pack_id))
        text = f"{bodies(files)} {pack.to_json()}"
        allowed = sent(" ".join(f"{value:.17g}" for value in given_by_api(attacker, pack)))
        searched += len(sent(text))
        found += [(path, search, rate) for rate in sent(text) & exact[NEWEST if NEWEST in search else MIDDLE] - allowed]
    report(f"exact rates in board packs: {len(found)} among {searched} long fractions in {3 * len(VIEWS)} files")
    assert searched > 300
    assert not found


def given_by_api(attacker: Attacker, pack: Any) -> Iterator[float]:
    """Every number that the interface gives under the addresses of a pack."""
    for address in {address for page in pack.pages for address in page.addresses}:
        answer = attacker.get(f"{address}&format=csv")
        assert answer.status_code == 200, (address, answer.text)
        for row in csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))):
            cells = [number(row[name]) for name in ("value", "low", "high")]
            yield from (each for each in [*cells, cells[0] - cells[1], cells[2] - cells[0]] if math.isfinite(each))


@pytest.mark.parametrize("name", ["turnover/turnover-council", "vacancies/vacancy-rate-council"])
def test_attack_on_pictures_finds_nothing_of_a_council_that_is_withheld(attacker: Attacker, name: str) -> None:
    address = f"/download/picture/{name}.png?period={MIDDLE}&area=city-of-london"
    told = of_png(attacker.get(address).data)
    row = next(row for row in csv.reader(io.StringIO(told["Data"])) if row[0].startswith("City of London"))
    assert "[c]" in row[1] or "[u]" in row[1]
    assert not any(re.search(r"\d", cell) for cell in row[1:3])
    assert attacker.get(f"{address}&tier=exact").status_code in {400, 403}


def test_the_search_for_exact_rates_finds_them_in_an_exact_pack(world: World, attacker: Attacker) -> None:
    """What the search above looks for would be found, had it been written."""
    exact = sent(" ".join(f"{rate:.17g}" for rate in true_rates(world, NEWEST)))
    steward = Attacker(attacker.client, STEWARD)
    pack_id = made(STEWARD, "/turnover", f"?period={NEWEST}&area=london&role_group=direct-care&tier=exact", *READERS)
    files = {suffix: steward.get(f"/download/pack/{pack_id}.{suffix}").data for suffix in READERS}
    assert len(sent(bodies(files)) & exact) > 5
