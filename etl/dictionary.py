"""Writes docs/data-dictionary.md from the measures, the release's tables and the rules of the return.

`python -m etl.dictionary` writes it, `python -m etl.dictionary --check` fails when it is out of date.
"""

import sys
from collections.abc import Iterable

import config
from data.crosswalk import CROSSWALK, Definition
from data.measures import MEASURES, Measure
from data.rollups import TABLES
from data.schema import FORMAT, metadata
from etl.file_rules import FILE_RULES
from etl.kinds import KIND_RULES
from etl.row_rules import ROW_RULES
from etl.rule import Rule

PATH = config.PROJECT / "docs" / "data-dictionary.md"
_EFFECTS = {
    "refuses": "refuses the return",
    "sets-aside": "sets the row aside",
    "warns": "warning",
}
_EXACT_ONLY = "* Given only as an exact figure of one's own council"


def dictionary() -> str:
    """The whole document as Markdown."""
    parts = [
        "# Data dictionary",
        "",
        "Made from the code by `python -m etl.dictionary`; a test fails when it is out of date.",
        "",
        "## Measures",
        "",
        *(line for measure in MEASURES.values() for line in _measure(measure)),
        "## The same words elsewhere",
        "",
        *(line for key, rules in CROSSWALK.items() for line in _crosswalk(MEASURES[key], rules)),
        f"## Tables of a release (format {FORMAT})",
        "",
        *(line for table in metadata.tables for line in _table(table)),
        "### Roll-ups",
        "",
        _ROLLUPS.format(tables=", ".join(f"`{table.name}`" for table in TABLES)),
        "",
        "## Rules of the return",
        "",
        *_rules("The folder and its files", FILE_RULES.values()),
        *_rules("Cells, rows and what they refer to", ROW_RULES.values()),
        *_rules("Sample and real returns", KIND_RULES.values()),
    ]
    return "\n".join(parts).rstrip() + "\n"


_ROLLUPS = (
    "{tables} hold what the tables above add up to, for the questions asked most: each count of each measure by date "
    "and council; by role and service; by these and one more attribute, whose column `grouped_by` names; and how many "
    "people have which amount. Columns of counts are named by what they add up (docs/decisions/0057-roll-ups.md)."
)


def _measure(measure: Measure) -> list[str]:
    return [
        f"### {measure.label} (`{measure.key}`)",
        "",
        measure.definition,
        "",
        f"* Formula: {measure.formula}",
        f"* Left out: {measure.exclusions}",
        f"* Not known: {measure.known_rule}",
        f"* Unit: {measure.unit.value}, of {measure.basis}; period: {measure.period_kind.value}",
        f"* Better: {measure.better.value}",
        *([_EXACT_ONLY] if measure.is_exact_only else []),
        f"* Topic: {measure.topic.label}; source: {measure.source}",
        "",
    ]


def _crosswalk(measure: Measure, others: Iterable[Definition]) -> list[str]:
    columns = {
        "name": "definition", "whose": "whose staff", "numerator": "counted", "base": "set against", "unit": "unit",
        "left_out": "left out", "period": "period", "no_value": "no figure is given", "difference": "beside ours",
        "known_from": "known from",
    }  # fmt: skip
    rows = [" | ".join(getattr(each, name) for name in columns) for each in others]
    lines = [f"| {' | '.join(columns.values())} |", "|---" * len(columns) + "|", *(f"| {row} |" for row in rows), ""]
    return [f"### {measure.label} (`{measure.key}`) of others", "", *lines]


def _table(name: str) -> list[str]:
    table = metadata.tables[name]
    comment = [table.comment, ""] if table.comment else []
    rows = [
        f"| {column.name} | {column.type!s} | {'' if column.nullable else 'yes'} | {column.doc or ''} |"
        for column in table.columns
    ]
    return [f"### {name}", "", *comment, "| column | type | always there | meaning |", "|---|---|---|---|", *rows, ""]


def _rules(title: str, rules: Iterable[Rule]) -> list[str]:
    rows = [
        f"| {rule.key} | {_EFFECTS[rule.effect]} | {rule.wrong} | {rule.remedy} |"
        for rule in sorted(rules, key=lambda rule: rule.key)
    ]
    return [f"### {title}", "", "| rule | effect | what is wrong | what to do |", "|---|---|---|---|", *rows, ""]


def main(arguments: list[str]) -> int:
    """Write the document, or with --check say whether it is up to date."""
    if arguments == ["--check"]:
        is_current = PATH.is_file() and PATH.read_text(encoding="utf-8") == dictionary()
        if not is_current:
            print(f"{PATH} is out of date: run python -m etl.dictionary", file=sys.stderr)
        return 0 if is_current else 1
    PATH.write_text(dictionary(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
