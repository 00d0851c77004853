"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
import importlib
from itertools import count
from typing import Any, Final

from conformance.areas.wire.rewritten import rewritten, rewritten_v2
from conformance.model.seed import Seed
from conformance.nautilus.changes import replace_config
from conformance.nautilus.driver import Role, installed_driver, resolve


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


def never_update() -> None:
    """Let instruments be loaded once only."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.data")

    async def update(_self: object, _interval_mins: float) -> None: ...

    module.BinanceCommonDataClient._update_instruments = update


def end_updates_at_a_failure() -> None:
    """Let the first load that fails, of those after the start, be the last one."""
    module: Any = importlib.import_module("nautilus_trader.common.providers")
    initialize = module.InstrumentProvider.initialize

    async def initialize_or_end(self: Any, reload: bool = False) -> None:  # as NT calls it
        load = self.load_ids_async

        async def load_or_end(*arguments: object) -> None:
            try:
                await load(*arguments)
            except Exception as error:
                raise asyncio.CancelledError from error

        if reload:
            self.load_ids_async = load_or_end
        await initialize(self, reload)

    module.InstrumentProvider.initialize = initialize_or_end


def ask_once_a_second() -> None:
    """Let the HTTP client keep to sixty requests a minute, whatever Binance allows."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.http.client")
    send = module.BinanceHttpClient.send_request
    numbers = count(1)

    async def send_in_turn(self: object, *arguments: object, **keywords: object) -> object:
        await asyncio.sleep(max(0, next(numbers) - 60))
        return await send(self, *arguments, **keywords)

    module.BinanceHttpClient.send_request = send_in_turn


def pass_over_filters() -> None:
    """Let the provider of instruments have no filters, whatever its config says."""
    module: Any = importlib.import_module("nautilus_trader.common.providers")
    initialize = module.InstrumentProvider.initialize

    async def initialize_all(self: Any, reload: bool = False) -> None:  # as NT calls it
        self._filters = None
        await initialize(self, reload)

    module.InstrumentProvider.initialize = initialize_all


def mean_futures() -> None:
    """Let a config that does not say its product be about USDⓈ-M futures."""
    driver = installed_driver()
    kind = driver.binance.account_types()["usdt_futures"]
    replace_config(resolve(Role.DATA_CONFIG), {"account_type": (type(kind), kind)})


SEEDS: Final = (
    *rewritten_v2(
        "load_ids",
        "break",
        "replace:/fapi/v1/exchangeInfo=/fapi/v2/exchangeInfo",
        'set_listed:symbol="X"',
    ),
    *rewritten_v2(
        "load_ids",
        "shift",
        'set_listed:status="BREAK"',
        'set_listed:contractType="PERPETUAL_X"',
    ),
    Seed(sow=never_update, says="loads_again", breaks=("reloading",), severity="shift"),
    Seed(
        sow=end_updates_at_a_failure,
        releases=">=1.213",
        says="goes_on_after",
        breaks=("reloading",),
        severity="shift",
    ),
    Seed(sow=ask_once_a_second, says="all_in_time", breaks=("burst",), severity="shift"),
    Seed(
        sow=pass_over_filters,
        says="filters_logged",
        breaks=("filtered",),
        severity="add",  # The feed passes none.
    ),
    Seed(
        sow=mean_futures,
        says="asks_first",
        breaks=("unsaid_product",),
        severity="add",  # The feed says which it means.
    ),
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
        breaks=(
            "dummy_keys",
            "filtered",
            "load_all",
            "load_ids",
            "refused_explicit_keys",
            "reloading",
            "unsaid_product",
        ),
        severity="shift",
    ),
    rewritten(
        "add_query:/fapi/v1/exchangeInfo/recvWindow=60000",
        "recvWindow",
        (
            "dummy_keys",
            "load_all",
            "load_ids",
            "refused_explicit_keys",
        ),
    ),
    rewritten(
        "add_header:X-Client/a-host",
        "x-client",
        ("dummy_keys", "load_all", "load_ids", "refused_explicit_keys"),
    ),
)
"""What is sown, and what has to be seen of it."""
