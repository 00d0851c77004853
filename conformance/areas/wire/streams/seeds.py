"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
import importlib
from typing import Any, Final

from conformance.areas.wire.rewritten import rewritten, rewritten_v2
from conformance.model.seed import Seed


def subscribe_aggregates() -> None:
    """Let a subscription to trades ask for aggregate trades, as releases since 1.226 do."""
    client = websocket_client()
    client.subscribe_trades = client.subscribe_agg_trades


def ask_another_route() -> None:
    """Let every WebSocket be opened below another path."""
    client = websocket_client()
    init = client.__init__

    def construct(self: Any, *arguments: Any, base_url: str, **keywords: Any) -> None:
        init(self, *arguments, base_url=f"{base_url}/private", **keywords)

    client.__init__ = construct


def subscribe_slowly() -> None:
    """Let a client be slow to subscribe to the trades of one instrument."""
    client = websocket_client()
    subscribe = client._subscribe

    async def subscribe_late(self: Any, stream: str) -> None:
        if stream == "btcusdt@trade":
            await asyncio.sleep(2.0)
        await subscribe(self, stream)

    client._subscribe = subscribe_late


def strip_the_address() -> None:
    """Let a client take ``/ws`` off a base URL, and lead one with ``/stream`` elsewhere."""
    client = websocket_client()
    init = client.__init__

    def construct(self: Any, *arguments: Any, base_url: str, **keywords: Any) -> None:
        url = base_url.removesuffix("/ws").replace("/stream", "/private")
        init(self, *arguments, base_url=url, **keywords)

    client.__init__ = construct


def websocket_client() -> Any:
    """Return the class of NT's own client of Binance's streams."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.websocket.client")
    return module.BinanceWebSocketClient


_WITH_TRADES = (
    "after_start",
    "quotes_and_trades",
    "several_instruments",
    "trades",
    "unsubscribe",
    "unsubscribe_on_stop",
)
"""The contracts in which trades are subscribed to."""

SEEDS: Final = (
    *rewritten_v2(
        "several_instruments",
        "break",
        "replace:ethusdt=bnbusdt",
    ),
    *rewritten_v2(
        "quotes",
        "break",
        "lose_messages:SUBSCRIBE",
        "replace:btcusdt=ethusdt",
    ),
    Seed(
        sow=subscribe_slowly,
        releases="<1.226",
        says="all_asked_in_1500_ms",
        breaks=("pacing_of_one", "pacing_of_ten"),
        severity="shift",
    ),
    Seed(
        sow=strip_the_address,
        says="ticks: false → true",
        breaks=("address_with_stream", "address_with_ws"),
        severity="shift",
    ),
    Seed(
        sow=subscribe_aggregates,
        releases="<1.226",
        says="btcusdt@aggTrade",
        breaks=_WITH_TRADES,
        severity="shift",
    ),
    Seed(
        sow=ask_another_route,
        says="route /private/stream",
        breaks=(
            "address_bare",
            "after_start",
            "pacing_of_one",
            "pacing_of_ten",
            "quotes",
            "quotes_and_trades",
            "several_instruments",
            "trades",
            "unsubscribe",
        ),
        severity="break",  # On that route no tick comes at all.
    ),
    rewritten(
        "replace:@trade=@aggTrade",
        "@aggTrade",
        _WITH_TRADES,
        generations=("v1",),
        releases="<1.226",
    ),
    rewritten("replace:@aggTrade=@trade", "@trade", _WITH_TRADES, generations=("v2",)),
    rewritten(
        "replace:@bookTicker=@ticker",
        "@ticker",
        (
            "after_start",
            "pacing_of_one",
            "pacing_of_ten",
            "quotes",
            "quotes_and_trades",
            "several_instruments",
            "unsubscribe",
            "unsubscribe_on_stop",
        ),
    ),
    rewritten("lose_messages:UNSUBSCRIBE", "UNSUBSCRIBE", ("unsubscribe",)),
    rewritten(
        "pause_messages:0.3", "all_asked_in_1500_ms", ("pacing_of_ten",), generations=("v1",)
    ),
)
"""What is sown, and what has to be seen of it."""
