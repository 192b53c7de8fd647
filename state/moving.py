"""The whole store, copied into another database: to be moved there, or as one file for a backup."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, LargeBinary, Table, func, insert, make_url, select
from sqlalchemy.exc import SQLAlchemyError

import config
from state import chain, store, upkeep
from state.audit import Action
from state.chain import Entry

_LEFT = {store.sessions, store.rates}  # or who has signed out since would be signed in again
_TABLES = [table for table in store.metadata.sorted_tables if table not in _LEFT]
_AT_ONCE = 500  # rows


class NotMoved(Exception):
    """The store stays where it is; the sentence says why."""


def move(to: str, name: str) -> int:
    """Copy the store into an empty database, and have the log go on there alone; how many rows.

    Nobody writes meanwhile. Raises NotMoved, chain.Broken for a log that is not whole, store.Unavailable.
    """
    if make_url(to) == make_url(config.state_url()):
        raise NotMoved("The store is there already.")
    upkeep.verify()
    with store.writing() as here:
        rows = copied(here, to)
    with elsewhere(to):
        upkeep.verify()
        # the head of this home is one ahead of the store that was left, which therefore takes no more entries
        with chain.end() as end:
            end.add(Entry(action=Action.MOVE, name=name, detail=f"{rows} rows, from another database"))
    chain.note_move(to, end.last.number - 1)
    return rows


def copied(here: Connection, to: str) -> int:
    """Copy what a transaction sees into an empty database, all of it or nothing; how many rows.

    Raises NotMoved, store.Unavailable.
    """
    with elsewhere(to), _let_go_after(), store.writing() as there:
        if any(there.scalar(select(func.count()).select_from(table)) for table in store.metadata.sorted_tables):
            raise NotMoved("The database to move to is not empty.")
        return sum(_copied(table, here, there) for table in _TABLES)


def _copied(table: Table, here: Connection, there: Connection) -> int:
    rows = 0
    has_files = any(isinstance(column.type, LargeBinary) for column in table.c)
    statement = select(table).order_by(*table.primary_key)
    with here.execute(statement, execution_options={"yield_per": 1 if has_files else _AT_ONCE}) as found:
        for part in found.mappings().partitions():
            there.execute(insert(table), [dict(row) for row in part])
            rows += len(part)
    return rows


@contextmanager
def _let_go_after() -> Iterator[None]:
    try:
        yield
    finally:
        with suppress(SQLAlchemyError):
            store.engine().dispose()  # or a file of SQLite's would stay open


@contextmanager
def elsewhere(url: str) -> Iterator[None]:
    """Take another database for the store."""
    before = os.environ.get("MUSTER_STATE_URL", "")
    os.environ["MUSTER_STATE_URL"] = url
    try:
        yield
    finally:
        os.environ["MUSTER_STATE_URL"] = before  # empty is as if not set
