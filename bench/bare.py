"""Reads returns with nothing but DuckDB, into a table a file kind: python -m bench.bare RETURNS."""

import json
import sys
from pathlib import Path

import duckdb

from etl.releases import SETTINGS

_KINDS = ("workplace", "staff", "training")


def rows_read(returns: Path) -> dict[str, int]:
    """Rows of each kind of file, every cell kept as text."""
    with duckdb.connect(config=SETTINGS) as connection:
        return {kind: _read(connection, sorted(returns.glob(f"*/*/*{kind}*.csv"))) for kind in _KINDS}


def _read(connection: duckdb.DuckDBPyConnection, files: list[Path]) -> int:
    # rows that the reader cannot read, of which sample returns have two, are left out rather than stop it
    connection.execute(
        """CREATE OR REPLACE TEMP TABLE cells AS FROM read_csv($files, all_varchar = true, union_by_name = true,
            header = true, delim = ',', quote = '"', escape = '"', ignore_errors = true)""",
        {"files": [str(path) for path in files]},
    )
    count = connection.execute("SELECT count(*) FROM cells").fetchone()
    return int(count[0]) if count else 0


if __name__ == "__main__":
    json.dump(rows_read(Path(sys.argv[1])), sys.stdout)
