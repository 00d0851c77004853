"""Tens of thousands of frames in: what is lost seldom, and what each takes and leaves behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.areas.wire.flood.classes import TIMES
from conformance.areas.wire.volume.bursts import Bursts
from conformance.areas.wire.volume.market import INSTRUMENTS, KINDS, SYMBOLS
from conformance.harness.probes import lasts, probe_of
from conformance.harness.proc_status import own_bytes
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import running_venue
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import Plan

if TYPE_CHECKING:
    from conformance.model.facts import Json, Observation

_BURSTS, _ROUNDS = 40, 50  # 40,000 ticks.
_FILLING = 6  # Steps until NT's cache of one instrument is full: it keeps 10,000 of each kind.
_STEPS = 10  # In each half. Its least size is compared, since the others have what is freed later.
_STEP = 2000  # Rounds of one instrument, in bursts of a quarter of them.
_PATIENCE_S = 0.5  # What is lost is told by the other probe.
_LEAST_BYTES = 64  # Per tick. Less is no growth: by chance a release needs half of that.


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


@lasts(20.0)
@probe_of(data=KINDS)
def memory() -> Observation:
    """Send one instrument frames until NT's cache of it is full, and then many more.

    Returns:
        Whether the process ``grows_with_ticks`` beyond what NT keeps of an instrument.
    """
    sent = Bursts()

    async def step(watched: RunningNode) -> int:
        """Send frames and forget the ticks; return the bytes that the process has then."""
        for _ in range(4):
            frames = sent.market.rounds(_STEP // 4, symbols=SYMBOLS[:1])
            await sent.send(watched, frames, _PATIENCE_S)
            sent.market.expected.clear()
            watched.seen.ticks.clear()
        return own_bytes()

    async def listen(watched: RunningNode) -> None:
        await sent.until_subscribed(watched)
        sizes = [await step(watched) for _ in range(_FILLING + 2 * _STEPS)][_FILLING:]
        grown = min(sizes[_STEPS:]) - min(sizes[:_STEPS])
        told["grows_with_ticks"] = grown > _STEPS * _STEP * len(KINDS) * _LEAST_BYTES

    told: dict[str, Json] = {}
    with running_venue(accepts=DUMMIES) as venue:
        plan = Plan(quotes=True, trades=True, instruments=INSTRUMENTS[:1])
        seen = run_node(venue, plan, listen)

    return {**told, "error": seen.error}
