"""The sheets of the template of the regional workforce return, by which it is written and known again."""

SHEET, GUIDANCE, LISTS = "Return", "Guidance", "Lists"
TITLE = "Regional workforce return"
LIST_HEADINGS = ("Job role", "Code", "Service", "Code")


def is_beside_the_return(name: str, first_line: tuple[str, ...]) -> bool:
    """Whether a sheet is one of the template's own, with nothing to fill in, by its name and first line."""
    return (name, first_line) in {(GUIDANCE, (TITLE,)), (LISTS, LIST_HEADINGS)}
