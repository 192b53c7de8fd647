"""Where a frozen pack and the same pack made now say other things."""

from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from packs.model import Pack, Table

GONE = "not there"


class Difference(NamedTuple):
    """One cell of one table then and now; `column` is empty for a page or a row that only one of them has."""

    page: str
    row: str
    column: str
    then: str
    now: str


def differences(then: Pack, now: Pack) -> list[Difference]:
    """Every cell that differs, in the frozen pack's order, then what is new; comments are no part of it."""
    old, new = ({page.key: page for page in pack.pages} for pack in (then, now))
    found: list[Difference] = []
    for key in [*old, *(key for key in new if key not in old)]:
        title = (old.get(key) or new[key]).title
        if key not in old or key not in new:
            found.append(
                Difference(title, "the whole page", "", *(GONE if key not in each else "there" for each in (old, new)))
            )
        else:
            found += _of_table(title, old[key].table, new[key].table)
            found += _of_sentences(title, old[key].sentences, new[key].sentences)
    return found


def _of_table(title: str, then: Table | None, now: Table | None) -> list[Difference]:
    old, new = _cells(then), _cells(now)
    return [
        Difference(title, *place, old.get(place, GONE), new.get(place, GONE))
        for place in dict.fromkeys([*old, *new])
        if old.get(place) != new.get(place)
    ]


def _cells(table: Table | None) -> dict[tuple[str, str], str]:
    if table is None:
        return {}
    return {(row[0], name): cell for row in table.rows for name, cell in zip(table.head[1:], row[1:], strict=True)}


def _of_sentences(title: str, then: tuple[str, ...], now: tuple[str, ...]) -> list[Difference]:
    """Sentences that changed, came or went; one that only moved on, as others came before it, is the same."""
    found = []
    for kind, start, end, first, last in SequenceMatcher(None, then, now, autojunk=False).get_opcodes():
        if kind != "equal":
            pairs = zip_longest(then[start:end], now[first:last], fillvalue=GONE)
            found += [Difference(title, f"sentence {n}", "", old, new) for n, (old, new) in enumerate(pairs, start + 1)]
    return found
