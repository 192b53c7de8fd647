"""What is measured beside Muster answers the same question, and knows which questions roll-ups cover."""

from pathlib import Path

import pandas as pd
import pytest

import config
from bench import plain_app
from bench.figures import Figure, Unit, percentile
from bench.graphs import graph
from bench.plain_data import COUNTS, STAFF
from bench.process import run
from bench.questions import bare, for_pandas, is_covered
from data.catalogue import catalogue
from data.disclosure.gate import Query
from data.measures import STAFF_IN_POST, TURNOVER, By
from data.store import Release, fetch_people


@pytest.fixture
def files(release: Release, tmp_path: Path) -> Path:
    """What the plain page reads, of the release of the tests."""
    return Path(run("bench.plain_data", str(tmp_path), home=config.home()).output.strip())


def question(release: Release, measure: str, *filters: tuple[By, tuple[str, ...]]) -> Query:
    """About every council that sent a return of the newest date."""
    known = catalogue(release)
    councils = tuple(sorted(known.councils_with(known.return_dates[0], "accepted")))
    return Query(measures=(measure,), areas=councils, dates=(known.return_dates[0],), filters=filters)


def exact(query: Query, release: Release) -> dict[str, float]:
    """The first figure of bare DuckDB, by council."""
    (statement,) = bare(query, catalogue(release))
    return {row[0]: row[1] for row in zip(*fetch_people(statement, release).to_pydict().values(), strict=True)}


def test_both_baselines_count_the_same_staff(release: Release, files: Path) -> None:
    query = question(release, STAFF_IN_POST.key, (By.GENDER, ("female",)))
    wanted = for_pandas(query, catalogue(release))
    assert wanted
    counted = plain_app.added(plain_app.read(files, STAFF), wanted["filters"], wanted["by"])
    assert dict(counted) == exact(query, release) != {}


def test_both_baselines_count_the_same_leavers(release: Release, files: Path) -> None:
    query = question(release, TURNOVER.key)
    counts = plain_app.read(files, COUNTS)
    newest = counts[counts["as_at"] == query.dates[0].isoformat()]
    assert dict(newest.groupby("council_code", observed=True)["leavers"].sum()) == exact(query, release)


def test_the_plain_page_leaves_out_what_is_not_known() -> None:
    rows = pd.DataFrame({"council_code": ["a", "a", "b"], "leavers": [1, None, 2], "employees": [4, 9, 4]})
    assert dict(plain_app.turnover(rows, {})) == {"a": 1 / 4, "b": 2 / 4, "All": 3 / 8}


def test_a_roll_up_covers_role_service_and_one_more_attribute(release: Release) -> None:
    service, gender, age = (By.SERVICE, ("8",)), (By.GENDER, ("female",)), (By.AGE_BAND, ("16-24",))
    assert is_covered(question(release, STAFF_IN_POST.key, service, gender))
    assert not is_covered(question(release, STAFF_IN_POST.key, age, gender))


def test_a_figure_knows_whether_it_is_reached_and_the_slowest_twentieth() -> None:
    one = Figure(name="x", value=percentile(range(1, 101), 0.95), unit=Unit.MILLISECONDS, below=95, bare=2)
    assert one.cells == ("x", "95.0 ms", "at most 95.0 ms", "yes", "2.0 ms", "")


def test_a_graph_has_a_mark_for_each_size_of_each_line() -> None:
    drawn = graph("x", "ms", {"Muster": [(71_000, 1), (19_000_000, 2)], "plain page": [(71_000, 900)]}, asked=2.5)
    assert (drawn.count("<circle"), drawn.count("to reach")) == (3, 1)
