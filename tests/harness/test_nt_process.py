"""What NT and a feed see of the team's files: their source and environment, and no secrets."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.harness.capture import run
from conformance.harness.nt_process import launch_of
from conformance.harness.run_folder import run_folder
from conformance.model.feed import FeedSettings
from tests.support.launching import LIMIT_S, allows_namespaces

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.skipif(
    not allows_namespaces(), reason="without namespaces all that the user sees is seen"
)

READING = """
import sys
for path in sys.argv[1:]:
    try:
        print(open(path).read() or "empty")
    except OSError as error:
        print(type(error).__name__)
"""


def seen(feed: FeedSettings, *paths: Path, python: Path = Path(sys.executable)) -> Sequence[str]:
    """Return what a process beside a feed reads in files."""
    command = (str(python), "-I", "-S", "-c", READING, *map(str, paths))
    ended = run(launch_of(command, work=run_folder().new("seen"), feed=feed), timeout_s=LIMIT_S)
    assert (ended.returncode, ended.stderr) == (0, b"")
    return ended.stdout.decode().split()


def write(path: Path) -> Path:
    """Write a file and return where."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("text", encoding="utf-8")
    return path


@pytest.mark.parametrize("name", [".env", "prod.env", "id_rsa", "keys/api.pem", ".git/config"])
def test_secrets_of_a_workspace_are_hidden(tmp_path: Path, name: str) -> None:
    """A file whose name says that it is secret is empty, or not there; what is beside it is."""
    secret, source = write(tmp_path / name), write(tmp_path / "feed/main.py")
    feed = FeedSettings(root=tmp_path, paths=(source.parent,))

    hidden, shown = seen(feed, secret, source)

    assert hidden in {"empty", "FileNotFoundError"}
    assert shown == "text"


@pytest.mark.parametrize("folder", [".src", "../elsewhere"])
def test_secrets_of_a_feed_are_hidden_wherever_it_lies(tmp_path: Path, folder: str) -> None:
    """A feed in a folder with a dot, or outside the workspace, is seen without its secrets."""
    root = tmp_path / "workspace"
    root.mkdir()
    place = (root / folder).resolve()
    source, secret = write(place / "main.py"), write(place / ".env")

    assert seen(FeedSettings(root=root, paths=(place,)), source, secret) == ["text", "empty"]


def test_an_environment_in_a_hidden_folder_runs_and_what_is_beside_it_stays_hidden(
    tmp_path: Path,
) -> None:
    """As ``.venv`` in a workspace, or a cache that is kept there."""
    bare = tmp_path / ".cache" / "environment"
    (bare / "bin").mkdir(parents=True)
    (bare / "bin" / "python").symlink_to(Path(sys.executable).resolve())
    beside = write(tmp_path / ".cache" / "token")
    source = write(tmp_path / "feed.py")
    feed = FeedSettings(root=tmp_path, paths=(source,))

    told = seen(feed, beside, source, python=bare / "bin" / "python")

    assert told == ["FileNotFoundError", "text"]
