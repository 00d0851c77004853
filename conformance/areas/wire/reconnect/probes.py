"""What a node does about a connection that is lost, each way to lose it once.

A way is a row of `LOSSES`, and a probe of its name.
"""

from __future__ import annotations

import asyncio
import math
from typing import TYPE_CHECKING

from conformance.areas.wire.asking import unsubscribed
from conformance.areas.wire.pacing import QUOTES_AND_TRADES
from conformance.areas.wire.reconnect.classes import RETRIED_S, SOONEST, TIMES
from conformance.areas.wire.reconnect.losses import LOSSES, Loss
from conformance.areas.wire.reconnect.outages import Outage, outage_of
from conformance.harness.probes import lasts, probe_of
from conformance.harness.session import RunningNode, Steps, run_node
from conformance.harness.venue_process import running_venue
from conformance.nautilus.binance.frames import is_quote, quote, trade
from conformance.nautilus.driver import Capability, installed_driver, needs
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, Plan
from conformance.venue import Script

if TYPE_CHECKING:
    from conformance.model.facts import Observation

_INSTRUMENTS = 2
_RETURN_S = 6.0
_SETTLE_S = 0.3
_ONE_S = 20.0  #: About how long each takes.


def _declare(name: str, loss: Loss) -> None:
    """Declare a probe of a name, which has a process of its own: most of its time it waits."""

    def run() -> Observation:
        return _facts_of(loss, outage_of(loss, instruments=_INSTRUMENTS))

    run.__name__ = run.__qualname__ = name
    run.__doc__ = f"{loss.summary}."
    lasts(_ONE_S)(probe_of(data=QUOTES_AND_TRADES)(run))


def _facts_of(loss: Loss, outage: Outage) -> Observation:
    """Tell an outage.

    Returns:
        ``comes_back_within`` is the class of the longest time from a loss until all is asked for
        again, and ``soonest_within`` that of the shortest of several. ``asks_again`` has each
        stream as often as it is asked for; ``logs`` are the levels of what is logged of it.
    """
    soonest = {"soonest_within": SOONEST.of(min(outage.back_s, default=math.inf))}
    longest_s = max(outage.back_s, default=math.inf)
    return {
        "strategy_started": outage.started,
        "comes_back_within": TIMES.of(longest_s if loss.is_timed else max(longest_s, RETRIED_S)),
        **(soonest if len(outage.back_s) > 1 else {}),
        "asks_again": [*outage.asked_again],
        "connections": outage.connections,
        "ticks_lost": outage.lost,
        "ticks_twice": outage.twice,
        "ticks_in_order": outage.is_in_order,
        "logs": sorted(outage.logged),
        "stops_within": TIMES.of(outage.stop_s),
        "error": outage.error,
    }


@lasts(_ONE_S)
@probe_of(data=QUOTES_AND_TRADES)
def left_and_asked_again() -> Observation:
    """Unsubscribe from all, and subscribe to the same again."""

    async def leave(watched: RunningNode) -> None:
        await _leave(watched)

    return _returned(leave)


@lasts(_ONE_S)
@probe_of(data=QUOTES_AND_TRADES)
@needs(Capability.CLIENT_RESTART)
def client_restarted() -> Observation:
    """Unsubscribe from all, disconnect the client, connect it, and subscribe to the same again."""
    nodes = installed_driver().nodes
    is_connected: list[bool] = []

    async def restart(watched: RunningNode) -> None:
        await _leave(watched)
        nodes.disconnect_clients(watched.node)
        await watched.until(lambda: not nodes.are_connected(watched.node), _RETURN_S)
        nodes.connect_clients(watched.node)
        is_back = await watched.until(lambda: nodes.are_connected(watched.node), _RETURN_S)
        is_connected.append(is_back)

    return {**_returned(restart), "connects_again": is_connected == [True]}


def _returned(leave: Steps) -> Observation:
    """Leave in one way, subscribe again, and tell whether ticks come."""
    frames = {stream: [text] for stream, text in (quote(), *trade())}
    came: list[int] = []

    async def steps(watched: RunningNode) -> None:
        await watched.until_ticks(len(QUOTES_AND_TRADES))
        await leave(watched)
        came.append(len(watched.seen.ticks))
        for kind in QUOTES_AND_TRADES:
            installed_driver().nodes.subscribe(watched.listener, kind, BTC)
        await watched.until_ticks(came[0] + len(QUOTES_AND_TRADES))

    with running_venue(Script.of(frames), accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(quotes=True, trades=True), steps)
    later = seen.ticks[came[0] :] if came else []
    return {
        "quotes_come_again": any(map(is_quote, later)),
        "trades_come_again": not all(map(is_quote, later)),
        "error": seen.error,
    }


async def _leave(watched: RunningNode) -> None:
    """Unsubscribe from all, and wait until the venue knows."""
    for kind in QUOTES_AND_TRADES:
        installed_driver().nodes.unsubscribe(watched.listener, kind, BTC)
    await watched.until(lambda: unsubscribed(watched.asked()) == len(QUOTES_AND_TRADES), _RETURN_S)
    await asyncio.sleep(_SETTLE_S)  # NT closes a connection that has no stream any more.


for _name, _loss in LOSSES.items():
    _declare(_name, _loss)
