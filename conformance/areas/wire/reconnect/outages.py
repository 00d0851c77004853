"""What a node does about a venue that goes away: seen from the venue, the strategy and the log."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from conformance.harness.session import RunningNode, run_node, subscribed, wanted
from conformance.harness.venue_process import running_venue
from conformance.nautilus.binance.frames import is_quote, quote, trade
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import Plan
from conformance.nautilus.streams import described
from conformance.nautilus.texts import LOGGED_ERROR, LOGGED_WARNING
from conformance.venue import Script, default_catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.areas.wire.reconnect.losses import Loss
    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json

Named = tuple[str, str, int]
"""A tick by its instrument, its kind and its number."""

_SUBSCRIBED_S = 40.0  # NT 2 asks for four streams a second.
_TICKS_S = 5.0
_SETTLE_S = 0.3
_FIRST_BID = 64250
_SIZE = "15"  # No less than a step of any: NT 2 aborts on less.


@dataclass(slots=True)
class Outage:
    """What was seen of a node whose connections were lost; times in seconds."""

    back_s: list[float] = field(default_factory=list)  #: After each loss; infinite for never.
    asked_again: list[str] = field(default_factory=list)  #: Streams, after the last loss.
    connections: int = 0  #: Opened and accepted after the last loss.
    sent: list[Named] = field(default_factory=list)  #: Ticks, in order.
    handed_on: list[Named] = field(default_factory=list)  #: What came of them, in order.
    logged: set[str] = field(default_factory=set)  #: Levels of what was logged since a loss.
    stop_s: float = math.inf
    started: bool = False
    error: Json = None

    @property
    def lost(self) -> int:
        """Return how many ticks that were sent did not come."""
        return len(set(self.sent) - set(self.handed_on))

    @property
    def twice(self) -> int:
        """Return how many ticks came more than once."""
        return sum(times > 1 for times in Counter(self.handed_on).values())

    @property
    def is_in_order(self) -> bool:
        """Whether the ticks of each kind and instrument came as they were sent."""
        by_stream: dict[tuple[str, str], list[int]] = {}
        for instrument, kind, number in self.handed_on:
            by_stream.setdefault((instrument, kind), []).append(number)
        return all(a <= b for numbers in by_stream.values() for a, b in pairwise(numbers))


def outage_of(loss: Loss, *, instruments: int) -> Outage:
    """Let a node listen, lose its connections in one way, wait for it, and stop it.

    Args:
        loss: What the venue does.
        instruments: How many of the venue's contracts it listens to, quotes and trades of each.
    """
    listed = [contract.symbol for contract in default_catalogue().trading()][:instruments]
    names = tuple(f"{symbol}-PERP.BINANCE" for symbol in listed)
    plan = Plan(quotes=True, trades=True, instruments=names, stops=True, patience_s=30.0)
    with running_venue(Script(faults=loss.before), accepts=DUMMIES) as venue:
        play = _Play(loss, listed)
        seen = run_node(venue, plan, play.run)
        if play.ended_s:
            play.outage.stop_s = time.monotonic() - play.ended_s
    play.outage.handed_on = [_named(tick) for tick in seen.ticks]
    play.outage.started, play.outage.error = seen.started, seen.error
    if loss.fault is None:
        play.outage.logged = {"error"} & _levels(seen.log)  # Each node warns when it starts.
    return play.outage


class _Play:
    """The steps of one outage."""

    def __init__(self, loss: Loss, symbols: Sequence[str]) -> None:
        self.outage = Outage()
        self.ended_s = 0.0
        self._loss = loss
        self._symbols = symbols
        self._number = 0

    async def run(self, watched: RunningNode) -> None:
        """Lose the connections, once the node listens, and wait for it each time."""
        if self._loss.fault is None:
            await self._wait(watched, before=0, said=0)
        else:
            await watched.until(lambda: _is_back(watched, 0), _SUBSCRIBED_S)
            await self._send(watched)
            for _ in range(self._loss.times):
                await self._lose(watched)
                if self.outage.back_s[-1] == math.inf:
                    break
        self.ended_s = time.monotonic()

    async def _lose(self, watched: RunningNode) -> None:
        assert self._loss.fault is not None  # noqa: S101  # there is one to apply
        before, said = len(watched.asked()), len(watched.printed())
        for fault in self._loss.with_it:
            watched.venue.add_fault(fault)
        watched.venue.trigger(self._loss.fault)
        await self._wait(watched, before=before, said=said)

    async def _wait(self, watched: RunningNode, *, before: int, said: int) -> None:
        """Wait until the node is back, and send it a tick of each stream."""
        since_s = time.monotonic()
        is_back = await watched.until(lambda: _is_back(watched, before), self._loss.limit_s)
        self.outage.back_s.append(time.monotonic() - since_s if is_back else math.inf)
        await asyncio.sleep(_SETTLE_S)  # Until it has asked for all that it asks for twice.
        await self._send(watched)
        asked = _accepted(watched.asked()[before:])
        streams = [stream for one in asked for stream in one.streams]
        self.outage.asked_again = sorted(map(described, streams))
        self.outage.connections = len({one.connection for one in asked})
        self.outage.logged |= _levels(watched.printed()[said:])

    async def _send(self, watched: RunningNode) -> None:
        self._number += 1
        number, expected = self._number, len(watched.seen.ticks) + 2 * len(self._symbols)
        bid = f"{_FIRST_BID + number}.10"
        watched.venue.send(
            frame
            for symbol in self._symbols
            for frame in (quote(symbol, bid, bid), *trade(symbol, quantity=_SIZE, trade_id=number))
        )
        for symbol in self._symbols:
            name = f"{symbol}-PERP.BINANCE"
            self.outage.sent += [(name, "quote", number), (name, "trade", number)]
        await watched.until(lambda: len(watched.seen.ticks) >= expected, _TICKS_S)


def _is_back(watched: RunningNode, before: int) -> bool:
    """Whether all is asked for on connections that have been accepted since then."""
    return wanted(watched.plan) <= subscribed(_accepted(watched.asked()[before:]))


def _accepted(asked: Sequence[JournalEntry]) -> list[JournalEntry]:
    """Return what is of the connections that were opened in this time, and not refused."""
    opened = {one.connection for one in asked if one.kind == "open"}
    refused = {one.connection for one in asked if one.data.get("at") == "connect"}
    return [one for one in asked if one.connection in opened - refused]


def _levels(log: str) -> set[str]:
    patterns = {"error": LOGGED_ERROR, "warning": LOGGED_WARNING}
    return {level for level, pattern in patterns.items() if pattern.expression.search(log)}


def _named(tick: Any) -> Named:  # noqa: ANN401  # NT's ticks have no types
    name = str(tick.instrument_id)
    if is_quote(tick):
        return name, "quote", int(tick.bid_price.as_decimal()) - _FIRST_BID
    return name, "trade", int(str(tick.trade_id))
