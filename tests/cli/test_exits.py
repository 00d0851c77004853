"""How the program ends where something is wrong with it, its output or the machine: always with 2.

1 is a verdict, so neither a crash nor an answer that nobody can read may end with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from conformance.cli import check
from conformance.cli.main import TRACEBACK, main

if TYPE_CHECKING:
    from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = f"'{sys.executable}' -P -m conformance"
FULL = Path("/dev/full")
UPGRADE = "can-i-upgrade feed next"

needs_a_full_device = pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")


def shell(script: str, **environ: str) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in the checkout, and keep the status of its first command."""
    return subprocess.run(
        ["bash", "-c", f"{script}\nexit ${{PIPESTATUS[0]}}"],  # noqa: S607  # wherever it is
        cwd=ROOT,
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
        timeout=120,
    )


def assert_told(run: subprocess.CompletedProcess[str], words: str) -> None:
    """Check that a run ended as inconclusive, and said so in words."""
    assert (run.returncode, "Traceback" in run.stderr) == (2, False), run.stderr
    assert words in run.stderr


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let `check` crash with words of a stranger's in its error."""

    def crash(_: object) -> NoReturn:
        raise LookupError("no such\n\x1b[31mthing")

    monkeypatch.setattr(check, "run", crash)


# --- what is written


@pytest.mark.parametrize("command", ["check", UPGRADE, "--help", "gate --help"])
def test_a_closed_stdout_is_no_verdict(command: str) -> None:
    """Where nobody can read the answer, none is given."""
    assert_told(shell(f"{PROGRAM} {command} >&-"), "standard output is closed")


@needs_a_full_device
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", ["check", UPGRADE, "--help", "--version"])
def test_a_full_stdout_is_no_verdict(command: str, unbuffered: str) -> None:
    """A disk that takes no more of the answer is told, whenever it is noticed."""
    run = shell(f"{PROGRAM} {command} > /dev/full", PYTHONUNBUFFERED=unbuffered)

    assert_told(run, "no space left on the disk" if unbuffered else "No space left on device")


@pytest.mark.parametrize("command", ["check", UPGRADE])
def test_a_reader_that_has_ended_is_no_verdict(command: str) -> None:
    """A pipe that nobody reads any more is told, without a traceback."""
    run = shell(f"{{ sleep 0.2; {PROGRAM} {command}; exit $?; }} | true")

    assert_told(run, "what read it has ended")


def test_a_closed_stderr_hides_no_answer() -> None:
    """What is said beside the answer is not needed for it."""
    run = shell(f"{PROGRAM} {UPGRADE} 2>&-")

    assert run.returncode == 1
    assert "BLOCKED" in run.stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_a_terminal_that_lacks_a_character_gets_another(encoding: str) -> None:
    """The report is told whole, whatever the terminal can show."""
    run = shell(f"{PROGRAM} {UPGRADE}", PYTHONIOENCODING=encoding)

    assert run.returncode == 1, run.stderr
    assert "1.219.0 -> 1.231.0" in run.stdout


@pytest.mark.parametrize("output", ["missing/report.txt", "."])
def test_an_output_that_can_t_be_written_is_no_verdict(output: str, tmp_path: Path) -> None:
    """A missing folder, or a folder in the file's place, is told by its name."""
    run = shell(f"{PROGRAM} {UPGRADE} --output '{tmp_path / output}'")

    assert_told(run, "the file can't be written")


@needs_a_full_device
def test_a_full_disk_is_no_verdict() -> None:
    """A report that is not whole is none."""
    assert_told(shell(f"{PROGRAM} {UPGRADE} --output /dev/full"), "No space left on device")


# --- what ends it


@pytest.mark.usefixtures("crashing")
def test_a_crash_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    """The tool's own error is called that, without a traceback or what a terminal obeys."""
    assert main(["check"]) == 2
    assert capsys.readouterr() == (
        "",
        (
            "nt-conformance: the tool crashed; nothing was decided\n"
            "  found:    LookupError: no such \\x1b[31mthing\n"
            "  expected: an answer, or a reason why there is none\n"
            "  fix:      NT_CONFORMANCE_TRACEBACK=1 shows where, for a report of the fault\n"
        ),
    )


@pytest.mark.usefixtures("crashing")
def test_a_crash_shows_where_on_request(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With a variable set the traceback is there, and the status is the same."""
    monkeypatch.setenv(TRACEBACK, "1")

    assert main(["check"]) == 2
    assert "Traceback (most recent call last):" in capsys.readouterr().err


@pytest.mark.parametrize("error", [RecursionError("too deep"), MemoryError(), OSError(24, "full")])
def test_any_error_is_no_verdict(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a command raises, the status is that of no answer."""

    def fail(_: object) -> NoReturn:
        raise error

    monkeypatch.setattr(check, "run", fail)

    assert main(["check"]) == 2


def test_ctrl_c_is_no_verdict(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interruption is said to have decided nothing."""

    def interrupt(_: object) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(check, "run", interrupt)

    assert main(["check"]) == 2
    assert capsys.readouterr() == ("", "nt-conformance: interrupted; nothing was decided\n")


def test_a_process_that_is_interrupted_ends_with_2() -> None:
    """A real signal, while a command waits: no traceback, and no verdict."""
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", _WAITING], stderr=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout is not None
    process.stdout.readline()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)

    assert process.returncode == 2
    assert said == b"nt-conformance: interrupted; nothing was decided\n"


_WAITING = """
import sys, threading
from conformance.cli import check
from conformance.cli.main import run_and_exit

def wait(_):
    print("waiting", flush=True)
    threading.Event().wait(60)

check.run = wait
sys.argv = ["nt-conformance", "check"]
run_and_exit()
"""


# --- what is read


@pytest.mark.parametrize("command", ["check", UPGRADE, "gate", "lock", "observe"])
def test_settings_that_are_no_table_are_told(command: str, tmp_path: Path) -> None:
    """A line in the place of the table is refused with what was expected."""
    (tmp_path / "pyproject.toml").write_text('[tool]\nconformance = "feed"\n')
    (tmp_path / "pinned-versions.txt").write_text((ROOT / "pinned-versions.txt").read_text())

    run = shell(f"{PROGRAM} {command} --root '{tmp_path}'")

    assert (run.returncode, "Traceback" in run.stderr) == (2, False), run.stderr


def test_settings_that_are_no_table_are_told_with_what_was_expected(tmp_path: Path) -> None:
    """The name of the table is in the message."""
    (tmp_path / "pyproject.toml").write_text('[tool]\nconformance = "feed"\n')
    (tmp_path / "pinned-versions.txt").write_text((ROOT / "pinned-versions.txt").read_text())

    run = shell(f"{PROGRAM} check --root '{tmp_path}'")

    assert "a table [tool.conformance]" in run.stderr


@pytest.mark.parametrize("command", ["check", UPGRADE, "gate", "lock", "watch", "feed", "observe"])
def test_a_folder_that_is_no_workspace_is_told(command: str, tmp_path: Path) -> None:
    """Each command says that there is no workspace, and how to name one."""
    assert_told(shell(f"{PROGRAM} {command} --root '{tmp_path}'"), "no workspace is here")


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_release_notes_without_an_end_are_not_read(kind: str, tmp_path: Path) -> None:
    """A pipe, or a device, in the place of a file is refused instead of read for ever."""
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / "pipe" if kind == "pipe" else Path("/dev/zero")

    run = shell(f"timeout 30 {PROGRAM} {UPGRADE} --release-notes '{path}'")

    assert_told(run, "a pipe or a device, which need not end")


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_feed_without_an_end_is_not_read(kind: str, tmp_path: Path) -> None:
    """The same of what is named as the feed's source."""
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / "pipe" if kind == "pipe" else Path("/dev/zero")

    run = shell(f"timeout 30 {PROGRAM} {UPGRADE} --feed '{path}'")

    assert_told(run, "a pipe or a device, which need not end")


def test_a_feed_that_is_nested_too_deeply_is_told(tmp_path: Path) -> None:
    """What Python's own parser gives up on is told by the file's name."""
    (tmp_path / "deep.py").write_text("a = " + "-" * 100_000 + "1\n")

    run = shell(f"{PROGRAM} {UPGRADE} --feed '{tmp_path}'")

    assert (run.returncode, "Traceback" in run.stderr) == (2, False), run.stderr
    assert "deep.py" in run.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALL_PROXY", "socks5://127.0.0.1:9"),
        ("HTTPS_PROXY", "foo://ada:secret@127.0.0.1:9"),
        ("HTTPS_PROXY", "http://ada:secret@127.0.0.1:9"),
    ],
)
def test_a_proxy_that_can_t_be_used_is_named(name: str, value: str) -> None:
    """The variable is blamed, not the index, and its password is not shown."""
    run = shell(
        f"{PROGRAM} watch",
        **{name: value, "UV_DEFAULT_INDEX": "https://index.example/simple", "NO_PROXY": ""},
    )

    assert_told(run, f"{name}: the proxy ")
    assert "secret" not in run.stderr
    assert "127.0.0.1:9" in run.stderr
