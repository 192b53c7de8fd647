"""Says what the unknown answers of a return do to each measure: the share of staff that it would rest on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from duckdb import DuckDBPyConnection
from duckdb_sqlalchemy import Dialect

from data.measures import COMPLETENESS, MEASURES, TURNOVER, Measure
from data.measures.vocabulary import Kind, Topic
from data.return_report import Effect
from data.schema import role_counts, staff_records
from etl.tally import SENT, Numbers, Place, tally

_WHOLE = 0.995  # of staff: rounds to 100 %
_NAMED = 3  # measures that a sentence lists
_KNOWN = {each.attribute: each.label.removeprefix("Known: ") for each in COMPLETENESS}
_OF_A_QUARTER = Effect(
    measure=TURNOVER.key,
    sentence="Starters and leavers are of one quarter: turnover and what is like it need the returns of four quarters.",
    rests_on=0.0,
)


@dataclass(frozen=True, kw_only=True)
class _Group:
    """Measures that rest on the same people."""

    name: str
    measures: tuple[Measure, ...]

    @property
    def first(self) -> Measure:
        """The one that stands for all."""
        return self.measures[0]


@dataclass(frozen=True, kw_only=True)
class Unknown:
    """Where counts of one column are not known: roles, and the workplaces that they are in."""

    roles: int
    workplaces: int


def find_effects(work: DuckDBPyConnection) -> dict[Place, tuple[Effect, ...]]:
    """The measures of each conformed return that do not rest on all of its staff, those that all councils see first."""
    shares: dict[Place, Numbers] = {}
    for table in (role_counts, staff_records):
        numbers = {
            f"{group.name}/{part}": count.number
            for group in _groups()
            if group.first.table is table
            for part, count in (("people", group.first.people), ("population", group.first.population))
        }
        for place, found in tally(work, table, numbers, of=SENT).items():
            shares.setdefault(place, {}).update(found)
    unknown = _unknown_counts(work)
    regional, quarters = (_places(work, which) for which in ("layout = 'regional'", "period_kind = 'quarter'"))
    return {
        place: (
            *((_OF_A_QUARTER,) if place in quarters else ()),
            *_effects(numbers, unknown.get(place, {}), is_regional=place in regional),
        )
        for place, numbers in shares.items()
    }


def _effects(numbers: Numbers, unknown: dict[str, Unknown], *, is_regional: bool) -> tuple[Effect, ...]:
    found: list[tuple[_Group, float]] = []
    for group in _groups():
        people, population = (numbers.get(f"{group.name}/{part}") for part in ("people", "population"))
        if population and (share := (people or 0.0) / population) < _WHOLE:
            found.append((group, share))
    missing = [group for group, share in found if is_regional and not share and not group.first.counts]
    told = [(group, share) for group, share in found if group not in missing]
    told.sort(key=lambda pair: (not pair[0].first.is_headline, pair[1]))
    effects = [
        Effect(measure=group.first.key, sentence=_sentence(group, share, unknown), rests_on=share)
        for group, share in told
    ]
    return (*effects, *_not_collected(missing))


def _sentence(group: _Group, share: float, unknown: dict[str, Unknown]) -> str:
    names, verb = _listed([each.short for each in group.measures]), "rests" if len(group.measures) == 1 else "rest"
    first, percent = group.first, f"{_percent(share)} of staff"
    if first.counts:
        words = " or ".join(column.lower() for column in first.counts)
        where = unknown["/".join(first.counts)]
        told = f"{_counted(where.roles, 'role')} in {_counted(where.workplaces, 'workplace')}"
        sentence = f"{told} {'has' if where.roles == 1 else 'have'} unknown {words}: {names} {verb} on {percent}."
    elif words := _KNOWN.get(first.attribute, ""):
        sentence = f"{_capital(words)}: known for {percent}. {_capital(names)} {verb} on them."
    else:
        sentence = f"{_capital(names)} {verb} on {percent}."
    if share < first.least_known:
        sentence += f" That is below {_percent(first.least_known)}: others are shown no figure."
    return sentence


def _not_collected(groups: Sequence[_Group]) -> Iterable[Effect]:
    """What a layout does not ask for is one effect, not one for each measure."""
    if not groups:
        return ()
    topics = dict.fromkeys(group.first.topic.label.lower() for group in groups)
    sentence = f"A regional workforce return does not collect what measures of {_and(list(topics))} rest on."
    return (Effect(measure=groups[0].first.key, sentence=sentence, rests_on=0.0),)


def _unknown_counts(work: DuckDBPyConnection) -> dict[Place, dict[str, Unknown]]:
    """Of each return, where the counts are unknown that a group of measures needs; by the names of the columns."""
    needed = {"/".join(group.first.counts): group.first.counts for group in _groups() if group.first.counts}
    told = []
    for columns in needed.values():
        blank = " OR ".join(_blank(column.lower()) for column in columns)
        told += [f"count(DISTINCT {name}) FILTER ({blank})" for name in ("role_code", "workplace_key")]
    rows = work.execute(f"SELECT as_at, council_code, {', '.join(told)} FROM role_counts GROUP BY ALL").fetchall()
    return {
        (as_at, council): {
            name: Unknown(roles=numbers[2 * place], workplaces=numbers[2 * place + 1])
            for place, name in enumerate(needed)
        }
        for as_at, council, *numbers in rows
    }


def _blank(column: str) -> str:
    in_quarter = f" AND {column}_in_quarter IS NULL" if f"{column}_in_quarter" in role_counts.columns else ""
    return f"({column} IS NULL{in_quarter})"


def _places(work: DuckDBPyConnection, which: str) -> set[Place]:
    return set(work.execute(f"SELECT as_at, council_code FROM incoming WHERE {which}").fetchall())


@cache
def _groups() -> tuple[_Group, ...]:
    """Measures of people in post, put together where the same people's answers decide."""
    found: dict[str, list[Measure]] = {}
    for measure in MEASURES.values():
        is_of_answers = all(name.lower() in role_counts.columns for name in measure.counts)
        if is_of_answers and measure.topic is not Topic.COMPLETENESS and measure.table in (role_counts, staff_records):
            found.setdefault(_sql(measure), []).append(measure)
    return tuple(
        _Group(name=str(number), measures=tuple(measures))
        for number, (sql, measures) in enumerate(found.items())
        if sql
    )


def _sql(measure: Measure) -> str:
    """What decides on whom a measure rests, as text; empty where everybody is known by definition."""
    people, population = (
        str(count.number.compile(dialect=Dialect(), compile_kwargs={"literal_binds": True}))
        for count in (measure.people, measure.population)
    )
    is_of_some = measure.kind is Kind.QUANTILE and not measure.least_known  # of those paid by the hour: no gap
    return "" if people == population or is_of_some else f"{people} / {population}"


def _listed(names: Sequence[str]) -> str:
    if len(names) <= _NAMED:
        return _and(names)
    return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"


def _and(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")
