"""What a node does of its own accord in a quiet minute, and how it asks for very many streams."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from conformance.areas.wire.allotment import allotment_of, living
from conformance.areas.wire.pacing import QUOTES_AND_TRADES
from conformance.areas.wire.upkeep.beats import BEATS
from conformance.harness.probes import lasts, probe_of
from conformance.harness.session import RunningNode, run_node, subscribed, wanted
from conformance.harness.venue_process import running_venue
from conformance.nautilus.binance.frames import is_quote
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, ETH, Load, Plan
from conformance.nautilus.streams import described
from conformance.venue import Script, default_catalogue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.harness.venue_process import JournalEntry
    from conformance.model.facts import Json, Observation

_MINUTE_S, _END_S = 66.0, 5.0
_PERIOD = timedelta(milliseconds=500)
_SETTLE_S = 1.5
_IDLE = 0.2  # Of a processor; of any release it is 0.03.
_MANY = 101
_MANY_S = 70.0


@lasts(60.0)
@probe_of(data=QUOTES_AND_TRADES)
def quiet_minute() -> Observation:
    """Let a node listen for more than a minute, with data that go on, and do nothing to it.

    Returns:
        ``first_ping_within`` is the class of the time from its subscriptions to the first ping on
        the connection that is pinged last; ``says`` is what it says after that time, each once.
        ``ticks_at_the_end`` are the kinds that still come then; ``timer_at_the_end`` is whether a
        timer that was set at the start is still due. ``idles`` is whether the node leaves most of
        a processor alone.
    """
    since: list[JournalEntry] = []
    start_ms: list[int] = []
    due: list[object] = []
    told: dict[str, Json] = {"ticks_at_the_end": [], "timer_at_the_end": False, "idles": False}

    async def listen(watched: RunningNode) -> None:
        await watched.until_subscribed()
        await asyncio.sleep(_SETTLE_S)
        before = len(watched.asked())
        start_ms.append(max(one.at_ms for one in watched.asked()))
        watched.listener.clock.set_timer("conformance", interval=_PERIOD, callback=due.append)
        start_s, cpu_s = time.monotonic(), time.process_time()
        await asyncio.sleep(_MINUTE_S - _END_S)
        busy = (time.process_time() - cpu_s) / (time.monotonic() - start_s)
        ticks, times_due = len(watched.seen.ticks), len(due)
        await asyncio.sleep(_END_S)
        since.extend(watched.asked()[before:])
        told.update(
            ticks_at_the_end=[*sorted({_kind(tick) for tick in watched.seen.ticks[ticks:]})],
            timer_at_the_end=len(due) > times_due,
            idles=busy < _IDLE,
        )

    plan = Plan(quotes=True, trades=True, instruments=(BTC, ETH))
    with running_venue(Script(live=True), accepts=DUMMIES) as venue:
        seen = run_node(venue, plan, listen)
    connections = {one.connection for one in seen.asked if one.kind == "open"}
    return {
        "first_ping_within": _first_ping(since, connections, start_ms[0] if start_ms else 0),
        "says": sorted({_said(one) for one in since if one.kind == "message"}),
        "asks": sorted({str(one.data["path"]) for one in since if one.kind == "request"}),
        "opens": sum(one.kind == "open" for one in since),
        "loses": sum(one.kind == "close" for one in since),
        **told,
        "error": seen.error,
    }


@lasts(60.0)
@probe_of(data=QUOTES_AND_TRADES)
def two_hundred_streams() -> Observation:
    """Subscribe to quotes and trades of 101 instruments, none of which is loaded.

    Returns:
        As `allotment_of` tells.
    """
    names = [one.symbol for one in default_catalogue().trading()]
    names += [f"X{number}USDT" for number in range(_MANY - len(names))]
    instruments = tuple(f"{name}-PERP.BINANCE" for name in names)
    plan = Plan(quotes=True, trades=True, instruments=instruments, load=Load.NONE)

    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: wanted(plan) <= subscribed(living(watched.asked())), _MANY_S)
        await asyncio.sleep(_SETTLE_S)

    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, plan, listen)
    return {**allotment_of(seen.asked), "error": seen.error}


def _kind(tick: Any) -> str:
    return f"{tick.instrument_id} {'quotes' if is_quote(tick) else 'trades'}"


def _first_ping(since: Sequence[JournalEntry], connections: set[int], start_ms: int) -> str:
    """Return the class of the time until each connection has been pinged by the node."""
    first: dict[int, int] = {}
    for one in since:
        if one.kind == "ping":
            first.setdefault(one.connection, one.at_ms - start_ms)
    if not connections or first.keys() < connections:
        return BEATS.beyond
    return BEATS.of(max(first.values()) / 1000)


def _said(one: JournalEntry) -> str:
    """Return a message's method and streams, or a text as it is."""
    try:
        message = json.loads(one.data["text"])
        return " ".join((str(message["method"]), *map(described, message.get("params") or ())))
    except (ValueError, TypeError, KeyError):
        return str(one.data["text"])
