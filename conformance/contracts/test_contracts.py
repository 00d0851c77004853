"""One contract an observation: what was reviewed is what the release does."""

import pytest
from syrupy.assertion import SnapshotAssertion

from conformance.contracts.acceptance import unacceptable
from conformance.contracts.failure import (
    describe_drift,
    describe_unreviewed,
    describe_untold,
    describe_vanished,
)
from conformance.contracts.run import ContractRun
from conformance.contracts.snapshots import SnapshotError, read_snapshot
from conformance.pins import FEED


def test_contract(observation_id: str, run: ContractRun, snapshot: SnapshotAssertion) -> None:
    """The observation is the one that was reviewed, and on `feed` the feed can run with it."""
    observed = run.observed.facts.get(observation_id)
    if observed is None:
        why = run.failure_of(observation_id)
        run.could_not_tell += bool(why)
        told = describe_untold(why) if why else describe_vanished(run.folder, observation_id)
        pytest.fail(told, pytrace=False)
    places = run.observed.places.get(observation_id, ())
    stops = unacceptable(observation_id, observed) if run.channel == FEED else {}
    if stops:
        # Before anything is written: what stops the feed is not to be accepted.
        reviewed = None if run.updates else read_snapshot(run.folder, observation_id)
        pytest.fail(describe_drift(reviewed or observed, observed, places, stops), pytrace=False)
    if run.updates:
        assert observed == snapshot
        return
    try:
        reviewed = read_snapshot(run.folder, observation_id)
    except SnapshotError as error:
        pytest.fail(str(error), pytrace=False)
    if reviewed is None:
        pytest.fail(describe_unreviewed(observed), pytrace=False)
    if observed != snapshot:
        pytest.fail(describe_drift(reviewed, observed, places, stops), pytrace=False)
