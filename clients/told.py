"""What was found: a line for each check as it ends, and how many failed."""

import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

_SHOWN = 8  # problems of one check


class Told:
    """Prints `ok` or `FAILED` for each check, with its first problems, and counts."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.checks = 0
        self.failed: list[str] = []

    def check(self, name: str, problems: Sequence[str] = ()) -> None:
        """Print one check; no problems means that it is right."""
        self.checks += 1
        print(f"{'FAILED' if problems else 'ok':6}  {name}", flush=True)
        for each in problems[:_SHOWN]:
            print(f"            {each}")
        if len(problems) > _SHOWN:
            print(f"            and {len(problems) - _SHOWN} more")
        if problems:
            self.failed.append(name)

    def note(self, words: str) -> None:
        """Print what is no check."""
        print(f"{'':6}  {words}", flush=True)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        """Checks that belong together; what goes wrong among them is a failure, and the next part goes on."""
        print(f"\n{name} ({time.monotonic() - self._started:.0f} s)", flush=True)
        try:
            yield
        except Exception as error:
            self.check(f"{name} could be tried", [*traceback.format_exception(error)[-4:]])

    def summary(self) -> str:
        """The last line."""
        failed = f"{len(self.failed)} failed: {'; '.join(self.failed)}" if self.failed else "none failed"
        return f"{self.checks} checks in {time.monotonic() - self._started:.0f} s, {failed}."
