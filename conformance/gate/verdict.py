"""Whether one contract holds, and what it says where it does not."""

from conformance.gate.acceptance import unacceptable
from conformance.gate.failure import (
    describe_drift,
    describe_unreviewed,
    describe_untold,
    describe_vanished,
)
from conformance.gate.run import ContractRun
from conformance.workspace.snapshots import SnapshotError, read_snapshot


def broken_contract(run: ContractRun, observation_id: str) -> str:
    """Return why a contract does not hold; "" where it does.

    Where drift is being accepted, only what can't be accepted counts.
    """
    observed = run.observed.facts.get(observation_id)
    if observed is None:
        if why := run.failure_of(observation_id):
            return describe_untold(why)
        return describe_vanished(run.folder, observation_id)
    stops = unacceptable(observation_id, observed) if run.is_production else {}
    if run.updates and not stops:
        return ""
    try:
        reviewed = read_snapshot(run.folder, observation_id)
    except SnapshotError as error:
        return str(error)
    if reviewed is None and not stops:
        return describe_unreviewed(observed)
    before = observed if reviewed is None else reviewed
    return describe_drift(run, observation_id, before, stops)
