"""The returns that are measured on: sample returns in the real layouts, written once and kept."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.figures import FOLDER
from config import PROJECT
from etl.sample import write_sample


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many returns to measure on, and what is to be reached with them."""

    key: str
    title: str
    region: str
    dates: int
    multiple: float  # of believable staff numbers
    loads: int  # how often to load; the median counts; 0 where the load is not measured
    p95_below_ms: float | None = None  # filter to data; pages are not measured without it
    whole_p95_below_ms: float | None = None  # the same of pages that ask every measure
    gate_p95_below_ms: float | None = None  # the gate alone, which is not measured without it
    ratio_below: float | None = None  # of the load's time to the bare read's
    peak_below_mib: float | None = None

    @property
    def folder(self) -> Path:
        """Where everything of this size is kept."""
        return FOLDER / self.key

    @property
    def home(self) -> Path:
        """The home (MUSTER_HOME) its returns are loaded into."""
        return self.folder / "home"


SMALL = Size(
    key="small",
    title="70,000 staff records: 33 councils, four dates",
    region="London",
    dates=4,
    multiple=1,
    loads=5,
    p95_below_ms=50,
    whole_p95_below_ms=150,
)
MIDDLE = Size(
    key="middle",
    title="214,000 staff records: 153 councils, one date",
    region="England",
    dates=1,
    multiple=1.893,
    loads=0,
    gate_p95_below_ms=15,
)
STRESS = Size(
    key="stress",
    title="1.6 million staff records: 153 councils, one date",
    region="England",
    dates=1,
    multiple=14.2,
    loads=1,
    p95_below_ms=150,
    whole_p95_below_ms=600,
    gate_p95_below_ms=60,
    ratio_below=5,
    peak_below_mib=4096,
)


def returns_of(size: Size, say: Callable[[str], None]) -> Path:
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
