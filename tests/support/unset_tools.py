"""A place where nothing is set for uv or pip."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def unset(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Run where nothing is set for uv or pip, and return the working directory."""
    for name in os.environ:
        if name.startswith(("UV_", "PIP_", "NETRC")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    places = {"HOME": "home", "XDG_CONFIG_HOME": "home/.config", "XDG_CONFIG_DIRS": "system"}
    for name, place in {**places, "UV_CACHE_DIR": "cache"}.items():
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        monkeypatch.setenv(name, str(tmp_path / place))
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"
