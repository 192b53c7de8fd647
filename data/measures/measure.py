"""What a measure is: its computation, and all the words and rules that go with it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Table

from data.measures.vocabulary import Better, By, Kind, PeriodKind, Topic, Unit

RECORDS_FOLLOWED = (
    "RECORDS FOLLOWED"  # stands among a measure's columns where two returns' records are set side by side
)

EACH_RECORD = "EACH RECORD"  # stands among them where staff records themselves are needed, not totals of teams
OF_TEAMS = frozenset({"", "role", "service", "contract", "team", "leaving-reason"})  # attributes that such totals have


@dataclass(frozen=True, eq=False)
class Count:
    """Something counted over the rows of a measure's table, and the key of who is in it, for rounding.

    Counts of people all have the name "people": the same people show the same figure whatever measure asks.
    """

    what: str
    number: ColumnElement[float]
    keys: ColumnElement[int] | None = None  # sum of rounding keys; None for posts and hours, whose own rules need none
    both: ColumnElement[int] | None = None  # of people who have a row each: number and keys as parts of one sum


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One measure: its computation, the words and the rules that go with it.

    Counts are sums over the rows of `table`, so they add up over areas. `people` are those it rests on, for whom the
    council knew the answer, out of `population`. A share is numerator / people, or numerator / posts, where posts are
    people and numerator together; a ratio is the others / numerator; any other unit shows its numerator.
    """

    key: str  # in addresses and file names: never reused
    label: str
    short: str  # inside a sentence: "turnover", "the vacancy rate"
    definition: str  # one sentence a councillor understands
    formula: str
    exclusions: str
    source: str
    topic: Topic
    table: Table
    kind: Kind
    counts: tuple[str, ...] = ()  # the workplace file's columns that a council must know, or RECORDS_FOLLOWED
    of_teams: tuple[str, ...] = ()  # columns of a regional workforce return without which that cannot tell it
    is_of_each_record: bool = False  # whether such a return cannot tell it although it has the attribute
    numerator: Count
    less: Count | None = None  # taken from the numerator in a net flow
    people: Count
    population: Count
    amount: ColumnElement[float] | None = None  # what each person has, of which a quantile or mean is given
    whose: ColumnElement[bool] | None = None  # the rows with that amount
    quantile: float = 0.5
    is_above_living_wage: bool = False  # whether the Real Living Wage of area and date is taken from the value
    attribute: str = ""  # of people, that the numerator describes; it counts as one of a question's attributes
    within: tuple[By, str] | None = None  # the one node of that attribute whose people it is about, tested as a filter
    is_sensitive: bool = False
    is_headline: bool = False  # whether whole councils and larger areas are exact
    is_exact_only: bool = False  # whether readers see their own councils' figures alone
    least_known: float = 0.0  # share of the population that must be known for a figure to be relied on
    numerator_label: str
    base_label: str
    unit: Unit
    better: Better
    basis: str
    period_kind: PeriodKind

    @property
    def is_share(self) -> bool:
        """Whether the value is numerator / base."""
        return self.unit is Unit.SHARE

    @property
    def is_rate(self) -> bool:
        """Whether the value is worked out from two counts."""
        return self.unit in {Unit.SHARE, Unit.RATIO}

    @property
    def is_poolable(self) -> bool:
        """Whether returns of several dates together mean the same: a rate over them does, a count does not."""
        return self.kind in {Kind.SHARE, Kind.FLOW, Kind.POSTS_RATE} and self.is_rate

    @property
    def is_addable(self) -> bool:
        """Whether an area's figure follows from its councils': of medians and means it does not."""
        return self.kind not in {Kind.QUANTILE, Kind.MEAN}

    @property
    def base_is_posts(self) -> bool:
        """Whether the base is posts, filled and vacant, rather than people."""
        return self.kind in {Kind.POSTS, Kind.POSTS_RATE}

    def rests_on(self, attributes: Iterable[str] = ()) -> tuple[str, ...]:
        """What a council's return must have besides `counts` for a question that uses these attributes too.

        Columns of a regional workforce return, or EACH_RECORD, which such a return never has.
        """
        is_of_teams = OF_TEAMS.issuperset({self.attribute, *attributes}) and not self.is_of_each_record
        return self.of_teams if is_of_teams else (*self.of_teams, EACH_RECORD)

    @property
    def known_rule(self) -> str:
        """What is done about answers that the council does not know."""
        if self.least_known:
            return (
                "It rests on those whose answer is known. Their share of staff stands beside it as coverage; below "
                f"{self.least_known * 100:.0f} % the figure is marked [u] and not given, save to a council of itself."
            )
        if RECORDS_FOLLOWED in self.counts:
            return "It rests on the councils whose records can be followed; their share of staff is the coverage."
        if self.counts:
            return "It rests on the workplaces and roles whose counts are known; their share of staff is the coverage."
        return "Every staff record has an answer."

    def narrowed(self, words: str) -> "Measure":
        """The measure as pages call it under filters, so that no sentence or heading leaves them out."""
        return replace(self, label=f"{self.label} ({words})", short=f"{self.short} ({words})")
