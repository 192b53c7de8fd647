"""What the reader asked for: parsed from an address, and written back to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import parse_qs, urlencode

from data.catalogue import ENGLAND, Area, Catalogue, Period, Workforce
from data.measures import By, Measure

TIER = "exact"  # the only tier until the disclosure gate stands
_LIMIT = 50  # values of one filter
FILTERS = (By.SERVICE, By.ROLE_GROUP, By.ROLE)
_PARAMETERS = ("period", "area", "compare", "workforce", "service", "role_group", "role", "tier")

Asked = Mapping[str, str | list[str]]


@dataclass(frozen=True, kw_only=True)
class Selection:
    """A reader's choices, all of them known to the catalogue they were parsed with."""

    workforce: Workforce
    period: Period
    area: Area
    compare: Area
    service: tuple[str, ...] = ()
    role_group: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    tier: str = TIER

    def filters(self) -> dict[By, tuple[str, ...]]:
        """The filters in use: dimension to codes."""
        return {by: codes for by in FILTERS if (codes := getattr(self, by.value))}

    def search(self, **changes: object) -> str:
        """As the query string of an address, with some choices changed; parsing it gives the same selection."""
        return _address(replace(self, **changes) if changes else self)  # type: ignore[arg-type]


@lru_cache(maxsize=4096)  # every panel of a page links to the same councils
def _address(selection: Selection) -> str:
    pairs: list[tuple[str, str]] = [
        ("workforce", selection.workforce.value),
        ("period", selection.period.label),
        ("area", selection.area.slug),
        ("compare", selection.compare.slug),
    ]
    pairs += [(by.value, code) for by, codes in selection.filters().items() for code in codes]
    return "?" + urlencode(pairs)


class _Reading:
    """One pass over the parameters of an address, gathering a sentence for each that makes no sense."""

    def __init__(self, asked: Asked, catalogue: Catalogue, measures: tuple[Measure, ...]) -> None:
        self._asked = asked
        self._catalogue = catalogue
        self._measures = measures
        self.notices: list[str] = []

    def _values(self, name: str) -> list[str]:
        given = self._asked.get(name) or []
        return [given] if isinstance(given, str) else list(given)

    def _one(self, name: str) -> str | None:
        values = self._values(name)
        if len(values) > 1:
            self.notices.append(f"Only one {name} can be shown at a time; the first is used.")
        return values[0] if values else None

    def _unknown(self, name: str, value: str, instead: str) -> None:
        self.notices.append(f"There is no {name} “{value[:40]}” here. {instead}")

    def time(self) -> tuple[Workforce, Period]:
        """Workforce and period together: a period that one other workforce alone has says which is meant."""
        offered = self._catalogue.workforces(self._measures)
        workforce = self._workforce(offered)
        label = self._one("period")
        for each in [workforce] if workforce else offered:
            for period in self._catalogue.periods(each, self._measures):
                if period.label == label:
                    return each, period
        workforce = workforce or offered[0]
        newest = self._catalogue.periods(workforce, self._measures)[0]
        if label is not None:
            self._unknown("period", label, f"Showing {newest.text}.")
        return workforce, newest

    def _workforce(self, offered: list[Workforce]) -> Workforce | None:
        text = self._one("workforce")
        if text is None:
            return None
        for workforce in offered:
            if workforce.value == text:
                return workforce
        self._unknown("workforce", text, f"Showing {offered[0].label.lower()}.")
        return offered[0]

    def area(self) -> Area:
        """The area asked for, or the home region."""
        text = self._one("area")
        home = self._catalogue.home_region
        if text is None:
            return home
        area = self._catalogue.area(text)
        if area is None:
            self._unknown("area", text, f"Showing {home.name}.")
        return area or home

    def compare(self, area: Area) -> Area:
        """The comparator asked for, or the area's region (England for England)."""
        text = self._one("compare")
        usual = self._catalogue.areas[area.region_code or ENGLAND] if area.level != "region" else area
        if text is None:
            return usual
        compare = self._catalogue.area(text)
        if compare is None:
            self._unknown("comparator", text, f"Comparing with {usual.name}.")
        return compare or usual

    def choices(self, by: By, offered: frozenset[By]) -> tuple[str, ...]:
        """The codes of one filter, in the order of the look-up."""
        known = self._catalogue.choices(by)
        asked = self._values(by.value)
        if asked and by not in offered:
            self.notices.append(
                f"These figures are not collected by {by.value.replace('_', ' ')}; that filter is left out."
            )
            return ()
        for code in asked:
            if code not in known:
                self._unknown(by.value.replace("_", " "), code, "It is left out of the filter.")
        if len(asked) > _LIMIT:
            self.notices.append(f"A filter takes at most {_LIMIT} values; the rest are left out.")
        return tuple(code for code in known if code in asked[:_LIMIT])

    def tier(self) -> str:
        """Always the exact tier; another is refused."""
        text = self._one("tier")
        if text not in (None, TIER):
            self._unknown("tier", str(text), "Showing exact figures.")
        return TIER

    def strangers(self) -> None:
        """Names that no page knows."""
        for name in self._asked:
            if name not in (*_PARAMETERS, "by"):
                self.notices.append(f"The address has a part “{name[:40]}” that means nothing here; it is ignored.")


def parse(asked: Asked, catalogue: Catalogue, measures: tuple[Measure, ...]) -> tuple[Selection, tuple[str, ...]]:
    """The selection that the parameters of an address mean, and a sentence for each part that makes no sense.

    Parts that make no sense fall back to defaults: pages show the sentences, downloads refuse with them.
    """
    reading = _Reading(asked, catalogue, measures)
    reading.strangers()
    workforce, period = reading.time()
    area = reading.area()
    offered = frozenset[By]().union(*(catalogue.breakdowns(each, workforce, period) for each in measures))
    selection = Selection(
        workforce=workforce,
        period=period,
        area=area,
        compare=reading.compare(area),
        service=reading.choices(By.SERVICE, offered),
        role_group=reading.choices(By.ROLE_GROUP, offered),
        role=reading.choices(By.ROLE, offered),
        tier=reading.tier(),
    )
    return selection, tuple(reading.notices)


def parse_search(search: str, catalogue: Catalogue, measures: tuple[Measure, ...]) -> tuple[Selection, tuple[str, ...]]:
    """As `parse`, from a query string."""
    return parse(parse_qs(search.lstrip("?"), keep_blank_values=True), catalogue, measures)
