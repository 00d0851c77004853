"""The feed itself: does it start on this release, does it stop, does NT call it back?"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from conformance.areas.feed.kinds import WITH_KEY
from conformance.harness.environment import feed_settings, source_uses
from conformance.harness.feed_process import feed_process
from conformance.harness.probes import asks_feed, lasts, probe, sharing
from conformance.harness.venue_process import running_venue
from conformance.harness.waiting import Patience
from conformance.model.feed import KeysReply
from conformance.model.outcomes import NOT_CALLED, NOT_DRIVEN
from conformance.model.probe import Many
from conformance.nautilus import samples
from conformance.nautilus.data_kinds import DATA_KINDS
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.errors import NotOfferedError
from conformance.nautilus.listener import strategy_with
from conformance.nautilus.plan import BTC
from conformance.venue import Script

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from conformance.harness.venue_process import JournalEntry, VenueClient
    from conformance.model.facts import Json, Observation

_POLL_S = 0.02
_QUIET_S = 2.5
_LONGEST_S = 10.0
_CALLED_S = 3.0  # A book comes by a timer, which may start a second later.
_SETTLE_S = 0.05

_LIFECYCLE = frozenset(("on_start", "on_stop", "on_reset", "on_dispose"))


@lasts(4.0)
@asks_feed
@probe
def start() -> Many:
    """Run the feed as ``[tool.conformance] run`` says, until it has subscribed; then send SIGTERM.

    Data come meanwhile, so its own callbacks run: what they raise may end it. The venue takes the
    dummies for keys, or refuses them, as the settings say of production's.

    Returns:
        ``outcome`` of ``start`` is `conformance.model.outcomes.RUNS`, or how the feed ended
        otherwise. ``asks`` is what it asked the exchange for until then: of what does not run,
        nothing.
    """
    accepts = DUMMIES if feed_settings().keys is KeysReply.ACCEPTED else {}
    with running_venue(Script(live=True), accepts=accepts) as venue, feed_process(venue) as feed:
        outcome = feed.until_subscribed()
        asked: Sequence[JournalEntry] = ()
        if outcome["subscribed"]:
            asked = _until_quiet(venue)
            outcome = {**outcome, **feed.stop()}
        return Many({"start": {"outcome": outcome}, "asks": _asks(asked)})


def _until_quiet(venue: VenueClient) -> Sequence[JournalEntry]:
    """Wait until the feed asks for nothing more, and return what it asked for.

    NT 2 takes a quarter of a second or more for each stream, and a release may take longer.
    """
    longest, quiet, asked = Patience(_LONGEST_S), Patience(_QUIET_S), venue.asked()
    while not (longest.is_over() or quiet.is_over()):
        time.sleep(_POLL_S)
        if len(now := venue.asked()) > len(asked):
            asked, quiet = now, Patience(_QUIET_S)
    return asked


def _asks(asked: Sequence[JournalEntry]) -> Observation:
    """Return what was asked for, each once."""
    requests = {_request(one.data) for one in asked if one.kind == "request"}
    opened = [one for one in asked if one.kind == "open"]
    return {
        "requests": sorted(requests),
        "streams": sorted({stream for one in asked for stream in one.streams}),
        "connections": len(opened),
    }


def _request(data: Mapping[str, Any]) -> str:
    key = WITH_KEY if data["key"] else ""
    return f"{data['method']} {data['path']}{key}{', signed' if data['signed'] else ''}"


@asks_feed
@sharing("source")
def callbacks() -> Observation:
    """Make NT call each method that the feed overrides in a strategy, and tell which it called."""
    names = source_uses().overridden_of("Strategy", "Actor", "DataActor")
    called = _drive(names)
    return {name: called.get(name, _uncalled(name)) for name in names}


def _drive(names: list[str]) -> Mapping[str, Json]:
    """Run a strategy with recorders for ``names`` in a node without clients."""
    called: dict[str, Json] = {}

    def recorder(name: str) -> Callable[..., None]:
        def record(_self: object, *arguments: object) -> None:
            called[name] = {"called_with": [type(argument).__name__ for argument in arguments]}

        return record

    nodes = installed_driver().nodes
    listener = strategy_with({name: recorder(name) for name in names})
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    node = nodes.new_node(loop, log_level="OFF", is_handed=True)
    nodes.add_listener(node, listener)
    nodes.build(node)
    live = _live(node, listener, names, called)
    nodes.run(node, loop, loop.create_task(live), stops=True)
    with suppress(RuntimeError):  # 2.0.0rc5 refuses to reset a strategy that has run.
        listener.reset()
    nodes.dispose(node)
    return called


async def _live(node: Any, listener: Any, names: list[str], called: Mapping[str, Json]) -> None:
    """Bring what can be brought to a running strategy, until it was called with all of that."""
    nodes = installed_driver().nodes
    while not nodes.listens(listener):  # noqa: ASYNC110  # NT gives no event to wait for
        await asyncio.sleep(_POLL_S)
    kinds = {name: _kind_of(name) for name in names if _kind_of(name)}
    if "books" in kinds.values():  # NT keeps a book of an instrument that it has.
        nodes.process(node, samples.instrument())
        await asyncio.sleep(_SETTLE_S)
    for name in names:
        with suppress(AttributeError, NotOfferedError):  # Of what a release lacks none comes.
            if name in kinds:
                kind = kinds[name]
                nodes.subscribe(listener, kind, samples.BARS if kind == "bars" else BTC)
            elif bring := nodes.SELF_MADE.get(name):
                bring(listener)
    awaited = set(filter(_is_brought, names))
    patience = Patience(_CALLED_S)
    while not awaited <= called.keys() and not patience.is_over():
        for name in kinds.keys() - called.keys():
            with suppress(AttributeError, NotOfferedError):  # "
                nodes.process(node, samples.SAMPLES[kinds[name]]())
        await asyncio.sleep(_SETTLE_S)


def _uncalled(name: str) -> str:
    return NOT_CALLED if name in _LIFECYCLE or _is_brought(name) else NOT_DRIVEN


def _is_brought(callback: str) -> bool:
    """Whether what NT calls a callback with can be brought to a strategy here."""
    return bool(_kind_of(callback)) or callback in installed_driver().nodes.SELF_MADE


def _kind_of(callback: str) -> str:
    """Return the kind of data that NT calls a callback with; "" where none can be handed to it.

    A generation calls those of its own names only: a method by another one's is never called.
    """
    found = (kind for kind, one in DATA_KINDS.items() if callback in one.callbacks)
    return next((kind for kind in found if kind in samples.SAMPLES), "")
