"""How soon the ticks of many instruments come, where each stream goes on and on."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.harness.session import RunningNode, Seen, run_node, subscribed, wanted
from conformance.harness.venue_process import running_venue
from conformance.nautilus.binance.frames import is_quote
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import Plan
from conformance.venue import Script, default_catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.model.facts import Json

QUOTES_AND_TRADES = ("quotes", "trades")


@dataclass(slots=True)
class Pace:
    """What was seen of a node that subscribes when it starts; times in seconds from that start."""

    asked_s: float = math.inf  #: When all was asked for.
    tick_s: float = math.inf  #: When each stream had had a tick.
    ages_s: Sequence[float] = ()  #: How old the first tick of each stream was when NT made it.
    error: Json = None  #: That its run ended with.

    @property
    def oldest_s(self) -> float:
        """Return how old the oldest of the first ticks was; infinite where a stream has none."""
        return max(self.ages_s) if self.tick_s < math.inf else math.inf


def pace_of(count: int, *, limit_s: float) -> Pace:
    """Subscribe to quotes and trades of so many instruments, and wait until each has a tick.

    Args:
        count: The first of the venue's contracts that can be traded.
        limit_s: How long to wait, in seconds.
    """
    listed = [contract.symbol for contract in default_catalogue().trading()][:count]
    instruments = tuple(f"{symbol}-PERP.BINANCE" for symbol in listed)
    plan = Plan(quotes=True, trades=True, instruments=instruments)
    pace = Pace()

    async def listen(watched: RunningNode) -> None:
        started_s = time.monotonic()
        end_s = started_s + limit_s
        if await watched.until(lambda: wanted(plan) <= subscribed(watched.asked()), limit_s):
            pace.asked_s = time.monotonic() - started_s
        left_s = max(0.0, end_s - time.monotonic())
        streams = count * len(QUOTES_AND_TRADES)
        if await watched.until(lambda: len(_ages_s(watched.seen)) == streams, left_s):
            pace.tick_s = time.monotonic() - started_s

    with running_venue(Script(live=True), accepts=DUMMIES) as venue:
        seen = run_node(venue, plan, listen)
    pace.ages_s = _ages_s(seen)
    pace.error = None if seen.error is None else {**seen.error}
    return pace


def _ages_s(seen: Seen) -> list[float]:
    first: dict[tuple[str, bool], float] = {}
    for tick in seen.ticks:
        stream = str(tick.instrument_id), is_quote(tick)
        first.setdefault(stream, (tick.ts_init - tick.ts_event) / 1e9)
    return [*first.values()]
