"""One's own council team by team, and why people left, for those who may have its exact figures."""

from dash import dcc, html

from components.council.figures import askable
from components.council.parts import panel
from components.messages import marked, marks_key
from components.tables import plain_table
from components.tiers import is_exact
from components.view import View
from components.words import is_known, row_value
from data.answers import Answer, Row
from data.measures import LEAVERS_WITH_REASON, STAFF_IN_POST, TURNOVER, By


def has_teams(view: View) -> bool:
    """Whether the reader sees the council's exact figures, without which there are none of its teams."""
    area = view.selection.area
    return is_exact(view) and area.level == "council" and view.principal.owns(area.code)


def teams_panels(view: View) -> list[html.Section | None]:
    """Staff and turnover by team and role group, and leavers by the code of their reason."""
    return [_teams(view), _reasons(view)]


def _teams(view: View) -> html.Section | None:
    measures = askable((STAFF_IN_POST, TURNOVER), view)
    across = () if view.selection.role_group or view.selection.role else (By.ROLE_GROUP,)
    by_team = {measure.key: view.answer(measure, By.TEAM) for measure in measures}
    by_group = {measure.key: view.answer(measure, By.TEAM, across) for measure in measures} if across else {}
    staff = by_team.get(STAFF_IN_POST.key)
    if staff is None or not staff.rows:
        return None
    title = "Team by team"
    groups = _groups(by_group.get(STAFF_IN_POST.key))
    headings = ["Team", "Staff in post", "Turnover"]
    headings += [f"{name}: {words}" for name in groups.values() for words in ("staff", "turnover")]
    rows = []
    for row in staff.rows:
        team = row["category_code"]
        cells = [_value(by_team.get(key), team) for key in (STAFF_IN_POST.key, TURNOVER.key)]
        cells += [
            _value(by_group.get(key), team, (group,)) for group in groups for key in (STAFF_IN_POST.key, TURNOVER.key)
        ]
        rows.append([row["category"], *cells])
    every = [row for answer in (*by_team.values(), *by_group.values()) for row in answer.rows]
    return panel(
        title,
        f"The {len(rows)} teams of {view.selection.area.name}. Teams are small: a rate of a few people is mostly "
        "chance. A return gives teams no names, so they are numbered within their service.",
        [plain_table(title, headings, rows), marks_key({"z", *(row["mark"] for row in every if row["mark"])})],
        by_team.values(),
    )


def _groups(found: Answer | None) -> dict[str, str]:
    """The role groups that some team has: code to name."""
    rows = found.rows if found else []
    return {row["across"][0]: row["across_names"][0] for row in rows if is_known(row["value"]) and row["value"] > 0}


def _value(found: Answer | None, team: str, across: tuple[str, ...] = ()) -> str:
    rows = found.rows if found else []
    row = next((each for each in rows if each["category_code"] == team and each["across"] == across), None)
    if found is None or row is None or row["mark"] == "z":  # most teams have staff of few groups: no words in each cell
        return "[z]"
    return _printed(found, row)


def _printed(found: Answer, row: Row) -> str:
    return row_value(found.measure, row) if is_known(row["value"]) else marked(row)


def _reasons(view: View) -> html.Section | None:
    if not askable((LEAVERS_WITH_REASON,), view):
        return None
    found = view.answer(LEAVERS_WITH_REASON, By.LEAVING_REASON)
    rows = [[row["category"], _printed(found, row)] for row in found.rows if row["value"] != 0]
    where = dcc.Link("where leavers go, as published", href=f"/turnover{view.selection.search()}")
    note = html.P(
        ["What the codes stand for is not published: your own ASC-WDS account shows their words. See also ", where, "."]
    )
    title = "Why people left"
    if not rows:
        return panel(title, f"The return of {view.selection.area.name} gives no reasons for leaving.", [note], [])
    return panel(
        title,
        "Leavers of the last 12 months by the code of their reason, as the return gives it.",
        [plain_table(title, ["Reason", LEAVERS_WITH_REASON.label], rows), note],
        [found],
    )
