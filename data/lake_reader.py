"""A release of the lake as DuckDB reads it: views on the files of its snapshot.

Apart from `data.lake`, as DuckDB may not be loaded in a process that workers are forked from: they would abort at their
end.
"""

import importlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import duckdb
from duckdb_sqlalchemy import ConnectionWrapper, Dialect
from sqlalchemy import Engine, MetaData, create_engine
from sqlalchemy.pool import QueuePool
from sqlalchemy.schema import CreateTable

import config
from data import lake, rollups, schema

_IN_MEMORY = 2**18  # bytes of Parquet up to which a table is read once, when its release is opened


def fill(
    connection: duckdb.DuckDBPyConnection, database: str, snapshot: int, *, in_memory: int = 0
) -> Mapping[str, lake.Files]:
    """Put every table of a snapshot into an empty database that is attached, as a view of its files; the files.

    Those of up to `in_memory` bytes are read at once. Raises Unreachable, Damaged.
    """
    found = lake.files(snapshot)
    if not found:
        raise lake.Damaged(f"Snapshot {snapshot} is not in the lake.")
    reach(connection)
    try:
        for name, each in found.items():
            kind = "TABLE" if each.size_bytes <= in_memory else "VIEW"
            paths = ", ".join(map(lake.quoted, each.paths))
            # no column is taken from the name of a folder
            read = f"read_parquet([{paths}], hive_partitioning = false)"
            connection.execute(f"CREATE {kind} {database}.{name} AS FROM {read}")
    except duckdb.Error as error:
        raise lake.Damaged(f"Snapshot {snapshot} of the lake cannot be read: {str(error).splitlines()[0]}") from error
    for table in (*schema.metadata.sorted_tables, *rollups.metadata.sorted_tables):
        if table.name not in found:
            empty = table.to_metadata(MetaData(), schema=database)
            connection.execute(str(CreateTable(empty).compile(dialect=Dialect())))
    return found


def reach(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read the data of the lake where they are in an S3-compatible store, with what AWS_* names."""
    if not config.lake_data().startswith("s3://"):
        return
    load_extension(connection, "httpfs")
    endpoint = urlsplit(os.environ.get("AWS_ENDPOINT_URL", ""))
    given = {
        "KEY_ID": os.environ.get("AWS_ACCESS_KEY_ID", ""),
        "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY", ""),
        "SESSION_TOKEN": os.environ.get("AWS_SESSION_TOKEN", ""),
        "REGION": os.environ.get("AWS_REGION", ""),
        "ENDPOINT": endpoint.netloc,
        "URL_STYLE": "path" if endpoint.netloc else "",
        "SCOPE": config.lake_data(),
    }
    words = "".join(f", {name} {lake.quoted(value)}" for name, value in given.items() if value)
    ssl = ", USE_SSL false" if endpoint.scheme == "http" else ""
    connection.execute(f"CREATE OR REPLACE SECRET lake_data (TYPE s3{words}{ssl})")


def load_extension(connection: duckdb.DuckDBPyConnection, name: str) -> None:
    """Load one of DuckDB's extensions from the package that brought it; nothing is fetched."""
    package = Path(importlib.import_module(f"duckdb_extension_{name}").__file__ or "").parent
    file = package / "extensions" / f"v{duckdb.__version__}" / f"{name}.duckdb_extension"
    connection.execute(f"LOAD {lake.quoted(str(file))}")


def opened(snapshot: int, settings: Mapping[str, Any]) -> Engine:
    """A snapshot for questions: it can read its own files, and nothing else. Raises Unreachable, Damaged."""
    base = duckdb.connect(":memory:", config=dict(settings))
    found = fill(base, "memory", snapshot, in_memory=_IN_MEMORY)
    allowed = ", ".join(lake.quoted(path) for each in found.values() for path in each.paths)
    base.execute(f"SET allowed_paths = [{allowed}]")
    base.execute("SET parquet_metadata_cache = true")
    base.execute("SET enable_external_access = false")
    base.execute("SET lock_configuration = true")
    # cursors share the one database in memory, each with a transaction and an interrupt of its own
    return create_engine("duckdb://", creator=lambda: ConnectionWrapper(base.cursor()), poolclass=QueuePool)
