"""Keyed random rounding: the same people give the same figure everywhere, and asking again teaches nothing."""

import hashlib
import hmac
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import config

KEYS = 2**32  # a cell's key is the sum of its records' keys modulo this
_BITS, _TAKEN = 64, 53  # of a digest: as many bits as a float holds exactly
_BIG_ENDIAN = f">u{_BITS // 8}"
Floats = NDArray[np.float64]


class NoRoundingSecret(Exception):
    """The secret of the rounding cannot be read, can be read by others, or is not the one the release was made with."""


def rounding_secret(mark: str = "") -> bytes:
    """The home's secret, of which nothing is in any release. Raises NoRoundingSecret.

    With a release's fingerprint of it: where another secret was made and that was cut short between the release and its
    secret, the one laid by for that release.
    """
    path = config.secrets() / "rounding.key"
    with suppress(OSError, ValueError):
        laid_by = _kept(path.with_suffix(".tmp"))
        if mark and hmac.compare_digest(fingerprint(laid_by), mark):
            return laid_by
    try:
        return _kept(path)
    except (OSError, ValueError):
        raise NoRoundingSecret("secrets/rounding.key in the home is missing or cannot be read") from None


def _kept(path: Path) -> bytes:
    found = path.stat()
    if found.st_mode & 0o077:
        raise NoRoundingSecret(f"secrets/{path.name} can be read by others: chmod 600 it")
    return _read(path, found.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> bytes:
    return bytes.fromhex(path.read_text(encoding="ascii"))


def fingerprint(secret: bytes) -> str:
    """Tells two secrets apart without saying anything of either."""
    return hmac.new(secret, b"fingerprint", hashlib.sha256).hexdigest()[:16]


def draws(secret: bytes, counted: str, cell_keys: Iterable[int]) -> Floats:
    """A number in 0-1 for each cell, that hangs on the secret, what is counted, and who is in the cell."""
    started = hashlib.blake2b(f"{counted}|".encode(), key=secret, digest_size=_BITS // 8)
    digests = []
    for key in cell_keys:
        one = started.copy()  # what all have in common is hashed once
        one.update(str(key % KEYS).encode())
        digests.append(one.digest())
    numbers = np.frombuffer(b"".join(digests), dtype=_BIG_ENDIAN) >> (_BITS - _TAKEN)
    found: Floats = numbers.astype(np.float64) / 2**_TAKEN
    return found


def rounded(numbers: Floats, keys: Floats, counted: str, *, base: int, secret: bytes) -> Floats:
    """Counts as multiples of `base`, unbiased and less than `base` away; what is not a number stays so."""
    shown = numbers.copy()
    rest = np.mod(numbers, base)
    is_between = rest > 0
    over = rest[is_between]
    up = draws(secret, counted, keys[is_between].astype(np.int64).tolist()) < over / base
    shown[is_between] += np.where(up, base - over, -over)
    return shown
