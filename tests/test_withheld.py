"""What a panel says of figures that are withheld, and what stands above exact ones."""

from components.coarser import withheld as withheld_paragraph
from components.tiers import SENSITIVE, banner
from data.measures import By
from hand_answers import CAMDEN, HACKNEY, HAVERING, KNOWN, LONDON, answer_of, rounded, view_of, withheld
from readers import director
from test_tables import parts, text


def said(*rows: dict, **more: object) -> str:
    return text(withheld_paragraph(answer_of(*rows, area=LONDON, **more), KNOWN)).split(" Ask instead:")[0]


def test_one_reason_is_a_plain_sentence() -> None:
    shown = rounded(CAMDEN, 35, 310)
    assert said(shown, withheld(HACKNEY, "u")) == (
        "1 of 2 councils is withheld: fewer than 30 staff in post stand behind it."
    )
    assert said(shown, withheld(HACKNEY, "c"), withheld(HAVERING, "c")) == (
        "2 of 3 councils are withheld: so few people stand behind them that somebody could be recognised."
    )
    assert said(shown, withheld(HACKNEY, "low")) == (
        "1 of 2 councils is withheld: fewer than 5 leavers are too few for a rate."
    )


def test_several_reasons_are_counted() -> None:
    assert said(withheld(CAMDEN, "c"), withheld(HACKNEY, "u"), withheld(HAVERING, "low")) == (
        "3 of 3 councils are withheld: 1 to protect people, 1 with fewer than 30 staff in post, "
        "1 with fewer than 5 leavers."
    )


def test_categories_that_nobody_may_know_of_are_only_counted() -> None:
    shown = rounded(HAVERING, 35, 310, category_code="8", category="Care worker")
    assert said(shown, by=By.ROLE, unlisted=3) == "3 more roles are withheld or empty."


def test_nothing_is_said_where_nothing_is_withheld() -> None:
    assert withheld_paragraph(answer_of(rounded(CAMDEN, 35, 310)), KNOWN) is None


def test_exact_figures_are_marked_with_whose_they_are_and_a_way_to_the_protected_view() -> None:
    found = banner(view_of(director(HAVERING.code), tier="exact"))
    assert text(found).startswith(SENSITIVE + "Havering's own row is exact")
    assert "tier" not in parts(found, "Link")[0].href
    assert banner(view_of(director(HAVERING.code))) is None
