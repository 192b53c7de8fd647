"""What officers decided beside the returns, for a build: whose data are withdrawn, and whose carried forward."""

from datetime import date

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


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
