"""A rule of the return together with the condition that finds it broken."""

from collections.abc import Iterable
from dataclasses import dataclass

from etl.rule import Effect, Rule


@dataclass(frozen=True, kw_only=True)
class Check:
    """A rule, the cell at fault and an SQL condition over a staged table that is true where the rule is broken."""

    rule: Rule
    column: str  # of the form
    where: str
    every_row: bool = False  # also rows that are set aside; other checks look only at rows to load


def refuses(key: str, column: str, where: str, wrong: str, remedy: str, *, every_row: bool = False) -> Check:
    """A check with a rule of its own, for which the return is refused."""
    rule = Rule(key=key, effect=Effect.REFUSES, wrong=wrong, remedy=remedy)
    return Check(rule=rule, column=column, where=where, every_row=every_row)


def sets_aside(key: str, column: str, where: str, wrong: str, remedy: str) -> Check:
    """A check with a rule of its own, for which the row is not loaded."""
    rule = Rule(key=key, effect=Effect.SETS_ASIDE, wrong=wrong, remedy=remedy)
    return Check(rule=rule, column=column, where=where, every_row=True)


def warns(key: str, column: str, where: str, wrong: str, remedy: str) -> Check:
    """A check with a rule of its own, for which the row is loaded all the same."""
    return Check(rule=Rule(key=key, effect=Effect.WARNS, wrong=wrong, remedy=remedy), column=column, where=where)


def code_check(
    column: str, allowed: Iterable[int] | str, words: str, *, effect: Effect = Effect.WARNS, where: str = "true"
) -> Check:
    """A check that a code column holds one of its codes; `allowed` may name a list of codes made by `etl.cells`."""
    name = column.lower()
    codes = f"getvariable('{allowed}')" if isinstance(allowed, str) else f"[{', '.join(map(str, allowed))}]"
    unknown = "; it counts as unknown" if effect is Effect.WARNS else ""
    rule = Rule(
        key=f"{name}-code",
        effect=effect,
        wrong=f"{column} holds something that is not one of its codes{unknown}",
        remedy=f"Give {words}.",
    )
    return Check(
        rule=rule,
        column=column,
        where=f"{name} NOT IN (-1, -2) AND NOT list_contains({codes}, {name}) AND {where}",
    )


EXTRACT_CODE = Rule(
    key="extract-code",
    effect=Effect.REFUSES,
    wrong="the value is a code of Skills for Care's own extracts (-1 not answered, -2 do not know, 190 to 196 "
    "contract type, 250 and 252 pay interval), not of a bulk upload file",
    remedy="Send the files as they are downloaded from the ASC-WDS for bulk upload, not an analysis extract.",
)


def extract_code_checks(columns: Iterable[str], where: str = "{name} IN (-1, -2)") -> list[Check]:
    """The check for codes of Skills for Care's own extracts in each of these columns."""
    return [Check(rule=EXTRACT_CODE, column=column, where=where.format(name=column.lower())) for column in columns]
