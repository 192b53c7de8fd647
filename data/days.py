"""Days in words, as sentences, pages and files say them."""

from datetime import date


def day_text(day: date) -> str:
    """A day as a sentence has it: '30 September 2025'."""
    return f"{day.day} {day:%B %Y}"
