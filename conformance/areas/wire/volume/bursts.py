"""Bursts of frames to a node, and what comes of them: each once, in order, in time."""

from __future__ import annotations

import asyncio
import math
import time
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from conformance.areas.wire.allotment import living
from conformance.areas.wire.volume.market import KINDS, BusyMarket, Frame
from conformance.harness.session import RunningNode, subscribed, wanted
from conformance.nautilus.binance.frames import describe
from conformance.nautilus.sides import buyer
from conformance.nautilus.streams import data_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json

_SUBSCRIBED_S = 8.0
_BURST_S = 6.0
_SETTLE_S = 0.2
_INCOMPLETE = 3  # Bursts of which ticks are lost, each of which is waited for, are enough.
_CLOCK_NS = 2_000_000  # By how much two clocks of one machine may differ.
_NS_PER_MS = 1_000_000
_NUMBERS = ("bid", "ask", "price", "id", "ts_event")
_Key: TypeAlias = tuple[str, ...]


class Bursts:
    """Sends frames to a node, and keeps what has to come of them."""

    def __init__(self) -> None:
        self.market = BusyMarket()
        self.quickest_s = math.inf  #: A tick, in the burst that took the least.
        self.is_in_time = True  #: Whether ``ts_init`` of each tick is the time of its arrival.

    async def until_subscribed(self, watched: RunningNode) -> None:
        """Wait until all is asked for, and a while for the limit of messages to be over."""
        await watched.until(
            lambda: wanted(watched.plan) <= subscribed(living(watched.asked())), _SUBSCRIBED_S
        )
        await asyncio.sleep(_SETTLE_S)  # Else the venue may still close for too many messages.

    async def send_bursts(self, watched: RunningNode, bursts: int, rounds: int) -> None:
        """Send bursts of so many rounds, each once all of the last has come.

        Where several are incomplete, those that are left are not sent.
        """
        incomplete = 0
        for _ in range(bursts):
            incomplete += not await self.send(watched, self.market.rounds(rounds))
            if incomplete == _INCOMPLETE:
                break
        await asyncio.sleep(_SETTLE_S)  # What comes more than once may still come.

    async def send(
        self, watched: RunningNode, frames: Iterable[Frame], patience_s: float = _BURST_S
    ) -> bool:
        """Send frames, wait until a tick of each has come, and return whether it has."""
        before, made = len(watched.seen.ticks), self.market.count
        started_s = time.monotonic()
        sent_ns = watched.venue.send([*frames])
        ticks = self.market.count - made
        is_complete = await watched.until(
            lambda: len(watched.seen.ticks) >= before + ticks, patience_s
        )
        self.quickest_s = min(self.quickest_s, (time.monotonic() - started_s) / ticks)
        ends_ns = time.time_ns() + _CLOCK_NS
        inits = [tick.ts_init for tick in watched.seen.ticks[before:]]
        self.is_in_time &= all(sent_ns - _CLOCK_NS <= one <= ends_ns for one in inits)
        return is_complete

    def told_of(self, watched: RunningNode) -> dict[str, Json]:
        """Return what came of all that was sent."""
        came = [*watched.seen.ticks]
        expected = [*map(_key, self.market.expected)]
        keys = [_key(_described(tick)) for tick in came]
        return {
            **_losses(expected, keys),
            "in_order_as_sent": _is_in_order(expected, keys, _connections(watched.asked())),
            "ts_event_off_by_ns": _offset(came),
            "ts_init_is_of_arrival": self.is_in_time,
        }


def _connections(asked: Sequence[JournalEntry]) -> Mapping[tuple[str, str], int]:
    """Return the last connection of each instrument's kind."""
    return {
        (stream.partition("@")[0].upper(), data_of(stream)): one.connection
        for one in asked
        for stream in one.streams
    }


def _losses(expected: Iterable[_Key], came: Iterable[_Key]) -> dict[str, Json]:
    """Count by kind what was lost, what came twice, and what came and was never sent."""
    wanted_ticks, ticks = Counter(expected), Counter(came)
    lost, more = wanted_ticks - ticks, ticks - wanted_ticks
    losses: dict[str, Json] = {}
    for kind in KINDS:
        losses[f"{kind}_lost"] = sum(n for key, n in lost.items() if key[0] == kind)
        again = {key: n for key, n in more.items() if key[0] == kind}
        losses[f"{kind}_twice"] = sum(n for key, n in again.items() if key in wanted_ticks)
        losses[f"{kind}_never_sent"] = sum(n for key, n in again.items() if key not in wanted_ticks)
    return losses


def _is_in_order(
    expected: Iterable[_Key], came: Iterable[_Key], connection_of: Mapping[tuple[str, str], int]
) -> bool:
    """Whether all ticks of each connection come in the order in which they were sent."""
    places = {key: place for place, key in enumerate(expected)}
    last: dict[int | None, int] = {}
    for key in came:
        connection = connection_of.get((key[1].partition("-")[0], key[0]))
        place = places.get(key, -1)
        if place < last.get(connection, -1):
            return False
        last[connection] = place
    return True


def _described(tick: Any) -> dict[str, Json]:
    fields = {**describe(tick), "ts_event": round(tick.ts_event / _NS_PER_MS)}
    return {**fields, "is_bought": fields["side"] == buyer().name} if "side" in fields else fields


def _key(tick: Mapping[str, Any]) -> _Key:
    """Return what tells a tick from all others: its kind, its instrument, and its values."""
    kind = "quotes" if "quote" in tick else "trades"
    name = tick.get("quote") or tick["trade"]
    values = (Decimal(str(tick[part])).normalize() for part in _NUMBERS if part in tick)
    return kind, str(name), str(tick.get("is_bought", "")), *map(str, values)


def _offset(came: Iterable[Any]) -> int:
    """Return by how many nanoseconds at most ``ts_event`` is off the frame's milliseconds."""
    off = (tick.ts_event - round(tick.ts_event / _NS_PER_MS) * _NS_PER_MS for tick in came)
    return max((abs(one) for one in off), default=0)
