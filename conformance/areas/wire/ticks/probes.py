"""Frames in, ticks out: what a release makes of what Binance sends, to the digit."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import TYPE_CHECKING

from conformance.harness.environment import feed_settings
from conformance.harness.feed_process import feed_process
from conformance.harness.probes import probe, probe_of
from conformance.harness.session import RunningNode, Seen, run_node
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.model.abort import NotApplicable
from conformance.model.facts import Observation, about
from conformance.model.probe import Many
from conformance.nautilus.binance.frames import SENT_AT_MS, describe, quote, trade
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, ETH, Load, Plan
from conformance.venue import Script

if TYPE_CHECKING:
    from collections.abc import Iterable

Sent = tuple[str, str]
"""Stream and payload of one frame."""

_MANY = 200
_PRECISIONS = (("64250.10", "64250.20"), ("64250", "64251"), ("0.00001234", "0.00001240"))
_AT_MS = (SENT_AT_MS - 123, SENT_AT_MS - 122, SENT_AT_MS, SENT_AT_MS + 876)
_LOCAL = frozenset(("mono_ns",))


@probe
def made() -> Many:
    """Send quotes and trades (TC-D20, TC-D30) and tell the ticks that they have become."""
    cases = {
        "quotes": (Plan(quotes=True), _quotes(), len(_PRECISIONS)),
        "trades": (Plan(trades=True), _trades(), 3),
        "timestamps": (Plan(quotes=True), _timed(), len(_AT_MS)),
        "order": (Plan(trades=True, instruments=(BTC, ETH)), _many(), _MANY),
    }
    with ExitStack() as stack:
        venues = {
            name: stack.enter_context(running_venue(_script(sent), accepts=DUMMIES))
            for name, (_, sent, _) in cases.items()
        }
        seen = {n: _sent(venues[n], plan, count) for n, (plan, _, count) in cases.items()}
    return Many(
        {
            "quotes": about(_described(seen["quotes"]), data="quotes"),
            "trades": about(_described(seen["trades"]), data="trades"),
            "timestamps": about(_exactness(seen["timestamps"]), data="quotes", member="ts_event"),
            "order": about(_completeness(seen["order"]), data="trades"),
        }
    )


@probe_of(data=("quotes", "trades"), loads="none")
def not_loaded() -> Observation:
    """Send a quote and a trade of an instrument that is not loaded, and tell their ticks."""
    plan = Plan(quotes=True, trades=True, load=Load.NONE)
    with running_venue(_script([quote(), *trade()]), accepts=DUMMIES) as venue:
        return _by_kind(_sent(venue, plan, 2))  # One of the trade's two streams is asked for.


@probe
def reference_feed() -> Observation:
    """Send a quote and a trade to the feed under contract, and read what it prints.

    Returns:
        The last of the two lines of JSON, without the local clock's part.
    """
    own = f"feeds.{installed_driver().generation} "
    if not feed_settings().command.startswith(own):
        raise NotApplicable("it is another feed, so what it prints is not known")
    script = Script.of({name: [text] for name, text in (quote(), *trade())})
    with running_venue(script, accepts=DUMMIES) as venue, feed_process(venue) as feed:
        printed = feed.until_printed(lambda text: text.count('"tick"') >= 2)  # noqa: PLR2004  # a quote, a trade
    ticks = [json.loads(line) for line in printed.splitlines() if '"tick"' in line]
    last = ticks[-1] if ticks else {}
    return {"last": {name: value for name, value in last.items() if name not in _LOCAL}}


def _quotes() -> list[Sent]:
    return [quote(bid=bid, ask=ask) for bid, ask in _PRECISIONS]


def _trades() -> list[Sent]:
    """Return trades of both aggressor sides and several sizes."""
    return [
        *trade(trade_id=7, buyer_is_maker=False),
        *trade(trade_id=8, buyer_is_maker=True, price="64250"),
        *trade(trade_id=9, quantity="120"),
    ]


def _timed() -> list[Sent]:
    return [quote(at_ms=at_ms) for at_ms in _AT_MS]


def _many() -> list[Sent]:
    """Return many trades of two instruments, in turn."""
    symbols = ("BTCUSDT", "ETHUSDT")
    return [one for n in range(_MANY) for one in trade(symbols[n % 2], trade_id=n)]


def _described(seen: Seen) -> Observation:
    return {"ticks": [describe(tick) for tick in seen.ticks], "error": seen.error}


def _by_kind(seen: Seen) -> Observation:
    """Tell quotes and trades apart: which of the two comes first is chance."""
    ticks = [describe(tick) for tick in seen.ticks]
    return {
        "quotes": [tick for tick in ticks if "quote" in tick],
        "trades": [tick for tick in ticks if "trade" in tick],
        "error": seen.error,
    }


def _exactness(seen: Seen) -> Observation:
    """Tell how many nanoseconds ``ts_event`` is behind the frame's milliseconds."""
    return {
        str(at_ms): tick.ts_event - at_ms * 1_000_000
        for at_ms, tick in zip(_AT_MS, seen.ticks, strict=False)
    }


def _completeness(seen: Seen) -> Observation:
    """Tell whether a trade was lost, doubled or out of order."""
    ids = [int(tick.trade_id.value) for tick in seen.ticks]
    by_instrument = [[i for i in ids if i % 2 == odd] for odd in (0, 1)]
    return {
        "sent": _MANY,
        "came": len(ids),
        "came_twice": len(ids) - len(set(ids)),
        "in_order_by_instrument": all(each == sorted(each) for each in by_instrument),
    }


def _script(sent: Iterable[Sent]) -> Script:
    by_stream: dict[str, list[str]] = {}
    for stream, payload in sent:
        by_stream.setdefault(stream, []).append(payload)
    return Script.of(by_stream)


def _sent(venue: VenueClient, plan: Plan, expected: int) -> Seen:
    async def listen(watched: RunningNode) -> None:
        await watched.until_ticks(expected)

    return run_node(venue, plan, listen)
