"""The examples of the page “Data API”: each asks this server one question, and may be pasted as it is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from auth.pages import PROGRAMS
from data.catalogue import Catalogue
from data.principal import Principal
from data.question import Question, question
from data.selection import Selection

TOKEN = "TOKEN_FOR_MUSTER"  # the variable that holds it on the reader's machine
_NUMBERS = ("value", "low", "high", "numerator", "base")


class Snippet(NamedTuple):
    """One example: a name for its place on the page, a title, the code, and steps in words."""

    name: str
    title: str
    code: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """What the examples ask: a server, parameters, and whether a token goes along."""

    base: str
    pairs: Sequence[tuple[str, str]]
    needs_token: bool

    def address(self, form: str) -> str:
        """The whole address."""
        return f"{self.base}{PROGRAMS}/data?{urlencode([*self.pairs, ('format', form)])}"


def pairs_of(asked: Question, known: Catalogue, who: Principal) -> list[tuple[str, str]]:
    """The parameters of a question, without those that mean what would hold anyway.

    The newest period is one of them, so that an example refreshed next quarter has next quarter's figures.
    """
    selection, workforce = asked.selection, asked.selection.workforce
    fixed = {"area": [selection.area.slug], "workforce": [workforce.value]}
    usual = set(_pairs(question(fixed, asked.measures, known, who).selection)) - {("area", selection.area.slug)}
    if workforce != known.workforces(asked.measures)[0]:
        usual -= {("workforce", workforce.value)}
    found = [pair for pair in _pairs(selection) if pair not in usual]
    levels = [("by", level.value) for level in asked.levels]
    return [*(("measure", each.key) for each in asked.measures), *found, *levels]


def _pairs(selection: Selection) -> list[tuple[str, str]]:
    return parse_qsl(selection.search(measure="").removeprefix("?"))


def snippets(example: Example) -> list[Snippet]:
    """All examples, in the order of the page."""
    makers: tuple[Callable[[Example], Snippet], ...] = (_excel, _power_bi, _r, _python, _curl)
    return [make(example) for make in makers]


def _excel(example: Example) -> Snippet:
    steps = (
        "In Excel choose Data, Get Data, From Other Sources, Blank Query, then Advanced Editor.",
        "Paste this in place of what is there, and choose Done.",
        _anonymous(example),
        "Choose Close & Load. Refresh All brings the newest figures.",
    )
    return Snippet("excel", "Excel", _power_query(example), steps)


def _power_bi(example: Example) -> Snippet:
    steps = (
        "In Power BI Desktop choose Get data, Blank query, then Advanced Editor.",
        "Paste this in place of what is there, choose Done, then Close & Apply.",
        _anonymous(example),
        "A scheduled refresh works too, as the server's address is named by itself.",
    )
    return Snippet("power-bi", "Power BI", _power_query(example), steps)


def _anonymous(example: Example) -> str:
    more = ": the token stands in the query, in place of “put your token here”" if example.needs_token else ""
    return f"Asked how to sign in, choose Anonymous{more}."


def _power_query(example: Example) -> str:
    grouped: dict[str, list[str]] = {}
    for name, value in [*example.pairs, ("format", "csv")]:
        grouped.setdefault(name, []).append(value)
    query = ", ".join(f"{name} = {_value(values)}" for name, values in grouped.items())
    token = '    Token = "put your token here",\n' if example.needs_token else ""
    headers = ',\n            Headers = [Authorization = "Bearer " & Token]' if example.needs_token else ""
    numbers = ", ".join(f'"{name}"' for name in _NUMBERS)
    return f"""let
{token}    Source = Web.Contents(
        "{example.base}",
        [
            RelativePath = "{PROGRAMS[1:]}/data",
            Query = [{query}]{headers}
        ]
    ),
    Rows = Csv.Document(Source, [Delimiter = ",", Encoding = 65001, QuoteStyle = QuoteStyle.Csv]),
    Headed = Table.PromoteHeaders(Rows, [PromoteAllScalars = true]),
    Numbers = {{{numbers}}},
    NotShown = Table.ReplaceValue(Headed, "", null, Replacer.ReplaceValue, Numbers),
    Figures = Table.TransformColumnTypes(NotShown, List.Transform(Numbers, each {{_, type number}}), "en-GB")
in
    Figures"""


def _value(values: Sequence[str]) -> str:
    quoted = [f'"{value.replace(chr(34), chr(34) * 2)}"' for value in values]
    return quoted[0] if len(quoted) == 1 else f"{{{', '.join(quoted)}}}"


def _r(example: Example) -> Snippet:
    token = f'\n  headers = c(Authorization = paste("Bearer", Sys.getenv("{TOKEN}"))),' if example.needs_token else ""
    code = f"""address <- url(
  "{example.address("csv")}",{token}
  encoding = "UTF-8-BOM"
)
figures <- read.csv(address, na.strings = "", colClasses = c(category_code = "character"))
print(figures[, c("area_name", "category", "value", "mark")])"""
    return Snippet("r", "R", code, ("Nothing needs to be installed: this is R by itself, version 4.1 or later.",))


def _python(example: Example) -> Snippet:
    imports = "import os\n\n" if example.needs_token else ""
    token = f'{{"Authorization": "Bearer " + os.environ["{TOKEN}"]}}'
    headers = f"\n    storage_options={token}," if example.needs_token else ""
    code = f"""{imports}import pandas

figures = pandas.read_csv(
    "{example.address("csv")}",
    dtype={{"category_code": str}},
    keep_default_na=False,
    na_values=[""],{headers}
)
print(figures[["area_name", "category", "value", "mark"]])"""
    return Snippet("python", "Python", code, ("Install pandas once: python -m pip install pandas",))


def _curl(example: Example) -> Snippet:
    token = f'  --header "Authorization: Bearer ${TOKEN}" \\\n' if example.needs_token else ""
    code = f"""curl --fail-with-body --compressed --output figures.csv \\
{token}  "{example.address("csv")}\""""
    return Snippet("curl", "Command line", code, ("Leave --output out to see the answer at once.",))
