"""Which councils have sent a return for a date, and what became of it. Nothing here is about people."""

import pandas as pd
from sqlalchemy import select

from data import schema
from data.catalogue import Area, Catalogue, Period
from data.store import fetch


def returns_in(area: Area, period: Period, known: Catalogue) -> pd.DataFrame:
    """One row a council of the area (of its region for a council), in alphabetical order.

    Columns: council_code, council_name, outcome ('accepted', 'refused', 'not received'), has_refused_revision (an
    accepted return stays in force although a later one was refused), rows_loaded, warnings, reason (why it was
    refused).
    """
    table = schema.returns.c
    sent = fetch(
        select(table.return_id, table.council_code, table.outcome, table.rows_loaded, table.warnings).where(
            table.as_at == period.last_day
        ),
        known.release,
    )
    accepted = sent[sent["outcome"] == "accepted"].set_index("council_code")
    refused = sent[sent["outcome"] == "refused"].set_index("council_code")
    councils = known.councils(area)
    rows = pd.DataFrame(
        {"council_code": [each.code for each in councils], "council_name": [each.name for each in councils]}
    )
    is_accepted = rows["council_code"].isin(accepted.index)
    is_refused = rows["council_code"].isin(refused.index)
    reasons = _reasons(known)
    return rows.assign(
        outcome=pd.Series("not received", index=rows.index).mask(is_refused, "refused").mask(is_accepted, "accepted"),
        has_refused_revision=is_accepted & is_refused,
        rows_loaded=rows["council_code"].map(accepted["rows_loaded"]),
        warnings=rows["council_code"].map(accepted["warnings"]),
        reason=rows["council_code"].map(refused["return_id"].map(reasons)).fillna(""),
    )


def _reasons(known: Catalogue) -> dict[str, str]:
    """For each refused return, the first thing that refused it."""
    table = schema.problems.c
    found = fetch(
        select(table.return_id, table.file, table.first_line, table.message)
        .where(table.effect == "refuses")
        .order_by(table.return_id, table.file, table.first_line),
        known.release,
    ).drop_duplicates("return_id")
    lines = found["first_line"].map(lambda line: f", line {line:.0f}" if pd.notna(line) else "")
    where = found["file"].fillna("the folder") + lines
    return dict(zip(found["return_id"], where + ": " + found["message"], strict=True))
