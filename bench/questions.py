"""Questions that the gate permits, drawn at random, and what each costs a database that protects nobody."""

from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, case, func, or_, select

from data import schema
from data.attributes import ATTRIBUTES, NOT_KNOWN, OF_LEVEL, Attribute
from data.catalogue import ENGLAND, Area, Catalogue
from data.disclosure.gate import Query
from data.measures import MEASURES, By, Kind, Measure

_MOST_ATTRIBUTES = 3
_VALUES = (1, 1, 1, 2, 3)  # of a filter, most often one


@dataclass(frozen=True)
class Questions:
    """Draws questions about the newest returns of a release, as pages and files ask them."""

    known: Catalogue
    dice: Random

    def draw(self) -> Query:
        """Any measure, with none to three attributes, by council or broken down by one of them."""
        measure = self.dice.choice(list(MEASURES.values()))
        used = self._attributes(measure)
        by, filtered = By.COUNCIL, used
        if used and self.dice.random() < 0.5:
            by, filtered = self.dice.choice(used[0].levels), used[1:]
        filters = tuple(self._filter(attribute) for attribute in filtered)
        return Query(
            measures=(measure.key,),
            areas=tuple(area.code for area in self._areas(by)),
            dates=(self.known.return_dates[0],),
            by=() if by is By.COUNCIL else (by,),
            filters=filters,
        )

    def _attributes(self, measure: Measure) -> list[Attribute]:
        """As many as come up, of those that may be asked with the measure, which may use up one itself."""
        offered = [each for each in ATTRIBUTES if each.is_of(measure.table) and each.key != measure.attribute]
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


def bare(query: Query, known: Catalogue) -> list[Select[Any]]:
    """Statements for the exact answer alone: filters as conditions, one row a council and category.

    Quantiles and means of a group of councils cannot be added up from theirs, so each group is a statement more.
    """
    measure = MEASURES[query.measures[0]]
    areas = [known.areas[code] for code in query.areas]
    if measure.amount is None:
        return [_exact(measure, query, frozenset().union(*map(known.members_of, areas)), known, is_each=True)]
    single = frozenset(area.code for area in areas if area.is_council)
    groups = [known.members_of(area) for area in areas if not area.is_council]
    found = [_exact(measure, query, single, known, is_each=True)] if single else []
    return found + [_exact(measure, query, group, known, is_each=False) for group in groups]


def _exact(measure: Measure, query: Query, councils: frozenset[str], known: Catalogue, *, is_each: bool) -> Select[Any]:
    table = measure.table
    apart: list[ColumnElement[str]] = [table.c.council_code] if is_each else []
    if query.by:
        apart.append(_category(query.by[0], table))
    statement = select(*apart, _wanted(measure), measure.people.number)
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
    attribute = OF_LEVEL[level]
    if level is By.ROLE_GROUP:
        roles = [code for code, role in known.roles.items() if role.group_code in codes]
        return table.c.role_code.in_(roles)
    column = table.c[attribute.column]
    stored = [attribute.values[code][1] if attribute.values else code for code in codes]
    is_known = column.in_([text for text in stored if text != NOT_KNOWN])
    return or_(is_known, column.is_(None)) if NOT_KNOWN in stored else is_known
