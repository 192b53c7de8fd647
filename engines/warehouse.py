"""A release's tables in another engine, and statements run there as `data.store` runs them."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlalchemy import Select, create_engine

import engines.dialect  # noqa: F401 # makes spark:// known

_ROWS_AT_ONCE = 50_000
_TYPES = {
    "BOOLEAN_TYPE": pa.bool_(),
    "INT_TYPE": pa.int32(),
    "BIGINT_TYPE": pa.int64(),
    "DOUBLE_TYPE": pa.float64(),
    "STRING_TYPE": pa.string(),
    "DATE_TYPE": pa.date32(),
    "TIMESTAMP_TYPE": pa.timestamp("us"),
}


class Warehouse:
    """Spark behind a Thrift server."""

    def __init__(self, address: str) -> None:
        """`address` is spark://HOST:PORT/DATABASE."""
        self._engine = create_engine(address, hide_parameters=True)

    def load(self, release: Path, folder: Path) -> int:
        """Write all tables of a release file as Parquet and name them there; how many. Both read the folder.

        Spark itself has no information schema, by which the gate knows a release's roll-ups: a table stands in for it.
        """
        with duckdb.connect(str(release), read_only=True) as source, self._engine.connect() as connection:
            names = [name for (name,) in source.execute("SELECT table_name FROM duckdb_tables()").fetchall()]
            connection.exec_driver_sql("CREATE SCHEMA information_schema")
            for name in [*names, "information_schema.columns"]:
                (folder / name).mkdir(parents=True)
                source.execute(f"COPY {name} TO '{folder / name / 'rows.parquet'}' (FORMAT parquet)")
                connection.exec_driver_sql(f"CREATE TABLE {name} USING parquet LOCATION '{folder / name}'")
        return len(names)

    def run(self, statement: Select[Any]) -> pa.Table:
        """One column per selected expression."""
        with self._engine.connect() as connection:
            cursor: Any = connection.execute(statement).cursor
            cursor.arraysize = _ROWS_AT_ONCE
            names, types = zip(*(each[:2] for each in cursor.description), strict=True)
            columns = list(zip(*cursor.fetchall(), strict=True)) or [()] * len(names)
        return pa.table([_column(*each) for each in zip(columns, types, strict=True)], names=list(names))


def _column(values: tuple[Any, ...], kind: str) -> pa.Array:
    # PyHive gives days as text
    return pa.array(values, pa.string()).cast(pa.date32()) if kind == "DATE_TYPE" else pa.array(values, _TYPES[kind])
