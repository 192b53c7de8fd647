"""The last page of every pack: how its figures were made, and what its marks mean."""

from components.messages import marks
from components.view import View
from data.credits import CREDITS
from data.disclosure.policy import policy
from data.export import TERMS
from packs.model import Page, Table


def method_page(view: View) -> Page:
    """What protects people, what words of comparison rest on, and every mark."""
    rules = policy()
    return Page(
        key="method",
        title="Method and marks",
        sentences=(
            f"Counts of people other than whole councils' headlines are rounded to {rules.rounding_base} at random, "
            "always in the same way; small ones are withheld, so parts need not add up to totals.",
            "Better, worse, higher and lower are said where a difference is more than chance usually makes: the "
            "comparator lies outside the 95\u00a0% interval. Much: outside the 99.8\u00a0% interval as well.",
            "A comparator is the sum of its councils that sent a return, not an average of their rates.",
        ),
        table=Table("Marks", ("Mark", "What it means"), tuple((f"[{mark}]", text) for mark, text in marks().items())),
        caveats=(TERMS, *CREDITS),
        source=f"Release {view.release.release_id}, disclosure policy {view.known.policy}.",
    )
