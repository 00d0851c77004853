"""Frames in, ticks out: what a release makes of what Binance sends, to the digit."""

import json
from collections.abc import Iterable
from pathlib import Path

from conformance.facts import Observation
from conformance.probes import probe
from conformance.probes.beside import venue_beside
from conformance.probes.feed_process import feed_process
from conformance.probes.wire.frames import SENT_AT_MS, describe, quote, trade
from conformance.probes.wire.node import BTC, ETH, Plan, Seen, Watched, run_node
from conformance.surface.source import run_settings
from conformance.venue import Script

_MANY = 200
_LOCAL = frozenset(("mono_ns",))


@probe
def quotes() -> Observation:
    """Send quotes of several precisions (TC-D20)."""
    pairs = [("64250.10", "64250.20"), ("64250", "64251"), ("0.00001234", "0.00001240")]
    return _made(Plan(quotes=True), [quote(bid=bid, ask=ask) for bid, ask in pairs])


@probe
def trades() -> Observation:
    """Send trades of both aggressor sides and several sizes (TC-D30)."""
    sent = [
        *trade(trade_id=7, buyer_is_maker=False),
        *trade(trade_id=8, buyer_is_maker=True, price="64250"),
        *trade(trade_id=9, quantity="120"),
    ]
    return _made(Plan(trades=True), sent, expected=3)


@probe
def timestamps() -> Observation:
    """Send quotes of neighbouring milliseconds: is ``ts_event`` exact, to the nanosecond?"""
    at_ms = [SENT_AT_MS - 123, SENT_AT_MS - 122, SENT_AT_MS, SENT_AT_MS + 876]
    seen = _sent(Plan(quotes=True), [quote(at_ms=each) for each in at_ms], len(at_ms))
    return {
        str(ms): f"{t.ts_event - ms * 1_000_000:+d} ns"
        for ms, t in zip(at_ms, seen.ticks, strict=False)
    }


@probe
def order() -> Observation:
    """Send many trades of two instruments: is one lost, doubled or out of order?"""
    sent: list[tuple[str, str]] = []
    for number in range(_MANY):
        symbol = ("BTCUSDT", "ETHUSDT")[number % 2]
        sent += trade(symbol, trade_id=number)
    seen = _sent(Plan(trades=True, instruments=(BTC, ETH)), sent, _MANY)
    ids = [int(tick.trade_id.value) for tick in seen.ticks]
    by_instrument = [[i for i in ids if i % 2 == odd] for odd in (0, 1)]
    return {
        "sent": _MANY,
        "came": len(ids),
        "came_twice": len(ids) - len(set(ids)),
        "in_order_by_instrument": all(each == sorted(each) for each in by_instrument),
    }


@probe
def reference_feed() -> Observation:
    """Send a quote and a trade to the feed under contract, and read what it prints.

    Returns:
        The last of the two lines of JSON, without the local clock's part.
    """
    if not run_settings(Path.cwd()).command.startswith("conformance.feed "):
        return {"feed": "another than the reference feed, so what it prints is not known"}
    script = Script.of({name: [text] for name, text in (quote(), *trade())})
    with venue_beside(script) as venue, feed_process(venue) as feed:
        printed = feed.until_printed(lambda text: text.count('"tick"') >= 2)  # noqa: PLR2004  # a quote, a trade
    ticks = [json.loads(line) for line in printed.splitlines() if '"tick"' in line]
    last = ticks[-1] if ticks else {}
    return {"last": {name: value for name, value in last.items() if name not in _LOCAL}}


def _made(plan: Plan, sent: Iterable[tuple[str, str]], expected: int | None = None) -> Observation:
    """Send frames one a stream at a time, and tell the tick that each has become."""
    frames = list(sent)
    seen = _sent(plan, frames, expected or len(frames))
    return {"ticks": [describe(tick) for tick in seen.ticks], "error": seen.error or "none"}


def _sent(plan: Plan, frames: Iterable[tuple[str, str]], expected: int) -> Seen:
    by_stream: dict[str, list[str]] = {}
    for stream, payload in frames:
        by_stream.setdefault(stream, []).append(payload)

    async def listen(watched: Watched) -> None:
        await watched.until_ticks(expected)

    with venue_beside(Script.of(by_stream)) as venue:
        return run_node(venue, plan, listen)
