"""What officers decided beside the returns: whose data are withdrawn or carried forward, and what that deletes."""

from datetime import date

from etl import releases
from etl.load import Directions
from state import standings
from state.standings import Kind


def directions() -> Directions:
    """Those in force now. Raises store.Unavailable."""
    found = standings.standings()
    withdrawn = [each for each in found if each.kind is Kind.WITHDRAWN]
    carried = [each for each in found if each.kind is Kind.CARRIED]
    return Directions(
        withdrawn=tuple((_day(each.as_at), each.council_code) for each in withdrawn),
        carried=tuple(
            (date.fromisoformat(each.as_at), each.council_code, date.fromisoformat(each.from_as_at)) for each in carried
        ),
    )


def forget_withdrawn() -> list[str]:
    """Delete the releases, never the live one, that hold data that were withdrawn; ids of those deleted.

    Only while `changing`. Raises store.Unavailable.
    """
    gone = [each for each in releases.listed() if each != releases.live_id() and holds_withdrawn(each)]
    releases.forget(gone)
    return gone


def holds_withdrawn(release_id: str) -> bool:
    """Whether a release holds data that were withdrawn, or cannot be read to tell. Raises store.Unavailable."""
    decided = standings.standings()
    if not any(each.kind is Kind.WITHDRAWN for each in decided):
        return False
    try:
        with releases.reading(release_id) as connection:
            found = connection.execute("SELECT DISTINCT as_at::VARCHAR, council_code FROM returns").fetchall()
    except (releases.DamagedRelease, releases.NoRelease):
        return True
    return any(standings.is_withdrawn(code, day, decided) for day, code in found)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
