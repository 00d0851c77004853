"""A checkout without needs, and a folder of tiny wheels that is all that uv can install from."""

from __future__ import annotations

import platform
import shutil
from typing import TYPE_CHECKING

import pytest

from conformance.workspace import Workspace
from tests.support.reference import ROOT
from tests.support.wheels import write_wheel

if TYPE_CHECKING:
    from pathlib import Path

RUNNING = ".".join(platform.python_version_tuple()[:2])
PIN = f'nautilus_trader==9.9.9 ; python_version == "{RUNNING}"'
PYPROJECT = """\
[project]
name = "checkout"
version = "1"
dependencies = ["suites-need"]

[tool.conformance]
feed = ["feed"]
requires = ["feeds-need"]
"""


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let uv find these wheels, and nothing else."""
    folder = tmp_path / "wheels"
    write_wheel(folder, "suites_need", "1.0")
    write_wheel(folder, "feeds_need", "1.0")
    write_wheel(folder, "nautilus_trader", "9.9.8", {"nautilus_trader/__init__.py": ""})
    write_wheel(folder, "nautilus_trader", "9.9.9", {"nautilus_trader/__init__.py": ""})
    for name in ("UV_INDEX_URL", "UV_DEFAULT_INDEX", "UV_EXTRA_INDEX_URL", "UV_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_OFFLINE", "1")
    monkeypatch.setenv("UV_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv"))
    return folder


@pytest.fixture
def with_extra(wheels: Path, checkout: Workspace) -> Workspace:
    """Give a checkout that asks for an extra of NT's, and an index whose NT has it."""
    write_wheel(wheels, "extras_need", "2.0")
    one = {"nautilus_trader/__init__.py": ""}
    write_wheel(wheels, "nautilus_trader", "9.9.9", one, extra=("ib", "extras-need"))
    with (checkout.root / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write('extras = ["ib"]\n')
    return checkout


@pytest.fixture
def checkout(tmp_path: Path) -> Workspace:
    """Make a workspace that has a pin, a feed and what it needs."""
    folder = tmp_path / "checkout"
    (folder / "feed").mkdir(parents=True)
    (folder / "pyproject.toml").write_text(PYPROJECT, encoding="utf-8")
    (folder / "feed/main.py").write_text("import nautilus_trader\n", encoding="utf-8")
    shutil.copy2(ROOT / ".python-version", folder)
    (folder / "pinned-versions.txt").write_text(f"{PIN}  # feed\n", encoding="utf-8")
    return Workspace(folder)
