"""The releases that are kept."""

import re
from datetime import UTC, datetime

import config
from data import lake

_FILE = re.compile(r"release-(\w+)\.duckdb")
_LONGEST_ID = 64
_ID = re.compile(rf"\w{{1,{_LONGEST_ID}}}", re.ASCII)
_MADE = "%Y%m%dT%H%M%S%fZ"
NOTHING_FETCHED = {  # settings of every DuckDB that reads or writes a release
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "allow_community_extensions": False,
}


def pointed() -> str | None:
    """The release that CURRENT names; None where there is no such file, empty where it holds no id or is unreadable.

    In the lake, that which its row names, or None. Raises lake.Unreachable.
    """
    return lake.live_id() if config.lake() else pointed_in_home()


def pointed_in_home() -> str | None:
    """As `pointed`, of the home, whether there is a lake or not."""
    try:
        with config.pointer().open("rb") as file:
            text = file.read(2 * _LONGEST_ID).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return None
    except OSError:
        return ""
    return text if _ID.fullmatch(text) else ""


def releases_kept() -> list[str]:
    """Ids of the releases that are there, newest first, the live one among them. Raises lake.Unreachable."""
    if config.lake():
        return sorted(lake.snapshots(), reverse=True)
    names = (_FILE.fullmatch(path.name) for path in config.releases().glob("release-*.duckdb"))
    return sorted((name.group(1) for name in names if name), reverse=True)


def made_at(release_id: str) -> datetime | None:
    """When a release was made, which its id says; None for an id that says nothing."""
    try:
        return datetime.strptime(release_id, _MADE).replace(tzinfo=UTC)
    except ValueError:
        return None
