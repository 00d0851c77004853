"""Whether one contract holds, and what it says where it does not."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from conformance.diff.blocking import blocking_reasons
from conformance.gate.kinds import Broken, BrokenContract
from conformance.model.facts import canonical
from conformance.model.schemas import schema_of
from conformance.problems import shown
from conformance.workspace.snapshots import SnapshotError, snapshot_path

if TYPE_CHECKING:
    from conformance.gate.run import ContractRun


def broken_contract(run: ContractRun, observation_id: str) -> BrokenContract | None:
    """Return in which way a contract does not hold; None where it does.

    Where drift is being approved, only what can't be approved counts.
    """
    observed = run.observed.facts.get(observation_id)
    if observed is None:
        return _not_observed(run, observation_id)
    is_blocking = run.is_production and bool(blocking_reasons(observation_id, observed))
    if run.updates and not is_blocking:
        return None
    approved = run.approved.get(observation_id)
    if isinstance(approved, SnapshotError):
        return BrokenContract(Broken.UNREADABLE, str(approved))
    schema = schema_of(observation_id)
    if is_blocking:
        kind = Broken.BLOCKING
    elif approved is None:
        kind = Broken.NEW
    elif canonical(approved, schema) != canonical(observed, schema):
        kind = Broken.DRIFT
    else:
        return None
    return BrokenContract(kind, _drift_text(run, observation_id, kind))


def _drift_text(run: ContractRun, observation_id: str, kind: Broken) -> str:
    """Return what the drift report says of one observation, to the last detail."""
    from conformance.gate.comparison import upgrade_of_contract  # noqa: PLC0415  # where all is well, unneeded
    from conformance.report.text import details  # noqa: PLC0415  # "

    upgrade = upgrade_of_contract(run, observation_id)
    text = details(upgrade)
    if kind is Broken.BLOCKING and not upgrade.lacks:
        return f"no snapshot can approve this\n{text}"
    return f"not approved yet\n{text}" if kind is Broken.NEW else text


def _not_observed(run: ContractRun, observation_id: str) -> BrokenContract:
    if why := run.failure_of(observation_id):
        text = f"could not be observed\n{textwrap.indent(why, '  ')}"
        return BrokenContract(Broken.INCONCLUSIVE, text)
    text = (
        "a snapshot of an observation that nothing makes any more: the feed's source does not"
        " lead there, or the release has no such thing\n"
        f"  git rm {shown(snapshot_path(run.folder, observation_id))}"
    )
    return BrokenContract(Broken.LEFT_OVER, text)
