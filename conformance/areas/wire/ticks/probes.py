"""Frames in, ticks out: what a release makes of what Binance sends, to the digit."""

from __future__ import annotations

import asyncio
import json
from contextlib import ExitStack
from decimal import Decimal
from typing import TYPE_CHECKING

from conformance.harness.environment import feed_settings
from conformance.harness.feed_process import feed_process
from conformance.harness.own_process import run_apart
from conformance.harness.probes import asks_feed, lasts, probe, probe_of, sharing
from conformance.harness.session import RunningNode, Seen, run_node
from conformance.harness.venue_process import VenueClient, running_venue
from conformance.model.abort import NotApplicable
from conformance.model.facts import Json, Observation, about
from conformance.model.probe import Many
from conformance.nautilus.binance.frames import SENT_AT_MS, describe, is_quote, quote, trade
from conformance.nautilus.driver import installed_driver
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import BTC, ETH, Load, Plan
from conformance.nautilus.texts import LOGGED_ERROR, LOGGED_WARNING
from conformance.venue import Fault, Point, Script
from conformance.venue.faults.fault import EXCHANGE_INFO

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Sent = tuple[str, str]
"""Stream and payload of one frame."""

_MANY = 200
_PRECISIONS = (("64250.10", "64250.20"), ("64250", "64251"), ("0.00001234", "0.00001240"))
_AT_MS = (SENT_AT_MS - 123, SENT_AT_MS - 122, SENT_AT_MS, SENT_AT_MS + 876)
_LOCAL = frozenset(("mono_ns",))

# BTCUSDT has a tick size of 0.10, so two digits, and a step size of 0.001.
_FINE_PRICES = ("64250.1", "64250.123", "64250.125", "64250.128", "64250")
_FINE_SIZES = ("1", "0.0151", "0.0155", "0.0159")
_LAST_PRICE = Decimal(_FINE_PRICES[-1])
_UNEVEN = ("64249.1", "64250.20")

_TINY = {"none": "0", "below_step": "0.0004"}
_TICKS_S = 3.0
_APART_S = 15.0

_SETTLE_S = 0.1


def _spoilt(fault: str, symbol: str) -> tuple[str, tuple[Fault, ...]]:
    """Return a symbol that the venue lists in a way that nobody knows."""
    listing = Fault(name=fault, at=Point.REQUEST, target=EXCHANGE_INFO, symbol=symbol, times=None)
    return symbol, (listing,)


_UNREADY: Mapping[str, tuple[str, tuple[Fault, ...]]] = {
    "not_listed": ("NOSUCHUSDT", ()),
    "settling": ("RAYUSDT", ()),
    "new_status": _spoilt("new_contract_status", "ETHUSDT"),
    "new_contract_type": _spoilt("new_contract_type", "ETHUSDT"),
}
"""Symbols that the venue does not list as trading, with what it has to do wrong for that."""


@lasts(1.5)
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


@lasts(3.5)
@probe_of(data=("quotes", "trades"), loads="none")
def not_loaded() -> Observation:
    """Send a quote and a trade of an instrument that is not loaded, and tell their ticks."""
    plan = Plan(quotes=True, trades=True, load=Load.NONE)
    with running_venue(_script([quote(), *trade()]), accepts=DUMMIES) as venue:
        return _by_kind(_sent(venue, plan, 2))  # One of the trade's two streams is asked for.


@lasts(2.5)
@sharing("ticking")
def unready() -> Many:
    """Subscribe to an instrument that the venue does not list as trading, and to one that it does.

    Both are loaded by their ids.

    Returns:
        For each such instrument whether the node starts, how many quotes and trades of it come of
        the one each that is sent, whether those of the other instrument come, and whether a
        warning or error names it.
    """
    return Many(
        {
            f"unready_{name}": about(_unready(symbol, faults), data=("quotes", "trades"))
            for name, (symbol, faults) in _UNREADY.items()
        }
    )


@sharing("ticking", data=("quotes", "trades"))
def precision() -> Observation:
    """Send prices and sizes with other digits than the instrument's steps, and tell what comes.

    Returns:
        The text of each in the tick, by the text that was sent; and how many ticks come of a
        quote whose bid has fewer digits than its ask.
    """
    sent = [
        quote(bid=_UNEVEN[0], ask=_UNEVEN[1]),
        *(quote(bid=price, ask=price) for price in _FINE_PRICES),
        *(one for size in _FINE_SIZES for one in trade(quantity=size)),
    ]

    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: _are_last(watched.seen))

    with running_venue(_script(sent), accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(quotes=True, trades=True), listen)
    ticks = [describe(tick) for tick in seen.ticks]
    quotes = [tick for tick in ticks if "quote" in tick]
    prices = [tick["bid"] for tick in quotes if tick["bid"] == tick["ask"]]
    sizes = [tick["size"] for tick in ticks if "trade" in tick]
    return {
        "prices": dict(zip(_FINE_PRICES, prices, strict=False)),
        "sizes": dict(zip(_FINE_SIZES, sizes, strict=False)),
        "uneven_quotes": len(quotes) - len(prices),
        "error": seen.error,
    }


@probe_of(data="trades")
def tiny_size() -> Observation:
    """Send a trade of no size, or of less than a step, and then another one.

    Returns:
        For each how many trades come, or what ended the process.
    """
    return {name: _apart(size) for name, size in _TINY.items()}


@asks_feed
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


def _unready(symbol: str, faults: tuple[Fault, ...]) -> Observation:
    plan = Plan(quotes=True, trades=True, instruments=(f"{symbol}-PERP.BINANCE", BTC))
    # That of the instrument that trades comes last on each stream: what was to come has come then.
    cues = [
        [quote(symbol), quote()],
        *([one, other] for one, other in zip(trade(symbol), trade(), strict=True)),
    ]
    script = Script(
        cues=tuple(cue for sent in cues for cue in Script.sequence(sent).cues), faults=faults
    )
    trading = 2  # A quote and a trade.

    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: len(_of(watched.seen, BTC)) == trading)
        await asyncio.sleep(_SETTLE_S)

    with running_venue(script, accepts=DUMMIES) as venue:
        seen = run_node(venue, plan, listen)
    ticks = _of(seen, plan.instruments[0])
    return {
        "strategy_started": seen.started,
        "quotes": sum("quote" in tick for tick in ticks),
        "trades": sum("trade" in tick for tick in ticks),
        "other_instrument_ticks": len(_of(seen, BTC)) == trading,
        "named_in_log": any(symbol in line for line in _warnings(seen.log)),
        "error": seen.error,
    }


def _apart(size: str) -> Json:
    return run_apart(lambda _: _after_tiny(size), limit_s=_APART_S).outcome


def _after_tiny(size: str) -> Json:
    """Return how many trades come of one of that size and of the next."""
    sent = [*trade(trade_id=1, quantity=size), *trade(trade_id=2)]

    async def listen(watched: RunningNode) -> None:
        await watched.until(lambda: any(t.trade_id.value == "2" for t in watched.seen.ticks))

    with running_venue(_script(sent), accepts=DUMMIES) as venue:
        seen = run_node(venue, Plan(trades=True), listen)
    return seen.error or len(seen.ticks)


def _of(seen: Seen, instrument: str) -> list[dict[str, Json]]:
    """Return the ticks of an instrument."""
    return [describe(tick) for tick in seen.ticks if str(tick.instrument_id) == instrument]


def _warnings(log: str) -> list[str]:
    """Return the lines that somebody should read."""
    levels = LOGGED_WARNING.expression, LOGGED_ERROR.expression
    return [line for line in log.splitlines() if any(level.search(line) for level in levels)]


def _are_last(seen: Seen) -> bool:
    """Whether the last quote and the last trade of `precision` have come."""
    quotes = [*filter(is_quote, seen.ticks)]
    is_quoted = any(tick.bid_price.as_decimal() == _LAST_PRICE for tick in quotes)
    return is_quoted and len(seen.ticks) - len(quotes) == len(_FINE_SIZES)


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
        # The venue sends as soon as it is asked, and a tick then takes milliseconds, if one comes.
        if await watched.until_subscribed():
            await watched.until_ticks(expected, _TICKS_S)

    return run_node(venue, plan, listen)
