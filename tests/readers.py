"""Who asks in tests, and the hand-made returns they ask about."""

from config import PROJECT
from data.principal import EVERY, Principal, Role

RETURNS = PROJECT / "tests" / "returns"
STEWARD = Principal(name="steward", roles=frozenset(Role), visible=frozenset({EVERY}), exact=frozenset({EVERY}))
READER = Principal(name="reader", roles=frozenset({Role.VIEWER, Role.ANALYST}), visible=frozenset({EVERY}))


def director(*council_codes: str) -> Principal:
    """Sees every council, and the exact figures of these."""
    return Principal(
        name="director",
        roles=frozenset({Role.VIEWER}),
        visible=frozenset({EVERY}),
        exact=frozenset(council_codes),
    )
