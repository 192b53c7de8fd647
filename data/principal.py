"""Who is asking, and what they have been granted."""

from dataclasses import dataclass
from enum import StrEnum

EVERY = "*"  # in place of councils' codes: all of them, those of later releases too


class Role(StrEnum):
    """What a person may do; each is granted by itself."""

    VIEWER = "viewer"  # reads pages
    ANALYST = "analyst"  # takes files away
    DATA_LEAD = "data-lead"  # sends the returns of the councils whose exact figures they may see
    STEWARD = "steward"  # loads returns and publishes releases
    ADMIN = "admin"  # grants, and reads the audit log


@dataclass(frozen=True, kw_only=True)
class Principal:
    """One person, as grants describe them now. Without grants, nobody sees anything."""

    name: str  # as the audit log writes it
    roles: frozenset[Role] = frozenset()
    visible: frozenset[str] = frozenset()  # councils whose own rows they see, by code
    exact: frozenset[str] = frozenset()  # councils whose exact figures they may ask for, by code

    @property
    def may_read(self) -> bool:
        """Whether pages open at all: any role lets its holder read."""
        return bool(self.roles)

    @property
    def may_export(self) -> bool:
        """Whether files may be taken away."""
        return bool(self.roles & {Role.ANALYST, Role.STEWARD, Role.ADMIN})

    @property
    def is_steward(self) -> bool:
        """Whether they run the collection: decide on returns, and publish releases."""
        return Role.STEWARD in self.roles

    def may_send_for(self, council_code: str) -> bool:
        """Whether they may send a council's return, map its headings and comment on its figures."""
        return self.is_steward or (Role.DATA_LEAD in self.roles and self.owns(council_code))

    def may_see_return_of(self, council_code: str) -> bool:
        """Whether reports on a council's return are shown to them, whose counts have not passed the gate."""
        return self.is_steward or self.owns(council_code)

    def sees(self, council_code: str) -> bool:
        """Whether a council's own row is shown to them."""
        return not self.visible.isdisjoint({EVERY, council_code}) or self.owns(council_code)

    def owns(self, council_code: str) -> bool:
        """Whether they may ask for the exact figures of a council."""
        return not self.exact.isdisjoint({EVERY, council_code})
