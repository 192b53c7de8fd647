"""The sources of published figures."""

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
