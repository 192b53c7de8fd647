"""A board pack says what the screen says: its pages, their words and numbers, by hand and beside the answers."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from data.disclosure.gate import NotAllowed
from data.principal import Principal, Role
from data.store import Release
from packs.build import composed, view_of
from packs.contents.pack import has_pack, pack_of_page
from packs.differences import GONE, Difference, differences
from packs.model import Pack, Page, Table, pack_of
from readers import READER, STEWARD, director

WHEN = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)


def pack(path: str, search: str = "", who: Principal = READER, **comments: str) -> Pack:
    return pack_of_page(path, view_of(path, search, who), comments, WHEN)


def page(found: Pack, key: str) -> Page:
    return next(each for each in found.pages if each.key == key)


def column(table: Table | None, name: str) -> list[str]:
    assert table
    return [row[table.head.index(name)] for row in table.rows]


def test_a_councils_pack_has_every_topic_and_ends_with_the_method(release: Release) -> None:
    found = pack("/council/york", "?tier=exact", STEWARD)
    assert [each.key for each in found.pages] == [
        "read-aloud", "headlines", "turnover-over-time", "turnover-by-role-group", "vacancy-rate-over-time",
        "agency-share-over-time", "age-bands", "pay-by-role", "role-mix", "changed", "data-quality", "method",
    ]  # fmt: skip
    assert (found.kind, found.area, found.as_at) == ("council", "York", "30 September 2025")
    assert (found.release, found.made_at) == (release.release_id, "2026-01-15T09:30:00+00:00")


def test_its_numbers_are_those_worked_out_by_hand(release: Release) -> None:
    """York as tests/test_worked_answers.py counts it: 6 of 16 left, 7 of 22 posts vacant, 2 of 20, 6 of 14."""
    found = page(pack("/council/york", "?tier=exact", STEWARD), "headlines")
    assert found.chart and found.chart.series[0].name == "York"
    assert found.chart.series[0].values == pytest.approx((6 / 16, 7 / 22, 2 / 20, 6 / 14))
    assert column(found.table, "York") == ["37.5\u00a0%", "31.8\u00a0%", "10.0\u00a0%", "42.9\u00a0%"]
    roles = page(pack("/council/york", "?tier=exact", STEWARD), "role-mix").chart
    assert roles and sum(each.values[0] or 0 for each in roles.series) == pytest.approx(1)


@pytest.mark.parametrize(
    ("path", "kind"),
    [("/", "region"), ("/turnover", "turnover"), ("/vacancies", "vacancies"), ("/age", "age"), ("/pay", "pay"),
     ("/role-mix", "role-mix"), ("/council/hackney", "council")],
)  # fmt: skip
def test_each_page_with_a_pack_gives_one_that_survives_being_kept(release: Release, path: str, kind: str) -> None:
    found = pack(path, "?area=london" if path != "/council/hackney" else "")
    assert found.kind == kind and len(found.pages) > 1
    again = pack_of(found.to_json())
    assert again.to_json() == found.to_json() and again.sha256 == found.sha256
    assert len({each.key for each in found.pages}) == len(found.pages)


def test_every_chart_has_a_table_words_and_an_address_for_programs(release: Release) -> None:
    for path in ("/", "/turnover", "/vacancies", "/age", "/pay", "/role-mix", "/council/havering"):
        for each in pack(path).pages:
            if each.chart:
                assert each.table and each.alt and each.definitions and each.sentences, each.key
                assert all(address.startswith("/api/v1/data?") for address in each.addresses) and each.addresses


def test_a_page_without_a_pack_has_none(release: Release) -> None:
    assert not has_pack("/explore") and not has_pack("/definitions") and not has_pack("/council")
    for path in ("/explore", "/council/nowhere", "/council/london"):
        with pytest.raises(NotAllowed):
            composed(path, "", READER, {})


def test_a_council_that_is_not_granted_is_refused(release: Release) -> None:
    hackney = Principal(name="h", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000012"}))
    with pytest.raises(NotAllowed):
        composed("/council/havering", "", hackney, {})


def test_exact_figures_are_marked_and_need_their_grant_again(release: Release) -> None:
    found = pack("/council/havering", "?tier=exact", replace(director("E09000016"), roles=frozenset({Role.ANALYST})))
    assert found.marking.startswith("OFFICIAL-SENSITIVE") and found.exact == ("E09000016",)
    with pytest.raises(NotAllowed):
        composed("/council/havering", "?tier=exact", READER, {})


def test_a_comment_stands_on_its_page_alone_without_what_cannot_be_seen(release: Release) -> None:
    found = pack("/council/havering", **{"age-bands": "Ask \u202eme\x00", "not-a-page": "lost"})
    assert [each.comment for each in found.pages if each.comment] == ["Ask me"]
    assert page(found, "age-bands").comment == "Ask me"


def test_a_pack_knows_whose_figures_it_holds(release: Release) -> None:
    some = Principal(name="s", roles=frozenset({Role.ANALYST}), visible=frozenset({"E09000016", "E09000012"}))
    assert set(pack("/council/havering", "", some).councils) == {"E09000016", "E09000012"}
    assert set(pack("/council/havering").councils) > {"E09000016", "E09000012"}


def tabled(*rows: tuple[str, ...], sentences: tuple[str, ...] = ()) -> Pack:
    whole = pack_of_page_by_hand()
    return replace(
        whole, pages=(Page(key="a", title="A", table=Table("A", ("Area", "Rate"), rows), sentences=sentences),)
    )


def pack_of_page_by_hand() -> Pack:
    words = dict.fromkeys(("title", "as_at", "filters", "compared_with", "marking", "release", "policy", "made_at"), "")
    return Pack(
        **words, kind="council", area="Havering", area_slug="havering", address="/", definitions="", tier="protected",
        is_sample=True,
    )  # fmt: skip


def test_what_differs_is_told_cell_by_cell() -> None:
    then = tabled(("Havering", "10 %"), ("Barnet", "8 %"), sentences=("It was 10 %.",))
    now = tabled(("Havering", "11 %"), ("Brent", "7 %"), sentences=("It was 11 %.", "More."))
    assert differences(then, now) == [
        Difference("A", "Havering", "Rate", "10 %", "11 %"),
        Difference("A", "Barnet", "Rate", "8 %", GONE),
        Difference("A", "Brent", "Rate", GONE, "7 %"),
        Difference("A", "sentence 1", "", "It was 10 %.", "It was 11 %."),
        Difference("A", "sentence 2", "", GONE, "More."),
    ]
    assert differences(then, then) == []


def test_a_sentence_that_moved_on_is_no_difference() -> None:
    then, now = tabled(sentences=("One.", "Two.")), tabled(sentences=("New.", "One.", "Two."))
    assert differences(then, now) == [Difference("A", "sentence 1", "", GONE, "New.")]
    assert differences(now, then) == [Difference("A", "sentence 1", "", "New.", GONE)]


def test_filters_are_in_the_title_of_a_pack(release: Release) -> None:
    assert pack("/turnover", "?role=8").title == "Turnover, Care worker"


def test_a_pack_made_twice_of_one_release_differs_in_nothing(release: Release) -> None:
    assert differences(pack("/council/havering", who=STEWARD), pack("/council/havering", who=STEWARD)) == []
