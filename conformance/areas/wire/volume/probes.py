"""Thousands of frames in, and each of them as one tick, in order and in time."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias

from conformance.areas.wire.allotment import allotment_of, living
from conformance.areas.wire.volume.market import (
    INSTRUMENTS,
    KINDS,
    SYMBOLS,
    BusyMarket,
    Frame,
)
from conformance.harness.probes import lasts, probe
from conformance.harness.session import RunningNode, run_node, subscribed, wanted
from conformance.harness.venue_process import running_venue
from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.nautilus.binance.frames import describe, is_quote
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import Plan
from conformance.nautilus.sides import buyer
from conformance.nautilus.streams import data_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json

_BURSTS, _ROUNDS = 4, 30  # 2400 ticks.
_SUBSCRIBED_S = 8.0
_BURST_S = 6.0
_SETTLE_S = 0.2
_PROMPT_S = 0.15
_TRIES = 8
_LOGGED_OF = 8  # Of one kind, or each second or fourth, are many; what a release logs are none.
_BIG_BYTES = (5_000, 70_000, 300_000)  # Above what one read takes, 64 KB and 256 KB.
_CLOCK_NS = 2_000_000  # By how much two clocks of one machine may differ.
_NS_PER_MS = 1_000_000
_NUMBERS = ("bid", "ask", "price", "id", "ts_event")
_Key: TypeAlias = tuple[str, ...]


@lasts(4.5)
@probe
def busy() -> Many:
    """Send ten instruments some frames, then bursts of hundreds, then very long ones."""
    run = _Run()
    with running_venue(accepts=DUMMIES) as venue:
        plan = Plan(quotes=True, trades=True, instruments=INSTRUMENTS)
        seen = run_node(venue, plan, run.listen)
    subscribing = about({**allotment_of(seen.asked), "error": seen.error}, data=KINDS)
    many = {
        "subscribing": subscribing,
        "bursts": about({**run.bursts, "error": seen.error}, data=KINDS),
    }
    return Many({**many, "big_frames": about(run.big, data=KINDS)})


class _Run:
    """The steps of the probe, and what they tell."""

    def __init__(self) -> None:
        self.bursts: dict[str, Json] = {}
        self.big: dict[str, Json] = {}
        self._market = BusyMarket()
        self._is_in_time = True

    async def listen(self, watched: RunningNode) -> None:
        """Send all there is, and tell what came of it."""
        await watched.until(
            lambda: wanted(watched.plan) <= subscribed(living(watched.asked())), _SUBSCRIBED_S
        )
        await asyncio.sleep(_SETTLE_S)  # Else the venue may still close for too many messages.
        is_prompt = await self._are_prompt(watched)
        logged, made = _lines(watched), self._market.count
        for _ in range(_BURSTS):
            await self._send(watched, self._market.rounds(_ROUNDS))
        await asyncio.sleep(_SETTLE_S)  # What comes more than once may still come.
        is_logged = _lines(watched) - logged > (self._market.count - made) / _LOGGED_OF
        expected, came = self._market.expected[:], [*watched.seen.ticks]
        wanted_keys = [*map(_key, expected)]
        keys = [_key(_described(tick)) for tick in came]
        self.bursts = {
            **_losses(wanted_keys, keys),
            "in_order_as_sent": _is_in_order(wanted_keys, keys, _connections(watched.asked())),
            "ts_event_off_by_ns": _offset(came),
            "ts_init_is_of_arrival": self._is_in_time,
            "come_in_150_ms": is_prompt,
            "ticks_are_logged": is_logged,
        }
        for size in _BIG_BYTES:
            before = len(watched.seen.ticks)
            frames = self._market.rounds(1, symbols=SYMBOLS[:1], padding=size)
            await self._send(watched, frames)
            await asyncio.sleep(_SETTLE_S)
            self.big[f"{size}_bytes"] = _by_kind(watched.seen.ticks[before:])

    async def _are_prompt(self, watched: RunningNode) -> bool:
        """Whether a tick of each stream comes soon: the quickest of several tries."""
        for _ in range(_TRIES):
            started_s = time.monotonic()
            await self._send(watched, self._market.rounds(1))
            if time.monotonic() - started_s < _PROMPT_S:
                return True
        return False

    async def _send(self, watched: RunningNode, frames: Iterable[Frame]) -> None:
        """Send frames, and wait until a tick of each has come."""
        before, made = len(watched.seen.ticks), self._market.count
        sent_ns = watched.venue.send([*frames])
        expected = before + self._market.count - made
        await watched.until(lambda: len(watched.seen.ticks) >= expected, _BURST_S)
        ends_ns = time.time_ns() + _CLOCK_NS
        inits = [tick.ts_init for tick in watched.seen.ticks[before:]]
        self._is_in_time &= all(sent_ns - _CLOCK_NS <= one <= ends_ns for one in inits)


def _lines(watched: RunningNode) -> int:
    return watched.printed().count("\n")


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


def _by_kind(came: Sequence[Any]) -> dict[str, Json]:
    quotes = sum(map(is_quote, came))
    return {"quotes": quotes, "trades": len(came) - quotes}
