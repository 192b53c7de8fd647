"""One short version over all definitions."""

from dataclasses import replace

import pytest

from data import definitions
from data.definitions import definition_words, definitions_version
from data.measures import MEASURES, TURNOVER, VACANCY_RATE


def version_with(monkeypatch: pytest.MonkeyPatch, **changes: object) -> str:
    changed = {**MEASURES, TURNOVER.key: replace(TURNOVER, **changes)}  # type: ignore[arg-type]
    monkeypatch.setattr(definitions, "MEASURES", changed)
    return definitions_version.__wrapped__()


def test_the_version_is_twelve_digits_and_stays() -> None:
    assert len(definitions_version()) == 12
    assert definitions_version.__wrapped__() == definitions_version()


@pytest.mark.parametrize(
    "changes", [{"definition": "Anybody who left."}, {"numerator": VACANCY_RATE.numerator}, {"least_known": 0.7}]
)
def test_other_words_or_another_computation_is_another_version(
    monkeypatch: pytest.MonkeyPatch, changes: dict[str, object]
) -> None:
    assert version_with(monkeypatch, **changes) != definitions_version()


def test_every_definition_has_all_its_words() -> None:
    for measure in MEASURES.values():
        assert all(definition_words(measure).values()), measure.key
