"""Which files are a feed's source, and what is passed over."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.usage.files import find_files

if TYPE_CHECKING:
    from collections.abc import Iterator


def written(root: Path, *names: str) -> Path:
    """Write empty files below a folder, and return it."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("")
    return root


def found(root: Path, *paths: Path) -> list[str]:
    """Return the files that are found, as seen from a folder."""
    files = find_files(paths or (root,), root).files
    return [file.relative_to(root).as_posix() for file, _ in files]


def passed(root: Path) -> dict[str, str]:
    """Return what is passed over, with the reason."""
    return {one.file: one.reason for one in find_files([root], root).left_out}


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (".venv/lib/a.py", "environment"),
        ("venv/lib/a.py", "environment"),
        (".nox/tests/a.py", "environment"),
        (".tox/py/a.py", "environment"),
        ("lib/site-packages/a.py", "environment"),
        (".secret/a.py", "hidden folder"),
        ("build/lib/a.py", "build output"),
        ("dist/a.py", "build output"),
    ],
)
def test_a_folder_of_others_is_passed_over_and_named(
    tmp_path: Path, name: str, reason: str
) -> None:
    """Environments, builds and hidden folders hold no source of the feed's, and that is said."""
    written(tmp_path, "feed.py", "pyproject.toml", name)
    assert found(tmp_path) == ["feed.py"]
    assert list(passed(tmp_path).values()) == [reason]


@pytest.mark.parametrize(
    "name",
    ["__pycache__", "node_modules", ".git", ".ipynb_checkpoints", ".mypy_cache", ".hypothesis"],
)
def test_what_tools_keep_is_passed_over_without_a_word(tmp_path: Path, name: str) -> None:
    """Nobody takes a cache for source."""
    written(tmp_path, "feed.py", f"{name}/a.py")
    assert (found(tmp_path), passed(tmp_path)) == (["feed.py"], {})


def test_an_environment_of_any_name_is_passed_over(tmp_path: Path) -> None:
    """A folder with ``pyvenv.cfg`` is an environment."""
    written(tmp_path, "feed.py", "env312/pyvenv.cfg", "env312/lib/a.py")
    assert found(tmp_path) == ["feed.py"]
    assert passed(tmp_path) == {"env312/": "environment"}


def test_a_package_that_is_called_build_is_read(tmp_path: Path) -> None:
    """The feed's own package may have the name of a tool's folder."""
    written(tmp_path, "pyproject.toml", "feed/build/__init__.py", "build/__init__.py")
    assert found(tmp_path) == ["build/__init__.py", "feed/build/__init__.py"]


def test_a_path_that_is_named_is_looked_into(tmp_path: Path) -> None:
    """Settings that name a folder in an environment mean it."""
    written(tmp_path, ".venv/site-packages/feed/a.py")
    folder = tmp_path / ".venv" / "site-packages" / "feed"
    assert found(tmp_path, folder) == [".venv/site-packages/feed/a.py"]


def test_a_file_below_two_paths_is_found_once(tmp_path: Path) -> None:
    """Paths may lie in each other."""
    written(tmp_path, "feed/a.py")
    assert found(tmp_path, tmp_path, tmp_path / "feed") == ["feed/a.py"]


@pytest.fixture
def without_end(tmp_path: Path) -> Iterator[Path]:
    """Return a folder with a pipe, a socket, a device and one file."""
    os.mkfifo(tmp_path / "pipe.py")
    (tmp_path / "device.py").symlink_to("/dev/zero")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(tmp_path)  # the name of a socket must be short
        try:
            listening.bind("socket.py")
        finally:
            os.chdir(here)
        yield written(tmp_path, "feed.py")


def test_a_file_without_an_end_is_never_opened(without_end: Path) -> None:
    """A pipe, a device or a socket would hang the reader: it is named instead."""
    assert found(without_end) == ["feed.py"]
    names = ("device.py", "pipe.py", "socket.py")
    assert passed(without_end) == dict.fromkeys(names, "no regular file")


def test_links_lead_nowhere(tmp_path: Path) -> None:
    """A ring of links ends, a link to a folder is named, and so is one to nothing."""
    written(tmp_path, "feed/a.py")
    (tmp_path / "feed" / "ring").symlink_to(tmp_path)
    (tmp_path / "feed" / "self.py").symlink_to("self.py")
    (tmp_path / "feed" / "gone.py").symlink_to("nowhere.py")
    (tmp_path / "feed" / "alias.py").symlink_to("a.py")
    assert found(tmp_path) == ["feed/a.py", "feed/alias.py"]
    assert passed(tmp_path) == {
        "feed/ring/": "link to a folder",
        "feed/self.py": "can't be read",
        "feed/gone.py": "can't be read",
    }
