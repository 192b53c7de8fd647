"""Which numbers in a page's words can be made of the files beside it."""

import re
from functools import cached_property

from data.measures import Unit
from reckoning import Reckoning, finite, gaps, printed

_COUNTED = re.compile(r"(about )?(?<![\w.\-])([£+\u2212-]{0,2})(\d+(?:,\d{3})*(?:\.\d+)?)(\s*(?:%|points?)?)(?![\w\-])")
_ROWS = "councils?|periods?|categor\\w+|combinations|services?|roles?|counts?|measures?|returns|fields"
_BAND = r"\b(?:16|25|35|45|55|60)(?:\sto\s|-)(?:24|34|44|54|59|64)\b"
NOT_FIGURES = re.compile(
    rf"""
    \d+\s\w+\s20\d\d | \b20\d\d(?:[/-]\d\d)?\b | 12\s(?:full\s)?months
    | (?:95|99\.8)\s%(?:\sinterval)? | \b\d+\sof\s[^.,;:]*?(?:{_ROWS}) | \b\d+\sof\s\d+\b(?!,) | of\s\d+\b(?!,)
    | \b\d+\s(?:more\s|other\s)?(?:{_ROWS}) | \d+\s(?:withheld|too\sfew|comparisons|lies?\sbetween|stood)
    | fewer\sthan\s\d+ | shade\s\d | by\schance\salone\sabout\s\d+ | 1\sis\schance
    | {_BAND} | under\s25 | rest\son\s90\s% | (?:reach|turns)\s(?:60|65) | wide\sfrom\s55
    | (?:18|55|65|85)\s(?:or|and)\sover | rounded\sto\s5 | under\s\d+\s% | \d\d-\d\d-\d\d
    """,
    re.X,
)


class Vocabulary:
    """The numbers that can be made of some areas' figures, as pages write them: percentages, points, amounts, others.

    From the figures of `every` area comes how councils spread.
    """

    def __init__(self, areas: list[Reckoning], every: Reckoning, public: frozenset[str]) -> None:
        self._areas, self._every, self._public = areas, every, public

    def strange(self, text: str, *, is_public: bool = False) -> list[str]:
        """What a text says in numbers that cannot be made of the files, nor, where it `is_public`, was ever public."""
        found = []
        for match in _COUNTED.finditer(NOT_FIGURES.sub(" ", text)):
            about, sign, figure, unit = match.groups()
            if not (self._holds(figure, sign, unit, is_about=bool(about)) or (is_public and figure in self._public)):
                found.append(match.group())
        return found

    def _holds(self, figure: str, sign: str, unit: str, *, is_about: bool) -> bool:
        shares, others = self._every.spread_in_words
        if "%" in unit:
            own = any(figure in each.percentages or figure in each.coverage for each in self._areas)
            return own or figure in shares or figure in self._limits
        if "point" in unit:
            return figure in self._points
        if "£" in sign:
            return figure in self._pounds
        is_plain = figure in others or any(figure in each.plain for each in self._areas)
        return is_plain or figure in self._ratios or (is_about and figure in self._more)

    @cached_property
    def _points(self) -> set[str]:
        shares: dict[tuple[str, ...], set[float]] = {}
        for area in self._areas:
            for path, own in area.parts().items():
                shares.setdefault(path, set()).update(own)
        apart = {one - other for own in shares.values() for one in own for other in own}
        return printed([each * 100 for each in gaps(self._areas, {Unit.SHARE}) | apart], 0, 1, 2)

    @cached_property
    def _limits(self) -> set[str]:
        """The limits of a funnel for councils of their sizes."""
        sizes = {(measure, base) for area in self._areas for measure, _, base, _ in area.counted() if base > 0}
        funnels = self._every.funnels
        found = {each for measure, base in sizes if measure in funnels for each in funnels[measure].limits(base)}
        return printed([each * 100 for each in found], 0, 1)

    @cached_property
    def _pounds(self) -> set[str]:
        pounds = self._every.spread | self._every.public | set().union(*(area.amounts for area in self._areas))
        ahead = {one - other for one in pounds for other in self._every.public}
        return printed(pounds | ahead | gaps(self._areas, {Unit.GBP_PER_HOUR}), 1, 2)

    @cached_property
    def _ratios(self) -> set[str]:
        return printed(gaps(self._areas, {Unit.RATIO, Unit.DAYS}), 0, 1)

    @cached_property
    def _more(self) -> set[str]:
        """How many more people a rate means than another would, and what the common rate means."""
        counted = [each for area in self._areas for each in area.counted()]
        found: set[float] = set()
        for measure, value, base, _ in counted:
            wide = [rate for other, rate, _, is_council in counted if other == measure and not is_council]
            wide += [self._every.funnels[measure].target] if measure in self._every.funnels else []
            found |= finite(way * base for rate in wide for way in (value - rate, rate))
        return printed(found | {round(each / 5) * 5 for each in found}, 0)
