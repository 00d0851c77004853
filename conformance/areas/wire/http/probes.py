"""What a release asks over HTTP when its data client connects, and what it makes of a refusal."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from conformance.areas.wire.asking import headers, requests, user_agents
from conformance.harness.probes import lasts, probe, sharing
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import JournalEntry, VenueClient, running_venue
from conformance.model.facts import Json, Observation, about
from conformance.model.probe import Many
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.dummies import DUMMIES, ED25519, EXPLICIT
from conformance.nautilus.plan import BTC, Load, Plan
from conformance.nautilus.texts import LOGGED_ERROR
from conformance.venue import Fault, Point
from conformance.venue.faults.fault import EXCHANGE_INFO

if TYPE_CHECKING:
    from collections.abc import Sequence

_LOADS = {Load.UNSAID: Load.NONE.value}
"""What a feed's source is taken for that says nothing."""

_FAILURES = ("error", "html_body", "reset")
_RELOAD_S = 0.2
_RELOADED_WITHIN_S = 6.0  # NT 2 counts whole seconds.
_RELOADED_SOON_S = 1.2  # After a load that is logged as failed: soon, or never.
_PERIODS = 3  # That is soon where loads are further apart.
_FILTER = "bases"
_BURST = 100
_BURST_WITHIN_S = 5.0


@lasts(1.0)
@sharing("requesting")
def loading() -> Many:
    """Connect and load no instruments, all, one by its id, or whatever is loaded by default.

    The venue knows the keys.

    Loading by id is TC-D03.
    """
    with running_venue(accepts=DUMMIES) as venue:
        return Many(
            {
                f"load_{load.value}": about(
                    _facts(venue, Plan(quotes=True, load=load)), loads=_LOADS.get(load, load.value)
                )
                for load in Load
            }
        )


@sharing("requesting")
def refused() -> Many:
    """Connect with dummies in the environment, and with keys in the config, that are refused.

    Source:
        Findings, qualification 2: "dummy values work". This holds exactly when they do.
    """
    with running_venue() as venue:
        return Many(
            {
                "dummy_keys": _facts(venue, Plan(quotes=True, trades=True)),
                "refused_explicit_keys": about(
                    _facts(venue, Plan(quotes=True, trades=True, keys=dict(EXPLICIT))),
                    keys="explicit",
                ),
            }
        )


@lasts(4.0)
@probe
def reloading() -> Observation:
    """Load instruments anew all the time, and let single loads fail, each in its way.

    Returns:
        ``loads_again``: whether they are loaded anew at all; ``goes_on_after``: the failures after
        which they are loaded again, up to the first one after which they are not.
    """
    loads_again = False
    goes_on_after: list[Json] = []

    async def listen(watched: RunningNode) -> None:
        nonlocal loads_again
        soon_s = _RELOADED_SOON_S

        async def loads_more(count: int) -> bool:
            wanted, logged = _loads(watched) + count, len(watched.printed())
            await watched.until(
                lambda: _loads(watched) >= wanted or has_failed(logged), _RELOADED_WITHIN_S
            )
            return await watched.until(lambda: _loads(watched) >= wanted, soon_s)

        def has_failed(logged: int) -> bool:
            return LOGGED_ERROR.expression.search(watched.printed(), logged) is not None

        start_s = time.monotonic()
        loads_again = await loads_more(1)
        soon_s = max(soon_s, _PERIODS * (time.monotonic() - start_s))
        for failure in _FAILURES if loads_again else ():
            watched.venue.add_fault(Fault(name=failure, at=Point.REQUEST, target=EXCHANGE_INFO))
            if not await loads_more(2):  # The one that fails, and the next.
                break
            goes_on_after.append(failure)

    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(reload_s=_RELOAD_S), listen)
    return {"loads_again": loads_again, "goes_on_after": goes_on_after, "error": seen.error}


@lasts(2.5)
@probe
def burst() -> Observation:
    """Ask for the last trades a hundred times at once, as a feed of many instruments does.

    Returns:
        ``all_in_time``: whether all of these requests are sent within five seconds.
    """
    found: dict[str, bool] = {}

    async def listen(watched: RunningNode) -> None:
        before = len(watched.asked())
        for _ in range(_BURST):
            installed_driver().nodes.request_trades(watched.listener, BTC)

        found["all_in_time"] = await watched.until(
            lambda: len(_endpoints(watched.asked()[before:])) >= _BURST, _BURST_WITHIN_S
        )

    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(), listen)
    return {**found, "error": seen.error}


@sharing("loading more", owner="InstrumentProviderConfig")
def filtered() -> Observation:
    """Load all instruments, with filters given to their provider.

    Returns:
        ``filters_logged``: whether the node says what it was given; ``instruments_loaded``.
    """
    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(load=Load.ALL, filters={_FILTER: "BTC"}))
    return {
        "filters_logged": _FILTER in seen.log,
        "instruments_loaded": seen.instruments,
        "error": seen.error,
    }


@sharing("loading more", owner="BinanceDataClientConfig")
def unsaid_product() -> Observation:
    """Connect with a config that does not say which of Binance's products it is about.

    Returns:
        ``asks_first``: the endpoint of its first request.
    """

    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: bool(_endpoints(watched.asked())))

    plan = Plan(load=Load.ALL, account_type=None, waits=False, keys=dict(ED25519))
    with running_venue(accepts=DUMMIES) as venue:
        seen = run_node(venue, plan, listen)
    return {"asks_first": next(iter(_endpoints(seen.asked)), None), "error": seen.error}


def _loads(watched: RunningNode) -> int:
    return _endpoints(watched.asked()).count(EXCHANGE_INFO)


def _endpoints(asked: Sequence[JournalEntry]) -> list[str]:
    return [str(one.data["path"]) for one in asked if one.kind == "request"]


def _facts(venue: VenueClient, plan: Plan) -> Observation:
    seen = run_node(venue, plan)
    return {
        "requests": requests(seen.asked),
        "headers": headers(seen.asked),
        "user_agent": user_agents(seen.asked),
        "strategy_started": seen.started,
        "instruments_loaded": seen.instruments,
        "streams_asked_for": sorted({s.partition("@")[2] for a in seen.asked for s in a.streams}),
        "error": seen.error,
    }
