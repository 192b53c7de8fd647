"""The sources of published figures."""

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select

from data import schema
from data.store import Release, fetch


class PublishedSource(NamedTuple):
    """Where published figures come from."""

    key: str
    title: str
    publisher: str
    licence: str
    caveat: str | None


def published_sources(release: Release) -> list[PublishedSource]:
    """Every source, by title."""
    table = schema.published_sources.c
    statement = select(table.source_key, table.title, table.publisher, table.licence, table.caveat)
    rows = fetch(statement.order_by(table.title), release).to_pylist()
    return [PublishedSource(*row.values()) for row in rows]


def sources_of(measures: Iterable[str], workforce: str, release: Release) -> list[str]:
    """The titles of the sources that have figures of any of the measures for a workforce, of any area and period."""
    figures, sources = schema.published_figures.c, schema.published_sources.c
    statement = (
        select(sources.title)
        .join_from(schema.published_figures, schema.published_sources, sources.source_key == figures.source_key)
        .where(figures.measure.in_(list(measures)), figures.workforce == workforce)
        .distinct()
        .order_by(sources.title)
    )
    return [row["title"] for row in fetch(statement, release).to_pylist()]
