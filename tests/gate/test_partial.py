"""A gate that held nothing, or a part, is never green."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.workspace.snapshots import approved_ids, read_snapshot
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from tests.support.tiny_gate import TinyGate

PRICE = "test_contracts.py::test_contract[ticks.price]"


def test_a_whole_run_is_green(gate: TinyGate) -> None:
    """Every contract was held, and holds: exit status 0, one line, nothing to do."""
    run = gate.run()

    assert (run.status, run.stderr) == (0, "")
    assert run.last == "feed: nautilus_trader 1.219.0, Python 3.12.1: 5 of 5 contracts hold"
    assert "next:" not in run.stdout


@pytest.mark.parametrize(
    ("arguments", "counted"),
    [
        (("--collect-only",), "0 of 5 contracts hold, 5 were left out"),
        (("--setup-plan",), "0 of 5 contracts hold, 5 were left out"),
        (("-k", "ticks"), "2 of 5 contracts hold, 3 were left out"),
        (("-k", "no_such_contract"), "0 of 5 contracts hold, 5 were left out"),
        (("--deselect", PRICE), "4 of 5 contracts hold, 1 was left out"),
        (("-p", "no:syrupy"), "0 of 5 contracts hold, 5 were left out"),
    ],
    ids=lambda value: "-".join(value[:2]) if isinstance(value, tuple) else "",
)
def test_what_was_left_out_is_counted_and_not_green(
    gate: TinyGate, arguments: tuple[str, ...], counted: str
) -> None:
    """Whatever makes pytest hold fewer contracts, the run ends with 2 and says how many."""
    run = gate.run(*arguments)

    assert run.status == 2
    assert run.last.endswith(f": {counted}")
    assert "hold all of them:   nt-conformance gate --channel feed" in run.stdout
    assert "--snapshot-update" not in run.stdout


def test_a_choice_in_the_environment_is_not_green(gate: TinyGate) -> None:
    """``PYTEST_ADDOPTS`` can't make a gate green that held a part of its contracts."""
    run = gate.run(PYTEST_ADDOPTS="-k ticks")

    assert run.status == 2
    assert run.last.endswith(": 2 of 5 contracts hold, 3 were left out")


def test_the_contracts_of_the_project_are_counted_in_full(gate: TinyGate) -> None:
    """Ten contracts of the reference feed are ten of all that are approved."""
    folder = WORKSPACE.snapshots("feed")
    ids = approved_ids(folder)
    gate.facts = {name: read_snapshot(folder, name) or {} for name in ids}
    gate.approve()
    chosen = sum("ticks" in name for name in ids)

    run = gate.run("-k", "ticks")

    assert run.status == 2
    assert run.last.endswith(
        f": {chosen} of {len(ids)} contracts hold, {len(ids) - chosen} were left out"
    )


def test_the_first_drift_ends_the_run_as_drift(gate: TinyGate) -> None:
    """With ``-x`` a drift was seen, so it is 1; what was not held any more is counted."""
    gate.facts["config.frozen"] = {"set_field": "allowed"}

    run = gate.run("-x")

    assert run.status == 1
    assert run.last.endswith(": 0 of 5 contracts hold, 1 does not, 4 were left out")


def test_a_part_that_holds_does_not_hide_a_drift_elsewhere(gate: TinyGate) -> None:
    """A drift in what was left out is not told, and the run is not green either."""
    gate.facts["config.frozen"] = {"set_field": "allowed"}

    assert gate.run("-k", "ticks").status == 2


def test_errors_outside_of_contracts_say_why(gate: TinyGate) -> None:
    """Where contracts could not be held at all, the first reason is told."""
    run = gate.run("-p", "no:syrupy")

    assert "the contracts could not be held:" in run.stdout
    assert "has no attribute '_syrupy'" in run.stdout


@pytest.mark.parametrize("argument", ["--version", "--markers", "--fixtures"])
def test_what_pytest_tells_beside_is_not_green(gate: TinyGate, argument: str) -> None:
    """A word of pytest's with which no contract is held ends with 2."""
    assert gate.run(argument).status == 2


def test_an_update_that_holds_nothing_is_not_green(gate: TinyGate) -> None:
    """Nothing was approved, and the files are as they were."""
    before = gate.files()

    run = gate.run("--snapshot-update", "--collect-only")

    assert run.status == 2
    assert gate.files() == before


def test_words_that_pytest_does_not_know_are_no_verdict(gate: TinyGate) -> None:
    """A slip in an option ends with 2, and nothing is held."""
    assert gate.run("--snapshot-updat").status == 2
