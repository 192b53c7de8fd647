"""Whether staff add up between two returns a year apart: opening staff, who came, who went, and who is there now."""

from dash import html

from components.notes import rounding_note
from components.panel import table_panel
from components.tables import linked, plain_table
from components.view import View
from components.words import NBSP, area_in_prose, capitalised, count_text, listed, possessive, short_text
from data.days import day_text
from data.measures import By, Unit
from data.stock_flow import Line, Part, StockFlow, stock_and_flow

_HOW = (
    "Staff then, and who started less who left, should make staff now. People who moved between role groups are "
    "counted apart where records can be followed from one return to the other; elsewhere they are in what is not "
    "explained. Joiners and leavers seen are those whose records are in one of the two returns alone."
)
_NAMED = 3  # councils that the sentence names


def stock_flow_panel(view: View) -> html.Section | None:
    """The panel of a council or an area; nothing where there is no return of about a year before to start from."""
    found = stock_and_flow(view.selection, view.release, view.principal)
    if found is None:
        return None
    title = f"Stock and flow: {view.selection.area.name}"
    note = rounding_note([row for answer in found.answers for row in answer.rows])
    how = html.P(_HOW, className="marks-key")
    table = html.Div([_table(found, title, view), note, how], className="table-with-key")
    return table_panel(title, stock_flow_sentence(found, view), table, found.answers, view, name="stock-flow")


def stock_flow_sentence(found: StockFlow, view: View) -> str:
    """What the whole says, then which part to check first."""
    area = view.selection.area
    name = capitalised(area_in_prose(area.name, area.level))
    whole = found.whole
    if whole is None:
        return _of_councils(found, name)
    if not (whole.opening.is_known and whole.closing.is_known):
        return f"{possessive(name)} staff are not known at both returns, so they cannot be set against each other."
    then, now = (day_text(day) for day in (found.before, found.now))
    said = f"{name} had {_number(whole.opening)} staff on {then} and {_number(whole.closing)} on {now}."
    if not (whole.starters.is_known and whole.leavers.is_known):
        return f"{said} Who started or who left is not known for most of them, so nothing says whether that adds up."
    started, left = (_number(each) for each in (whole.starters, whole.leavers))
    return f"{said} {started} started and {left} left: {in_words(whole)}. {_check(found)}".strip()


def in_words(line: Line) -> str:
    """What does not add up: '12 people more than the flows explain, about 1 in 60'."""
    residual = line.residual
    if not residual.is_known:
        return "the flows are not known, so nothing says whether it adds up"
    only = "" if residual.is_whole else f", but they are known for {_share(residual)} of staff only"
    if abs(residual.value) <= residual.error:
        return (
            "what is not explained is no more than rounding can make" if residual.error else "the flows add up"
        ) + only
    return f"{_size(residual)}{only or _one_in(line)}"


def _size(residual: Part) -> str:
    number, about = abs(round(residual.value)), "about " if residual.error else ""
    way = "more" if residual.value > 0 else "fewer"
    return f"{about}{number:,} {'person' if number == 1 else 'people'} {way} than the flows explain"


def _share(part: Part) -> str:
    return f"{part.covered * 100:.0f}{NBSP}%"


def _one_in(line: Line) -> str:
    """How large that is beside the staff there were; nothing where it is more than half of them."""
    share = line.opening.value / abs(line.residual.value) if line.opening.is_known else 0
    return f", about 1 in {share:,.0f}" if share >= 2 else ""


def _check(found: StockFlow) -> str:
    """Where to look first: the role group that adds up least, and in one's own figures its role."""
    told = [each for each in found.parts if each.residual.is_told]
    if not told:
        return ""
    most = max(told, key=lambda each: abs(each.residual.value))
    what = "starters" if most.residual.value > 0 else "leavers"
    role = found.role_behind(most)
    where = f"{role} ({most.name.lower()})" if role else most.name.lower()
    return f"Check {what} in {where} first: {in_words(most)}."


def _of_councils(found: StockFlow, name: str) -> str:
    whole = [each for each in found.parts if each.residual.is_whole]
    then, now = (day_text(day) for day in (found.before, found.now))
    if not whole:
        return f"No council in {name} knows all its starters and leavers between {then} and {now}."
    told = sorted(
        (each for each in whole if each.residual.is_told),
        key=lambda each: -abs(each.residual.value) / max(each.opening.value, 1),
    )
    many = f"{len(whole)} of {len(found.parts)} councils with both returns know all their starters and leavers"
    if not told:
        return f"{many}: between {then} and {now} their staff add up, or nearly so."
    named = listed([f"{each.name} ({_size(each.residual)}{_one_in(each)})" for each in told[:_NAMED]])
    more = f" {len(told) - _NAMED} more do not add up either." if len(told) > _NAMED else ""
    return f"{many}; least explained between {then} and {now}: {named}.{more}"


def _number(part: Part) -> str:
    """A known number, with a word before it where it is rounded."""
    if part.row is not None and part.row["mark"] == "low":
        return count_text(part.row)
    return f"{'about ' if part.error else ''}{part.value:,.0f}"


def _table(found: StockFlow, title: str, view: View) -> html.Div:
    is_by_council = found.by is By.COUNCIL
    lines = [*found.parts, *([found.whole] if found.whole else [])]
    has_seen = any(each.joiners_seen.is_known or each.leavers_seen.is_known for each in lines)
    then, now = (day_text(day) for day in (found.before, found.now))
    heads = ["Council" if is_by_council else "Role group", f"Staff {then}", "Started", "Left"]
    heads += [] if is_by_council else ["Moves between role groups"]
    heads += [f"Staff {now}", "Not explained"] + (["Joiners seen", "Leavers seen"] if has_seen else [])
    links = _links(found, view)
    rows = []
    for line in lines:
        name = linked(line.name, links.get(line.name)) if line.name else "All staff"
        cells = [name, *map(_cell, (line.opening, line.starters, line.leavers))]
        cells += [] if is_by_council else ["" if line.is_whole else _moves(line.moves)]
        cells += [_cell(line.closing), _residual(line)]
        rows.append(cells + ([_cell(line.joiners_seen), _cell(line.leavers_seen)] if has_seen else []))
    return plain_table(title, heads, rows)


def _links(found: StockFlow, view: View) -> dict[str, str]:
    """A council's own page, where there is a line for each."""
    if found.by is not By.COUNCIL:
        return {}
    selection = view.selection
    return {
        each.name: f"/council/{each.slug}{selection.search(area=each)}" for each in view.known.councils(selection.area)
    }


def _cell(part: Part) -> str:
    if part.is_known and part.covered < 1 and part.row is not None:
        return f"{count_text(part.row)} (of {_share(part)} of staff)"
    if part.row is None:
        return f"{part.value:,.0f}" if part.is_known else "not known"
    if part.row["mark"] in {"", "e", "low"}:
        return count_text(part.row)
    return "0" if part.is_known else f"[{part.row['mark']}] {short_text(part.row['mark'], part.row['coverage'])}"


def _moves(moves: Part) -> str:
    if not moves.is_known:
        return "not known"
    if moves.error and not moves.is_told:
        return "may be rounding"
    return Unit.PEOPLE.difference(moves.value) if moves.value else "0"


def _residual(line: Line) -> str:
    """Signed, with what it is beside the staff there were."""
    residual = line.residual
    if not residual.is_known:
        return "not known"
    only = "" if residual.is_whole else f", flows of {_share(residual)} of staff"
    if abs(residual.value) <= residual.error:
        return ("no more than rounding can make" if residual.error else "0") + only
    return f"{'about ' if residual.error else ''}{Unit.PEOPLE.difference(residual.value)}{only or _one_in(line)}"
