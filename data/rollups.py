"""The roll-ups of a release: every count of every measure, added up beforehand for the questions asked most.

Each is of one of people's tables: by council and date as a whole; by role and service; and by these with one more
attribute. Amounts, which cannot be added up, are counted by council, role, service and amount. What is in them is as
protected as the rows they are made of: `data.disclosure` alone reads them. Why these: docs/decisions/0057-roll-ups.md.
"""

import hashlib
from dataclasses import dataclass
from functools import cache, cached_property

from sqlalchemy import BigInteger, Column, Date, Double, Integer, MetaData, String, Table
from sqlalchemy.sql.elements import ClauseElement

from data.attributes import ATTRIBUTES
from data.measures import MEASURES, Count, Measure
from data.schema import role_counts, staff_records

metadata = MetaData()

WHOLE, BY_ROLE_AND_SERVICE = "", "role_and_service"
ROLE_AND_SERVICE = ("role_code", "service_code")


def _name(*parts: ClauseElement) -> str:
    """The start of the digest of what is worked out, so that a release of other measures has other names."""
    text = "\n".join(str(part.compile(compile_kwargs={"literal_binds": True})) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, eq=False)
class Rollup:
    """The sums of one of people's tables, in as many groupings as it has attributes to tell rows apart by."""

    of: Table

    @cached_property
    def further(self) -> tuple[str, ...]:
        """Columns that role and service are told apart by, one at a time; each names a grouping."""
        every = (each.column for each in ATTRIBUTES if each.is_of(self.of) and not each.is_open)
        return tuple(column for column in every if column not in ROLE_AND_SERVICE)

    @cached_property
    def counts(self) -> dict[str, Count]:
        """Every count of the measures of the table, under the name that its columns end in."""
        measures = [measure for measure in MEASURES.values() if measure.table is self.of]
        every = (count for each in measures for count in (each.people, each.population, each.numerator, each.less))
        return {count_name(count): count for count in every if count is not None}

    @cached_property
    def table(self) -> Table:
        """Where a release has them. The cells of a grouping have the numbers from 0 in each date."""
        return Table(
            f"{self.of.name}_rollup",
            metadata,
            Column("as_at", Date, nullable=False),
            Column("grouped_by", String, nullable=False),
            Column("cell", Integer, nullable=False),
            Column("council_code", String, nullable=False),
            Column("role_code", String),
            Column("service_code", String),
            Column("further", String),
            *(Column(f"number_{name}", Double) for name in self.counts),
            *(Column(f"keys_{name}", BigInteger) for name, count in self.counts.items() if count.keys is not None),
        )

    def grouping(self, columns: frozenset[str]) -> str | None:
        """The smallest grouping that tells apart what some columns do; None where there is none."""
        others = columns.difference(ROLE_AND_SERVICE)
        if not others:
            return BY_ROLE_AND_SERVICE if columns else WHOLE
        return min(others) if len(others) == 1 and others <= set(self.further) else None


@cache
def count_name(count: Count) -> str:
    """The name of a count in roll-ups."""
    return _name(count.number, *([] if count.keys is None else [count.keys]))


@cache
def amount_name(measure: Measure) -> str:
    """The name in roll-ups of the amount of a measure and of whose it is."""
    if measure.amount is None or measure.whose is None:
        raise ValueError(f"{measure.key} is not of an amount")
    return _name(measure.amount, measure.whose)


ROLLUPS = {table: Rollup(table) for table in (staff_records, role_counts)}
AMOUNTS = {amount_name(measure): measure for measure in MEASURES.values() if measure.amount is not None}
amounts = Table(
    "amounts_rollup",
    metadata,
    Column("as_at", Date, nullable=False),
    Column("amount_name", String, nullable=False),
    Column("amount", Double, nullable=False),
    Column("council_code", String, nullable=False),
    Column("role_code", String, nullable=False),
    Column("service_code", String, nullable=False),
    Column("people", Integer, nullable=False),
)
TABLES = (*(rollup.table for rollup in ROLLUPS.values()), amounts)
