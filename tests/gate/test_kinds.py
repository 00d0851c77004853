"""How a contract does not hold decides the exit status, the heading and the advice."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.support.failing import died
from tests.support.tiny_gate import SNAPSHOTS, TinyGate

if TYPE_CHECKING:
    from pathlib import Path

UPDATE = "--snapshot-update"
MERGE = """\
<<<<<<< HEAD
{
  "as_decimal": "Decimal",
=======
{
  "as_decimal": "float",
>>>>>>> theirs
  "precision": 2
}
"""
PRICE = SNAPSHOTS / "feed" / "ticks" / "price.json"


def test_a_snapshot_that_cannot_be_read_is_no_drift(gate: TinyGate) -> None:
    """Nothing was held there: 2, counted apart, and no word of fixing the feed or approving."""
    gate.write("ticks.price", MERGE)

    run = gate.run()

    assert run.status == 2
    assert run.last.endswith(": 4 of 5 contracts hold, 1 has no snapshot that can be read")
    assert "INCONCLUSIVE" in run.stdout
    assert f"  ticks.price\n    {PRICE}: the file is not JSON\n" in run.stdout
    assert "fix the feed" not in run.stdout
    assert UPDATE not in run.stdout


def git(folder: Path, *arguments: str) -> int:
    """Run git in a folder, as nobody in particular."""
    who = ("-c", "user.name=a", "-c", "user.email=a@b")
    command = ["git", "-C", str(folder), *who, *arguments]
    ran = subprocess.run(command, check=False, capture_output=True)
    return ran.returncode


@pytest.mark.parametrize("ours", ["1", "2"])
def test_the_command_for_a_torn_snapshot_works_in_a_merge(gate: TinyGate, ours: str) -> None:
    """What is told to be typed brings back our side, in an unfinished merge and outside of one."""
    assert git(gate.root, "init", "-q", "-b", "main") == 0
    git(gate.root, "add", "contracts")
    git(gate.root, "commit", "-qm", "base")
    git(gate.root, "checkout", "-qb", "theirs")
    gate.write("ticks.price", '{\n  "a": 0\n}\n')
    git(gate.root, "commit", "-qam", "theirs")
    git(gate.root, "checkout", "-q", "main")
    gate.write("ticks.price", f'{{\n  "a": {ours}\n}}\n')
    git(gate.root, "commit", "-qam", "ours")
    assert git(gate.root, "merge", "theirs") == 1
    assert "<<<<<<<" in (gate.root / PRICE).read_text()
    told = gate.run().stdout

    (line,) = [line for line in told.splitlines() if "fix:" in line]
    command = line.partition("fix:")[2].partition("   or ")[0].split()
    assert command[0] == "git"
    assert git(gate.root, *command[1:]) == 0

    assert (gate.root / PRICE).read_text() == f'{{\n  "a": {ours}\n}}\n'


def test_the_command_for_a_torn_snapshot_works_without_a_merge(gate: TinyGate) -> None:
    """The same command brings back what was committed."""
    git(gate.root, "init", "-q")
    git(gate.root, "add", "contracts")
    git(gate.root, "commit", "-qm", "base")
    whole = (gate.root / PRICE).read_text()
    gate.write("ticks.price", whole[:9])

    assert git(gate.root, "checkout", "--ours", str(PRICE)) == 0

    assert (gate.root / PRICE).read_text() == whole


def test_a_left_over_snapshot_is_not_approved_yet(gate: TinyGate) -> None:
    """What nothing makes any more is no addition, and not SAFE: 1, with the command for it."""
    gate.write("ticks.older", '{\n  "a": 1\n}\n')

    run = gate.run()

    assert run.status == 1
    assert "NOT APPROVED YET   0 breaks, 0 shifts, 0 adds, 1 left-over snapshot" in run.stdout
    assert f"  git rm {SNAPSHOTS}/feed/ticks/older.json\n" in run.stdout
    assert UPDATE in run.stdout
    assert "SAFE" not in run.stdout


def test_a_left_over_snapshot_stands_in_the_report_file_too(gate: TinyGate, tmp_path: Path) -> None:
    """The comment on a pull request names the file that is to be removed."""
    gate.write("ticks.older", '{\n  "a": 1\n}\n')
    report = tmp_path / "report.md"

    gate.run("--report", str(report))

    assert f"git rm {SNAPSHOTS}/feed/ticks/older.json" in report.read_text(encoding="utf-8")


def test_new_facts_alone_are_not_approved_yet(gate: TinyGate) -> None:
    """A contract that nobody approved makes the gate red without being drift of the feed."""
    gate.facts["ticks.newer"] = {"a": 1}

    run = gate.run()

    assert run.status == 1
    assert "NOT APPROVED YET   0 breaks, 0 shifts, 1 add\n" in run.stdout
    assert "SAFE" not in run.stdout
    assert run.last.endswith(": 5 of 6 contracts hold, 1 does not")


def test_a_new_observation_without_facts_is_not_safe(gate: TinyGate) -> None:
    """Even where there is no fact to tell, the word over a red gate is not SAFE."""
    gate.facts["ticks.newer"] = {}

    run = gate.run()

    assert run.status == 1
    assert "SAFE" not in run.stdout


def test_a_probe_that_died_is_inconclusive(gate: TinyGate) -> None:
    """Nothing is known: 2, how to look at it alone, and no advice to approve."""
    del gate.facts["ticks.price"]
    gate.failures["ticks.price"] = died("crashed with SIGSEGV")

    run = gate.run()

    assert run.status == 2
    assert "INCONCLUSIVE" in run.stdout
    assert run.last.endswith(": 4 of 5 contracts hold, 1 could not be observed")
    assert "nt-conformance observe --channel feed ticks.price" in run.stdout
    assert UPDATE not in run.stdout
    assert "fix the feed" not in run.stdout


def test_a_drift_outweighs_a_probe_that_died(gate: TinyGate) -> None:
    """A drift was seen, so it is 1, and both are told."""
    del gate.facts["ticks.price"]
    gate.failures["ticks.price"] = died("crashed with SIGSEGV")
    gate.facts["config.frozen"] = {"set_field": "allowed"}

    run = gate.run()

    assert run.status == 1
    assert run.last.endswith(": 3 of 5 contracts hold, 1 does not, 1 could not be observed")
    assert "config.frozen" in run.stdout
    assert "ticks.price" in run.stdout


@pytest.mark.parametrize("approved", [True, False])
def test_what_stops_the_feed_is_blocked(gate: TinyGate, *, approved: bool) -> None:
    """In production it is BLOCKED, approved by hand or not, and approving is not offered."""
    gate.facts["feed.start"] = {"outcome": {"subscribed": False}}
    gate.write(
        "feed.start",
        '{\n  "outcome": {"subscribed": false}\n}\n'
        if approved
        else '{\n  "outcome": {"subscribed": true}\n}\n',
    )

    run = gate.run()

    assert run.status == 1
    assert "BLOCKED" in run.stdout
    assert "fix the feed, or put the pin back" in run.stdout
    assert UPDATE not in run.stdout


def test_approving_is_refused_in_a_pipeline(gate: TinyGate) -> None:
    """Where CI is set nothing is approved: 2, and the files are as they were."""
    gate.facts["config.frozen"] = {"set_field": "allowed"}
    before = gate.files()

    run = gate.run(UPDATE, CI="true")

    assert run.status == 2
    assert "CI is set, and approving a drift is a human act" in run.stderr
    assert gate.files() == before


# --- two feeds on two channels, each with a role


@pytest.fixture
def two(gate: TinyGate) -> TinyGate:
    """Return a workspace with two feeds: one in production, one that may become so."""
    for name in ("quotes", "books"):
        (gate.root / name).mkdir()
        (gate.root / name / "source.py").write_text("import nautilus_trader\n")
    gate.settings(
        "[tool.conformance.channels.feed]\n"
        'feed = ["quotes"]\n'
        'role = "production"\n'
        "[tool.conformance.channels.books]\n"
        'feed = ["books"]\n'
        'role = "candidate"\n'
    )
    gate.pin(feed="1.219.0", books="1.219.0")
    for channel in ("feed", "books"):
        gate.approve(channel)
    gate.facts["feed.start"] = {"outcome": {"subscribed": False}}
    return gate


def test_what_stops_a_feed_in_production_cannot_be_approved(two: TinyGate) -> None:
    """The update fails, and writes neither the snapshot nor the stamp."""
    before = two.files()

    run = two.run(UPDATE, channel="feed")

    assert run.status == 1
    assert "no snapshot can approve what stops the feed" in run.stdout
    assert two.files() == before


def test_what_stops_a_candidate_is_recorded(two: TinyGate) -> None:
    """The same fact is written down on the other channel, which then holds."""
    assert two.run(UPDATE, channel="books").status == 0
    assert two.run(channel="books").status == 0
    assert b'"subscribed": false' in two.files()["books/feed/start.json"]
    assert b'"subscribed": false' not in two.files()["feed/feed/start.json"]
