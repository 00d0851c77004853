"""Which streams a release subscribes to: connections, routes, names and messages.

Each is asked in two ways: at a loopback base URL, and as production would be asked, by Binance's
host names through a proxy. NT adds routes only for Binance's own hosts; a release that takes no
proxy knows no routes either.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.areas.wire.asking import connections, unsubscribed
from conformance.areas.wire.pacing import QUOTES_AND_TRADES, pace_of
from conformance.harness.probes import lasts, probe
from conformance.harness.session import (
    RunningNode,
    Steps,
    run_node,
    subscribed,
    supports_production,
)
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.harness.waiting import wait_until
from conformance.model.facts import Json, Observation, about
from conformance.model.outcomes import NO_PROXY
from conformance.model.probe import Many
from conformance.nautilus.binance.frames import quote, trade
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, ETH, SOL, Plan, VenueRoute
from conformance.venue import Script

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

_PATIENCE_S = 3.0
_TICK_S = 2.5
_PACING_S = 6.0
_PROMPT_S = 1.5
_PATHS = {"bare": "", "with_ws": "/ws", "with_stream": "/stream"}

PLANS = {
    "quotes": Plan(quotes=True),  # TC-D20
    "trades": Plan(trades=True),  # TC-D30
    "quotes_and_trades": Plan(quotes=True, trades=True),
    "several_instruments": Plan(quotes=True, trades=True, instruments=(BTC, ETH, SOL)),
}
"""What is subscribed to when the node starts."""


@lasts(3.0)
@probe
def from_start() -> Many:
    """Subscribe when the node starts, as each plan says."""
    with running_venue(accepts=DUMMIES) as venue:
        return Many(
            {name: about(_asked(venue, plan), data=plan.data) for name, plan in PLANS.items()}
        )


@lasts(2.5)
@probe
def later() -> Many:
    """Subscribe and unsubscribe while the node runs, and when it stops."""
    with running_venue(accepts=DUMMIES) as venue:
        return Many(
            {
                "after_start": about(_after_start(venue), data=QUOTES_AND_TRADES),
                "unsubscribe": about(_unsubscribe(venue), data=QUOTES_AND_TRADES),
                "unsubscribe_on_stop": about(_unsubscribe_on_stop(venue), data=QUOTES_AND_TRADES),
            }
        )


@lasts(3.5)
@probe
def addresses() -> Many:
    """Give the address of the WebSockets without a path, and with each that Binance has."""
    return Many({f"address_{name}": _reached(path) for name, path in _PATHS.items()})


@lasts(3.5)
@probe
def pacing() -> Many:
    """Subscribe to quotes and trades of one instrument, and of ten, whose data go on and on.

    Returns:
        Whether all is asked for, and each stream has a tick, within 1500 ms of the start of the
        strategy; and whether each first tick is less than a second old when NT makes it.
    """
    return Many(
        {
            f"pacing_of_{name}": about(_paced(count), data=QUOTES_AND_TRADES)
            for name, count in (("one", 1), ("ten", 10))
        }
    )


def _reached(path: str) -> Observation:
    """Tell whether a node starts with that path, and has ticks."""
    script = Script.of({name: [text] for name, text in (quote(), *trade())})
    plan = Plan(quotes=True, trades=True, ws_path=path)

    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: len(watched.seen.ticks) == len(QUOTES_AND_TRADES), _TICK_S)

    with running_venue(script, accepts=DUMMIES) as venue:
        seen = run_node(venue, plan, listen)
    return {
        "strategy_started": seen.started,
        "ticks": bool(seen.ticks),
        "error": seen.error,
    }


def _paced(count: int) -> Observation:
    pace = pace_of(count, limit_s=_PACING_S)
    return {
        "all_asked_in_1500_ms": pace.asked_s < _PROMPT_S,
        "all_tick_in_1500_ms": pace.tick_s < _PROMPT_S,
        "first_ticks_under_1500_ms_old": pace.oldest_s < _PROMPT_S,
        "error": pace.error,
    }


def _after_start(venue: VenueClient) -> Observation:
    """Subscribe to a second instrument once the first one's streams are there."""

    async def subscribe(watched: RunningNode) -> None:
        await watched.until_subscribed()
        for kind in QUOTES_AND_TRADES:
            installed_driver().nodes.subscribe(watched.listener, kind, ETH)
        await watched.until(lambda: len(subscribed(watched.asked())) == 4)  # noqa: PLR2004  # two each

    return _asked(venue, Plan(quotes=True, trades=True), subscribe)


def _unsubscribe(venue: VenueClient) -> Observation:
    """Unsubscribe from one of two instruments while the node runs.

    The other one keeps the connections open: where NT closes one with its last stream, whether
    its last message is still sent is chance.
    """

    async def leave(watched: RunningNode) -> None:
        await watched.until_subscribed()
        unsubscribe = installed_driver().nodes.unsubscribe
        unsubscribe(watched.listener, "quotes", ETH)
        await watched.until(lambda: unsubscribed(watched.asked()) == 1)
        unsubscribe(watched.listener, "trades", ETH)
        await watched.until(lambda: unsubscribed(watched.asked()) == 2)  # noqa: PLR2004  # one each

    return _asked(venue, Plan(quotes=True, trades=True, instruments=(BTC, ETH)), leave)


def _unsubscribe_on_stop(venue: VenueClient) -> Observation:
    """Let the strategy unsubscribe when it is stopped, as the reference feed does (TC-D70)."""
    seen = run_node(venue, Plan(quotes=True, trades=True, stops=True, leaves=True))
    asked = {stream for one in seen.asked for stream in one.streams}
    opened = {one.connection for one in seen.asked if one.kind == "open"}
    return {
        "streams_asked_for": sorted(asked),
        "connections_closed": _all_closed(venue, opened),
        "error": seen.error,
    }


def _all_closed(venue: VenueClient, opened: AbstractSet[int]) -> bool:
    """Wait until the venue has seen these connections close."""

    def are_closed() -> bool:
        return opened <= {one.connection for one in venue.asked() if one.kind == "close"}

    return wait_until(are_closed, _PATIENCE_S)


def _asked(venue: VenueClient, plan: Plan, steps: Steps | None = None) -> Observation:
    """Run the plan in both ways and tell what was asked."""
    facts: dict[str, Json] = {}
    for way in VenueRoute:
        if supports_production(way):
            seen = run_node(venue, replace(plan, way=way), steps)
            facts[way.value] = seen.error or connections(seen.asked)
        else:
            facts[way.value] = NO_PROXY
    return facts
