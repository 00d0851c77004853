"""A full update says of what the snapshots were approved, and a gate reads it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from conformance.version import SUITE
from tests.support.failing import died

if TYPE_CHECKING:
    from tests.support.tiny_gate import TinyGate

UPDATE = "--snapshot-update"


def test_a_full_update_writes_the_stamp(gate: TinyGate) -> None:
    """Release, Python, suite, format and the feed's usage, one a line."""
    gate.stamp().unlink()

    assert gate.run(UPDATE).status == 0

    told = json.loads(gate.stamp().read_text(encoding="utf-8"))
    assert told.keys() == {"release", "python", "suite", "format", "feed"}
    assert (told["release"], told["python"], told["suite"]) == ("1.219.0", "3.12", SUITE)
    assert gate.run().status == 0


def test_a_full_update_replaces_a_stamp_that_cannot_be_read(gate: TinyGate) -> None:
    """What a merge left is no reason to approve nothing."""
    gate.stamp().write_text("<<<<<<< HEAD\n")

    assert gate.run(UPDATE).status == 0
    assert json.loads(gate.stamp().read_text())["release"] == "1.219.0"


def test_a_partial_update_leaves_the_stamp(gate: TinyGate) -> None:
    """With ``-k`` a part is approved, and the whole is still of what it was."""
    gate.approve(release="1.218.0")
    before = gate.stamp().read_bytes()
    gate.facts["ticks.price"] = {"as_decimal": "float"}

    gate.run(UPDATE, "-k", "price")

    assert gate.stamp().read_bytes() == before
    assert b"float" in gate.files()["feed/ticks/price.json"]


def test_an_update_with_something_blocking_leaves_the_stamp(gate: TinyGate) -> None:
    """Not all of it could be approved."""
    gate.approve(release="1.218.0")
    before = gate.stamp().read_bytes()
    gate.facts["feed.start"] = {"outcome": {"subscribed": False}}

    assert gate.run(UPDATE).status == 1
    assert gate.stamp().read_bytes() == before


def test_an_update_with_something_unobserved_leaves_the_stamp(gate: TinyGate) -> None:
    """A probe that died leaves its snapshot and the stamp as they were."""
    gate.approve(release="1.218.0")
    before = gate.files()
    del gate.facts["ticks.price"]
    gate.failures["ticks.price"] = died("crashed with SIGSEGV")

    assert gate.run(UPDATE).status == 2
    assert gate.stamp().read_bytes() == before["feed/about.json"]
    assert gate.files()["feed/ticks/price.json"] == before["feed/ticks/price.json"]


def test_a_full_update_keeps_git_from_changing_line_ends(gate: TinyGate) -> None:
    """``.gitattributes`` is written beside what was approved, once."""
    attributes = gate.root / "contracts" / ".gitattributes"

    gate.run(UPDATE)
    assert attributes.read_text() == "* text eol=lf\n"

    attributes.write_text("# ours\n")
    gate.run(UPDATE)
    assert attributes.read_text() == "# ours\n"


def test_a_bump_is_named(gate: TinyGate) -> None:
    """Where the pin moved on, the gate says from where to where, in place of the release."""
    gate.pin(feed="1.220.0")
    gate.release = "1.220.0"
    gate.facts["ticks.price"] = {"as_decimal": "float", "precision": 2}

    run = gate.run()

    assert run.status == 1
    assert "nautilus_trader 1.219.0 → 1.220.0" in run.stdout
    assert run.last == (
        "feed: approved 1.219.0, pinned 1.220.0, Python 3.12.1: 4 of 5 contracts hold, 1 does not"
    )


def test_a_bump_that_changes_nothing_is_green_and_says_what_is_left(gate: TinyGate) -> None:
    """All contracts hold on the new release, and a full update writes that down."""
    gate.pin(feed="1.220.0")
    gate.release = "1.220.0"

    run = gate.run()

    assert run.status == 0
    assert run.last.startswith("feed: approved 1.219.0, pinned 1.220.0")
    assert "write down that they hold for this release:" in run.stdout

    assert gate.run(UPDATE).status == 0
    assert json.loads(gate.stamp().read_text())["release"] == "1.220.0"


def test_a_stamp_of_another_python_is_named(gate: TinyGate) -> None:
    """A pin is a release on a Python, so that is a bump too."""
    gate.approve(python="3.11")

    assert "approved on Python 3.11, pinned on Python 3.12" in gate.run().last


@pytest.mark.parametrize(
    ("stamp", "said"),
    [
        ({"suite": "0.0.1"}, f"note: the snapshots are of suite 0.0.1, this is {SUITE}"),
        ({"feed": "0" * 16}, "note: the feed uses other names of NT than when"),
    ],
    ids=["suite", "usage"],
)
def test_another_suite_or_usage_is_only_noted(
    gate: TinyGate, stamp: dict[str, str], said: str
) -> None:
    """It explains what is new, and is no verdict."""
    gate.approve(**stamp)

    run = gate.run()

    assert run.status == 0
    assert said in run.stdout


def test_snapshots_without_a_stamp_are_held_and_it_is_said(gate: TinyGate) -> None:
    """The contracts hold; of which release they were approved is not known."""
    gate.stamp().unlink()

    run = gate.run()

    assert run.status == 0
    assert "the snapshots say not of which release they were approved" in run.stdout


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<<<<<<< HEAD\n", "contracts/snapshots/feed/about.json: the file is not JSON\n"),
        ('{"format": 99}', "about.json: the snapshots are of a format that this suite does not"),
        ('{"format": 2}', "contracts/snapshots/feed/about.json: the file is no stamp of"),
    ],
    ids=["merge", "format", "keys"],
)
def test_a_stamp_that_cannot_be_read_is_inconclusive(gate: TinyGate, text: str, said: str) -> None:
    """Of what the snapshots were approved is open: 2, in words, and nothing is written."""
    gate.stamp().write_text(text)
    before = gate.files()

    run = gate.run()

    assert run.status == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr + run.stdout
    assert gate.files() == before


def test_snapshots_with_other_line_ends_hold(gate: TinyGate) -> None:
    """Git on Windows may write CRLF; the facts are the same."""
    for name in gate.workspace.snapshots("feed").rglob("*.json"):
        name.write_bytes(name.read_bytes().replace(b"\n", b"\r\n"))

    run = gate.run()

    assert run.status == 0
    assert run.last.endswith(": 5 of 5 contracts hold")
