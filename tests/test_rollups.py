"""Roll-ups hold what the rows of people add up to, whatever a question tells apart."""

import shutil
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path

import duckdb
import numpy as np
import pytest
from sqlalchemy import Table, select

from data.attributes import ATTRIBUTES, Attribute
from data.catalogue import catalogue
from data.disclosure import amounts, cube, gate
from data.disclosure.areas import Question
from data.disclosure.nodes import Axis, tree
from data.disclosure.policy import policy
from data.disclosure.rolled import amount_rows, cells_of, held, kept_columns
from data.measures import HOURLY_PAY, SICKNESS_DAYS, STAFF_IN_POST, By, Measure
from data.rollups import ROLLUPS, TABLES
from data.store import PEOPLE, Release, fetch
from etl import soundness
from readers import READER

_CLOSED = [each for each in ATTRIBUTES if not each.is_open]
_COVERED = [
    (table, attributes)
    for table, rollup in ROLLUPS.items()
    for number in range(4)
    for attributes in combinations([each for each in _CLOSED if each.is_of(table)], number)
    if len([each for each in attributes if each.column in rollup.further]) <= 1
]


def _axis(attribute: Attribute, release: Release) -> Axis:
    """An attribute broken down by every one of its leaves."""
    whole = tree(attribute, catalogue(release))
    return Axis(whole, {leaf: (leaf,) for leaf in whole.group_of})


def _grid(attributes: tuple[Attribute, ...], release: Release) -> cube.Grid:
    known = catalogue(release)
    dates = tuple(known.return_dates)
    councils = tuple(sorted(frozenset[str]().union(*(known.councils_with(day, "accepted") for day in dates))))
    return cube.Grid(
        councils=councils, dates=dates, axes=tuple(_axis(each, release) for each in attributes), is_whole=True
    )


@pytest.mark.parametrize(
    ("table", "attributes"), _COVERED, ids=[f"{t.name}-{'-'.join(a.key for a in of)}" for t, of in _COVERED]
)
def test_cells_add_up_to_what_the_rows_do(table: Table, attributes: tuple[Attribute, ...], release: Release) -> None:
    grid = _grid(attributes, release)
    labels = [cube.Labels(axis) for axis in grid.axes]
    counts = list(ROLLUPS[table].counts.values())
    cells = cells_of(counts, table, grid.axes, grid.dates, release)
    assert cells is not None
    rolled = cube._added_up(cells, counts, grid, labels)
    by_statement = cube._scanned(counts, cells.summed(counts, grid.axes), grid, labels, release)
    scanned = cube._scanned(counts, cube.people_summed(counts, table, grid.axes), grid, labels, release)
    for count in counts:
        for one, same, other in zip(rolled[count], by_statement[count], scanned[count], strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-9)
            np.testing.assert_allclose(same, other, rtol=0, atol=1e-9)
    assert sum(number.sum() for number, _ in rolled.values()) > 0


@pytest.mark.parametrize("by", [(), (By.ROLE_GROUP,), (By.ROLE_GROUP, By.GENDER)])
def test_many_cells_are_added_up_where_they_are(
    by: tuple[By, ...], release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = catalogue(release)
    (region, *_) = known.regions_with_returns
    areas = (*(area.code for area in known.councils(region)), region.code)
    query = gate.Query(
        measures=(STAFF_IN_POST.key,), areas=areas, dates=tuple(known.return_dates), by=by,
        filters=((By.SERVICE, tuple(list(known.choices(By.SERVICE))[:2])),),
    )  # fmt: skip
    gate.kept_answers.clear()
    read = repr(gate.protect(query, READER, release).figures)
    gate.kept_answers.clear()
    kept_columns.clear()
    monkeypatch.setattr(cube, "MOST_CELLS", 0)
    assert repr(gate.protect(query, READER, release).figures) == read
    assert kept_columns.cost == 0


def test_two_further_attributes_have_no_roll_up(release: Release) -> None:
    gender, age = (next(each for each in _CLOSED if each.key == key) for key in ("gender", "age"))
    grid = _grid((gender, age), release)
    table = HOURLY_PAY.table
    assert cells_of(list(ROLLUPS[table].counts.values()), table, grid.axes, grid.dates, release) is None


@pytest.mark.parametrize("keys", [(), ("role",), ("service",), ("role", "service")])
@pytest.mark.parametrize("measure", [HOURLY_PAY, SICKNESS_DAYS], ids=lambda measure: measure.key)
def test_amounts_are_those_of_the_rows(measure: Measure, keys: tuple[str, ...], release: Release) -> None:
    known = catalogue(release)
    for day in known.return_dates:
        question = _question(measure, keys, day, release)
        rows = amount_rows(measure, question.axes, question.dates, release)
        assert rows is not None
        shape = (len(question.asked_apart), 1, *(len(axis.nodes) for axis in question.axes), *[1] * (3 - len(keys)))
        found, expected = (
            _flat(list(parts), shape)
            for parts in (amounts._of_rows(rows, question), amounts._counted(question, measure, shape))
        )
        assert found == expected
        assert found


def _question(measure: Measure, keys: tuple[str, ...], day: date, release: Release) -> Question:
    known = catalogue(release)
    regions = known.regions_with_returns
    councils = [known.areas[code] for code in sorted(known.councils_with(day, "accepted"))]
    return Question(
        measures=(measure,), areas=(*councils, *regions), dates=(day,),
        axes=tuple(_axis(each, release) for each in _CLOSED if each.key in keys), is_pooled=False, own=frozenset(),
        is_exact=False, release=release, known=known, policy=policy(), secret=b"",
    )  # fmt: skip


def _flat(parts: list[amounts.Part], shape: tuple[int, ...]) -> dict[tuple[int, float], float]:
    """People by cell and amount, of all areas."""
    found: dict[tuple[int, float], float] = {}
    for places, amount, people in parts:
        for cell, each, number in zip(np.ravel_multi_index(places, shape), amount, people, strict=True):
            found[int(cell), float(each)] = found.get((int(cell), float(each)), 0) + float(number)
    return found


def test_roll_ups_are_people_s_tables_to_whoever_asks_around_the_gate(release: Release) -> None:
    assert PEOPLE.issuperset(TABLES)
    for table in TABLES:
        with pytest.raises(PermissionError):
            fetch(select(table), release)


@pytest.mark.parametrize(
    ("harm", "claim"),
    [
        ("DELETE FROM staff_records_rollup WHERE grouped_by = 'age_band' AND cell = 0", "numbered without a gap"),
        ("UPDATE role_counts_rollup SET cell = 0 WHERE cell = 1", "numbered without a gap"),
        ("DELETE FROM staff_records_rollup WHERE grouped_by = 'gender_code'", "everybody on record"),
        ("UPDATE role_counts SET employees = employees + 1", "everybody on record"),
        ("UPDATE amounts_rollup SET people = people + 1", "everybody who has them"),
    ],
)
def test_a_release_whose_roll_ups_are_harmed_fails_its_data_tests(
    release: Release, tmp_path: Path, harm: str, claim: str
) -> None:
    shutil.copyfile(release.path, tmp_path / "built.duckdb")
    (offenders,) = (test for name, test in soundness._TESTS.items() if claim in name)
    with duckdb.connect(str(tmp_path / "built.duckdb")) as connection:
        assert connection.execute(offenders).fetchall() == []
        connection.execute(harm)
        assert connection.execute(offenders).fetchall() != []


def test_a_release_without_what_a_measure_counts_is_read_row_by_row(release: Release, tmp_path: Path) -> None:
    rollup = ROLLUPS[HOURLY_PAY.table]
    name, count = next(iter(rollup.counts.items()))
    other = replace(release, release_id="other", path=tmp_path / "release-other.duckdb")
    shutil.copyfile(release.path, other.path)
    with duckdb.connect(str(other.path)) as connection:
        connection.execute(f"ALTER TABLE {rollup.table.name} RENAME COLUMN number_{name} TO number_before")
    assert name in held(release)
    assert name not in held(other)
    dates = tuple(catalogue(other).return_dates)
    assert cells_of([count], rollup.of, (), dates, release) is not None
    assert cells_of([count], rollup.of, (), dates, other) is None
