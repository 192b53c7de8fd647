"""Which answers to a page's callbacks may be given again without being made anew (docs/decisions/0058)."""

from flask import g, has_request_context


def may_be_kept() -> None:
    """Say of the answer being made, once it is whole, that others with the same rights may have it as well.

    Said by what hangs on the request, the release, the reader's rights and `state.stamp` alone.
    """
    if has_request_context():
        g.setdefault("may_be_kept", True)


def is_for_once() -> None:
    """Say of the answer being made that the next has to be made anew: it is recorded, or something of it is missing."""
    if has_request_context():
        g.may_be_kept = False
