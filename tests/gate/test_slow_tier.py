"""What takes minutes is held where that is asked for, and is said as not run where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.diff.records import Subject
from conformance.diff.sides import Side, comparable
from conformance.harness.probes import chosen_probes
from conformance.model.areas import all_of, area_of, slow_ids

if TYPE_CHECKING:
    from tests.support.tiny_gate import TinyGate

FIFTY = "wire.fifty.first_ticks"
FACTS = {"all_tick_within": "1 s"}
NOT_RUN = {all_of("wire.fifty"): "it is slow, and runs with --slow"}


def test_slow_probes_run_where_they_are_asked_for() -> None:
    """By the tier, by the area, or by their ids; never by themselves."""

    def areas(*only: str, slow: bool = False) -> set[str]:
        return {area_of(probe.id) for probe in chosen_probes(only, slow=slow)}

    assert {"wire.fifty", "wire.reconnect", "wire.upkeep"} <= {*slow_ids()}
    assert not areas().intersection(slow_ids())
    assert areas(slow=True) - areas() == set(slow_ids())
    assert areas("wire.fifty") == areas(FIFTY) == {"wire.fifty"}


def test_a_gate_without_the_tier_leaves_its_snapshots_alone(gate: TinyGate) -> None:
    """They are neither contracts nor left over, an update keeps them, and the end names them."""
    written = gate.write(FIFTY, '{"all_tick_within": "1 s"}\n')
    gate.not_run = NOT_RUN
    run = gate.run()
    updated = gate.run("--snapshot-update")

    assert (run.status, updated.status) == (0, 0)
    assert run.last.endswith(": 5 of 5 contracts hold")
    assert "not run: wire.fifty.*: it is slow, and runs with --slow" in run.stdout
    assert written.is_file()


def test_a_gate_with_the_tier_holds_its_snapshots(gate: TinyGate) -> None:
    """Drift in it is drift."""
    gate.facts[FIFTY] = FACTS
    gate.approve()
    held = gate.run("--slow")
    gate.facts[FIFTY] = {"all_tick_within": "30 s"}
    drifted = gate.run("--slow")

    assert (held.status, drifted.status) == (0, 1)
    assert held.last.endswith(": 6 of 6 contracts hold")
    assert "wire.fifty.first_ticks all_tick_within" in drifted.stdout


@pytest.mark.parametrize("lacking", ["before", "after"])
def test_what_one_side_did_not_run_is_no_drift(lacking: str) -> None:
    """Snapshots of the tier beside a release that was observed without it are not compared."""
    subject = Subject(release="1.219.0", python="3.12", source="observed")
    with_it = Side(subject=subject, facts={FIFTY: FACTS})
    without = Side(subject=subject, facts={}, not_run=NOT_RUN)
    sides = (without, with_it) if lacking == "before" else (with_it, without)

    assert comparable(*sides) == ({}, {})
