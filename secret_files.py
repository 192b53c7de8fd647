"""Secrets: from the environment, or from a file in MUSTER_HOME/secrets that its owner alone can read."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

import config

_FEWEST_CHARACTERS = 8  # different ones; 32 random hexadecimal digits have 14
_BYTES_MADE = 32
# what examples and manuals put where a secret goes; a random text of 32 characters has one of these once in 10 million
_PLACEHOLDERS = (
    *(b"change", b"default", b"dummy", b"example", b"insecure", b"password", b"placeholder", b"replace", b"sample"),
    *(b"secret", b"letmein", b"qwerty", b"muster", b"0123456789", b"1234567890", b"abcdefgh"),
)


class BadSecret(Exception):
    """A secret is absent, short, a placeholder or readable by others; the sentence says which and what to do."""


def read_secret(name: str, *, minimum: int = 32, make: bool = False) -> bytes:
    """The secret of a name such as proxy-secret: MUSTER_PROXY_SECRET, or else the file proxy-secret.key.

    With `make`, one is made where there is neither. `minimum` is in bytes. Raises BadSecret.
    """
    variable = f"MUSTER_{name.upper().replace('-', '_')}"
    path = config.secrets() / f"{name}.key"
    if given := os.environ.get(variable):
        return _sound(os.fsencode(given), variable, minimum)
    if make and not path.exists():
        _make(path)
    return _sound(_read(path, variable), str(path), minimum)


def _sound(secret: bytes, place: str, minimum: int) -> bytes:
    """The same secret without the spaces around it, where nobody could guess it."""
    secret = secret.strip()
    if len(secret) < minimum:
        raise BadSecret(f"The secret in {place} is shorter than {minimum} characters. Make one: openssl rand -hex 32")
    if len(set(secret)) < _FEWEST_CHARACTERS or any(word in secret.lower() for word in _PLACEHOLDERS):
        raise BadSecret(f"The secret in {place} is an example, not a secret. Make one: openssl rand -hex 32")
    return secret


def _read(path: Path, variable: str) -> bytes:
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_mode & 0o077:
                raise BadSecret(f"The secret {path} can be read by others. Make it yours alone: chmod 600 {path}")
            return file.read()
    except OSError as error:
        told = "is missing" if isinstance(error, FileNotFoundError) else f"cannot be read ({error.strerror})"
        raise BadSecret(f"The secret {path} {told}. Put it there, or give it as {variable}.") from None


def _make(path: Path) -> None:
    """A new secret; of two processes that make it at once, the second takes the first's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    beside = path.with_name(f"{path.name}.{secrets.token_hex(4)}.tmp")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(_BYTES_MADE) + "\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()
