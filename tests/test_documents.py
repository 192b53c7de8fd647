"""What the documents say of settings, commands, thresholds and times is what the code does."""

import ast
import importlib
import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import typer

import auth.cli
import config
import etl.cli
import state.__main__
from auth import oidc, oidc_settings, sessions
from auth.grants import problems
from auth.identity import Identity
from config import PROJECT
from data import schema
from data.catalogue import catalogue
from data.disclosure.policy import FILE
from data.principal import Principal, Role
from data.store import Release
from etl import pipeline, releases
from readers import RETURNS
from refusals import _MOST_BYTES
from secret_files import read_secret
from state import audit, upkeep

DOCS = PROJECT / "docs"
DOCUMENTS = [PROJECT / "README.md", PROJECT / "CHANGELOG.md", *sorted(DOCS.rglob("*.md"))]
APPS: dict[str, typer.Typer] = {"auth": auth.cli.app, "etl": etl.cli.app, "state": state.__main__.app}
_ROW = re.compile(r"^\| `([^`]+)` \|(.*)\|$", re.MULTILINE)


def rows(document: str) -> dict[str, list[str]]:
    """The rows of a document's tables that begin with a name in code type, by that name."""
    text = (DOCS / document).read_text(encoding="utf-8")
    return {name: [cell.strip() for cell in rest.split(" | ")] for name, rest in _ROW.findall(text)}


def modules() -> list[Path]:
    """Every module that runs where Muster is served or loaded."""
    folders = ("api", "auth", "components", "data", "etl", "packs", "pages", "pictures", "state")
    return [*PROJECT.glob("*.py"), *(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))]


def settings() -> set[str]:
    """The variables whose names stand in the code, and those that secrets may be given as."""
    found: set[str] = set()
    for path in modules():
        text = path.read_text(encoding="utf-8")
        texts = [node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)]
        found |= {each for each in texts if isinstance(each, str) and re.fullmatch(r"MUSTER_[A-Z_]*[A-Z]", each)}
        for secret in re.findall(r'(?:\bSECRET = |read_secret\()"([a-z-]+)"', text):
            found.add(f"MUSTER_{secret.upper().replace('-', '_')}")
    return found


def test_every_setting_is_in_the_table_and_every_one_there_is_read() -> None:
    assert settings() == {name for name in rows("operations.md") if name.startswith("MUSTER_")}


def test_the_defaults_in_the_table_are_those_of_the_code(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in settings():
        monkeypatch.delenv(name, raising=False)
    told = rows("operations.md")
    for value in vars(config).values():
        named = re.search(r"\((MUSTER_\w+)\)", getattr(value, "__doc__", None) or "")
        if (
            callable(value)
            and named
            and not isinstance(found := value(), Path)
            and "in the home" not in told[named[1]][0]
        ):
            assert told[named[1]][0].strip("`") == (f"{found:g}" if isinstance(found, float) else str(found)), named[1]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_and_every_link_leads_somewhere(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    for module, command in re.findall(r"python -m (auth|etl|state) ([a-z][a-z-]+)", text):
        names = {each.name or each.callback.__name__.replace("_", "-") for each in APPS[module].registered_commands}
        assert command in names, f"python -m {module} {command}"
    for module in re.findall(r"python -m ((?:etl|scripts)\.\w+)", text):
        assert importlib.util.find_spec(module), module
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (document.parent / link).exists(), link


def test_the_assessment_has_every_threshold_as_it_is() -> None:
    presets = tomllib.loads(FILE.read_text(encoding="utf-8"))
    told = {name: tuple(map(float, cells[:2])) for name, cells in rows("dpia-template.md").items()}
    assert told == {key: (value, presets["internal"][key]) for key, value in presets["regional"].items()}


def test_roles_are_told_as_they_are() -> None:
    told = {name: cells for name, cells in rows("grants.md").items() if name in set(Role)}
    holders = {role.value: Principal(name="x", roles=frozenset({role})) for role in Role}
    words = {True: "yes", False: "no"}
    assert told == {role: [words[who.may_read], words[who.may_export]] for role, who in holders.items()}


def test_the_example_of_grants_is_right_and_prints_what_the_guide_shows(release: Release) -> None:
    example = PROJECT / "deploy" / "grants.toml"
    assert problems(example.read_bytes(), catalogue(release)) == ()
    ended = subprocess.run(
        [sys.executable, "-m", "auth", "check"],
        cwd=PROJECT,
        env={**os.environ, "MUSTER_GRANTS": str(example)},
        capture_output=True,
        text=True,
        check=True,
    )
    printed = "\n".join(line.rstrip() for line in ended.stdout.splitlines()[1:])
    assert f"```\n{printed}\n```" in (DOCS / "grants.md").read_text(encoding="utf-8")


def test_the_example_of_a_service_sets_what_muster_reads() -> None:
    text = "".join((PROJECT / "deploy" / name).read_text(encoding="utf-8") for name in ("muster.env", "muster.service"))
    named = set(re.findall(r"^(?:Environment=)?(MUSTER_\w+)=", text, re.MULTILINE))
    assert named and named <= settings()


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("deploy/with-oidc.md", f"https://muster.example.org{oidc.CALLBACK}"),
        ("deploy/with-oidc.md", f"https://muster.example.org{oidc.AFTER_SIGN_OUT}"),
        ("deploy/with-oidc.md", f"at least {oidc_settings.FEWEST_CHARACTERS} characters"),
        ("deploy/with-oidc.md", f"ends after {sessions.IDLE_SECONDS // 60} minutes without use"),
        ("deploy/with-oidc.md", f"after {sessions.WHOLE_SECONDS // 3600} hours"),
        ("deploy/behind-a-proxy.md", f"at least {read_secret.__kwdefaults__['minimum']} characters"),
        ("deploy/behind-a-proxy.md", f"body {_MOST_BYTES // 1024} KiB"),
        ("deploy/behind-a-proxy.md", f"a query is ended after {config.query_seconds():g}"),
        ("incidents-and-retention.md", f"13 months ({upkeep.KEPT.days} days)"),
        ("incidents-and-retention.md", f"| {releases.KEPT} newest"),
        (
            "incidents-and-retention.md",
            f"{sessions.IDLE_SECONDS // 60} minutes idle or {sessions.WHOLE_SECONDS // 3600}",
        ),
        ("../deploy/nginx/muster.conf", f"client_max_body_size {_MOST_BYTES // 1024}k"),
    ],
)
def test_times_sizes_and_addresses_are_those_of_the_code(document: str, said: str) -> None:
    assert said in (DOCS / document).read_text(encoding="utf-8")


@pytest.fixture
def home(_release: Release, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home of its own with the release of tests/returns."""
    shutil.copytree(_release.path.parent.parent, tmp_path / "home")
    monkeypatch.setenv("MUSTER_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def records(home: Path) -> set[tuple[str, int]]:
    """Councils and keys of the staff records in the live release."""
    with releases.opened(releases.file_of((home / "releases" / "CURRENT").read_text().strip())) as connection:
        asked = f"SELECT council_code, record_key FROM {schema.staff_records.name}"
        return set(connection.execute(asked).fetchall())


def test_a_council_is_taken_out_as_the_notes_say(home: Path) -> None:
    before = records(home)
    told = (PROJECT / "docs" / "incidents-and-retention.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^    python -m (etl withdraw .*)$", told, re.MULTILINE)
    subprocess.run([sys.executable, "-m", *shlex.split(command)], cwd=PROJECT, capture_output=True, check=True)
    assert "E09000016" in {council for council, _ in before}
    assert records(home) == {each for each in before if each[0] != "E09000016"}
    assert len(list((home / "releases").glob("*.duckdb"))) == 1


def test_another_pseudonym_secret_is_taken_as_the_notes_say(home: Path) -> None:
    before = records(home)
    (home / "releases").rename(home / "releases.before")
    (home / "secrets" / "pseudonym.key").rename(home / "releases.before" / "pseudonym.key")
    pipeline.load(RETURNS)
    assert len(records(home)) == len(before) and not records(home) & before


def test_another_audit_log_begins_as_the_notes_say_and_the_old_one_can_be_checked(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, old = upkeep.verify().entries, tmp_path / "old"
    for folder, pattern in (("state", "state.sqlite*"), ("state", "audit.head"), ("secrets", "audit.key")):
        (old / folder).mkdir(parents=True, exist_ok=True)
        for path in (home / folder).glob(pattern):
            path.rename(old / folder / path.name)
    in_a_new_process = [sys.executable, "-m", "state", "verify"]
    assert (
        "0 entries" in subprocess.run(in_a_new_process, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    )
    monkeypatch.setenv("MUSTER_HOME", str(old))
    assert upkeep.verify().entries == kept > 0


def test_all_sessions_end_as_the_notes_say(home: Path) -> None:
    token = sessions.start(Identity(name="jo"))
    text = (DOCS / "incidents-and-retention.md").read_text(encoding="utf-8")
    (written,) = re.findall(r'python -c "(from state.store import sessions.*?)"', text, re.DOTALL)
    subprocess.run([sys.executable, "-c", written.replace("\n    ", "\n")], cwd=PROJECT, check=True)
    assert sessions.find(token) is None
    audit.record(audit.Action.REFUSAL, name="jo")
    assert upkeep.verify().entries > 0
