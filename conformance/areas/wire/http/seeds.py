"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from typing import Any, Final

from conformance.harness.venue_process import rewrite
from conformance.model.seed import Seed


def ping_first() -> None:
    """Let the data client ping the venue before it connects."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.futures.data")
    method = importlib.import_module("nautilus_trader.core.nautilus_pyo3").HttpMethod.GET
    connect = module.BinanceFuturesDataClient._connect

    async def connect_after_ping(self: Any) -> None:
        await self._http_client.send_request(method, "/fapi/v1/ping")
        await connect(self)

    module.BinanceFuturesDataClient._connect = connect_after_ping


def widen_the_window() -> None:
    """Let signed requests be taken for longer than they say they are."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.http.client")
    sign = module.BinanceHttpClient.sign_request

    async def sign_for_longer(self: Any, *, payload: dict[str, str], **more: Any) -> Any:
        longer = {"recvWindow": "60000"} if "recvWindow" in payload else {}
        return await sign(self, payload={**payload, **longer}, **more)

    module.BinanceHttpClient.sign_request = sign_for_longer


def skip_loading() -> None:
    """Let the data client load no instruments, whatever its config says."""
    module: Any = importlib.import_module("nautilus_trader.common.providers")

    async def initialize(self: object, reload: bool = False) -> None: ...  # as NT calls it

    module.InstrumentProvider.initialize = initialize


SEEDS: Final = (
    Seed(
        sow=ping_first,
        says="GET /fapi/v1/ping",
        breaks=(
            "dummy_keys",
            "load_all",
            "load_ids",
            "load_none",
            "load_unsaid",
            "refused_explicit_keys",
        ),
        severity="shift",
    ),
    Seed(
        sow=widen_the_window,
        releases="<1.221",
        says="recvWindow=60000",
        breaks=("dummy_keys", "load_all", "load_ids", "refused_explicit_keys"),
        severity="shift",
    ),
    Seed(
        sow=skip_loading,
        says="GET /fapi/v1/exchangeInfo",
        breaks=("dummy_keys", "load_all", "load_ids", "refused_explicit_keys"),
        severity="shift",
    ),
    Seed(
        sow=rewrite,
        argument="add_query:/fapi/v1/exchangeInfo/recvWindow=60000",
        generations=("v1", "v2"),
        says="recvWindow",
        breaks=(
            "dummy_keys",
            "load_all",
            "load_ids",
            "refused_explicit_keys",
        ),
        severity="shift",
    ),
    Seed(
        sow=rewrite,
        argument="add_header:X-Client/a-host",
        generations=("v1", "v2"),
        says="x-client",
        breaks=("dummy_keys", "load_all", "load_ids", "refused_explicit_keys"),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""
