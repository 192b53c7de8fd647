"""Tables and messages, read cell by cell."""

import json
from types import SimpleNamespace
from typing import Any

from dash._utils import to_json

from components.messages import empty, mark_text, marks, marks_key, notice
from components.tables import measure_table, plain_table
from data.measures import HOURLY_PAY, NET_FLOW, STAFF_IN_POST, By
from hand_answers import CAMDEN, HACKNEY, HAVERING, LONDON, answer_of, beside, figure_row, rounded, withheld


def sent(component: Any) -> Any:
    """A component, or a list of them, as a browser gets it: its properties by name, `kind` among them."""
    return json.loads(
        to_json(component),
        object_hook=lambda each: SimpleNamespace(kind=each["type"], **each["props"]) if "props" in each else each,
    )


def parts(component: Any, kind: str) -> list[Any]:
    """All components of a kind, in order of reading."""
    if isinstance(component, list):
        return [found for each in component for found in parts(each, kind)]
    if not isinstance(component, SimpleNamespace):
        return [] if component is None or isinstance(component, str) else parts(sent(component), kind)
    here = [component] if component.kind == kind else []
    return here + parts(getattr(component, "children", None), kind)


def text(component: Any) -> str:
    if isinstance(component, list):
        return "".join(text(each) for each in component)
    if component is None or isinstance(component, str):
        return component or ""
    shown = component if isinstance(component, SimpleNamespace) else sent(component)
    return text(getattr(shown, "children", None))


def read(table: Any) -> list[list[str]]:
    return [[text(cell).replace("\u00a0", " ") for cell in row.children] for row in parts(table, "Tr")]


TABLE = measure_table(
    answer_of(
        figure_row(CAMDEN, 131, 1000),
        figure_row(HACKNEY, coverage="return refused"),
        figure_row(HAVERING, 0, 800),
        beside(LONDON, 100, 1000, coverage="2 of 3 councils, 97 % of their staff"),
    ),
    links={CAMDEN.code: "?area=camden"},
    caption="Turnover by council",
)


def test_every_row_says_its_figures_and_its_distance_in_words() -> None:
    assert read(TABLE) == [
        ["Council", "Turnover rate", "95 % interval", "Leavers", "Staff in post", "Compared with London", "Coverage"],
        ["Camden", "13.1 %", "11.0 % to 15.5 %", "131", "1,000", "3.1 points higher, worse", "97 % of staff"],
        ["Hackney", "[x] return refused", "[x]", "[x]", "[x]", "[x]", "return refused"],
        ["Havering", "0.0 %", "0.0 % to 0.5 %", "0", "800", "10.0 points lower, much better", "97 % of staff"],
        ["London", "10.0 %", "8.1 % to 12.2 %", "100", "1,000", "comparator", "2 of 3 councils, 97 % of their staff"],
    ]


def test_the_words_of_a_comparison_are_explained_under_it() -> None:
    note = "Similar: London lies inside the 95\u00a0% interval, so the difference can be chance."
    assert text(parts(TABLE, "P")[-1]).startswith(note)
    alone = measure_table(answer_of(figure_row(CAMDEN, 131, 1000)), caption="Turnover")
    assert "Similar" not in text(alone)
    few = {"councils": 2, "members": frozenset({CAMDEN.code, HAVERING.code})}
    rows = [figure_row(CAMDEN, 131, 1000), figure_row(HAVERING, 80, 800), beside(LONDON, 211, 1800, **few)]
    said = text(parts(measure_table(answer_of(*rows), caption="Turnover"), "P")[-1])
    assert said.replace("\u00a0", " ") == (
        "Similar: chance on both sides can make the difference, at 95 %. Much: it cannot at 99.8 % either. London has "
        "fewer than ten councils, so each is compared with the others."
    )


def test_a_figure_without_counts_has_no_interval() -> None:
    rows = [figure_row(CAMDEN, value=0.12), figure_row(HAVERING, 80, 800), beside(LONDON, 100, 1000)]
    table = read(measure_table(answer_of(*rows), caption="Turnover"))
    assert table[1][2] == "no interval"
    assert table[1][5] == "2.0 points higher"


def test_medians_are_compared_in_pounds() -> None:
    rows = [
        figure_row(HAVERING, 300, 300, value=14.2, low=13.9, high=14.6),
        beside(LONDON, 9000, 9000, value=14.75, low=14.7, high=14.8),
    ]
    table = read(measure_table(answer_of(*rows, measure=HOURLY_PAY), caption="Pay"))
    assert table[1][1:5] == ["£14.20", "£13.90 to £14.60", "300", "£0.55 lower, unlikely to be chance"]


def test_no_cell_is_ever_blank() -> None:
    rows = [figure_row(CAMDEN, value=0.12, coverage=""), figure_row(HACKNEY, mark="c"), beside(LONDON)]
    assert all(cell.strip() for row in read(measure_table(answer_of(*rows), caption="Turnover")) for cell in row)


def test_a_published_percentage_says_that_its_counts_are_not_published() -> None:
    table = measure_table(answer_of(figure_row(CAMDEN, value=0.12)), caption="Turnover")
    assert read(table)[1] == ["Camden", "12.0 %", "not published", "not published", "97 % of staff"]


def test_comparators_stand_apart_at_the_end() -> None:
    *_, last = parts(TABLE, "Tbody")
    assert (last.className, text(last.children[0].children[0])) == ("comparators", "London")


def test_the_chosen_council_and_no_other_is_marked() -> None:
    chosen = [text(row.children[0]) for row in parts(TABLE, "Tr") if getattr(row, "className", None) == "is-chosen"]
    assert chosen == ["Havering"]


def test_a_name_links_where_it_leads_somewhere() -> None:
    assert [(link.children, link.href) for link in parts(TABLE, "Link")] == [("Camden", "?area=camden")]


def test_a_table_is_read_aloud_and_scrolled_by_keyboard() -> None:
    region = next(each for each in parts(TABLE, "Div") if getattr(each, "role", None) == "region")
    assert (region.tabIndex, getattr(region, "aria-label")) == ("0", "Turnover by council")
    assert text(parts(TABLE, "Caption")) == "Turnover by council"
    assert {head.scope for head in parts(parts(TABLE, "Thead"), "Th")} == {"col"}
    assert {head.scope for head in parts(parts(TABLE, "Tbody"), "Th")} == {"row"}


def test_the_key_explains_the_marks_in_use_alone() -> None:
    assert text(parts(TABLE, "P")[0]) == "[x] not supplied."
    assert marks_key([]) is None
    assert text(marks_key({"c", "e"})) == "[c] withheld to protect people; [e] carried forward or estimated."


def test_a_count_has_no_numerator_column_and_no_distance() -> None:
    rows = [figure_row(HAVERING, 800, 800), beside(LONDON, 32000, 32000)]
    table = measure_table(answer_of(*rows, measure=STAFF_IN_POST), caption="Staff in post")
    assert read(table)[:2] == [["Council", "Staff in post", "Coverage"], ["Havering", "800", "97 % of staff"]]


def test_a_loss_has_a_true_minus() -> None:
    table = measure_table(answer_of(figure_row(HAVERING, -12, 800), measure=NET_FLOW), caption="Net flow")
    assert read(table)[1][1] == "\u221212"


def test_periods_are_compared_each_with_their_own() -> None:
    rows = [
        figure_row(area, left, 100, part=part, period=period, category_code=period, category=period)
        for area, part, period, left in (
            (HAVERING, "shown", "2024-09-30", 10),
            (HAVERING, "shown", "2025-09-30", 10),
            (LONDON, "comparator", "2024-09-30", 12),
            (LONDON, "comparator", "2025-09-30", 8),
        )
    ]
    table = read(measure_table(answer_of(*rows, by=By.PERIOD), caption="Turnover"))
    assert [row[5] for row in table[1:3]] == ["2.0 points lower, similar", "2.0 points higher, similar"]
    assert [row[0] for row in table[2:4]] == [
        "12 months to 30 September 2025",
        "London: 12 months to 30 September 2024",
    ]


def test_plain_tables_align_numbers_only() -> None:
    first = plain_table("Returns", ["Council", "Return", "Records"], [["Camden", "Accepted", "1,204"]])
    assert [getattr(cell, "className", None) for cell in parts(first, "Td")] == [None, "number"]
    assert read(plain_table("Returns", ["Council", "Return"], [])) == [["Council", "Return"]]


def test_marks_say_the_reason_that_coverage_knows() -> None:
    assert mark_text("x", "no return received") == "no return received"
    assert mark_text("x", "97 % of staff") == marks()["x"]
    assert mark_text("c", "return refused") == marks()["c"]
    assert mark_text("", "") == marks()["x"]


def test_messages_have_a_role_and_a_way_out() -> None:
    box = notice(["There is no area “Atlantis” here."])
    assert box is not None
    assert (box.role, text(box)) == ("status", "There is no area “Atlantis” here.")
    assert notice([]) is None
    assert parts(empty("Nothing here.", "Show all roles", "?"), "Link")[0].href == "?"


def test_withheld_figures_have_their_mark_and_few_words() -> None:
    found = answer_of(
        withheld(CAMDEN, "c"),
        withheld(HACKNEY, "u", base=15),
        withheld(HAVERING, "low"),
        beside(LONDON, 100, 1000),
    )
    table = measure_table(found, caption="Turnover")
    assert [row[:2] + row[3:6] for row in read(table)[1:4]] == [
        ["Camden", "[c] withheld", "[c]", "[c]", "[c]"],
        ["Hackney", "[u] too few to rely on", "[u]", "15", "[u]"],
        ["Havering", "[low] too few for a rate", "fewer than 5", "45", "[low]"],
    ]
    assert (read(table)[1][2], read(table)[1][6]) == ("[c]", "[c]")
    assert text(parts(table, "P")).startswith("[c] withheld to protect people; [u] too few to rely on: fewer than 30")


def test_rounded_counts_say_that_parts_need_not_add_up() -> None:
    note = "Counts are rounded to 5 to protect people, so parts need not add up to totals."
    assert text(measure_table(answer_of(rounded(CAMDEN, 35, 310)), caption="Turnover")).endswith(note)
    assert note not in text(TABLE)


def test_a_row_of_another_tier_says_so_in_words() -> None:
    own, other = figure_row(HAVERING, 3, 13, tier="exact"), rounded(CAMDEN, 35, 310)
    comparator = beside(LONDON, 100, 1000, tier="protected")
    mixed = measure_table(answer_of(other, own, comparator, tier="exact"), caption="Turnover")
    assert [row[0] for row in read(mixed)[1:]] == ["Camden", "Havering (exact)", "London"]
    all_exact = measure_table(answer_of(own, comparator, tier="exact"), caption="Turnover")
    assert [row[0] for row in read(all_exact)[1:]] == ["Havering", "London (protected)"]
