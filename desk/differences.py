"""What a revision changes against the version that is accepted, in counts alone."""

from collections.abc import Mapping
from typing import NamedTuple

from data.return_report import ReturnReport


class Difference(NamedTuple):
    """One count before and now; None where it is not known."""

    label: str
    before: int | None
    now: int | None

    @property
    def change(self) -> int | None:
        """How much it moved; None where one of the two is not known."""
        return None if self.before is None or self.now is None else self.now - self.before


def differences(report: ReturnReport, accepted: ReturnReport | None) -> list[Difference]:
    """Control totals, then the staff of each role group, of a version and the accepted one of the same date.

    Without the report of an accepted version, the totals that the check itself compared with, if they are of the date.
    Empty where there is nothing to compare with.
    """
    before: Mapping[str, int | None]
    if accepted:
        before = {each.key: each.value for each in accepted.controls}
        groups = {each.role_group: each.closing for each in accepted.stock_and_flow}
    else:
        before = {each.key: each.before for each in report.controls if each.before_as_at == report.as_at != ""}
        groups = {}
    found = [Difference(each.label, before[each.key], each.value) for each in report.controls if each.key in before]
    now = {each.role_group: each.closing for each in report.stock_and_flow}
    names = [name for name in dict.fromkeys([*groups, *now]) if groups and name != "All"]
    return [*found, *(Difference(f"Staff: {name}", groups.get(name, 0), now.get(name, 0)) for name in names)]
