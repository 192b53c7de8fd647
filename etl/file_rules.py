"""The rules of folders and files: what a return must look like before a single cell is judged."""

from typing import NamedTuple

from etl.rule import Effect, Rule


class FileProblem(NamedTuple):
    """A rule of `FILE_RULES` that a file breaks, and where."""

    rule: str
    found: str | None = None
    column: str | None = None
    record: int | None = None
    line: int | None = None


def _rule(effect: Effect, key: str, wrong: str, remedy: str) -> Rule:
    return Rule(key=key, effect=effect, wrong=wrong, remedy=remedy)


_REFUSES, _ASIDE, _WARNS = Effect.REFUSES, Effect.SETS_ASIDE, Effect.WARNS

_FOLDERS = (
    _rule(_REFUSES, "folder-not-a-date", "the folder above the council's is not a date",
          "Name it after the date the returns describe, written YYYY-MM-DD: 2025-09-30."),
    _rule(_REFUSES, "future-date", "the folder above the council's is a date after today",
          "Correct the date: it is the day the returns describe."),
    _rule(_REFUSES, "past-date", "the folder above the council's is a date before the year 2000",
          "Correct the date: it is the day the returns describe."),
    _rule(_REFUSES, "folder-not-a-council", "the folder is not named after a council",
          "Name it by the council's code (E09000012), its name (Hackney) or its short name (tower-hamlets)."),
    _rule(_REFUSES, "council-abolished", "the folder is named after a council that was abolished",
          "Put the return into the folder of the council that sends it now; two councils send one each."),
    _rule(_REFUSES, "unreadable-folder", "the folder cannot be opened", "Make sure that it may be read."),
    _rule(_REFUSES, "name-not-text", "the name or the folder of the file is not in UTF-8, so that it cannot be read",
          "Rename it with plain letters."),
    _rule(_REFUSES, "misplaced-file", "a CSV file lies outside the folder of a council, so that it is not loaded",
          "Move it to RETURNS/<date>/<council>/, for example 2025-09-30/hackney/."),
    _rule(_WARNS, "not-loaded", "this is hidden, not a CSV file, or a folder where none belongs; it is not loaded",
          "Save it as CSV in the council's folder if it is part of the return; otherwise remove it."),
    _rule(_REFUSES, "council-twice", "another folder of the same date holds a return of the same council",
          "Keep one of the folders."),
    _rule(_REFUSES, "no-workplace-file", "the return has no workplace file",
          "Add the file whose header begins LOCALESTID,STATUS,ESTNAME."),
    _rule(_REFUSES, "no-staff-file", "the return has no staff file",
          "Add the file whose header begins LOCALESTID,UNIQUEWORKERID and has EMPLSTATUS."),
    _rule(_WARNS, "no-training-file", "the return has no training file; no measure needs it",
          "Add the file whose header begins LOCALESTID,UNIQUEWORKERID,CATEGORY if there is one."),
    _rule(_REFUSES, "two-files-of-one-kind", "the folder holds two files of one kind, perhaps of two councils",
          "Keep the one file of this council and date."),
    _rule(_REFUSES, "teams-beside-asc-wds", "a regional workforce return lies beside files of ASC-WDS",
          "Keep one or the other: a council sends staff records, or totals of teams."),
    _rule(_REFUSES, "same-file-as-another-council", "the file is the same, byte for byte, as another council's",
          "Put each council's own file in its folder."),
    _rule(_WARNS, "same-file-as-earlier", "the file is the same, byte for byte, as the council's of another date",
          "Check that it is of this date: staff records seldom stay the same."),
    _rule(_REFUSES, "sample-and-real", "some LOCALESTIDs or TEAMs begin with SAMPLE- and others do not",
          "Keep sample returns and real ones apart: in a sample return each of them begins with SAMPLE-."),
)  # fmt: skip

_TEXT = (
    _rule(_REFUSES, "unreadable-file", "the file cannot be opened",
          "Make sure that it may be read, and that no program holds it."),
    _rule(_REFUSES, "changing-file", "the file changed while it was read: it is being copied or written",
          "Wait until it is whole, then check it again."),
    _rule(_REFUSES, "empty-file", "the file is empty", "Download or save the file again."),
    _rule(_REFUSES, "not-text", "the file is not plain text",
          "Open it in the program that made it and save it as CSV, in UTF-8."),
    _rule(_REFUSES, "unknown-encoding", "the line has a byte that is no text in UTF-8 or in Windows-1252",
          "Save the file as CSV UTF-8."),
    _rule(_WARNS, "windows-1252", "the file is not in UTF-8; it was read as Windows-1252",
          "Check names with accents, and save the file as CSV UTF-8."),
    _rule(_WARNS, "mixed-line-ends", "lines end in different ways; all were read as line ends",
          "Save the file again with one program, so that all lines end alike."),
    _rule(_REFUSES, "wrong-separator", "the cells are not separated by commas",
          "Save the file as CSV with commas between cells."),
)  # fmt: skip

_HEADERS = (
    _rule(_REFUSES, "not-a-return", "the first line is not the header of a workplace, staff or training file, nor of a "
          "regional workforce return",
          "Keep the header line of the ASC-WDS file or of the template as the first line; move other files elsewhere."),
    _rule(_REFUSES, "rows-above-header", "there are rows above the header, such as a title",
          "Remove them, so that the header is the first line."),
    _rule(_REFUSES, "repeated-column", "two columns have this name", "Remove one of them or correct its name."),
    _rule(_REFUSES, "missing-mandatory-column", "a column that the return cannot do without is missing",
          "Add the column with its values, as in the ASC-WDS file."),
    _rule(_WARNS, "missing-column", "a column of the form is missing; its answers count as not given",
          "Add the column as in the ASC-WDS file, if the answers are known."),
    _rule(_WARNS, "extra-column", "the column is not one of the form; it is not loaded",
          "Check the spelling of its name; remove it if it is not of the form."),
    _rule(_WARNS, "unnamed-column", "a column has no name; it is not loaded",
          "Remove the column, or give it its name."),
    _rule(_WARNS, "column-respelt", "the column's name has other letter case or spaces than the form's",
          "Write the name as in the ASC-WDS file."),
)  # fmt: skip

_ROWS = (
    _rule(_REFUSES, "no-rows", "the file has a header and no rows", "Send the file with its rows."),
    _rule(_WARNS, "no-training-rows", "the training file has a header and no rows",
          "Nothing to do if there is no training to record."),
    _rule(_REFUSES, "ragged-row", "the row has more or fewer cells than the header",
          "Look for a missing or added comma; put a cell that holds a comma between quotation marks."),
    _rule(_REFUSES, "long-row", "the row is longer than any record: over a million characters",
          "Look at the line for a cell with something in it that does not belong there."),
    _rule(_REFUSES, "excel-row-limit", "the file ends where a sheet of Excel ends, so that rows may be missing",
          "Take the file from its system, without Excel. If nothing is missing, add a row of commas alone."),
    _rule(_REFUSES, "unbalanced-quotes", "the quotation marks do not pair up in the row that begins here",
          'Put quotation marks round a whole cell only, and write one inside it twice: "Ann ""Nan"" Other".'),
    _rule(_REFUSES, "unreadable-rows", "the rows cannot be told apart",
          "Open the file in a spreadsheet and save it again as CSV UTF-8."),
    _rule(_ASIDE, "blank-row", "the row has nothing in any cell", "Nothing to do; you may remove the row."),
)  # fmt: skip

FILE_RULES: dict[str, Rule] = {rule.key: rule for rule in (*_FOLDERS, *_TEXT, *_HEADERS, *_ROWS)}
