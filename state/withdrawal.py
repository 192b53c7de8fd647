"""Taking a council's data out, and deleting the files of returns whose time of keeping is over."""

import time
from datetime import date, datetime, timedelta

from sqlalchemy import select, update

from state import audit, standings, store, submissions
from state.audit import Action
from state.standings import Kind
from state.submissions import Stage

_rows = store.submissions


def withdraw(council_code: str, as_at: str, *, reason: str, by: str) -> list[str]:
    """Take a council's data out for a date, or with an empty one for good; ids of the submissions whose files went.

    The data leave releases when the next one is built and published. Raises audit.NotWritten before anything is done,
    store.Unavailable, OSError.
    """
    what = f"{council_code} {as_at or 'every date'}: withdrawn; {reason}"
    audit.record(Action.RETURN_DECIDED, name=by, role="steward", detail=what)
    standings.decide(as_at, council_code, Kind.WITHDRAWN, reason=reason, by=by)
    its = _rows.c.council_code == council_code
    if as_at:
        its = its & (_rows.c.as_at == as_at)
    values = {"stage": Stage.WITHDRAWN.value, "decided_by": by, "decided_at": int(time.time()), "reason": reason}
    with store.writing() as connection:
        found = list(connection.scalars(select(_rows.c.submission_id).where(its)))
        connection.execute(update(_rows).where(its).values(**values))
    submissions.delete_files(found)
    return found


def retain(days: int, *, today: date, by: str) -> list[str]:
    """Delete the files whose time is over, so many days after publishing or, if never published, after a decision.

    What waits, or is accepted and in no release yet, is kept. Ids of the submissions whose files went. Raises
    audit.NotWritten, store.Unavailable, OSError.
    """
    before = int((datetime.combine(today, datetime.min.time()) - timedelta(days=days)).timestamp())
    is_over = (_rows.c.published_at < before) | (
        _rows.c.published_at.is_(None)
        & _rows.c.stage.in_([Stage.REFUSED.value, Stage.SUPERSEDED.value, Stage.WITHDRAWN.value])
        & (_rows.c.sent_at < before)
    )
    with store.reading() as connection:
        statement = select(_rows.c.submission_id).where(is_over & _rows.c.files_gone_at.is_(None))
        found = list(connection.scalars(statement))
    if found:
        told = f"files of {len(found)} returns, {days} days after publishing or decision"
        audit.record(Action.RETURN_DELETED, name=by, detail=told)
        submissions.delete_files(found)
    return found
