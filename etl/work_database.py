"""The database that a check or a load works in: private to it, and gone when it ends."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

import config
from etl import releases
from etl.work_folders import clear_work_folders, work_folder


@contextmanager
def work_database(parent: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """An empty database in a folder of its own under `parent`; what killed runs left there is removed first."""
    for place in (config.state(), Path(tempfile.gettempdir())):
        clear_work_folders(place)
    with work_folder(parent) as folder:
        settings = releases.SETTINGS | {
            "memory_limit": "2GB",
            "temp_directory": str(folder / "spill"),
            "storage_compatibility_version": "latest",  # stores blanks with equal cells, so that each is read once
        }
        with duckdb.connect(str(folder / "work.duckdb"), config=settings) as work:
            work.execute("PRAGMA disable_checkpoint_on_shutdown")  # nobody opens it again
            yield work
