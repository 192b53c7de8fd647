"""A second engine is compared with ours value by value, and what is asked of both keeps to what both can say."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from sqlalchemy import Select
from sqlalchemy.sql.functions import Function
from sqlalchemy.sql.visitors import iterate

import engines.asked
from data import store
from data.store import Release
from engines.alike import are_in_one_order, differences
from engines.asked import drawn, exact, public_tables, quantiles
from engines.both import behind_the_store, elsewhere
from engines.dialect import SparkDialect

# of the functions in Muster's statements, those that Spark has by the same name with the same meaning
SPOKEN = {"sum", "count", "avg", "percentile_cont"}


@pytest.fixture(autouse=True)
def _few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines.asked, "DRAWN", 12)


@pytest.fixture
def ours(release: Release) -> Callable[[Select[Any]], pa.Table]:
    """DuckDB in the part of the other engine."""
    return partial(store._run, release=release)


def told(
    both: Callable[[Release], object], theirs: Callable[[Select[Any]], pa.Table], release: Release
) -> Iterator[Any]:
    """What is made of our answers and of theirs, and what was found to differ on the way."""
    yield both(release)
    with behind_the_store(theirs, release) as found:
        yield both(elsewhere(release))
    yield found


def test_two_engines_that_say_the_same_are_alike_in_every_part(
    release: Release, ours: Callable[[Select[Any]], pa.Table]
) -> None:
    for part in (public_tables, drawn, exact):
        here, there, both = told(part, ours, release)
        assert here == there
        assert both.seconds
        assert not both.problems
        assert not both.reordered


def test_one_person_more_is_told_of_the_statement_and_of_the_answer(
    release: Release, ours: Callable[[Select[Any]], pa.Table]
) -> None:
    def one_more(statement: Select[Any]) -> pa.Table:
        found = ours(statement)
        for place, name in enumerate(found.column_names):
            if name.startswith("number_"):
                found = found.set_column(place, name, pc.add(found[name], 1))
        return found

    here, there, both = told(drawn, one_more, release)
    assert here != there
    assert both.problems[0].startswith("column number_")


def test_an_engine_is_behind_the_store_only_while_it_is_asked(release: Release) -> None:
    before = store._run
    with behind_the_store(lambda statement: pa.table({}), release):
        assert store._run != before
    assert store._run == before


def test_rows_may_come_in_any_order_and_whole_numbers_in_any_width() -> None:
    expected = pa.table({"council": ["a", "b", None], "people": pa.array([1, 2, 3], pa.int64())})
    found = pa.table({"council": [None, "a", "b"], "people": pa.array([3, 1, 2], pa.int32())})
    assert differences(expected, found) == []
    assert not are_in_one_order(expected, found)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({"council": ["a"], "pay": [1.5]}, "1 rows, not 2"),
        ({"council": ["a", "b"], "paid": [1.5, 0.1]}, "columns are council, paid, not council, pay"),
        ({"council": ["a", "b"], "pay": [1.5, None]}, "column pay differs in 1 of 2 rows"),
        ({"council": ["a", "b"], "pay": [1.5, 0.1 + 1e-9]}, "column pay differs in 1 of 2 rows"),
        ({"council": ["a", None], "pay": [1.5, 0.1]}, "column council differs in 1 of 2 rows"),
    ],
)
def test_what_differs_is_told_without_its_value(found: dict[str, list[Any]], said: str) -> None:
    assert differences(pa.table({"council": ["a", "b"], "pay": [1.5, 0.1]}), pa.table(found)) == [said]


def test_the_last_digit_of_a_sum_of_fractions_may_differ() -> None:
    assert differences(pa.table({"wte": [0.1 + 0.2 + 0.3]}), pa.table({"wte": [0.3 + 0.2 + 0.1]})) == []


def test_statements_use_no_function_that_spark_lacks(release: Release, ours: Callable[[Select[Any]], pa.Table]) -> None:
    asked: list[Select[Any]] = []

    def heard(statement: Select[Any]) -> pa.Table:
        asked.append(statement)
        return ours(statement)

    for part in (public_tables, drawn, exact, quantiles):
        with behind_the_store(heard, release):
            part(elsewhere(release))
    used = {part.name for each in asked for part in iterate(each) if isinstance(part, Function)}
    rules = SparkDialect.statement_compiler
    assert {name for name in used if not hasattr(rules, f"visit_{name}_func")} <= SPOKEN
    assert all(each.compile(dialect=SparkDialect(paramstyle="pyformat")) for each in asked)
