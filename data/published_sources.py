"""The sources of published figures."""

import pandas as pd
from sqlalchemy import select

from data import schema
from data.store import Release, fetch


def published_sources(release: Release) -> pd.DataFrame:
    """One row a source, by title. Columns: source_key, title, publisher, licence, caveat."""
    table = schema.published_sources
    rows = fetch(select(table).order_by(table.c.title), release)
    return rows.astype(object).where(rows.notna(), None)
