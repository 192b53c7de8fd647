"""What rounding can do to a figure, for everything that is drawn; the rules themselves stand in data.rounding."""

from data.rounding import could_be, is_certain_end, is_rounded, is_within_rounding

__all__ = ["could_be", "is_certain_end", "is_rounded", "is_within_rounding"]
