"""Opens Muster's files and addresses with real programs: python -m clients [PART ...]. Ends with 1 if a check fails."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from clients import fuzzing, packed, programs, signed_in, workbooks
from clients.office import Office, office
from clients.place import RESULTS, sample_home
from clients.told import Told
from clients.visitor import Visitor
from scripts.local import serving


class Sight(NamedTuple):
    """What parts look at: a served Muster as a visitor has it, its home, and a LibreOffice."""

    visitor: Visitor
    home: Path
    office: Office


PARTS: dict[str, Callable[[Told, Sight], None]] = {
    "packs": lambda told, sight: packed.check(told, sight.visitor, sight.office),
    "workbooks": lambda told, sight: workbooks.check(told, sight.visitor, sight.office),
    "programs": lambda told, sight: programs.check(told, sight.visitor),
    "tokens": lambda told, sight: signed_in.check(told, sight.home, sight.visitor),
    "requests": lambda told, sight: fuzzing.check(told, sight.visitor),
}


def main(names: Sequence[str]) -> int:
    """Try the parts named, or all of them, on a served sample. The exit code."""
    if strangers := [name for name in names if name not in PARTS]:
        print(f"There is no {', '.join(strangers)}: the parts are {', '.join(PARTS)}.")
        return 2
    told = Told()
    with sample_home() as home, serving(home) as site, office() as opened:
        sight = Sight(Visitor(site), home, opened)
        for name, check in PARTS.items():
            if name in (names or PARTS):
                check(told, sight)
    print(f"\nPictures and files to look at are in {RESULTS}\n{told.summary()}")
    return 1 if told.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
