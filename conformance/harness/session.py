"""A real node with the Binance data client, run against the venue and watched.

It knows no generation: what a node is, and how one is run, the installed release's driver tells.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from conformance.harness.failures import kind_of
from conformance.harness.waiting import Patience
from conformance.model.abort import NodeNotBuiltError, SuiteError
from conformance.model.failure import FailureKind
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.dummies import set_dummies
from conformance.nautilus.errors import described, refuse_shortage
from conformance.nautilus.output import captured_output
from conformance.nautilus.plan import Plan, VenueRoute
from conformance.nautilus.texts import failed_to_connect
from conformance.wording import written

if TYPE_CHECKING:
    from conformance.harness.venue_process import JournalEntry, VenueClient
    from conformance.model.facts import Json

LIKELY = (
    "BINANCE_API_KEY",
    "BINANCE_API_SECRET",
    "BINANCE_FUTURES_API_KEY",
    "BINANCE_FUTURES_API_SECRET",
)
"""What releases have demanded so far: set ahead, most nodes are built at the first attempt."""

_POLL_S = 0.01
_PATIENCE_S = 6.0
_SENTINEL = "the probe has seen enough"


@dataclass(slots=True)
class Seen:
    """What came of a run."""

    asked: Sequence[JournalEntry] = ()
    ticks: list[Any] = field(default_factory=list)
    data: list[tuple[str, Any]] = field(default_factory=list)  #: What is no tick, with its kind.
    log: str = ""
    built: bool = False  #: Whether NT built the node: of one that it did not, nothing is told.
    started: bool = False  #: Whether NT started the strategy.
    instruments: int = 0  #: How many are loaded at the end.
    error: Mapping[str, Json] | None = None  #: What the run raised, if anything.

    def take(self, kind: str, datum: Any) -> None:  # noqa: ANN401  # NT's have no types
        """Note what NT hands on."""
        if kind in {"quotes", "trades"}:
            self.ticks.append(datum)
        else:
            self.data.append((kind, datum))

    def has_started(self) -> None:
        """Note that NT has started the strategy."""
        self.started = True


Printed = Callable[[], str]
Steps = Callable[["RunningNode"], Awaitable[None]]


@dataclass(slots=True, kw_only=True)
class RunningNode:
    """A running node, as the steps of a probe see it."""

    plan: Plan
    node: Any
    listener: Any
    venue: VenueClient
    seen: Seen
    before: int  #: Entries of the venue's journal that were there before.
    printed: Printed  #: What NT has logged so far.

    def asked(self) -> Sequence[JournalEntry]:
        """Return what this node has asked of the venue so far."""
        return self.venue.asked()[self.before :]

    async def until(self, condition: Callable[[], bool], patience_s: float = _PATIENCE_S) -> bool:
        """Wait until a condition holds; tell whether it did in time, as `Patience` counts it."""
        patience = Patience(patience_s)
        while not condition():
            if patience.is_over():
                return False
            await asyncio.sleep(_POLL_S)  # NT gives no event to wait for
        return True

    async def until_started(self) -> bool:
        """Wait until NT has started the strategy, or says that it never will."""
        await self.until(
            lambda: self.seen.started or failed_to_connect(self.printed()), self.plan.patience_s
        )
        return self.seen.started

    async def until_subscribed(self) -> bool:
        """Wait until the venue has been asked for all that the plan subscribes to."""
        return await self.until(lambda: wanted(self.plan) <= subscribed(self.asked()))

    async def until_ticks(self, count: int, patience_s: float = _PATIENCE_S) -> bool:
        """Wait until so many ticks have come."""
        return await self.until(lambda: len(self.seen.ticks) >= count, patience_s)


def supports_production(way: VenueRoute) -> bool:
    """Whether the installed release can be led to ask as production would."""
    return way is VenueRoute.LOOPBACK or installed_driver().binance.takes_proxy()


def run_node(venue: VenueClient, plan: Plan, steps: Steps | None = None) -> Seen:
    """Run a node as planned and take the steps once it listens.

    Args:
        venue: What it talks to.
        plan: What it subscribes to, and how.
        steps: What to do and to wait for; by default until subscribed.

    Raises:
        NodeNotBuiltError: NT refused to build it.
    """
    seen = Seen()
    before = len(venue.asked())
    with captured_output() as printed:
        if not plan.keys:
            set_dummies(LIKELY)
        while not _ran(venue, plan, steps or _subscribe, seen, before=before, printed=printed):
            set_dummies([installed_driver().binance.variable_in(seen.error)])
    if not seen.built:
        raise NodeNotBuiltError(written(seen.error))
    refuse_shortage(seen.log)
    if plan.stops:
        seen.asked = venue.asked()[before:]
    return seen


def wanted(plan: Plan) -> frozenset[tuple[str, str]]:
    """Return (symbol, kind) of each subscription of a plan."""
    symbols = [name.partition("-")[0].lower() for name in plan.instruments]
    kinds = ["quotes"] * plan.quotes + ["trades"] * plan.trades
    return frozenset((symbol, kind) for symbol in symbols for kind in kinds)


def subscribed(asked: Sequence[JournalEntry]) -> frozenset[tuple[str, str]]:
    """Return (symbol, kind) of each stream that a node has asked for."""
    return frozenset(
        (stream.partition("@")[0], "trades" if "trade" in stream.lower() else "quotes")
        for one in asked
        for stream in one.streams
    )


async def _subscribe(watched: RunningNode) -> None:
    await watched.until_subscribed()


def _ran(  # noqa: PLR0913  # what a run is made of
    venue: VenueClient, plan: Plan, steps: Steps, seen: Seen, *, before: int, printed: Printed
) -> bool:
    """Run a node, and note what it raises; tell whether it is no variable that it lacks."""
    seen.error = None
    try:
        _run(venue, plan, steps, seen, before=before, printed=printed)
    except Exception as error:  # whatever NT raises is the fact
        if kind_of(error) is FailureKind.SUITE:
            raise SuiteError(f"{type(error).__name__}: {error}") from error
        seen.error = described(error)
    lacking = installed_driver().binance.variable_in(seen.error)
    return plan.keys != {} or not lacking or lacking in os.environ


def _run(  # noqa: PLR0913  # what a run is made of
    venue: VenueClient, plan: Plan, steps: Steps, seen: Seen, *, before: int, printed: Printed
) -> None:
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    nodes, binance = installed_driver().nodes, installed_driver().binance
    addresses = {"http_url": venue.http_url, "ws_url": venue.ws_url, "proxy_url": venue.proxy_url}
    node = nodes.new_node(
        loop,
        data=binance.data_config_of(plan, **addresses),
        log_level=plan.log_level,
        connect_limit_s=plan.connect_limit_s,
    )
    listener = nodes.new_listener(plan, seen.take, seen.has_started)
    nodes.add_listener(node, listener)
    nodes.build(node)
    seen.built = True
    watched = RunningNode(
        plan=plan,
        node=node,
        listener=listener,
        venue=venue,
        seen=seen,
        before=before,
        printed=printed,
    )
    task = loop.create_task(_take(watched, steps))
    nodes.run(node, loop, task, stops=plan.stops)
    if plan.stops:
        nodes.dispose(node)


async def _take(watched: RunningNode, steps: Steps) -> None:
    try:
        if not watched.plan.waits or await watched.until_started():
            await steps(watched)
    finally:
        nodes = installed_driver().nodes
        watched.seen.instruments = nodes.loaded_instruments(watched.node, watched.listener)
        watched.seen.log = await _flushed(watched)
        # Now, for some generations stop each node: only a plan that is about it tells of it.
        watched.seen.asked = watched.asked()


async def _flushed(watched: RunningNode) -> str:
    """Return the log so far: NT's logger writes in a thread of its own, in order."""
    installed_driver().nodes.log(watched.node, _SENTINEL)
    await watched.until(lambda: _SENTINEL in watched.printed())
    return watched.printed().partition(_SENTINEL)[0]
