"""A council's own workbook or CSV file as a regional workforce return, with what its words mean confirmed once.

Source: `docs/decisions/0047-local-workbooks.md`. Nothing is executed, followed or guessed.
"""

from etl.workbooks.child import run
from etl.workbooks.container import CannotRead
from etl.workbooks.convert import Converted, NotReady, canonical, converted
from etl.workbooks.on_this_machine import in_our_form

__all__ = ["CannotRead", "Converted", "NotReady", "canonical", "converted", "in_our_form", "run"]
