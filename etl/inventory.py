"""Writes docs/data-inventory.md: what becomes of each field of the form, and what each column is made from.

`python -m etl.inventory` writes it, `python -m etl.inventory --check` fails when it is out of date.
"""

import sys
from collections.abc import Iterable

import config
from etl import form
from etl.form import EVERY_KIND, FileKind
from etl.provenance import MADE, Made, Treatment
from etl.staging import columns_read

PATH = config.PROJECT / "docs" / "data-inventory.md"
_TITLES = {FileKind.WORKPLACE: "Workplace file", FileKind.STAFF: "Staff file", FileKind.TRAINING: "Training file",
           FileKind.TEAMS: "File of a regional workforce return"}  # fmt: skip
_ORDER = list(Treatment)
_ABOUT = """\
# Data inventory

Made from the code by `python -m etl.inventory`. Tests fail when it is out of date, when a field of the form or a column
of people's tables is not in it, and when changing a field in a return changes a column that is not named beside it.

## What is kept where

* **The returns** stay where the council put them; delete them when the release has been checked and the time agreed for
  keeping them is over.
* **While a load runs**, the fields that are read lie in a work database under `MUSTER_HOME/state`, which its owner
  alone can open; a file that cannot be read as it stands, as one in another encoding, is copied there too. All of it is
  removed at the end, or by the next load after a kill.
* **A release** holds the columns below and nothing else of a person: no name, NI number, date of birth, postcode,
  identifier of a record or free text. The keys that stand for identifiers cannot be worked out without the secret in
  `MUSTER_HOME/secrets`. Its rows leave it through the disclosure gate alone.
* **What a load says of a wrong cell** goes to the terminal, to the file of `--report` and, the first of each kind, to
  the release: place and rule, and beside them a number, a list of numbers or a CQC location as sent, of anything else
  only "a date" or its length, and for fields marked personal nothing at all. Names of files, folders and unknown
  columns are told as sent, so nobody may be named in them.
* **Rows marked DELETE** in STATUS are checked and not loaded. Columns that the form does not know, and QUALACH04 and
  higher, are never read.

## What becomes of each field
"""


def treatment(kind: FileKind, field: str) -> Treatment:
    """What becomes of a field of the form: from the columns made of it, else from what reads it."""
    found = {
        part.treatment for _, _, made in _columns() for part in made.parts if (part.kind, part.field) == (kind, field)
    }
    if found:
        return min(found, key=_ORDER.index)
    if field in columns_read(kind):
        return Treatment.CHECKED
    return Treatment.COMPARED if field in form.raw_columns(kind) else Treatment.DROPPED


def columns_of(kind: FileKind, field: str) -> dict[str, Treatment]:
    """The columns of a release, as `table.column`, that a field has a part in."""
    return {
        f"{table}.{column}": part.treatment
        for table, column, made in _columns()
        for part in made.parts
        if (part.kind, part.field) == (kind, field)
    }


def inventory() -> str:
    """The whole document as Markdown."""
    lines = [_ABOUT]
    for kind in EVERY_KIND:
        lines += [f"### {_TITLES[kind]}", "", "| field | what it is | personal | what becomes of it | in a release |"]
        lines += ["|---|---|---|---|---|", *(_field(kind, name) for name in form.columns(kind)), ""]
    lines += ["## What each column about people is made from", ""]
    for table in MADE:
        lines += [f"### {table}", "", "| column | what it holds | from | read by means of |", "|---|---|---|---|"]
        lines += [*(_column(name, made) for name, made in MADE[table].items()), ""]
    return "\n".join(lines).rstrip() + "\n"


def _columns() -> Iterable[tuple[str, str, Made]]:
    return ((table, column, made) for table, columns in MADE.items() for column, made in columns.items())


def _field(kind: FileKind, name: str) -> str:
    column = form.columns(kind)[name]
    there = columns_of(kind, name)
    made = [place for place, how in there.items() if how is not Treatment.DECIDES]
    decides = [place for place, how in there.items() if how is Treatment.DECIDES]
    told = "; ".join([", ".join(made)] * bool(made) + [f"decides {', '.join(decides)}"] * bool(decides))
    personal = "yes" if column.is_personal else ""
    return f"| {name} | {column.meaning} | {personal} | {treatment(kind, name)} | {told} |"


def _column(name: str, made: Made) -> str:
    parts = {
        is_means: ", ".join(
            f"{part.kind} {part.field}" for part in made.parts if (part.treatment is Treatment.DECIDES) == is_means
        )
        for is_means in (False, True)
    }
    return f"| {name} | {made.how} | {parts[False]} | {parts[True]} |"


def main(arguments: list[str]) -> int:
    """Write the document, or with --check say whether it is up to date."""
    if arguments == ["--check"]:
        is_current = PATH.is_file() and PATH.read_text(encoding="utf-8") == inventory()
        if not is_current:
            print(f"{PATH} is out of date: run python -m etl.inventory", file=sys.stderr)
        return 0 if is_current else 1
    PATH.write_text(inventory(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
