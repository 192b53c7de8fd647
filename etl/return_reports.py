"""Puts together what a check found of each return, for the person who sent it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from duckdb import DuckDBPyConnection

from data.measures.flows import A_YEAR, LEAST_DAYS, MOST_DAYS
from data.return_report import STAFF_RECORDS, FieldAnswered, ReturnReport, RuleBroken, SentFile, Spot, fewer_text
from etl.controls import controls, is_far_smaller, totals
from etl.earlier import Earlier, earlier_returns
from etl.effects import find_effects
from etl.form import EVERY_KIND, columns
from etl.plausibility import changed, headcounts, odd_by_itself
from etl.rule import Effect
from etl.stock import stock_and_flow
from etl.tally import HELD, SENT, Place

_Row = dict[str, Any]  # of a query, by column
SPOTS = 5  # places of a rule that are told

_RETURNS = """
    SELECT return_no, i.as_at, council_code, coalesce(area_name, folder, '') AS council, folder, layout, period_kind,
        is_undated, is_nameless, accepted.return_no IS NOT NULL AS is_conformed
    FROM incoming AS i JOIN stand_ins USING (return_no) LEFT JOIN area_names USING (council_code)
    LEFT JOIN (SELECT return_no FROM accepted) AS accepted USING (return_no) ORDER BY return_no"""
_READABLE = " UNION ".join(
    f"SELECT return_no FROM incoming_files SEMI JOIN raw_{kind.value} USING (file_no)" for kind in EVERY_KIND
)
_NAME = "CASE WHEN starts_with(file, folder || '/') THEN file[len(folder) + 2:] ELSE file END"
_FILES = f"""
    SELECT return_no, {_NAME} AS name, file_kind AS kind, rows_in, coalesce(times, 0) AS rows_set_aside, size_bytes,
        sha256
    FROM incoming_files JOIN incoming USING (return_no)
    LEFT JOIN (SELECT file_no, count(DISTINCT record) AS times FROM set_aside GROUP BY file_no) USING (file_no)
    ORDER BY file_no"""
_PROBLEMS = f"""
    SELECT return_no, rule, any_value(effect) AS effect, any_value(wrong) AS wrong, any_value(remedy) AS remedy,
        count(*) AS times,
        arg_min({{'file': coalesce({_NAME}, ''), 'line': line, 'column': coalesce(column_name, ''),
            'found': coalesce(found, '')}}, (file_no, coalesce(line, 0), column_name), {SPOTS}) AS spots
    FROM found_problems JOIN rule_words USING (rule) JOIN incoming USING (return_no)
    LEFT JOIN (SELECT file_no, file FROM incoming_files) USING (file_no)
    GROUP BY return_no, rule
    ORDER BY list_position(['{Effect.REFUSES}', '{Effect.SETS_ASIDE}', '{Effect.WARNS}'], any_value(effect)),
        times DESC, rule"""
_FIELDS = """
    SELECT return_no, field, sum(records)::INTEGER AS records, sum(answered)::INTEGER AS answered,
        sum(known)::INTEGER AS known, any_value(required_share) AS required_share
    FROM field_answers GROUP BY return_no, field ORDER BY return_no, min(rowid)"""


@dataclass(frozen=True, kw_only=True)
class _Sent:
    """One return as it came."""

    return_no: int
    as_at: date
    council_code: str
    council: str
    folder: str
    layout: str
    period_kind: str
    is_undated: bool  # as_at is a stand-in
    is_nameless: bool  # council_code is
    is_conformed: bool

    @property
    def place(self) -> Place:
        """Its date and council."""
        return self.as_at, self.council_code


def return_reports(work: DuckDBPyConnection, *, no_comparison: str = "") -> list[ReturnReport]:
    """One report a return, in the order of `incoming`; needs what `conform` makes, of refused returns too.

    `no_comparison` says why there is nothing to compare with, where something should be.
    """
    work.execute(f"""
        CREATE OR REPLACE TEMP TABLE refused AS SELECT DISTINCT return_no FROM found_problems
        JOIN rule_words USING (rule) WHERE effect = '{Effect.REFUSES}' AND return_no IS NOT NULL""")
    sent = [_Sent(**row) for row in _rows(work, _RETURNS)]
    return _Reports(work, sent, no_comparison).made()


class _Reports:
    """What the reports of one check have in common, asked once for all."""

    def __init__(self, work: DuckDBPyConnection, sent: Sequence[_Sent], no_comparison: str) -> None:
        self._sent, self._no_comparison = sent, no_comparison
        self._refused = {number for (number,) in work.execute("FROM refused").fetchall()}
        self._readable = {number for (number,) in work.execute(_READABLE).fetchall()}
        self._files, self._problems, self._fields = (_by_return(work, query) for query in (_FILES, _PROBLEMS, _FIELDS))
        self._people = {of: headcounts(work, of=of) for of in (SENT, HELD)}
        self._totals = {of: totals(work, of=of) for of in (SENT, HELD)}
        self._effects = find_effects(work)
        self._earlier = earlier_returns(work)
        compared = [each for each in sent if each.is_conformed and each.place in self._people[SENT]]
        self._last = {each.return_no: last for each in compared if (last := self._before(each))}
        self._odd = odd_by_itself(work, {number: last.as_at for number, last in self._last.items()})
        self._flows = stock_and_flow(work, {each.place: it for each in compared if (it := self._year_before(each))})

    def made(self) -> list[ReturnReport]:
        """The reports, in order."""
        return [self._report(each) for each in self._sent]

    def _report(self, sent: _Sent) -> ReturnReport:
        number = sent.return_no
        problems = tuple(_broken(each) for each in self._problems[number])
        last, same = self._last.get(number), self._same_date(sent)
        replaced = same or last
        now = self._totals[SENT].get(sent.place, {}) if sent.is_conformed else self._rows_alone(number)
        before = self._totals[replaced.database].get(replaced.place, {}) if replaced else {}
        would_be = "refused" if number in self._refused else "accepted"
        if number not in self._readable:
            would_be = "unreadable"
        fewer = ""
        if is_smaller := sent.is_conformed and is_far_smaller(now, before):
            fewer = fewer_text(now.get(STAFF_RECORDS) or 0, before.get(STAFF_RECORDS) or 0)
        return ReturnReport(
            as_at="" if sent.is_undated else sent.as_at.isoformat(),
            council_code="" if sent.is_nameless else sent.council_code,
            council=sent.council,
            layout=sent.layout,
            period_kind=sent.period_kind,
            would_be=would_be,
            said=verdict(would_be, problems, fewer),
            files=tuple(SentFile(**each) for each in self._files[number]),
            problems=problems,
            effects=self._effects.get(sent.place, ()) if sent.is_conformed else (),
            completeness=tuple(FieldAnswered(meaning=_meaning(each["field"]), **each) for each in self._fields[number]),
            plausibility=tuple(self._unlikely(sent, last)),
            compared_with=last.as_at.isoformat() if last else "",
            controls=controls(
                now, before, replaced.as_at if replaced else None,
                is_same_period=replaced is not None and replaced.period_kind == sent.period_kind,
            ),
            stock_and_flow=self._flows.get(sent.place, ()) if sent.is_conformed else (),
            is_far_smaller=is_smaller,
        )  # fmt: skip

    def _unlikely(self, sent: _Sent, last: Earlier | None) -> list[str]:
        said = list(self._odd.get(sent.return_no, []))
        if last:
            before = self._people[last.database][last.place]
            said += changed(self._people[SENT][sent.place], before, last.as_at)
        elif self._no_comparison:
            said.append(f"There is no earlier return to compare with. {self._no_comparison}")
        return said

    def _before(self, sent: _Sent) -> Earlier | None:
        """The last accepted return before this one."""
        return next((each for each in self._comparable(sent) if each.as_at < sent.as_at), None)

    def _same_date(self, sent: _Sent) -> Earlier | None:
        """The accepted return that it would replace."""
        return next(
            (each for each in self._comparable(sent) if each.as_at == sent.as_at and each.database == HELD), None
        )

    def _year_before(self, sent: _Sent) -> Earlier | None:
        """The accepted return that is nearest to a year before."""
        apart = [(each, (sent.as_at - each.as_at).days) for each in self._comparable(sent)]
        found = [(abs(days - A_YEAR), each) for each, days in apart if LEAST_DAYS <= days <= MOST_DAYS]
        return min(found, key=lambda pair: pair[0])[1] if found else None

    def _comparable(self, sent: _Sent) -> list[Earlier]:
        there = self._earlier.get(sent.council_code, ())
        return [each for each in there if each.place in self._people[each.database]]

    def _rows_alone(self, number: int) -> Mapping[str, int | None]:
        """Of a return whose people cannot be counted, the rows of its files."""
        rows: dict[str, int | None] = {}
        for each in self._files[number]:
            rows[f"rows-{each['kind']}"] = (rows.get(f"rows-{each['kind']}") or 0) + each["rows_in"]
        return rows


def verdict(would_be: str, problems: Sequence[RuleBroken], fewer: str = "") -> str:
    """Whether a return would be accepted, in a sentence or two: what stands in the way, and how much else there is.

    `fewer` is what it has, where it is far smaller than the last.
    """
    smaller = f" It is far smaller than the last: {fewer}." if fewer else ""
    refusing = [each for each in problems if each.effect == Effect.REFUSES]
    if would_be == "unreadable":
        return f"Nothing here could be read as a return{_first(refusing)}."
    if would_be == "refused":
        return f"This return would be refused: {_kinds(len(refusing))}{_first(refusing)}.{smaller}"
    accepted = "This return would be accepted" + (f", but it is far smaller than the last: {fewer}." if fewer else ".")
    if not problems:
        return f"{accepted} Nothing {'else ' if fewer else ''}is wrong with it."
    aside = sum(each.times for each in problems if each.effect == Effect.SETS_ASIDE)
    rows = f" {aside:,} row{'' if aside == 1 else 's'} would be set aside." if aside else ""
    return f"{accepted}{rows} {_kinds(len(problems)).capitalize()} to look at{_first(problems)}."


def _first(problems: Sequence[RuleBroken]) -> str:
    if not problems:
        return ""
    times = f" ({problems[0].times:,} times)" if problems[0].times > 1 else ""
    return f"{', first' if len(problems) > 1 else ''}: {problems[0].wrong}{times}"


def _kinds(number: int) -> str:
    return f"{number} kind{'' if number == 1 else 's'} of problem"


def _broken(row: _Row) -> RuleBroken:
    return RuleBroken(**{**row, "spots": tuple(Spot(**spot) for spot in row["spots"])})


def _meaning(field: str) -> str:
    """A requirement's columns in the form's words: "Days of sickness absence"; of several, with semicolons between."""
    who, _, names = field.rpartition(": ")
    found = ([columns(kind)[name].meaning for kind in EVERY_KIND if name in columns(kind)] for name in names.split("/"))
    words = "; ".join(each[0] for each in found if each)
    return f"{who.capitalize()}: {words}" if who else words


def _by_return(work: DuckDBPyConnection, query: str) -> dict[int, list[_Row]]:
    """The rows of a query for each return, without its number."""
    found: dict[int, list[_Row]] = defaultdict(list)
    for row in _rows(work, query):
        found[row.pop("return_no")].append(row)
    return found


def _rows(work: DuckDBPyConnection, query: str) -> list[_Row]:
    asked = work.execute(query)
    names = [column[0] for column in asked.description or ()]
    return [dict(zip(names, row, strict=True)) for row in asked.fetchall()]
