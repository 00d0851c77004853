"""One contract an observation: what was approved is what the release does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from conformance.gate.kinds import Broken, BrokenContract
from conformance.gate.verdict import broken_contract
from conformance.model.facts import canonical
from conformance.model.schemas import schema_of

if TYPE_CHECKING:
    from syrupy.assertion import SnapshotAssertion

    from conformance.gate.run import ContractRun


def test_contract(observation_id: str, run: ContractRun, snapshot: SnapshotAssertion) -> None:
    """The observation is the one that was approved, and in production the feed can run with it."""
    broken = broken_contract(run, observation_id)
    # Nothing is written of what stops the feed, nor of what was not observed.
    if broken is None or not (run.updates or observation_id not in run.observed.facts):
        facts = run.observed.facts[observation_id]
        same = canonical(facts, schema_of(observation_id)) == snapshot
        if not same and broken is None:
            broken = BrokenContract(Broken.DRIFT, "the snapshot differs")
    run.results[observation_id] = broken
    if broken is not None:
        pytest.fail(broken.text, pytrace=False)
