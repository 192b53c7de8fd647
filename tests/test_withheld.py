"""What a panel says of figures that are withheld, and what stands above exact ones."""

from components.coarser import withheld as withheld_paragraph
from components.notes import rates_note
from components.tiers import SENSITIVE, banner
from data.measures import By
from hand_answers import CAMDEN, HACKNEY, HAVERING, KNOWN, LONDON, answer_of, figure_row, rounded, view_of, withheld
from readers import director
from test_tables import parts, text


def said(*rows: dict, **more: object) -> str:
    return text(withheld_paragraph(answer_of(*rows, area=LONDON, **more), KNOWN)).split(" Ask instead:")[0]


def test_a_few_are_named_each_with_its_reason() -> None:
    shown = rounded(CAMDEN, 35, 310)
    assert said(shown, withheld(HACKNEY, "c"), withheld(HAVERING, "c")) == (
        "No figure is given for 2 of 3 councils: Hackney and Havering (withheld to protect people)."
    )
    assert said(withheld(CAMDEN, "c"), withheld(HACKNEY, "u"), withheld(HAVERING, "low")) == (
        "No figure is given for 3 of 3 councils: Camden (withheld to protect people); "
        "Hackney (too few to rely on, with fewer than 30 staff in post); "
        "Havering (too few for a rate, with fewer than 5 leavers)."
    )


def test_many_are_counted() -> None:
    assert said(*(withheld(HACKNEY, mark) for mark in ("c", "c", "c", "c", "u", "u", "low"))) == (
        "No figure is given for 7 of 7 councils: 4 withheld to protect people; 2 too few to rely on, with fewer than "
        "30 staff in post; 1 too few for a rate, with fewer than 5 leavers. The table names them."
    )


def test_categories_that_nobody_may_know_of_are_only_counted() -> None:
    shown = rounded(HAVERING, 35, 310, category_code="8", category="Care worker")
    assert said(shown, by=By.ROLE, unlisted=3) == "3 more roles are withheld or empty."


def test_an_exact_row_lacks_nothing_that_its_comparator_does() -> None:
    own = figure_row(HAVERING, 7, 46, category_code="8", category="Care worker", tier="exact")
    answer = answer_of(own, by=By.ROLE, unlisted=3, tier="exact")
    assert withheld_paragraph(answer, KNOWN) is None


def test_notes_on_rounding_say_whose_counts_are_rounded() -> None:
    own, other = figure_row(HAVERING, 7, 46, tier="exact", value=0.15), rounded(CAMDEN, 35, 310, value=0.11)
    region = rounded(LONDON, 520, 3220, value=0.161) | {"part": "comparator"}
    assert rates_note([other]) == (
        "Counts are rounded to 5 to protect people: rates of small groups can be several points off"
    )
    assert rates_note([own, region]) == "London's counts are rounded to 5 to protect people"
    assert rates_note([own, other, region]).startswith("Camden's and London's counts are rounded")
    many = [other | {"area_name": name} for name in "ABC"]
    assert rates_note([own, *many]).startswith("All counts but Havering's are rounded")
    assert rates_note([own]) == ""


def test_nothing_is_said_where_nothing_is_withheld() -> None:
    assert withheld_paragraph(answer_of(rounded(CAMDEN, 35, 310)), KNOWN) is None


def test_exact_figures_are_marked_with_whose_they_are_and_a_way_to_the_protected_view() -> None:
    found = banner(view_of(director(HAVERING.code), tier="exact"))
    assert text(found).startswith(SENSITIVE + "Havering's own row is exact")
    assert "tier" not in parts(found, "Link")[0].href
    assert banner(view_of(director(HAVERING.code))) is None
