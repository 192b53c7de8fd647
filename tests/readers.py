"""Who asks in tests, and the hand-made returns they ask about."""

from pathlib import Path

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


def keep_secrets(home: Path) -> None:
    """Give a new home secrets that are always the same, so that what is rounded or withheld never hangs on chance."""
    (home / "secrets").mkdir(mode=0o700, parents=True)
    for name, byte in (("pseudonym.key", "5a"), ("rounding.key", "c3")):
        path = home / "secrets" / name
        path.write_text(byte * 32 + "\n", encoding="ascii")
        path.chmod(0o600)
