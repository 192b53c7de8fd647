"""Where a mark, a row and a crumb lead: every link is the address of another selection."""

from data.answers import Answer
from data.catalogue import ENGLAND, Area, Catalogue
from data.measures import By
from data.selection import Selection


def row_links(answer: Answer, known: Catalogue) -> dict[str, str]:
    """For each category_code of an answer that can be drilled into, the query string that shows it."""
    selection = answer.selection
    codes = [row["category_code"] for row in answer.rows_of("shown") if row["category_code"]]
    if answer.by is By.COUNCIL:
        return {code: selection.search(area=known.areas[code]) for code in codes if code in known.areas}
    if answer.by in {By.SERVICE, By.ROLE_GROUP, By.ROLE}:
        return {code: selection.search(**{answer.by.value: (code,)}) for code in codes}
    periods = {each.label: each for each in known.periods(selection.workforce, (answer.measure,))}
    return {code: selection.search(period=periods[code]) for code in codes if code in periods}


def crumbs(selection: Selection, known: Catalogue) -> list[tuple[str, str]]:
    """The way down to a selection, widest first: (name, query string) of each step, the last being the selection."""
    steps = [
        (area.name, selection.search(area=area, service=(), role_group=(), role=()))
        for area in _areas_above(selection, known)
    ]
    kept: dict[str, tuple[str, ...]] = {"service": (), "role_group": (), "role": ()}
    for by, codes in selection.filters().items():
        kept[by.value] = codes
        label = " or ".join(known.choices(by)[code].name for code in codes[:3]) + (" …" if len(codes) > 3 else "")
        steps.append((label, selection.search(**kept)))
    return steps


def _areas_above(selection: Selection, known: Catalogue) -> list[Area]:
    area = selection.area
    codes = [ENGLAND if not selection.period.is_returns else None, area.region_code, area.sub_region_code, area.code]
    return [known.areas[code] for code in dict.fromkeys(codes) if code]
