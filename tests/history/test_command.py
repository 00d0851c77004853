"""``nt-conformance history``: from arguments to files and exit status."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

from conformance.cli import history as command
from conformance.cli.main import main
from conformance.history.runner import ReleaseRunner
from tests.support.tiny_results import gone, result

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.history.records import ReleaseResult

RELEASES = ("1.0", "1.1", "1.2", "1.3")
PRICES = {"1.0": "1.50", "1.1": "1.50", "1.2": "1.5", "1.3": "1.5"}

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Run the command where releases are looked at by a stand-in, and nobody upstream answers."""
    notes = tmp_path / "RELEASES.md"
    notes.write_text("# NautilusTrader 1.2 Beta\n\n- Nothing\n", encoding="utf-8")

    def run_one(self: ReleaseRunner, release: str) -> ReleaseResult:
        self.progress.started(release)
        return result(release, price=PRICES[release])

    monkeypatch.setattr(command, "releases_between", lambda *_: RELEASES)
    monkeypatch.setattr(ReleaseRunner, "run_one", run_one)
    return lambda *given: main(
        ["history", "1.0", "1.3", "--release-notes", str(notes), *map(str, given)]
    )


def test_the_history_is_told_with_the_next_command(
    run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line a release, and how to get the matrix."""
    status = run()

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert lines[3:7] == [
        "1.0  the first",
        "1.1  SAFE",
        "1.2  REVIEW          1 shift",
        "1.3  SAFE",
    ]
    assert lines[-1] == (
        "next: nt-conformance history 1.0 1.3 --output history"
        "   writes the matrix, history/history.html"
    )


def test_the_matrix_is_written_in_three_forms(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The folder is made, and each file named on stderr."""
    run("--output", tmp_path / "out")

    written = sorted(file.name for file in (tmp_path / "out").iterdir())
    assert written == ["history.html", "history.json", "history.md"]
    assert all(name in capsys.readouterr().err for name in written[:1])


def test_the_first_bad_release_is_found(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit status 1, the steps, and the next command."""
    status = run("--first-bad")

    assert status == 1
    assert capsys.readouterr().out == (
        "1.3  REVIEW          1 shift\n"
        "1.1  SAFE\n"
        "1.2  REVIEW          1 shift\n\n"
        "1.2 is the first that is not SAFE for a feed on 1.0; 1.1 is\n"
        "next: nt-conformance can-i-upgrade 1.0 1.2\n"
    )


def test_ctrl_c_says_that_what_is_done_is_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, no traceback, and nothing on stdout."""

    def interrupted(*_: Any) -> NoReturn:
        raise KeyboardInterrupt

    monkeypatch.setattr(ReleaseRunner, "run", interrupted)

    status = run()

    told = capsys.readouterr()
    assert status == 2
    assert told.out == ""
    assert told.err == "stopped: 0 of 4 are kept, and the same command goes on from there\n"


def test_a_range_of_which_nothing_could_be_told_is_no_answer(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit status 2, with the reason in each line."""

    def run_one(self: ReleaseRunner, release: str) -> ReleaseResult:
        self.progress.started(release)
        return gone(release)

    monkeypatch.setattr(ReleaseRunner, "run_one", run_one)

    status = run()

    assert status == 2
    assert capsys.readouterr().out.count("INCONCLUSIVE    not on the index") == len(RELEASES)


@pytest.mark.releases
def test_two_real_releases_tell_what_the_second_broke(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """1.219.0 to 1.220.0, from the index: the member, the variables, and nothing else."""
    status = main(["history", "1.219.0", "1.220.0", "--cache", str(tmp_path)])

    told = capsys.readouterr().out
    assert status == 0
    assert [line.strip() for line in told.splitlines() if " break " in line] == [
        "break  surface.BinanceAccountType members.USDT_FUTURE",
        "break  credentials.usdt_futures_live demanded",
    ]
