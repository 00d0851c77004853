"""Whether one contract holds, and what it says where it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.drift.blocking import blocking_reasons
from conformance.gate.failure import (
    describe_drift,
    describe_left_over,
    describe_new,
    describe_untold,
)
from conformance.gate.kinds import Broken, BrokenContract
from conformance.workspace.snapshots import SnapshotError, read_snapshot

if TYPE_CHECKING:
    from conformance.gate.run import ContractRun


def broken_contract(run: ContractRun, observation_id: str) -> BrokenContract | None:
    """Return in which way a contract does not hold; None where it does.

    Where drift is being approved, only what can't be approved counts.
    """
    observed = run.observed.facts.get(observation_id)
    if observed is None:
        return _not_observed(run, observation_id)
    blocking = blocking_reasons(observation_id, observed) if run.is_production else {}
    if run.updates and not blocking:
        return None
    try:
        approved = read_snapshot(run.folder, observation_id)
    except SnapshotError as error:
        return BrokenContract(Broken.UNREADABLE, str(error))
    if approved is None and not blocking:
        return BrokenContract(Broken.NEW, describe_new(observation_id, observed))
    before = observed if approved is None else approved
    told = describe_drift(run, observation_id, before, blocking)
    kind = Broken.BLOCKING if blocking else Broken.DRIFT
    return BrokenContract(kind, told) if told else None


def _not_observed(run: ContractRun, observation_id: str) -> BrokenContract:
    if why := run.failure_of(observation_id):
        return BrokenContract(Broken.UNTOLD, describe_untold(why))
    return BrokenContract(Broken.LEFT_OVER, describe_left_over(run.folder, observation_id))
