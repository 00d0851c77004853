"""``nt-conformance init``: what it shows, when it writes, and what it never touches."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from conformance.cli.main import main
from conformance.workspace import Workspace
from conformance.workspace.check import ConsistencyError, check_consistency

if TYPE_CHECKING:
    from pathlib import Path

pytest_plugins = ["tests.support.offline_index"]

LIVE = """\
import os
import nautilus_trader
import feeds_need
URL, SYMBOLS = os.environ["WS_URL"], os.environ["SYMBOLS"]
if __name__ == "__main__":
    pass
"""
SHOWN = """\
found
  feed:    live.py
  run:     live
  release: 9.9.9, from requirements.txt
  python:  {python}, from .python-version

will be written to pyproject.toml
  [tool.conformance]
  feed = ["live.py"]
  run = "live"
  env = {{ WS_URL = "{{ws_url}}" }}
  requires = ["feeds-need"]

will be written to pinned-versions.txt
  nautilus_trader==9.9.9 ; python_version == "{python}"  # feed: what production runs

will be written: contracts/locks/feed.txt, the lock
"""


@pytest.fixture
def team(tmp_path: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a repository without a workspace, whose packages tiny wheels are; work in it."""
    assert wheels.is_dir()
    root = tmp_path / "team"
    root.mkdir()
    (root / "live.py").write_text(LIVE, encoding="utf-8")
    (root / "requirements.txt").write_text("nautilus_trader==9.9.9\nfeeds-need==1.0\n", "utf-8")
    (root / ".python-version").write_text(f"{python()}\n", encoding="utf-8")
    monkeypatch.chdir(root)
    monkeypatch.delenv("CI", raising=False)
    return root


def python() -> str:
    """Return the Python that runs this, which is one that is there."""
    from tests.support.offline_index import RUNNING  # noqa: PLC0415  # where it is used

    return RUNNING


def files_in(root: Path) -> set[str]:
    """Return all files of a repository."""
    return {path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file()}


def test_a_dry_run_shows_all_and_writes_nothing(
    team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What would be written is shown as it would be written."""
    before = files_in(team)

    assert main(["init", "--dry-run", "--no-snapshots"]) == 0
    shown, _, notes = capsys.readouterr().out.partition("note: ")
    assert shown == SHOWN.format(python=python())
    assert notes == "the feed also needs SYMBOLS; give their values in env\n"
    assert files_in(team) == before


@pytest.mark.parametrize(("typed", "written"), [("y\n", True), ("n\n", False), ("", False)])
def test_it_asks_on_a_terminal(
    team: Path, monkeypatch: pytest.MonkeyPatch, typed: str, written: bool
) -> None:
    """Only a yes is a yes."""
    terminal = io.StringIO(typed)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr("sys.stdin", terminal)

    assert main(["init", "--no-snapshots"]) == (0 if written else 2)
    assert (team / "pinned-versions.txt").is_file() == written


def test_without_a_terminal_it_takes_no_yes(team: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script says --yes."""
    assert main(["init", "--no-snapshots"]) == 2
    assert capsys.readouterr().err == (
        "nt-conformance init: nothing was written\n"
        "  found:    no yes\n"
        "  expected: y, typed on a terminal, or --yes\n"
        "  fix:      nt-conformance init --yes\n"
    )


def test_it_writes_what_it_showed_and_nothing_else(
    team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Settings, pins and the lock, which go together; snapshots are the next command's."""
    before = {name: (team / name).read_bytes() for name in files_in(team)}

    assert main(["init", "--yes", "--no-snapshots"]) == 0
    told = capsys.readouterr().out.splitlines()
    with pytest.raises(ConsistencyError) as lacks:
        check_consistency(Workspace(team))

    assert files_in(team) - before.keys() == {
        "pyproject.toml",
        "pinned-versions.txt",
        "contracts/.gitattributes",
        "contracts/locks/feed.txt",
    }
    assert {name: (team / name).read_bytes() for name in before} == before
    assert [problem.file for problem in lacks.value.problems] == ["contracts/snapshots/feed"]
    assert told[-1] == "next: nt-conformance gate --channel feed --snapshot-update"


def test_the_first_lock_has_what_the_team_runs_with(team: Path, wheels: Path) -> None:
    """A newer release that the team does not have is not taken."""
    from tests.support.wheels import write_wheel  # noqa: PLC0415  # here alone

    write_wheel(wheels, "feeds_need", "1.1")

    assert main(["init", "--yes", "--no-snapshots"]) == 0
    assert "feeds-need==1.0" in (team / "contracts/locks/feed.txt").read_text(encoding="utf-8")


def test_where_nothing_can_be_locked_nothing_is_left(
    team: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A release that is on no index leaves the repository as it was, for a second try."""
    before = {name: (team / name).read_bytes() for name in files_in(team)}

    assert main(["init", "--yes", "--no-snapshots", "--release", "8.8.8"]) == 2
    assert "inconclusive: not on the index" in capsys.readouterr().err
    assert {name: (team / name).read_bytes() for name in files_in(team)} == before
    assert main(["init", "--yes", "--no-snapshots"]) == 0


def test_in_ci_nothing_is_approved(
    team: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """First snapshots are an approval, and that is refused before anything is written."""
    monkeypatch.setenv("CI", "1")
    before = files_in(team)

    assert main(["init", "--yes"]) == 2
    assert capsys.readouterr().err.endswith("  fix:      nt-conformance init --no-snapshots\n")
    assert files_in(team) == before
