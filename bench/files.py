"""The returns that are measured on: sample returns in the real layouts, written once and kept."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bench.figures import FOLDER
from config import PROJECT
from etl.sample import NEWEST, write_sample

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Size:
    """Sample returns to measure on."""

    key: str
    title: str
    region: str
    dates: int
    multiple: float  # of believable staff numbers
    records: int  # staff records of all dates, about
    loads: int = 0  # how often to measure the load; the median counts

    @property
    def folder(self) -> Path:
        """Where everything of this size is kept."""
        return FOLDER / self.key

    @property
    def home(self) -> Path:
        """The home (MUSTER_HOME) its returns are loaded into."""
        return self.folder / "home"

    @property
    def days(self) -> list[date]:
        """The dates of its returns, the oldest first."""
        return [date(NEWEST.year - back, NEWEST.month, NEWEST.day) for back in reversed(range(self.dates))]


REGION = Size(
    key="small",
    title="a region: 33 councils x 4 dates, 71,000 staff records",
    region="London",
    dates=4,
    multiple=1,
    records=71_000,
    loads=3,
)
SECTOR = Size(
    key="sector",
    title="a region's whole sector: 33 councils x 12 dates, 2.6 million staff records",
    region="London",
    dates=12,
    multiple=12,
    records=2_600_000,
)
ONE_DATE = Size(
    key="stress",
    title="England's whole sector at one date: 153 councils, 1.6 million staff records",
    region="England",
    dates=1,
    multiple=14.2,
    records=1_600_000,
    loads=1,
)
ENGLAND = Size(
    key="england",
    title="England's whole sector: 153 councils x 12 dates, 19 million staff records",
    region="England",
    dates=12,
    multiple=14.2,
    records=19_000_000,
)
SIZES = (REGION, ONE_DATE, SECTOR, ENGLAND)


def returns_of(size: Size, say: Say) -> Path:
    """The folder of returns of a size, written now unless the same program has written it before."""
    returns, stamp = size.folder / "returns", size.folder / "made-from"
    made_from = f"{size.region} {size.dates} {size.multiple} {_digest_of_writer()}"
    if returns.is_dir() and stamp.is_file() and stamp.read_text(encoding="utf-8") == made_from:
        return returns
    shutil.rmtree(size.folder, ignore_errors=True)
    size.folder.mkdir(parents=True)
    write_sample(
        returns,
        region=size.region,
        dates=size.dates,
        size=size.multiple,
        on_council=lambda council: say(f"Writing {size.key} returns: {council}"),
    )
    stamp.write_text(made_from, encoding="utf-8")
    return returns


def _digest_of_writer() -> str:
    digest = hashlib.sha256()
    for path in sorted(PROJECT.glob("etl/sample*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
