"""How a council's words for columns, roles, services and teams map to ours: what is proposed, and why."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cache, lru_cache
from heapq import nlargest

import config

LEAVE_OUT = "-"  # in place of one of ours: left out, on purpose
LONGEST = 60  # letters of one of ours, as `state.headings` keeps them
AS_WRITTEN = "="  # in place of a team: a team of its own, by the name the council gives it
LIKE_ENOUGH = 0.7  # similarity from which something is proposed; below it most proposals are wrong
WORD_LIKE_ENOUGH = 0.75  # of words of teams: north and south are 0.6

_COMPARED = 20  # of ours, letter by letter: those that share most runs of three letters
_LEAST_SHARED = 0.2  # of theirs' runs of three letters
_REFERENCE = config.PROJECT / "data" / "reference"
_FILLER = frozenset(
    {"a", "and", "as", "at", "by", "for", "in", "no", "number", "of", "on", "the", "their", "to", "total"}
)
_TELL_LITTLE = frozenset({"team", "service", "unit", "adult", "asc", "group"})  # in the name of a team
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


class Kind(StrEnum):
    """What is mapped."""

    COLUMN = "column"
    ROLE = "role"
    SERVICE = "service"
    TEAM = "team"


class Why(StrEnum):
    """Why something is proposed; the first two are applied by themselves."""

    REMEMBERED = "remembered"
    EXACT = "exact"
    SAME_WORDS = "same words"
    ALIAS = "alias"
    SIMILAR = "similar"
    NEW = "new"  # a team that resembles none: proposed as a team of its own
    TAKEN = "another is taken for it"  # a column, where ours is another one already
    NOTHING = "nothing like it"


@dataclass(frozen=True)
class Ours:
    """One of our words: what is stored, what people read, and other words for it."""

    code: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """What one of theirs is taken for: `ours` is a code, LEAVE_OUT, AS_WRITTEN or empty; `score` is from 0 to 1."""

    theirs: str
    ours: str
    why: Why
    score: float

    @property
    def is_sure(self) -> bool:
        """Whether it is applied without asking anybody."""
        return self.why in {Why.REMEMBERED, Why.EXACT}


@cache
def ours(kind: Kind) -> tuple[Ours, ...]:
    """Everything that theirs can be mapped to, in the order of the form; no team, which are each council's own."""
    if kind is Kind.COLUMN:
        named = [(row["column"], row["meaning"]) for row in _rows("regional/team_columns.csv")]
    elif kind is Kind.ROLE:
        named = [(row["code"], row["name"]) for row in _rows("ascwds/job_roles.csv") if row["status"] == "current"]
    elif kind is Kind.SERVICE:
        listed = _rows("ascwds/main_services.csv")
        named = [(row["code"], row["name"]) for row in listed if row["allowed_as_main"] == "yes"]
    else:
        named = []
    also = [(row["ours"], row["theirs"]) for row in _rows("regional/heading_aliases.csv") if row["kind"] == kind]
    return tuple(Ours(code, name, tuple(theirs for its, theirs in also if its == code)) for code, name in named)


def needed() -> list[str]:
    """Our columns that a return cannot do without; what starters and leavers cover a collection may tell as well."""
    rows = _rows("regional/team_columns.csv")
    return [row["column"] for row in rows if row["mandatory"] == "yes" and row["column"] != "PERIODKIND"]


def proposals(kind: Kind, theirs: Iterable[str], remembered: Mapping[str, str]) -> list[Proposal]:
    """One proposal for each of theirs, in their order.

    `remembered` goes from theirs to ours, both as stored by `state.headings`; those that wait, with nothing of ours,
    count as not remembered. Of a council's teams, those remembered are what new ones may be the same as.
    """
    choices = _teams(remembered) if kind is Kind.TEAM else ours(kind)
    return [
        Proposal(each, remembered[each], Why.REMEMBERED, 1.0)
        if remembered.get(each)
        else _proposal(kind, each, choices)
        for each in theirs
    ]


def _teams(remembered: Mapping[str, str]) -> tuple[Ours, ...]:
    its_own = (theirs for theirs, its in remembered.items() if its == AS_WRITTEN)
    return tuple(Ours(theirs, theirs) for theirs in its_own if len(theirs) <= LONGEST)


def teams_like(theirs: str, remembered: Mapping[str, str], most: int) -> list[str]:
    """A council's teams that another name may mean, those most like it where there are more; in alphabetical order."""
    known = _threes(_sorted(theirs))
    names = [each.code for each in _teams(remembered) if each.code != theirs]
    nearest = nlargest(most, names, key=lambda name: len(known & _threes(_sorted(name))))
    return sorted(nearest)


def without_rivals(proposed: Sequence[Proposal]) -> list[Proposal]:
    """Of columns proposed for the same of ours, the better one keeps it; nothing is proposed for the others."""
    best: dict[str, Proposal] = {}
    for each in sorted(proposed, key=lambda each: (each.why is Why.REMEMBERED, each.score), reverse=True):
        best.setdefault(each.ours, each)
    return [
        each
        if each.ours in {"", LEAVE_OUT} or each is best[each.ours] or each.why is Why.REMEMBERED
        else Proposal(each.theirs, "", Why.TAKEN, 0.0)
        for each in proposed
    ]


def known(kind: Kind, theirs: str, remembered: Mapping[str, str]) -> str:
    """What one of theirs means without looking for what is merely similar; empty where that does not tell."""
    found = _told(theirs, ours(kind))
    return remembered.get(theirs) or (found.ours if found else "")


def _proposal(kind: Kind, theirs: str, choices: tuple[Ours, ...]) -> Proposal:
    if told := _told(theirs, choices):
        return told
    if kind is Kind.TEAM:
        choices = tuple(each for each in choices if _is_one_team(_words(theirs), _words(each.name)))
    score, code = _most_like(theirs, choices)
    if score >= LIKE_ENOUGH:
        return Proposal(theirs, code, Why.SIMILAR, round(0.85 * score, 2))
    if kind is Kind.TEAM:
        return Proposal(theirs, AS_WRITTEN, Why.NEW, 0.5)
    return Proposal(theirs, "", Why.NOTHING, 0.0)


def _told(theirs: str, choices: Iterable[Ours]) -> Proposal | None:
    if found := _exact(theirs, choices):
        return Proposal(theirs, found, Why.EXACT, 1.0)
    if found := _same_words(theirs, choices):
        return Proposal(theirs, found, Why.SAME_WORDS, 0.95)
    found = _alias(theirs, choices)
    return Proposal(theirs, found, Why.ALIAS, 0.9) if found else None


def _exact(theirs: str, choices: Iterable[Ours]) -> str:
    plain = letters(theirs)
    return next((each.code for each in choices if plain in {letters(each.code), letters(each.name)}), "")


def _same_words(theirs: str, choices: Iterable[Ours]) -> str:
    """The only one of ours that has the same words, whatever their endings and fillers."""
    words = _words(theirs)
    found = {each.code for each in choices if words and words in (_words(each.code), _words(each.name))}
    return found.pop() if len(found) == 1 else ""


def _alias(theirs: str, choices: Iterable[Ours]) -> str:
    plain, words = letters(theirs), _words(theirs)
    for each in choices:
        if any(plain == letters(alias) or (words and words == _words(alias)) for alias in each.aliases):
            return each.code
    return ""


def _most_like(theirs: str, choices: Iterable[Ours]) -> tuple[float, str]:
    """The share of letters in common, in order, with the one of ours that has most; of the few that may have."""
    known = _threes(_sorted(theirs))
    shared = (
        (len(known & _threes(other)) / max(len(known), 1), other, each.code)
        for each in choices
        for other in map(_sorted, (each.name, *each.aliases))
    )
    few = nlargest(_COMPARED, (each for each in shared if each[0] >= _LEAST_SHARED))
    return max(
        ((SequenceMatcher(None, _sorted(theirs), other, autojunk=False).ratio(), code) for _, other, code in few),
        default=(0.0, ""),
    )


def _is_one_team(theirs: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether each word of the shorter name is one of the longer, shortened or misspelt, and what is over tells little.

    Most names of a council's teams differ in one word alone, so that their letters would tell nothing.
    """
    short, long = sorted((theirs, other), key=len)
    if len(long) - len(short) > len(_TELL_LITTLE):
        return False
    over = list(long)
    for word in short:
        found = next((each for each in over if _is_one_word(word, each)), None)
        if found is None:
            return False
        over.remove(found)
    return bool(short) and _TELL_LITTLE.issuperset(over)


@lru_cache(maxsize=100_000)
def _is_one_word(one: str, other: str) -> bool:
    if one == other or one.isdigit() or other.isdigit():
        return one == other
    short, long = sorted((one, other), key=len)
    if len(short) >= 3 and long.startswith(short):
        return True
    return min(len(one), len(other)) > 3 and SequenceMatcher(None, one, other).ratio() >= WORD_LIKE_ENOUGH


@lru_cache(maxsize=20_000)
def _threes(text: str) -> frozenset[str]:
    return frozenset(text[start : start + 3] for start in range(max(len(text) - 2, 1)))


@lru_cache(maxsize=20_000)
def letters(text: str) -> str:
    """Letters and digits alone, in lower case: what is left of a heading when its spelling is set aside."""
    return _NOT_LETTERS.sub("", text.lower().replace("&", "and"))


@lru_cache(maxsize=20_000)
def _words(text: str) -> tuple[str, ...]:
    """In their order, as a care home is not home care."""
    found = _NOT_LETTERS.sub(" ", text.lower().replace("&", "and")).split()
    return tuple(_singular(word) for word in found if word not in _FILLER)


@lru_cache(maxsize=20_000)
def _sorted(text: str) -> str:
    return " ".join(sorted(_words(text)))


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


@cache
def _rows(file: str) -> tuple[dict[str, str], ...]:
    with (_REFERENCE / file).open(encoding="utf-8", newline="") as source:
        return tuple(csv.DictReader(source))
