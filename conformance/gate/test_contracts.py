"""One contract an observation: what was reviewed is what the release does."""

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.gate.run import ContractRun
from conformance.gate.verdict import broken_contract


def test_contract(observation_id: str, run: ContractRun, snapshot: SnapshotAssertion) -> None:
    """The observation is the one that was reviewed, and on `feed` the feed can run with it."""
    broken = broken_contract(run, observation_id)
    if broken and (run.updates or observation_id not in run.observed.facts):
        # Nothing is written: what stops the feed can't be accepted, nor what was not observed.
        pytest.fail(broken, pytrace=False)
    same = run.observed.facts[observation_id] == snapshot
    if broken or not same:
        pytest.fail(broken or "the snapshot differs", pytrace=False)
