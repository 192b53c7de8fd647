"""What stands in place of a council's return: last return carried forward, or its data withdrawn."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import delete, insert, select

from state import store

_rows = store.standings


class Kind(StrEnum):
    """What stands there."""

    CARRIED = "carried"  # the data of an earlier date, marked so, until a return is accepted
    WITHDRAWN = "withdrawn"  # nothing: the council's data leave every release


@dataclass(frozen=True, kw_only=True)
class Standing:
    """One decision; `as_at` is empty for every date, `decided_at` seconds since 1970, UTC."""

    as_at: str
    council_code: str
    kind: Kind
    from_as_at: str
    reason: str
    decided_by: str
    decided_at: int


def decide(as_at: str, council_code: str, kind: Kind, *, from_as_at: str = "", reason: str, by: str) -> None:
    """Let something stand in place of a return, whatever stood there before. Raises store.Unavailable."""
    with store.writing() as connection:
        connection.execute(delete(_rows).where(_rows.c.as_at == as_at, _rows.c.council_code == council_code))
        connection.execute(
            insert(_rows).values(
                as_at=as_at, council_code=council_code, kind=kind.value, from_as_at=from_as_at, reason=reason,
                decided_by=by, decided_at=int(time.time()),
            )
        )  # fmt: skip


def lift(as_at: str, council_code: str) -> None:
    """Let nothing stand there any more. Raises store.Unavailable."""
    with store.writing() as connection:
        connection.execute(delete(_rows).where(_rows.c.as_at == as_at, _rows.c.council_code == council_code))


def standings() -> list[Standing]:
    """Every one, by date and council. Raises store.Unavailable."""
    with store.reading() as connection:
        found = connection.execute(select(_rows).order_by(_rows.c.as_at, _rows.c.council_code))
        return [Standing(**{**row._mapping, "kind": Kind(row.kind)}) for row in found]


def is_withdrawn(council_code: str, as_at: str, among: Iterable[Standing]) -> bool:
    """Whether decisions take a council's data out for a date, by itself or for every date; empty asks for every one."""
    return any(
        each.kind is Kind.WITHDRAWN and each.council_code == council_code and each.as_at in {as_at, ""}
        for each in among
    )
