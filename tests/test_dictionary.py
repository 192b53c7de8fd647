"""The data dictionary says what the code says."""

from data.measures import MEASURES
from data.schema import metadata
from etl.dictionary import PATH, dictionary


def test_the_dictionary_is_up_to_date() -> None:
    assert PATH.read_text(encoding="utf-8") == dictionary(), "run python -m etl.dictionary"


def test_every_measure_and_column_is_in_it() -> None:
    text = dictionary()
    assert all(f"(`{key}`)" in text for key in MEASURES)
    assert all(f"| {column.name} |" in text for table in metadata.tables.values() for column in table.columns)
