"""The tether: a program of the tool's own ends with it, and is else run as it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance.harness.run_folder import RunFolder
from conformance.harness.tether import run_tethered
from tests.support.launching import GONE_WITHIN_S, LIMIT_S, ROOT, processes, until

SHELL = Path("/bin/sh")


def test_what_a_program_prints_and_how_it_ends_is_told() -> None:
    """Its streams, its input and its exit status are its own."""
    ran = run_tethered([SHELL, "-c", "cat; echo said >&2; exit 3"], input="given")

    assert (ran.returncode, ran.stdout, ran.stderr) == (3, "given", "said\n")


def test_a_program_that_was_killed_is_told_as_a_shell_tells_it() -> None:
    """128 and the signal's number: no success."""
    ran = run_tethered([SHELL, "-c", "kill -9 $$"])

    assert ran.returncode == 128 + signal.SIGKILL


def test_a_program_that_is_not_there_fails() -> None:
    """It is named."""
    ran = run_tethered(["/no/such/program"])

    assert ran.returncode == 127
    assert ran.stderr == "/no/such/program can't be run: No such file or directory\n"


def test_a_program_gets_its_folder_and_environment(tmp_path: Path) -> None:
    """And nothing else of this process's."""
    ran = run_tethered([SHELL, "-c", 'pwd; echo "$HOME,$NAME"'], cwd=tmp_path, env={"NAME": "x"})

    assert ran.stdout == f"{tmp_path.resolve()}\n,x\n"


def test_a_program_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    """With the program, not only what holds it."""
    marker = f"tethered-{tmp_path.name}-{os.getpid()}"

    with pytest.raises(subprocess.TimeoutExpired):
        run_tethered([SHELL, "-c", "sleep 600; :", marker], timeout_s=0.3)

    assert until(lambda: processes(marker) == [], within_s=GONE_WITHIN_S)


TOOL = """
import sys
from pathlib import Path
from conformance.harness.run_folder import run_folder
from conformance.harness.tether import run_tethered
draft = Path(sys.argv[2])
draft.mkdir()
run_folder().take_with(draft)
run_tethered(["/bin/sh", "-c", f"sh -c 'sleep 600; :' {sys.argv[1]} & touch {draft}/begun; wait",
              sys.argv[1]])
"""


@pytest.mark.parametrize("ended_by", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_program_ends_with_the_tool_and_its_draft_goes(
    tmp_path: Path, ended_by: signal.Signals
) -> None:
    """However the tool ends: its children's children too, and what they had begun to write."""
    marker, draft = f"tethered-{tmp_path.name}-{os.getpid()}", tmp_path / "draft"
    tool = subprocess.Popen([sys.executable, "-c", TOOL, marker, str(draft)], cwd=ROOT)
    assert until((draft / "begun").exists, within_s=LIMIT_S)

    tool.send_signal(ended_by)
    tool.wait(LIMIT_S)

    assert until(lambda: processes(marker) == [], within_s=GONE_WITHIN_S)
    assert until(lambda: not draft.exists(), within_s=GONE_WITHIN_S)


def test_a_draft_that_has_got_its_name_stays(tmp_path: Path) -> None:
    """What was renamed is a draft no more."""
    draft = tmp_path / "draft"
    with RunFolder() as folder:
        draft.mkdir()
        folder.take_with(draft)
        draft.rename(tmp_path / "whole")

    assert (tmp_path / "whole").is_dir()
