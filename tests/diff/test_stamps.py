"""Snapshots answer for a pin only where their stamp says that they are of it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from conformance.cli.main import main
from conformance.workspace import Workspace
from conformance.workspace.snapshots import STAMP
from conformance.workspace.stamp import FORMAT, read_stamp, write_stamp
from tests.support.reference import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable

COPIED = ("contracts", "feeds")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Return a copy of this project's workspace."""
    for name in COPIED:
        shutil.copytree(ROOT / name, tmp_path / name)
    for name in ("pyproject.toml", "pinned-versions.txt"):
        shutil.copy2(ROOT / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return Workspace(tmp_path)


def restamp(workspace: Workspace, channel: str, **fields: Any) -> None:
    """Change fields of a channel's stamp."""
    folder = workspace.snapshots(channel)
    stamp = read_stamp(folder)
    assert stamp is not None
    changed = replace(stamp, **fields)
    write_stamp(folder, changed)


def test_stamps_that_fit_leave_the_verdict_as_it_is(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """What the two releases differ in is told, and nothing of stamps."""
    status = main(["can-i-upgrade", "feed", "next"])

    told = capsys.readouterr().out
    assert workspace.root == Path.cwd()
    assert status == 1
    assert "BLOCKED" in told
    assert STAMP not in told


@pytest.mark.parametrize("channel", ["feed", "next"])
@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"release": "1.200.0"}, "approved 1.200.0, pinned "),
        ({"python": "3.11"}, "approved on Python 3.11, pinned on Python 3.12"),
    ],
    ids=["release", "python"],
)
def test_a_stamp_of_another_pin_is_inconclusive(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    channel: str,
    fields: dict[str, str],
    said: str,
) -> None:
    """Which snapshots, of what they are and of what they should be: 2, and never SAFE."""
    restamp(workspace, channel, **fields)

    status = main(["can-i-upgrade", "feed", "next"])

    told = " ".join(capsys.readouterr().out.split())
    assert status == 2
    assert "INCONCLUSIVE" in told
    assert "SAFE" not in told
    assert f"the snapshots of {channel} are not of its pin: {said}" in told


def test_snapshots_without_a_stamp_are_inconclusive(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of which release they are is not known."""
    (workspace.snapshots("next") / STAMP).unlink()

    status = main(["can-i-upgrade", "feed", "next"])

    told = " ".join(capsys.readouterr().out.split())
    assert status == 2
    assert "INCONCLUSIVE" in told
    assert "they do not say of which release they were approved" in told


def test_old_snapshots_of_a_channel_that_moved_are_not_safe(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """`next` pinned to another release beside the snapshots of `feed` itself: not SAFE."""
    shutil.rmtree(workspace.snapshots("next"))
    shutil.copytree(workspace.snapshots("feed"), workspace.snapshots("next"))

    status = main(["can-i-upgrade", "feed", "next"])

    told = capsys.readouterr().out
    assert status == 2
    assert "INCONCLUSIVE" in told
    assert "approved 1.219.0, pinned 1.231.0" in " ".join(told.split())


def break_merge(path: Path) -> None:
    """Leave what an unfinished merge leaves."""
    path.write_text("<<<<<<< HEAD\n" + path.read_text())


def write_later_format(path: Path) -> None:
    """Write the stamp of a later suite."""
    path.write_text(path.read_text().replace(f'"format": {FORMAT}', '"format": 99'))


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (break_merge, "the file is not JSON"),
        (write_later_format, "the snapshots are of a format that this suite does not know"),
    ],
)
def test_a_stamp_that_cannot_be_read_ends_with_2(
    workspace: Workspace,
    capsys: pytest.CaptureFixture[str],
    spoil: Callable[[Path], None],
    said: str,
) -> None:
    """It is told with its file, and no verdict is given."""
    spoil(workspace.snapshots("next") / STAMP)

    status = main(["can-i-upgrade", "feed", "next"])

    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert told.err.startswith(f"contracts/snapshots/next/about.json: {said}\n")


def test_another_suite_or_usage_is_no_verdict(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """The answer is the same as with the stamp that fits."""
    restamp(workspace, "next", suite="0.0.1", feed="0" * 16)

    status = main(["can-i-upgrade", "feed", "next"])

    assert status == 1
    assert "BLOCKED" in capsys.readouterr().out


def test_a_pin_that_moved_is_due(workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` ends with 1, and says which channel is to be approved and how."""
    restamp(workspace, "next", release="1.230.0")

    status = main(["check"])

    told = capsys.readouterr()
    assert (status, told.err) == (1, "")
    assert told.out.splitlines()[1] == (
        "not approved yet: next: approved 1.230.0, pinned 1.231.0;"
        " nt-conformance gate --channel next   tells what that changes"
    )


def test_a_stamp_that_cannot_be_read_does_not_agree(
    workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    """`check` ends with 2 for it, not with 1."""
    break_merge(workspace.snapshots("next") / STAMP)

    status = main(["check"])

    told = capsys.readouterr()
    assert (status, told.out) == (2, "")
    assert told.err.startswith("contracts/snapshots/next/about.json: the file is not JSON\n")
