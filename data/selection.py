"""What the reader asked for: parsed from an address, and written back to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote_plus

from data.catalogue import ENGLAND, Area, Catalogue, Period, Workforce
from data.measures import MEASURES, By, Measure
from data.principal import Principal

PROTECTED, EXACT = "protected", "exact"  # what is shared is protected unless the address asks for exact figures
MOST_VALUES = 50  # values of one filter
FILTERS = (
    By.SERVICE, By.ROLE_GROUP, By.ROLE, By.AGE_GROUP, By.AGE_BAND, By.GENDER, By.CONTRACT, By.ZERO_HOURS,
    By.TIME_IN_ROLE, By.YEARS_IN_SECTOR, By.QUALIFICATION, By.CARE_CERTIFICATE, By.RECRUITMENT_SOURCE,
    By.ETHNIC_GROUP, By.NATIONALITY, By.DISABILITY,
)  # fmt: skip
_FILTERS = tuple((by, by.value) for by in FILTERS)  # an enumeration looks its values up each time
# how a page shows what it shows: each with the values it may have besides the usual, which is not written
OPTIONS = {
    "chart": ("funnel",),
    "basis": ("hourly-rate",),  # of pay: staff who are paid by the hour alone
    "like": ("1",),  # over time, the councils that are in every return
    "meeting": ("1",),
    "measure": tuple(MEASURES),
    "rows": tuple(By),
    "columns": tuple(By),
    "panels": tuple(By),
}
PARAMETERS = ("period", "area", "compare", "workforce", *(by.value for by in FILTERS), "tier", "pooled", *OPTIONS)
_POOLED = "3"
_WORDS = {"compare": "comparator"}  # what sentences call a parameter, where not by its own name

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
    age_group: tuple[str, ...] = ()
    age_band: tuple[str, ...] = ()
    gender: tuple[str, ...] = ()
    contract: tuple[str, ...] = ()
    zero_hours: tuple[str, ...] = ()
    time_in_role: tuple[str, ...] = ()
    years_in_sector: tuple[str, ...] = ()
    qualification: tuple[str, ...] = ()
    care_certificate: tuple[str, ...] = ()
    recruitment_source: tuple[str, ...] = ()
    ethnic_group: tuple[str, ...] = ()
    nationality: tuple[str, ...] = ()
    disability: tuple[str, ...] = ()
    tier: str = PROTECTED
    pooled: bool = False  # whether shares rest on the returns of three dates together
    chart: str = ""  # of OPTIONS, as are the others; empty for the usual
    basis: str = ""
    like: str = ""
    meeting: str = ""
    measure: str = ""
    rows: str = ""
    columns: str = ""
    panels: str = ""

    def filters(self) -> dict[By, tuple[str, ...]]:
        """The filters in use: dimension to codes."""
        chosen = vars(self)
        return {by: codes for by, name in _FILTERS if (codes := chosen[name])}

    def filters_in_words(self, known: Catalogue) -> str:
        """The filters in use by name: 'Direct care, Shared lives or Sheltered housing'; empty without any."""
        return ", ".join(
            " or ".join(known.choices(by)[code].name for code in codes) for by, codes in self.filters().items()
        )

    def search(self, **changes: object) -> str:
        """As the query string of an address, with some choices changed; parsing it gives the same selection.

        Raises TypeError for a choice that there is not.
        """
        if unknown := changes.keys() - vars(self).keys():
            raise TypeError(f"a selection has no {sorted(unknown)}")
        return _address(vars(self) | changes)  # a page has hundreds of links: no selection is made for each


def _address(chosen: dict[str, Any]) -> str:
    workforce, period, area, compare = (chosen[name] for name in ("workforce", "period", "area", "compare"))
    pairs = [("workforce", workforce.value), ("period", period.label), ("area", area.slug), ("compare", compare.slug)]
    pairs += [(name, code) for _, name in _FILTERS for code in chosen[name]]
    pairs += [("tier", EXACT)] if chosen["tier"] == EXACT else []
    pairs += [("pooled", _POOLED)] if chosen["pooled"] else []
    pairs += [(name, chosen[name]) for name in OPTIONS if chosen[name]]
    return "?" + "&".join([f"{name}={_quoted(value)}" for name, value in pairs])


_quoted = lru_cache(maxsize=4096)(quote_plus)


class Notice(NamedTuple):
    """A part of an address that makes no sense, and what a page shows in its place."""

    wrong: str
    instead: str
    is_refused: bool = False  # whether it asked for what has not been granted
    is_unknown: bool = False  # whether it names something that is never offered
    parameter: str = ""  # of the address, that it is about

    def __str__(self) -> str:
        """Both, as pages say them."""
        return f"{self.wrong} {self.instead}"


class _Reading:
    """One pass over the parameters of an address, gathering a notice for each that makes no sense."""

    def __init__(self, asked: Asked, catalogue: Catalogue, measures: tuple[Measure, ...], principal: Principal) -> None:
        self._asked = asked
        self._principal = principal
        self._catalogue = catalogue
        self._measures = measures
        self.notices: list[Notice] = []

    def _values(self, name: str) -> list[str]:
        given = self._asked.get(name) or []
        return [given] if isinstance(given, str) else list(given)

    def _one(self, name: str) -> str | None:
        values = self._values(name)
        if len(values) > 1:
            wrong = f"Only one {name} can be shown at a time."
            self.notices.append(Notice(wrong, "The first is used.", parameter=name))
        return values[0] if values else None

    def _unknown(self, name: str, value: str, instead: str, choices: Iterable[str] = ()) -> None:
        known = f", only {', '.join(choices)}" if choices else ""
        wrong = f"There is no {_WORDS.get(name, name.replace('_', ' '))} “{value[:40]}” here{known}."
        self.notices.append(Notice(wrong, instead, is_unknown=True, parameter=name))

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
        first = self._catalogue.opening_period(workforce, self._measures)
        if label is not None:
            labels = [period.label for period in self._catalogue.periods(workforce, self._measures)]
            self._unknown("period", label, f"Showing {first.text}.", labels)
        return workforce, first

    def _workforce(self, offered: list[Workforce]) -> Workforce | None:
        text = self._one("workforce")
        if text is None:
            return None
        for workforce in offered:
            if workforce.value == text:
                return workforce
        self._unknown("workforce", text, f"Showing {offered[0].label.lower()}.", [each.value for each in offered])
        return offered[0]

    def area(self, period: Period) -> Area:
        """The area asked for, or the home region."""
        home = self._catalogue.home_region
        return self._area("area", period) or self._instead("area", home, period, f"Showing {home.name}.")

    def compare(self, area: Area, period: Period) -> Area:
        """The comparator asked for, or the area's region (England for England)."""
        usual = self._catalogue.areas[area.region_code or ENGLAND] if area.level != "region" else area
        sentence = f"Comparing with {usual.name}."
        return self._area("compare", period) or self._instead("compare", usual, period, sentence)

    def _area(self, name: str, period: Period) -> Area | None:
        text = self._one(name)
        area = self._catalogue.area(text) if text is not None else None
        if (
            area is None
            or (area.is_added and name == "area")
            or not self._sees(area, period)
            or not self._catalogue.covers(area, period)
        ):
            return None
        return area

    def _sees(self, area: Area, period: Period) -> bool:
        """Whether an area's figures may be shown; published ones are public."""
        return not period.is_returns or self._catalogue.is_for(area, self._principal)

    def _instead(self, name: str, area: Area, period: Period, sentence: str) -> Area:
        given = self._values(name)
        if given:
            asked = self._catalogue.area(given[0])
            if asked is None:
                self._unknown(name, given[0], sentence)
            elif not self._sees(asked, period):
                refused = f"{asked.name} is not among the councils that you may see."
                if asked.is_added:
                    refused = f"Not every council of “{asked.name}” is one that you may see."
                self.notices.append(Notice(refused, sentence, is_refused=True, parameter=name))
            elif name == "area" and asked.is_added:
                self.notices.append(Notice(f"{asked.name} is there to compare with.", sentence, parameter=name))
            else:
                self.notices.append(Notice(f"The returns do not cover {asked.name}.", sentence, parameter=name))
        return area

    def choices(self, by: By, offered: frozenset[By]) -> tuple[str, ...]:
        """The codes of one filter, in the order of the look-up."""
        known = self._catalogue.choices(by)
        asked = self._values(by.value)
        if asked and by not in offered:
            wrong = f"These figures are not collected by {by.value.replace('_', ' ')}."
            self.notices.append(Notice(wrong, "That filter is left out.", parameter=by.value))
            return ()
        for code in asked:
            if code not in known:
                self._unknown(by.value, code, "It is left out of the filter.")
        if len(asked) > MOST_VALUES:
            wrong = f"A filter takes at most {MOST_VALUES} values."
            self.notices.append(Notice(wrong, "The rest are left out.", parameter=by.value))
        return tuple(code for code in known if code in asked[:MOST_VALUES])

    def tier(self) -> str:
        """Protected unless exact figures are asked for, by somebody who has been granted some."""
        text = self._one("tier")
        if text not in (None, PROTECTED, EXACT):
            self._unknown("tier", str(text), "Showing protected figures.", (PROTECTED, EXACT))
        if text == EXACT and not self._principal.exact:
            wrong = "You have not been granted exact figures."
            self.notices.append(Notice(wrong, "Showing protected figures.", is_refused=True, parameter="tier"))
        return EXACT if text == EXACT and self._principal.exact else PROTECTED

    def pooled(self, period: Period) -> bool:
        """Whether the last returns are taken together."""
        text = self._one("pooled")
        if text not in (None, _POOLED):
            self._unknown("pooled", str(text), "Showing the returns of one date.", (_POOLED,))
        return text == _POOLED and period.is_returns

    def option(self, name: str) -> str:
        """One way to show what is shown; empty for the usual."""
        text = self._one(name)
        if text in (None, "", *OPTIONS[name]):
            return text or ""
        self._unknown(name, str(text), "Showing the usual.")
        return ""

    def strangers(self) -> None:
        """Names that no page knows."""
        for name in self._asked:
            if name not in (*PARAMETERS, "by"):
                wrong = f"The address has a part “{name[:40]}” that means nothing here."
                self.notices.append(Notice(wrong, "It is ignored.", parameter=name[:40]))


def parse(
    asked: Asked, catalogue: Catalogue, measures: tuple[Measure, ...], principal: Principal
) -> tuple[Selection, tuple[Notice, ...]]:
    """The selection that the parameters of an address mean, and a notice for each part that makes no sense.

    Parts that make no sense fall back to defaults: pages show the notices, downloads refuse with what is wrong.
    """
    reading = _Reading(asked, catalogue, measures, principal)
    reading.strangers()
    workforce, period = reading.time()
    area = reading.area(period)
    offered = catalogue.filters_offered(measures, workforce, period)
    selection = Selection(
        workforce=workforce,
        period=period,
        area=area,
        compare=reading.compare(area, period),
        tier=reading.tier(),
        pooled=reading.pooled(period),
        **{name: reading.option(name) for name in OPTIONS},  # type: ignore[arg-type]
        **{by.value: reading.choices(by, offered) for by in FILTERS},  # type: ignore[arg-type]
    )
    return selection, tuple(reading.notices)


def parse_search(
    search: str, catalogue: Catalogue, measures: tuple[Measure, ...], principal: Principal
) -> tuple[Selection, tuple[Notice, ...]]:
    """As `parse`, from a query string."""
    return parse(parse_qs(search.lstrip("?"), keep_blank_values=True), catalogue, measures, principal)
