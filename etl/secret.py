"""The home's two secrets: under one identifiers become keys, under the other the gate rounds. Made once and kept."""

import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path

import config
from data.disclosure.rounding import fingerprint
from etl.releases import DamagedRelease, HomeError, OtherFormat, Release, describe, listed, sync

_BYTES = 32
_FIRST_ROUNDED_FORMAT = 2  # releases of earlier formats were made without a rounding secret
_NEW_ROUNDING = "or make a new one on purpose: python -m etl new-rounding-secret"


class SecretMissing(HomeError):
    """The home has releases but not a secret they were made with."""


class WrongSecret(HomeError):
    """A secret is not the one that the live release was made with, or no secret at all."""


def pseudonym_secret(live: Release | None) -> bytes:
    """The secret of the keys; made now if the home has never had a release. Raises SecretMissing, WrongSecret."""
    path = config.secrets() / "pseudonym.key"
    if not path.exists():
        if live is not None or listed():
            raise SecretMissing(
                f"The secret {path} is missing, but this home has releases made with it. Put it back: with a new one "
                "no worker could be followed from one return to the next."
            )
        _put(path, new_secret())
    secret = _read(path)
    if live is not None and not _is_of(secret, live.secret_fingerprint):
        raise WrongSecret(
            f"The secret {path} is not the one that release {live.release_id} was made with. Put the right one back."
        )
    return secret


def rounding_secret(live: Release | None) -> bytes:
    """The secret of the rounding; made now if no release has needed one yet. Raises SecretMissing, WrongSecret.

    One that was laid by for the live release is put in force: its making was cut short.
    """
    path = _rounding_path()
    if live is not None and path.with_suffix(".tmp").exists():
        with suppress(WrongSecret):
            if _is_of(_read(path.with_suffix(".tmp")), live.rounding_fingerprint):
                take_rounding_secret()
    if not path.exists():
        if live is not None or any(map(_may_be_rounded, listed())):
            raise SecretMissing(
                f"The secret {path} is missing, but this home has releases made with it. Put it back, {_NEW_ROUNDING}"
            )
        _put(path, new_secret())
    secret = _read(path)
    if live is not None and not _is_of(secret, live.rounding_fingerprint):
        raise WrongSecret(
            f"The secret {path} is not the one that release {live.release_id} was made with. "
            f"Put the right one back, {_NEW_ROUNDING}"
        )
    return secret


def is_of_rounding_secret(release: Release) -> bool:
    """Whether the home still has the rounding secret that a release was made with. Raises WrongSecret."""
    path = _rounding_path()
    return path.exists() and _is_of(_read(path), release.rounding_fingerprint)


def new_secret() -> bytes:
    """A secret that nobody has."""
    return secrets.token_bytes(_BYTES)


def lay_rounding_secret_by(secret: bytes) -> None:
    """Write another rounding secret beside the one in force."""
    _write_beside(_rounding_path(), secret)


def take_rounding_secret() -> None:
    """Put the one that was laid by in force, in the same breath as a release made with it."""
    _take(_rounding_path())


def _rounding_path() -> Path:
    return config.secrets() / "rounding.key"


def _is_of(secret: bytes, mark: str) -> bool:
    return hmac.compare_digest(fingerprint(secret), mark)


def _may_be_rounded(release_id: str) -> bool:
    """Whether a release may have been made with a rounding secret: all but those of formats that had none."""
    try:
        describe(release_id)
    except OtherFormat as other:
        return other.found >= _FIRST_ROUNDED_FORMAT
    except DamagedRelease:
        return True
    return True


def _put(path: Path, secret: bytes) -> None:
    _write_beside(path, secret)
    _take(path)


def _write_beside(path: Path, secret: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    beside = path.with_suffix(".tmp")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secret.hex() + "\n")
    sync(beside)


def _take(path: Path) -> None:
    path.with_suffix(".tmp").rename(path)
    sync(path.parent)


def _read(path: Path) -> bytes:
    if path.stat().st_mode & 0o077:
        raise WrongSecret(f"The secret {path} can be read by others. Make it yours alone: chmod 600 {path}")
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise WrongSecret(f"The file {path} is not a secret: {_BYTES * 2} hexadecimal digits are expected.")
    return secret
