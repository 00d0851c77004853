"""What to run once the contracts of a channel were held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.gate.kinds import Broken

if TYPE_CHECKING:
    from conformance.gate.run import ContractRun


def next_command(run: ContractRun, *, breaks: bool = False) -> str:
    """Return what to run next, with what has to be done before it; "" where all is well.

    Args:
        run: Whose contracts were held.
        breaks: Whether there is a drift that is a break.
    """
    gate = f"nt-conformance gate --channel {run.channel}"
    kinds = {broken.kind for broken in run.broken.values()}
    probes = " ".join(run.observed.failures)
    steps = {
        f"fix the feed, or put the pin back and run   nt-conformance lock {run.channel}": (
            breaks or Broken.BLOCKING in kinds
        ),
        f"{gate} --snapshot-update   approves it; then read the diff and commit it": (
            any(kind.is_drift for kind in kinds)
        ),
        f"bring back each snapshot that can't be read, then   {gate}": Broken.UNREADABLE in kinds,
        f"nt-conformance observe --channel {run.channel} {probes}   shows why": (
            Broken.INCONCLUSIVE in kinds
        ),
        f"hold all of them:   {gate}": not run.is_whole,
        f"write down that they hold for this release:   {gate} --snapshot-update": (
            run.is_due and not run.updates
        ),
    }
    return next((step for step, is_due in steps.items() if is_due), "")
