"""Stream names: what they mean, and which route serves them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

ROUTES = ("", "market", "public", "private")
"""The routes of the WebSocket host; ``""`` is the plain one, without a prefix."""

INTERVALS_MS = MappingProxyType(
    {
        "1m": 60_000,
        "3m": 180_000,
        "5m": 300_000,
        "15m": 900_000,
        "30m": 1_800_000,
        "1h": 3_600_000,
        "2h": 7_200_000,
        "4h": 14_400_000,
        "6h": 21_600_000,
        "8h": 28_800_000,
        "12h": 43_200_000,
        "1d": 86_400_000,
        "3d": 259_200_000,
        "1w": 604_800_000,
        "1M": 2_592_000_000,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamKind:
    """One kind of stream, and the names it goes by."""

    name: str
    route: str  #: The route that serves it when routes are used.
    pattern: re.Pattern[str]  #: Of what follows the symbol and ``@``.
    every_ms: int  #: How often an update is due; 0 is "as it happens".


def _kind(name: str, route: str, pattern: str, every_ms: int) -> StreamKind:
    return StreamKind(name=name, route=route, pattern=re.compile(pattern), every_ms=every_ms)


KINDS = (
    _kind("trade", "market", r"trade", 0),
    _kind("aggTrade", "market", r"aggTrade", 100),
    _kind("bookTicker", "public", r"bookTicker", 0),
    _kind("depth", "public", r"depth(@(0|100|250|500)ms)?", 250),
    _kind("partialDepth", "public", r"depth(5|10|20)(@(0|100|250|500)ms)?", 250),
    _kind("kline", "market", rf"kline_({'|'.join(INTERVALS_MS)})", 250),
    _kind("markPrice", "market", r"markPrice(@1s)?", 3000),
    _kind("ticker", "market", r"ticker", 2000),
    _kind("miniTicker", "market", r"miniTicker", 2000),
    _kind("forceOrder", "market", r"forceOrder", 1000),
)
"""Every kind the venue serves.

Source: Binance USDⓈ-M futures, "Websocket Market Streams", and the notice of 2026-03-06 that
moved book data to ``/public`` and the rest of the market data to ``/market``."""

_NAME = re.compile(r"(?P<symbol>[a-z0-9_]+)@(?P<rest>.+)")
_SPEED = re.compile(r"@(\d+)(ms|s)$")
_LEVELS = re.compile(r"depth(\d+)")
_INTERVAL = re.compile(r"kline_(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamName:
    """A stream's name, taken apart.

    ``levels`` is 0 where the kind has none, and ``interval`` empty.
    """

    text: str
    symbol: str  #: As the REST API writes it, in capitals.
    kind: StreamKind
    every_ms: int
    levels: int
    interval: str


def parse_stream(text: str) -> StreamName | None:
    """Take a stream's name apart; return None for a name that no stream of ours has.

    Names are case-sensitive: the symbol in small letters, the kind as documented.
    """
    match = _NAME.fullmatch(text)
    if match is None:
        return None
    rest = match["rest"]
    kind = next((kind for kind in KINDS if kind.pattern.fullmatch(rest)), None)
    if kind is None:
        return None
    speed = _SPEED.search(rest)
    levels = _LEVELS.match(rest)
    interval = _INTERVAL.match(rest)
    return StreamName(
        text=text,
        symbol=match["symbol"].upper(),
        kind=kind,
        every_ms=int(speed[1]) * (1000 if speed[2] == "s" else 1) if speed else kind.every_ms,
        levels=int(levels[1]) if levels else 0,
        interval=interval[1] if interval else "",
    )


def is_served(text: str, route: str) -> bool:
    """Say whether a route carries a stream.

    The plain route carries everything, as it did before there were routes. On the others a
    stream of another route is acknowledged and never sent, like a name that does not exist.
    Names the venue has no kind for are served wherever a script has frames for them, except on
    ``/private``, which carries user data alone.
    """
    if route == "":
        return True
    name = parse_stream(text)
    return route != "private" if name is None else name.kind.route == route
