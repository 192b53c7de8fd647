"""An address and a selection are the same thing, and an address that makes no sense says so."""

import pytest

from data.catalogue import Workforce, catalogue
from data.measures import TURNOVER
from data.principal import Principal
from data.selection import Notice, Selection, parse_search
from data.store import Release
from readers import READER, STEWARD, director


def parsed(release: Release, search: str, reader: Principal = STEWARD) -> tuple[Selection, tuple[Notice, ...]]:
    return parse_search(search, catalogue(release), (TURNOVER,), reader)


@pytest.mark.parametrize(
    "search",
    [
        "",
        "?area=havering&period=2024-09-30",
        "?area=E54000029&compare=hackney&role=6&role=45&role_group=managerial&service=16",
        "?area=havering&tier=exact&pooled=3",
        "?workforce=whole-sector&period=2010-09&area=rotherham",
        "?workforce=whole-sector&period=2017%2F18&area=E92000001",
    ],
)
def test_writing_and_parsing_give_the_same_selection(release: Release, search: str) -> None:
    selection, notices = parsed(release, search)
    assert notices == ()
    assert parsed(release, selection.search()) == (selection, ())


def test_an_empty_address_is_the_newest_return_of_the_home_region(release: Release) -> None:
    selection, _ = parsed(release, "")
    assert (selection.area.name, selection.compare.name) == ("London", "London")
    assert (selection.workforce, selection.period.label) == (Workforce.COUNCIL_STAFF, "2025-09-30")


def test_an_area_is_known_by_code_slug_and_name(release: Release) -> None:
    for name in ("E09000030", "tower-hamlets", "Tower Hamlets"):
        assert parsed(release, f"?area={name}")[0].area.code == "E09000030"


def test_a_period_that_one_workforce_has_says_which_workforce(release: Release) -> None:
    selection, notices = parsed(release, "?period=2010-09")
    assert (selection.workforce, notices) == (Workforce.WHOLE_SECTOR, ())


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("?area=england", "The returns do not cover England. Showing London."),
        ("?area=atlantis", "There is no area “atlantis” here. Showing London."),
        ("?period=1066", "There is no period “1066” here, only 2025-09-30, 2024-09-30. Showing 30 September 2025."),
        ("?role=999", "There is no role “999” here. It is left out of the filter."),
        ("?tier=open", "There is no tier “open” here, only protected, exact. Showing protected figures."),
        ("?pooled=5", "There is no pooled “5” here, only 3. Showing the returns of one date."),
        ("?age_band=65-over", "These figures are not collected by age band. That filter is left out."),
        ("?colour=red", "The address has a part “colour” that means nothing here. It is ignored."),
        (
            "?workforce=whole-sector&period=2016-17&service=8",
            "These figures are not collected by service. That filter is left out.",
        ),
    ],
)
def test_what_makes_no_sense_falls_back_with_a_sentence(release: Release, search: str, sentence: str) -> None:
    selection, notices = parsed(release, search)
    assert [str(notice) for notice in notices] == [sentence]
    assert parsed(release, selection.search())[1] == ()


def test_a_long_list_is_cut_with_a_sentence(release: Release) -> None:
    _, notices = parsed(release, "?" + "&".join(["role=8"] * 51))
    assert [str(notice) for notice in notices] == ["A filter takes at most 50 values. The rest are left out."]


def test_exact_figures_are_for_those_who_have_been_granted_some(release: Release) -> None:
    selection, notices = parsed(release, "?tier=exact", READER)
    assert selection.tier == "protected"
    assert [str(notice) for notice in notices] == [
        "You have not been granted exact figures. Showing protected figures."
    ]
    assert parsed(release, "?tier=exact", director("E09000016"))[0].tier == "exact"


def test_a_council_that_the_reader_does_not_see_is_not_shown(release: Release) -> None:
    nobody = Principal(name="nobody")
    selection, notices = parsed(release, "?area=havering", nobody)
    assert selection.area.name == "London"
    assert [str(notice) for notice in notices] == [
        "Havering is not among the councils that you may see. Showing London."
    ]


def test_published_figures_are_public(release: Release) -> None:
    nobody = Principal(name="nobody")
    selection, notices = parsed(release, "?workforce=whole-sector&period=2010-09&area=rotherham", nobody)
    assert (selection.area.name, notices) == ("Rotherham", ())


def test_a_choice_that_there_is_not_is_not_written(release: Release) -> None:
    selection, _ = parsed(release, "")
    with pytest.raises(TypeError, match="perod"):
        selection.search(perod="2025-09-30")
