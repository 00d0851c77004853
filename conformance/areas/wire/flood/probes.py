"""Tens of thousands of frames in: what is lost seldom, and what each takes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.flood.classes import TIMES
from conformance.areas.wire.volume.bursts import Bursts
from conformance.areas.wire.volume.market import INSTRUMENTS, KINDS
from conformance.harness.probes import lasts, probe_of
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import running_venue
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import Plan

if TYPE_CHECKING:
    from conformance.model.facts import Json, Observation

_BURSTS, _ROUNDS = 40, 50  # 40,000 ticks.


@lasts(20.0)
@probe_of(data=KINDS)
def bursts() -> Observation:
    """Send ten instruments bursts of a thousand frames, one after the other.

    Returns:
        What was lost, doubled or made up, by kind; and ``a_tick_takes``, the class of the time
        that each takes, from the venue to the callback, in the quickest burst.
    """
    sent = Bursts()

    async def listen(watched: RunningNode) -> None:
        await sent.until_subscribed(watched)
        await sent.send_bursts(watched, _BURSTS, _ROUNDS)
        told.update(sent.told_of(watched))

    told: dict[str, Json] = {}
    with running_venue(accepts=DUMMIES) as venue:
        plan = Plan(quotes=True, trades=True, instruments=INSTRUMENTS)
        seen = run_node(venue, plan, listen)

    return {**told, "a_tick_takes": TIMES.of(sent.quickest_s), "error": seen.error}
