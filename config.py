"""Settings: each a small function that reads the environment when it is called."""

import os
from pathlib import Path

PROJECT = Path(__file__).resolve().parent


def home() -> Path:
    """The folder that holds all run-time state: releases, loads in progress, secrets (MUSTER_HOME)."""
    return Path(os.environ.get("MUSTER_HOME") or PROJECT / "var").resolve()


def releases() -> Path:
    """The folder of release files and of the CURRENT pointer."""
    return home() / "releases"


def pointer() -> Path:
    """The file that names the live release."""
    return releases() / "CURRENT"


def state() -> Path:
    """The folder of what people write, of the load lock and of loads in progress."""
    return home() / "state"


def state_url() -> str:
    """The address of the store of what people write, as SQLAlchemy reads it (MUSTER_STATE_URL)."""
    return os.environ.get("MUSTER_STATE_URL") or f"sqlite:///{state() / 'state.sqlite'}"


def secrets() -> Path:
    """The folder of secrets; never inside a release and never in the repository."""
    return home() / "secrets"


def query_threads() -> int:
    """Threads that one process gives to DuckDB while it answers pages (MUSTER_QUERY_THREADS)."""
    return int(os.environ.get("MUSTER_QUERY_THREADS", "2"))


def policy_preset() -> str:
    """The disclosure policy in force, a preset of data/policy.toml (MUSTER_POLICY)."""
    return os.environ.get("MUSTER_POLICY") or "regional"
