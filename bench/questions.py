"""Questions that the gate permits, drawn at random, and what each costs a database that protects nobody."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, func, or_, select

from data import schema
from data.attributes import ATTRIBUTES, NOT_KNOWN, OF_LEVEL, Attribute
from data.catalogue import ENGLAND, Area, Catalogue
from data.disclosure.gate import Query
from data.measures import HOURLY_PAY, MEASURES, PAY_LOWER_QUARTILE, PAY_UPPER_QUARTILE, TURNOVER, By, Kind, Measure
from data.rollups import ROLE_AND_SERVICE, ROLLUPS

_MOST_ATTRIBUTES = 3
_VALUES = (1, 1, 1, 2, 3)  # of a filter, most often one
Filters = tuple[tuple[By, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Questions:
    """Draws questions about the returns of a release, as pages and files ask them."""

    known: Catalogue
    dice: Random

    def draw(self) -> Query:
        """Any measure, with none to three attributes, by council or broken down by one of them."""
        measure = self.dice.choice([each for each in MEASURES.values() if not each.is_exact_only])
        used = self._attributes(measure)
        by, filtered = By.COUNCIL, used
        if used and self.dice.random() < 0.5:
            by, filtered = self.dice.choice(used[0].levels), used[1:]
        filters = tuple(self._filter(attribute) for attribute in filtered)
        return Query(
            measures=(measure.key,),
            areas=tuple(area.code for area in self._areas(by)),
            dates=(self.dice.choice(self.known.return_dates),),
            by=() if by is By.COUNCIL else (by,),
            filters=filters,
        )

    def _attributes(self, measure: Measure) -> list[Attribute]:
        """As many as come up, of those that may be asked with the measure, which may use up one itself."""
        of_rows = (each for each in ATTRIBUTES if each.is_of(measure.table) and not each.is_open)
        offered = [each for each in of_rows if each.key != measure.attribute]
        most = min(_MOST_ATTRIBUTES - bool(measure.attribute), len(offered))
        return self.dice.sample(offered, self.dice.randint(0, most))

    def _filter(self, attribute: Attribute) -> tuple[By, tuple[str, ...]]:
        level = self.dice.choice(attribute.levels)
        choices = list(self.known.choices(level))
        chosen = self.dice.sample(choices, min(self.dice.choice(_VALUES), len(choices) - 1))
        return level, tuple(code for code in choices if code in chosen)

    def _areas(self, by: By) -> list[Area]:
        """A region with its councils, at times England too; broken down, an area of any level and its comparator."""
        region = self.dice.choice(self.known.regions_with_returns)
        england = [self.known.areas[ENGLAND]]
        if by is By.COUNCIL:
            return [*self.known.councils(region), region, *self.dice.choice([[], england])]
        council = self.dice.choice(self.known.councils(region))
        return self.dice.choice([[council, region], [region, *england], england])


def quartiles(known: Catalogue, day: date, filters: Filters = ()) -> Query:
    """Quartiles and median of pay of every role in every council that sent returns."""
    councils = [area.code for region in known.regions_with_returns for area in known.councils(region)]
    measures = (HOURLY_PAY, PAY_LOWER_QUARTILE, PAY_UPPER_QUARTILE)
    return _query(measures, councils, (day,), (By.ROLE,), filters)


def trends(known: Catalogue) -> Iterator[Query]:
    """Turnover at every date, of each council and its region."""
    for region in known.regions_with_returns:
        for council in known.councils(region):
            yield _query((TURNOVER,), (council.code, region.code), tuple(known.return_dates))


def _query(
    measures: tuple[Measure, ...], areas: Iterable[str], dates: tuple[date, ...], by: tuple[By, ...] = (),
    filters: Filters = (),
) -> Query:  # fmt: skip
    keys = tuple(sorted(measure.key for measure in measures))
    return Query(measures=keys, areas=tuple(sorted(areas)), dates=dates, by=by, filters=filters)


def is_covered(query: Query) -> bool:
    """Whether a roll-up of the release answers it."""
    return all(map(partial(_covers, query), (MEASURES[key] for key in query.measures)))


def _covers(query: Query, measure: Measure) -> bool:
    levels = [*query.by, *(level for level, _ in query.filters), *([measure.within[0]] if measure.within else [])]
    columns = frozenset(OF_LEVEL[level].column for level in levels if level in OF_LEVEL)
    if measure.amount is not None:
        return columns.issubset(ROLE_AND_SERVICE)
    return measure.table in ROLLUPS and ROLLUPS[measure.table].grouping(columns) is not None


def bare(query: Query, known: Catalogue) -> list[Select[Any]]:
    """Statements for the exact answer alone: filters as conditions, one row a date, council and category.

    Quantiles and means of a group of councils cannot be added up from theirs, so each group is a statement more.
    """
    measures = tuple(MEASURES[key] for key in query.measures)
    areas = [known.areas[code] for code in query.areas]
    if measures[0].amount is None:
        return [_exact(measures, query, frozenset().union(*map(known.members_of, areas)), known, is_each=True)]
    single = frozenset(area.code for area in areas if area.is_council)
    groups = [known.members_of(area) for area in areas if not area.is_council]
    found = [_exact(measures, query, single, known, is_each=True)] if single else []
    return found + [_exact(measures, query, group, known, is_each=False) for group in groups]


def _exact(
    measures: tuple[Measure, ...], query: Query, councils: frozenset[str], known: Catalogue, *, is_each: bool
) -> Select[Any]:
    table = measures[0].table
    apart: list[ColumnElement[Any]] = [table.c.council_code] if is_each else []
    if len(query.dates) > 1:
        apart.append(table.c.as_at)
    if query.by:
        apart.append(_category(query.by[0], table))
    statement = select(*apart, *map(_wanted, measures), measures[0].people.number)
    if By.ROLE_GROUP in query.by:
        statement = statement.join_from(table, schema.roles, schema.roles.c.role_code == table.c.role_code)
    conditions: list[ColumnElement[bool]] = [table.c.as_at.in_(query.dates), table.c.council_code.in_(sorted(councils))]
    conditions += [_is_in(level, codes, table, known) for level, codes in query.filters]
    return statement.where(*conditions).group_by(*apart)


def _wanted(measure: Measure) -> ColumnElement[float]:
    if measure.amount is None:
        return measure.numerator.number - measure.less.number if measure.less else measure.numerator.number
    amount = case((measure.whose, measure.amount)) if measure.whose is not None else measure.amount
    is_mean = measure.kind is Kind.MEAN
    return func.avg(amount) if is_mean else func.percentile_cont(measure.quantile).within_group(amount)


def _category(by: By, table: Table) -> ColumnElement[str]:
    return schema.roles.c.role_group_code if by is By.ROLE_GROUP else table.c[OF_LEVEL[by].column]


def _is_in(level: By, codes: tuple[str, ...], table: Table, known: Catalogue) -> ColumnElement[bool]:
    column, stored = table.c[OF_LEVEL[level].column], _stored(level, codes, known)
    is_known = column.in_([text for text in stored if text != NOT_KNOWN])
    return or_(is_known, column.is_(None)) if NOT_KNOWN in stored else is_known


def _stored(level: By, codes: tuple[str, ...], known: Catalogue) -> list[str]:
    """What a release has for the choices of a level."""
    attribute = OF_LEVEL[level]
    if level is By.ROLE_GROUP:
        return [code for code, role in known.roles.items() if role.group_code in codes]
    leaves = [leaf for code in codes for leaf in (attribute.groups[code][1] if code in attribute.groups else (code,))]
    return [attribute.values[leaf][1] if attribute.values else leaf for leaf in leaves]


def for_pandas(query: Query, known: Catalogue) -> dict[str, Any] | None:
    """The nearest that the plain page's functions answer: theirs to call, filters, groups; None for other tables.

    Of a count or share one column is added up, whatever the measure adds.
    """
    measure = MEASURES[query.measures[0]]
    if measure.table not in (schema.staff_records, schema.role_counts):
        return None
    councils = sorted(frozenset().union(*(known.members_of(known.areas[code]) for code in query.areas)))
    filters = {"as_at": [day.isoformat() for day in query.dates], "council_code": councils}
    for level, codes in query.filters:
        filters[OF_LEVEL[level].column] = ["" if text == NOT_KNOWN else text for text in _stored(level, codes, known)]
    column = OF_LEVEL[query.by[0]].column if query.by else "council_code"
    if measure.table is schema.role_counts:
        return {"what": "turnover", "filters": filters, "by": "as_at" if len(query.dates) > 1 else column}
    what = "added" if measure.amount is None else "quartiles"
    return {"what": what, "filters": filters, "by": list(dict.fromkeys(("council_code", column)))}
