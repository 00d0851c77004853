"""A data client that asks nothing of anybody, for what is handed to a node."""

from __future__ import annotations

from typing import Any

from conformance.nautilus.v1.types import offered


def add_handed_client(node: Any) -> None:
    """Give a node that is not built yet a client that takes each subscription, and sends nothing.

    NT keeps a book only for a client's subscription.
    """
    kernel = node.kernel
    client = _client_class()(
        client_id=offered("nautilus_trader.model.identifiers", "ClientId")("BINANCE"),
        msgbus=kernel.msgbus,
        cache=kernel.cache,
        clock=kernel.clock,
    )
    kernel.data_engine.register_client(client)


def _client_class() -> Any:
    base = offered("nautilus_trader.backtest.data_client", "BacktestMarketDataClient")

    def connect(self: Any) -> None:
        self._set_connected(True)  # noqa: FBT003  # NT's

    def disconnect(self: Any) -> None:
        self._set_connected(False)  # noqa: FBT003  # NT's

    return type("HandedClient", (base,), {"connect": connect, "disconnect": disconnect})
