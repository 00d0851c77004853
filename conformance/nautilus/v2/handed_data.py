"""A data client that asks nothing of anybody: it passes on what it is handed."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from conformance.nautilus.v2.types import CLIENTS, MODEL, offered

if TYPE_CHECKING:
    from collections.abc import Callable


class HandedData:
    """Hands data to a node, through a client of the node's own."""

    def __init__(self) -> None:
        self._made: list[Any] = []

    def add_to(self, builder: Any) -> Any:
        """Return a node's builder with the client."""
        factory = self._factory()
        config = offered("nautilus_trader.live", "DataClientConfig")()
        return builder.add_data_client("BINANCE", factory, config)

    def process(self, data: Any) -> None:
        """Pass a tick, a bar or an instrument on, as if an exchange had sent it."""
        (client,) = self._made
        is_instrument = isinstance(data, offered(MODEL, "CryptoPerpetual"))
        # What a client of NT's calls itself.
        handle = client._handle_instrument if is_instrument else client._handle_data  # noqa: SLF001
        handle(data)

    def _factory(self) -> Any:
        venue = offered(MODEL, "Venue")("BINANCE")
        client = _client_class()

        def create(**given: Any) -> Any:
            made = client(venue=venue, **given)
            self._made.append(made)
            return made

        base = offered(CLIENTS, "DataClientFactory")
        return type("HandedDataFactory", (base,), {"create": staticmethod(create)})


def _client_class() -> Any:
    base = offered(CLIENTS, "MarketDataClient")
    hooks = {name: _nothing for name in dir(base) if _is_hook(getattr(base, name))}
    return type("HandedDataClient", (base,), hooks)


def _is_hook(found: Callable[..., object]) -> bool:
    return inspect.iscoroutinefunction(found)


async def _nothing(*_arguments: object) -> None:
    """Connect to nothing, and subscribe to nothing."""
