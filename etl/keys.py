"""Pseudonyms: the first 60 bits of an HMAC-SHA256 under the home's secret, worked out in SQL."""

import hashlib

from duckdb import DuckDBPyConnection

_BLOCK = hashlib.sha256().block_size


def make_keyed(work: DuckDBPyConnection, secret: bytes) -> None:
    """Define the macro `keyed(message)` for this connection; call `forget_secret` when the keys are made.

    The secret stays in the connection's memory: a variable, unlike a macro's text, is never written to the file.
    """
    key = (hashlib.sha256(secret).digest() if len(secret) > _BLOCK else secret).ljust(_BLOCK, b"\0")
    work.execute("SET VARIABLE inner_key = ?", [bytes(byte ^ 0x36 for byte in key)])
    work.execute("SET VARIABLE outer_key = ?", [bytes(byte ^ 0x5C for byte in key)])
    work.execute("""
        CREATE OR REPLACE TEMP MACRO keyed(message) AS ('0x' || left(sha256(
            getvariable('outer_key') || unhex(sha256(getvariable('inner_key') || encode(message)))), 15))::BIGINT""")


def forget_secret(work: DuckDBPyConnection) -> None:
    """Drop the macro and what it keeps of the secret."""
    work.execute("DROP MACRO IF EXISTS keyed")
    work.execute("RESET VARIABLE inner_key")
    work.execute("RESET VARIABLE outer_key")


def joined(*parts: str) -> str:
    """SQL for the message of several parts; chr(31) cannot occur in them, as `key_of` removes it."""
    return f"concat_ws(chr(31), {', '.join(parts)})"


def first_32_bits(key: str) -> str:
    """SQL for the first 32 bits of a key's 60: what rounding adds up."""
    return f"({key} >> 28)"
