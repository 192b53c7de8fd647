"""LibreOffice without a window, with a profile of its own."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_CONVERTS_WITHIN_SECONDS = 180


class NotConverted(Exception):
    """LibreOffice ended with an error, took too long, or wrote no file."""


class Office:
    """Converts files; each call is a process of its own, ended with all it began when it takes too long."""

    def __init__(self, profile: Path) -> None:
        self._profile = profile

    def convert(self, file: Path, to: str, into: Path, sheet: str = "") -> Path:
        """A file of another kind, `to` as LibreOffice names it ('pdf', 'fods', 'xlsx:Calc MS Excel 2007 XML').

        `sheet` is that of a workbook which `to` asks for: LibreOffice then names the file after it too.
        """
        into.mkdir(parents=True, exist_ok=True)
        command = [
            "soffice", f"-env:UserInstallation={self._profile.as_uri()}", "--headless", "--norestore", "--nolockcheck",
            "--convert-to", to, "--outdir", str(into), str(file),
        ]  # fmt: skip
        said = self._run(command)
        made = into / f"{file.stem}{f'-{sheet}' if sheet else ''}.{to.partition(':')[0]}"
        if not made.is_file():
            raise NotConverted(f"LibreOffice wrote no {made.name}: {said[-500:]}")
        return made

    @staticmethod
    def _run(command: list[str]) -> str:
        # a group of its own: soffice is a script that begins the program, and ending the script alone leaves that
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )
        try:
            said, _ = process.communicate(timeout=_CONVERTS_WITHIN_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise NotConverted(f"LibreOffice took over {_CONVERTS_WITHIN_SECONDS} seconds") from None
        if process.returncode:
            raise NotConverted(f"LibreOffice ended with {process.returncode}: {said[-500:]}")
        return said


@contextmanager
def office() -> Iterator[Office]:
    """A LibreOffice with a fresh profile."""
    with TemporaryDirectory(prefix="muster-office-") as folder:
        yield Office(Path(folder))
