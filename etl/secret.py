"""The home's secret, under which identifiers become keys: made once, never replaced."""

import hashlib
import hmac
import os
import secrets

import config
from etl.releases import HomeError, Release, listed, sync

_BYTES = 32


class SecretMissing(HomeError):
    """The home has releases but not the secret that made their keys."""


class WrongSecret(HomeError):
    """The secret is not the one that made the keys of the live release, or no secret at all."""


def fingerprint(secret: bytes) -> str:
    """Tells two secrets apart without saying anything of either."""
    return hmac.new(secret, b"fingerprint", hashlib.sha256).hexdigest()[:16]


def secret_for(live: Release | None) -> bytes:
    """The secret of this home; made now if the home has never had a release. Raises SecretMissing, WrongSecret."""
    path = config.secrets() / "pseudonym.key"
    if not path.exists():
        if live is not None or listed():
            raise SecretMissing(
                f"The secret {path} is missing, but this home has releases made with it. Put it back: with a new one "
                "no worker could be followed from one return to the next."
            )
        _make()
    secret = _read()
    if live is not None and not hmac.compare_digest(fingerprint(secret), live.secret_fingerprint):
        raise WrongSecret(
            f"The secret {path} is not the one that release {live.release_id} was made with. Put the right one back."
        )
    return secret


def _make() -> None:
    config.secrets().mkdir(parents=True, exist_ok=True)
    config.secrets().chmod(0o700)
    path = config.secrets() / "pseudonym.key"
    beside = path.with_suffix(".tmp")
    beside.unlink(missing_ok=True)
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(_BYTES) + "\n")
    sync(beside)
    beside.rename(path)
    sync(config.secrets())


def _read() -> bytes:
    path = config.secrets() / "pseudonym.key"
    if path.stat().st_mode & 0o077:
        raise WrongSecret(f"The secret {path} can be read by others. Make it yours alone: chmod 600 {path}")
    try:
        secret = bytes.fromhex(path.read_text(encoding="ascii"))
    except ValueError:
        secret = b""
    if len(secret) != _BYTES:
        raise WrongSecret(f"The file {path} is not a secret: {_BYTES * 2} hexadecimal digits are expected.")
    return secret
