"""Pages load our own files together, and of the form controls what our own script draws, with every property in use."""

import ast
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import app, server
from config import PROJECT
from data.store import Release
from static_files import ASSETS, combined

_CONTROLS = (ASSETS / "form_controls.js").read_text(encoding="utf-8")
_DRAWN = {"bar", "scatter"}  # what the vendored plotly.js has


@pytest.fixture
def client(release: Release) -> FlaskClient:
    client = server.test_client()
    client.get("/")
    return client


def controls_in_use() -> dict[str, set[str]]:
    """The components of dash-bootstrap-components that pages make, each with the properties they are given by name."""
    used: dict[str, set[str]] = {}
    for path in [*(PROJECT / "components").rglob("*.py"), *(PROJECT / "pages").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("dbc."):
                names = {word.arg for word in node.keywords if word.arg}
                used.setdefault(ast.unparse(node.func).removeprefix("dbc."), set()).update(names)
    return used


def test_every_control_in_use_is_drawn_with_each_property_in_use() -> None:
    used = controls_in_use()
    assert used
    assert [name for name in used if f"{name}: " not in _CONTROLS] == []
    known = {name for names in used.values() for name in names}
    assert [name for name in sorted(known) if f"props.{name}" not in _CONTROLS] == []


def test_a_page_names_our_own_files_once_each_and_none_that_no_page_uses(client: FlaskClient) -> None:
    files = re.findall(r'(?:src|href)="([^"]+)"', client.get("/").text)
    own = [file.rpartition("/")[2] for file in files if "/assets/" in file and "/vendor/" not in file]
    assert sorted(own)[-2:] == ["muster.css", "muster.js"] and not any("theme" in file for file in own)
    assert not any(name in file for file in files for name in ("dash_bootstrap_components", "dash_table"))


@pytest.mark.parametrize(("name", "of_each"), [("muster.css", "*.css"), ("muster.js", "*.js")])
def test_together_they_hold_each_of_them(client: FlaskClient, name: str, of_each: str) -> None:
    answer = client.get(f"/assets/{name}")
    assert answer.data == combined(name)
    assert all(file.read_bytes() in answer.data for file in ASSETS.glob(of_each))
    assert answer.mimetype in {"text/css", "text/javascript", "application/javascript"}


def test_what_charts_are_drawn_of_is_in_the_small_plotly() -> None:
    kinds: set[Any] = set()
    for path in (PROJECT / "components" / "charts").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict):
                kinds |= {
                    value.value
                    for key, value in zip(node.keys, node.values, strict=True)
                    if isinstance(key, ast.Constant) and key.value == "type" and isinstance(value, ast.Constant)
                }
    assert kinds - {"rect", "line", "data", "category", "linear", "log"} == _DRAWN  # shapes, error bars and axes beside
    assert app.config.external_scripts[0].endswith("plotly-lean.min.js")
