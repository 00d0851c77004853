"""The run folder: one folder for all that a run leaves, gone however the run ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.harness import run_folder
from conformance.harness.launch import MachineError
from conformance.harness.run_folder import RunFolder
from conformance.model.failure import FailureKind
from tests.support.launching import GONE_WITHIN_S, ROOT, until

if TYPE_CHECKING:
    from collections.abc import Callable

HOLDING = """
from conformance.harness.run_folder import RunFolder
with RunFolder() as folder:
    (folder.new("work") / "file").write_text("text")
    print(folder.path, flush=True)
    input()
"""


def test_the_folder_is_the_users_alone() -> None:
    """No other user can look into it."""
    with RunFolder() as folder:
        assert folder.path.stat().st_mode & 0o777 == 0o700


def test_the_folder_goes_with_the_run() -> None:
    """When the context is left, nothing is left."""
    with RunFolder() as folder:
        (folder.new("work") / "file").write_text("text")

    assert not folder.path.exists()


def test_names_may_come_twice() -> None:
    """Each folder that is asked for is a new one."""
    with RunFolder() as folder:
        names = [folder.new("probe").name, folder.new("probe").name, folder.new("feed").name]

    assert names == ["probe", "probe-2", "feed"]


def test_what_was_made_unreadable_goes_as_well() -> None:
    """A target can take all rights from its folders; they are removed all the same."""
    with RunFolder() as folder:
        locked = folder.new("work") / "locked"
        (locked / "below").mkdir(parents=True)
        locked.chmod(0)

    assert not folder.path.exists()


def test_a_link_is_removed_and_not_followed(tmp_path: Path) -> None:
    """Removing the folder touches nothing that a link in it leads to."""
    (tmp_path / "kept").write_text("text")
    tmp_path.chmod(0o750)
    with RunFolder() as folder:
        (folder.new("work") / "link").symlink_to(tmp_path)

    assert (tmp_path / "kept").exists()
    assert tmp_path.stat().st_mode & 0o777 == 0o750


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("end", [os.kill, os.killpg], ids=["process", "group"])
def test_a_run_that_is_killed_leaves_no_folder(
    end: Callable[[int, int], None], number: signal.Signals
) -> None:
    """Whatever signal ends the run, or its whole process group, the folder goes."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDING],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as holding:
        assert holding.stdout
        folder = Path(os.fsdecode(holding.stdout.readline().strip()))
        assert (folder / "work" / "file").exists()
        end(holding.pid, number)
        holding.wait()

    assert until(lambda: not folder.exists(), within_s=GONE_WITHIN_S)


def test_a_long_tmpdir_still_leaves_room_for_a_socket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a TMPDIR of 150 characters, the folder stands in /tmp, and sockets can be bound."""
    parent = tmp_path / ("long" * 40)
    parent.mkdir()
    monkeypatch.setenv("TMPDIR", str(parent))

    with RunFolder() as folder, socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder.new("a-folder-of-some-length") / "socket"))

        assert folder.path.parent == Path("/tmp").resolve()  # noqa: S108  # as claimed


def test_a_short_tmpdir_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where TMPDIR leaves room, the folder stands in it."""
    with RunFolder() as outer:
        monkeypatch.setenv("TMPDIR", str(outer.path))
        with RunFolder() as inner:
            assert inner.path.parent == outer.path.resolve()


def test_where_no_folder_can_be_made_the_machine_is_to_blame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says what was tried, and is no fault of NT's or the suite's."""
    monkeypatch.setattr(run_folder, "_parents", lambda: [str(tmp_path / "missing")])

    with pytest.raises(
        MachineError, match=r"(?s)missing: No such file.*fix: +set TMPDIR"
    ) as raised:
        RunFolder().__enter__()

    assert raised.value.kind is FailureKind.MACHINE
