"""Words made fit for a file: nothing unseen, nothing that turns the line round, and of a reader's own not too many."""

import re
import unicodedata

LONGEST = 1_000  # characters of one comment
_JOINERS = "\u200c\u200d"  # spell words in several languages; alone among unseen characters they are kept
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_LEFT_OUT = {"Cc", "Cf", "Cs", "Co", "Cn"}  # control, format with all that turn text round, and what is no character


def plain(text: str) -> str:
    """A reader's words without control and bidi characters, at most LONGEST characters; lines stay lines.

    More than one empty line in a row becomes one. Nothing is escaped: that belongs to each kind of file.
    """
    return re.sub(r"\s*\n\s*\n\s*", "\n\n", seen(text)).strip()[:LONGEST].rstrip()


def seen(text: str) -> str:
    """Any words without control and bidi characters, however long: for names and sentences."""
    lines = _BREAKS.sub("\n", text).replace("\t", " ")
    if lines.replace("\n", "").replace("\u00a0", "").isprintable():  # most are; true of none that is left out
        return lines
    return "".join(each for each in lines if each in _JOINERS or each == "\n" or not _is_left_out(each))


def _is_left_out(character: str) -> bool:
    return unicodedata.category(character) in _LEFT_OUT
