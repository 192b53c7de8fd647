"""Who is asking: one of three ways to know, chosen by MUSTER_AUTH, and the guard before every address."""

from flask import g

from data.principal import Principal


def principal() -> Principal:
    """Who sent the request being answered, with what they are granted now."""
    found: Principal = g.principal
    return found
