"""Settings: each a small function that reads the environment when it is called."""

import os
import re
from functools import lru_cache
from math import inf
from pathlib import Path
from typing import TypeVar

PROJECT = Path(__file__).resolve().parent
_PORTS = 65536
_MEMORY = re.compile(r"\d+(\.\d+)? ?[kmgt]i?b?", re.IGNORECASE)
Number = TypeVar("Number", int, float)


class BadSetting(Exception):
    """Muster may not start like this; the sentence says what to change."""


def home() -> Path:
    """The folder that holds all run-time state: releases, loads in progress, secrets (MUSTER_HOME)."""
    return _resolved(os.environ.get("MUSTER_HOME") or str(PROJECT / "var"))


@lru_cache(maxsize=64)
def _resolved(path: str) -> Path:
    return Path(path).resolve()  # the links in it are followed once: a page asks for its home some twenty times


def releases() -> Path:
    """The folder of release files and of the CURRENT pointer."""
    return home() / "releases"


def pointer() -> Path:
    """The file that names the live release."""
    return releases() / "CURRENT"


def lake() -> str:
    """The PostgreSQL address of the lake's catalogue; empty where releases are files of the home (MUSTER_LAKE)."""
    return os.environ.get("MUSTER_LAKE") or ""


def lake_data() -> str:
    """Where the lake's Parquet files are, with a slash at the end: a folder, or s3:// and more (MUSTER_LAKE_DATA)."""
    chosen = os.environ.get("MUSTER_LAKE_DATA") or str(home() / "lake")
    return chosen.rstrip("/") + "/" if "://" in chosen else f"{Path(chosen).resolve()}/"


def state() -> Path:
    """The folder of what people write, of the load lock and of loads in progress."""
    return home() / "state"


def returns() -> Path:
    """The folder of the files that councils sent, one folder a submission, until they are deleted (MUSTER_RETURNS)."""
    return Path(os.environ.get("MUSTER_RETURNS") or home() / "returns").resolve()


def have_returns_a_place() -> bool:
    """Whether files of returns lie where every host that has the store finds them, as far as settings tell."""
    return bool(os.environ.get("MUSTER_RETURNS")) or not is_state_shared()


def keep_returns_days() -> int:
    """How many days after publishing the files of a return are kept (MUSTER_KEEP_RETURNS_DAYS)."""
    return _number("MUSTER_KEEP_RETURNS_DAYS", 90, least=0)


def state_url() -> str:
    """The address of the store of what people write, as SQLAlchemy reads it (MUSTER_STATE_URL)."""
    return os.environ.get("MUSTER_STATE_URL") or f"sqlite:///{state() / 'state.sqlite'}"


def is_state_shared() -> bool:
    """Whether several hosts may have the store of what people write: it is PostgreSQL."""
    return state_url().startswith("postgresql")


def secrets() -> Path:
    """The folder of secrets; never inside a release and never in the repository."""
    return home() / "secrets"


def query_threads() -> int:
    """Threads that one process gives to DuckDB while it answers pages (MUSTER_QUERY_THREADS)."""
    return _number("MUSTER_QUERY_THREADS", 2, least=1)


def policy_preset() -> str:
    """The disclosure policy in force, a preset of data/policy.toml (MUSTER_POLICY)."""
    return os.environ.get("MUSTER_POLICY") or "regional"


def auth() -> str:
    """How Muster knows who is asking: local, header or oidc (MUSTER_AUTH)."""
    return os.environ.get("MUSTER_AUTH") or "local"


def grants() -> Path:
    """The file that says who may see what (MUSTER_GRANTS); local mode has no use for it."""
    return Path(os.environ.get("MUSTER_GRANTS") or home() / "grants.toml").resolve()


def contact() -> str:
    """Whom somebody without access may ask, as words in a sentence (MUSTER_CONTACT)."""
    return os.environ.get("MUSTER_CONTACT") or "the team that runs Muster in your region"


def public_address() -> str:
    """Where readers find Muster, without a path: https://muster.example.org (MUSTER_ADDRESS); empty if not set."""
    return (os.environ.get("MUSTER_ADDRESS") or "").rstrip("/")


def user_header() -> str:
    """The header in which the reverse proxy says who is asking (MUSTER_USER_HEADER)."""
    return os.environ.get("MUSTER_USER_HEADER") or "X-Muster-User"


def groups_header() -> str:
    """The header in which the reverse proxy says their groups, with semicolons between (MUSTER_GROUPS_HEADER)."""
    return os.environ.get("MUSTER_GROUPS_HEADER") or "X-Muster-Groups"


def proxy_secret_header() -> str:
    """The header in which the reverse proxy proves that it is the proxy (MUSTER_PROXY_SECRET_HEADER)."""
    return os.environ.get("MUSTER_PROXY_SECRET_HEADER") or "X-Muster-Proxy-Secret"


def oidc_issuer() -> str:
    """The identity provider, as it names itself in its tokens (MUSTER_OIDC_ISSUER)."""
    return os.environ.get("MUSTER_OIDC_ISSUER") or ""


def oidc_client_id() -> str:
    """The name under which the identity provider knows Muster (MUSTER_OIDC_CLIENT_ID)."""
    return os.environ.get("MUSTER_OIDC_CLIENT_ID") or ""


def oidc_scope() -> str:
    """What Muster asks the identity provider for (MUSTER_OIDC_SCOPE)."""
    return os.environ.get("MUSTER_OIDC_SCOPE") or "openid profile email"


def oidc_user_claim() -> str:
    """The claim of the ID token that names a person in grants and audit (MUSTER_OIDC_USER_CLAIM)."""
    return os.environ.get("MUSTER_OIDC_USER_CLAIM") or "sub"


def oidc_groups_claim() -> str:
    """The claim of the ID token that lists a person's groups (MUSTER_OIDC_GROUPS_CLAIM)."""
    return os.environ.get("MUSTER_OIDC_GROUPS_CLAIM") or "groups"


def query_memory() -> str:
    """Memory that one process gives to DuckDB while it answers pages, as DuckDB writes it (MUSTER_QUERY_MEMORY)."""
    found = os.environ.get("MUSTER_QUERY_MEMORY") or "512MB"
    if not _MEMORY.fullmatch(found.strip()):
        raise BadSetting(f"MUSTER_QUERY_MEMORY is {found}: give a number and a unit, as 1GB or 512MB.")
    return found


def query_seconds() -> float:
    """How long a query may run before it is ended (MUSTER_QUERY_SECONDS)."""
    return _number("MUSTER_QUERY_SECONDS", 10.0, least=0.1)


def callbacks_a_minute() -> int:
    """How many questions of pages one person may ask in a minute (MUSTER_CALLBACKS_A_MINUTE)."""
    return _number("MUSTER_CALLBACKS_A_MINUTE", 120, least=0)


def exports_an_hour() -> int:
    """How many files of all kinds one person may take away in an hour (MUSTER_EXPORTS_AN_HOUR)."""
    return _number("MUSTER_EXPORTS_AN_HOUR", 30, least=0)


def returns_an_hour() -> int:
    """How often one person may have a return checked or taken in an hour (MUSTER_RETURNS_AN_HOUR)."""
    return _number("MUSTER_RETURNS_AN_HOUR", 120, least=0)


def api_a_minute() -> int:
    """How many requests one person's programs may send in a minute (MUSTER_API_A_MINUTE)."""
    return _number("MUSTER_API_A_MINUTE", 120, least=0)


def rates_store() -> str:
    """Where what one person does is counted, as an address of the package limits (MUSTER_RATES_STORE).

    In each worker by itself; in the store, by `state`, for all workers of all hosts, where several hosts have it.
    """
    chosen = os.environ.get("MUSTER_RATES_STORE") or ("state" if is_state_shared() else "memory://")
    return "state://" if chosen == "state" else chosen


def metrics_port() -> int:
    """The port of 127.0.0.1 on which Prometheus finds metrics; 0 where there are none (MUSTER_METRICS)."""
    port = _number("MUSTER_METRICS", 0, least=0)
    if port >= _PORTS:
        raise BadSetting(f"MUSTER_METRICS is {port}: give a port from 1 to {_PORTS - 1}.")
    return port


def log_format() -> str:
    """How log lines are written, plain or json (MUSTER_LOG)."""
    return os.environ.get("MUSTER_LOG") or "plain"


def slow_ms() -> float:
    """From how many milliseconds on a question to the gate is logged as slow; 0 for never (MUSTER_SLOW_MS)."""
    return _number("MUSTER_SLOW_MS", 1000.0, least=0.0)


def is_development() -> bool:
    """Whether debugging may be switched on: MUSTER_DEV=1, and nobody but the person at this machine is let in."""
    return os.environ.get("MUSTER_DEV") == "1" and auth() == "local"


def check_numbers() -> None:
    """Raise BadSetting, naming the setting and what was found, where one that is a number cannot be read as one."""
    for read in (
        keep_returns_days,
        query_threads,
        query_memory,
        query_seconds,
        callbacks_a_minute,
        exports_an_hour,
        returns_an_hour,
        api_a_minute,
        metrics_port,
        slow_ms,
    ):
        read()


def _number(name: str, default: Number, *, least: Number) -> Number:
    """A setting of the default's kind. Raises BadSetting for anything else, or less."""
    kind, found = type(default), os.environ.get(name) or str(default)
    try:
        number = kind(found)
    except ValueError:
        number = kind(-1)
    if not least <= number < inf:
        words = "a whole number" if kind is int else "a number"
        raise BadSetting(f"{name} is {found}: give {words}, {least:g} or more.")
    return number
