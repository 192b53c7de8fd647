"""Which job roles make up a role group, from the return's list of roles."""

import csv
from functools import cache

import config

FILE = config.PROJECT / "data" / "reference" / "ascwds" / "job_roles.csv"


@cache
def roles_of(group: str) -> list[str]:
    """The codes of the current roles of a group: direct-care, managerial, regulated-professional or other."""
    with FILE.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "current"]
    return [row["code"] for row in rows if row["group"].replace(" ", "-") == group]
