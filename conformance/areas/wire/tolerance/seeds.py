"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from conformance.areas.wire.streams.seeds import websocket_client
from conformance.model.seed import Seed
from conformance.nautilus.changes import handle_frames

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


def load_quietly() -> None:
    """Let a failure to load instruments go unlogged."""
    module: Any = importlib.import_module("nautilus_trader.common.providers")
    load = module.InstrumentProvider.initialize

    async def initialize(self: Any, reload: bool = False) -> None:  # as NT calls it
        for name in ("load_all_async", "load_ids_async"):
            setattr(self, name, _forgiving(getattr(self, name)))
        await load(self, reload)

    module.InstrumentProvider.initialize = initialize


def log_every_frame() -> None:
    """Log each frame as an error."""

    def handle_logged(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        self._log.error("a frame")
        handle(self, raw)

    handle_frames(handle_logged)


def swallow_odd_frames() -> None:
    """Pass over a frame that can't be read without a word."""

    def handle_quietly(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        if _is_json(raw) and b"nobody@" not in raw:
            handle(self, raw)

    handle_frames(handle_quietly)


def ask_again_at_once() -> None:
    """Ask for the exchange's listing three times where it can't be had."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.futures.http.market")
    market = module.BinanceFuturesMarketHttpAPI
    query = market.query_futures_exchange_info

    async def query_again(self: Any) -> Any:  # NT's own type
        for _ in range(2):
            with suppress(Exception):
                return await query(self)
        return await query(self)

    market.query_futures_exchange_info = query_again


def come_back_to_quotes() -> None:
    """Let a client subscribe again to quotes only."""
    client = websocket_client()
    resubscribe = client._resubscribe_client

    async def resubscribe_to_quotes(self: Any, client_id: int, streams: list[str]) -> None:
        await resubscribe(self, client_id, [one for one in streams if "bookTicker" in one])

    client._resubscribe_client = resubscribe_to_quotes


def leave_last_out() -> None:
    """Leave the contract out that the exchange lists last."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.futures.http.market")
    structs: Any = importlib.import_module("msgspec.structs")
    market = module.BinanceFuturesMarketHttpAPI
    query = market.query_futures_exchange_info

    async def query_without_last(self: Any) -> Any:  # NT's own type
        info = await query(self)
        return structs.replace(info, symbols=info.symbols[:-1])

    market.query_futures_exchange_info = query_without_last


def _forgiving(load: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def load_anyway(*arguments: object) -> None:
        with suppress(Exception):
            await load(*arguments)

    return load_anyway


def _is_json(raw: bytes) -> bool:
    try:
        json.loads(raw)
    except ValueError:
        return False
    return True


_FAILING: Final = (
    "answer_error",
    "answer_error_by_ids",
    "answer_error_with_200",
    "answer_html_body",
    "answer_malformed_json",
    "answer_missing_field",
    "answer_new_contract_status",
    "answer_new_filter_type",
    "answer_new_order_type",
    "answer_new_rate_limit",
    "answer_new_time_in_force",
    "answer_null_field",
    "answer_reset",
    "answer_too_many_requests",
    "answer_too_many_requests_by_ids",
    "answer_torn_body",
)
"""What no instrument is loaded of."""

SEEDS: Final = (
    Seed(
        sow=load_quietly,
        says="log_has_no_error: false → true",
        breaks=_FAILING,
        severity="add",  # Less is logged, and the same is done.
    ),
    Seed(
        sow=ask_again_at_once,
        says="times_asked: 1 → 2",
        breaks=_FAILING,
        severity="shift",
    ),
    Seed(
        sow=come_back_to_quotes,
        releases="<1.226",
        says="listens_to: gone",
        breaks=(
            "connection_close",
            "connection_drop",
            "connection_reset",
            "connection_torn_frame",
        ),
        severity="break",
    ),
    Seed(
        sow=log_every_frame,
        says="log_has_no_error: true → false",
        breaks=(
            "answer_new_contract_type",
            "answer_tradifi_contract",
            "answer_unknown_fields",
            "frame_binary_frame",
            "frame_duplicate",
            "frame_fragmented_frame",
            "frame_out_of_order",
            "frame_unknown_event",
            "frame_unknown_fields",
        ),
        severity="shift",
    ),
    Seed(
        sow=leave_last_out,
        releases="<1.221",
        says="error: signal SIGABRT → none",
        breaks=("answer_symbol_beyond_ascii",),
        severity="add",  # It no longer ends at the symbol that is left out.
    ),
    Seed(
        sow=leave_last_out,
        releases=">=1.221",
        says="instruments_loaded: 91 → 90",
        breaks=("answer_symbol_beyond_ascii", "answer_tradifi_contract"),
        severity="add",  # The feed loads by ids.
    ),
    Seed(
        sow=swallow_odd_frames,
        says="log_has_no_error: false → true",
        breaks=("frame_malformed_json", "frame_unknown_stream"),
        severity="add",  # Less is logged, and the same is done.
    ),
)
"""What is sown, and what has to be seen of it."""
