"""Returns carried forward: what stands in for a council's return, and the mark of figures that rest on it."""

from typing import Any

CARRIED = "e"  # of a figure that is shown: it is no reason for one that is not


def is_carried(row: dict[str, Any]) -> bool:
    """Whether a row is one council's whose return is an earlier one carried forward, so that it tells of no change."""
    return bool(row.get("carried_from"))
