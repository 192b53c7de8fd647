"""A council that has sent no return at any date has an answer of marks alone."""

import math

from data.answers import answer
from data.catalogue import catalogue
from data.measures import VACANCIES, By
from data.selection import parse
from data.store import Release
from readers import READER


def test_vacancies_over_time_of_a_council_without_a_return(release: Release) -> None:
    known = catalogue(release)
    selection, _ = parse({"area": ["brent"]}, known, (VACANCIES,), READER)
    rows = answer(VACANCIES, selection, By.PERIOD, release, READER).rows_of("shown")
    assert [(row["area_name"], row["mark"], math.isnan(row["value"])) for row in rows] == [("Brent", "x", True)] * 2
