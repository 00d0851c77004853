"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
import importlib
from contextlib import suppress
from typing import Any, Final

from conformance.areas.wire.connection.seeds import change_config
from conformance.areas.wire.streams.seeds import websocket_client
from conformance.model.seed import Seed

_LATE_S = 2.0
_SILENCE_S = 10.0
_ATTEMPTS = 50


def come_back_late() -> None:
    """Let a client wait before it subscribes again."""
    client = websocket_client()
    resubscribe = client._resubscribe_client

    async def resubscribe_late(self: Any, *arguments: Any) -> None:
        await asyncio.sleep(_LATE_S)
        await resubscribe(self, *arguments)

    client._resubscribe_client = resubscribe_late


def wait_between_attempts(wait_ms: str) -> None:
    """Let a client wait so long before its second attempt to connect again: ``10000``."""
    change_config(lambda _: {"reconnect_delay_initial_ms": int(wait_ms)})


def come_back_once() -> None:
    """Let a client subscribe again after its first loss only."""
    client = websocket_client()
    handle = client._handle_reconnect

    def handle_once(self: Any, *arguments: Any) -> None:
        if not vars(self).setdefault("was_lost", False):
            self.was_lost = True
            handle(self, *arguments)

    client._handle_reconnect = handle_once


def come_back_quietly() -> None:
    """Let a client say nothing of a loss."""
    client = websocket_client()
    init = client.__init__

    def construct(self: Any, *arguments: Any, **keywords: Any) -> None:
        init(self, *arguments, **keywords)
        self._log = _Quiet(self._log)

    client.__init__ = construct


def ask_once() -> None:
    """Let a client leave out the stream of its address when it subscribes again."""
    client = websocket_client()
    resubscribe = client._resubscribe_client

    async def resubscribe_rest(self: Any, client_id: int, streams: list[str]) -> None:
        await resubscribe(self, client_id, streams[1:])

    client._resubscribe_client = resubscribe_rest


def connect_without_venue() -> None:
    """Let a client try again until its streams can be opened."""
    client = websocket_client()
    connect = client._connect_client

    async def connect_at_last(self: Any, *arguments: Any) -> None:
        error: Any = importlib.import_module("nautilus_trader.core.nautilus_pyo3")
        for _ in range(_ATTEMPTS):
            with suppress(error.WebSocketClientError):
                await connect(self, *arguments)
                break
            await asyncio.sleep(0.2)

    client._connect_client = connect_at_last


def time_out_on_silence() -> None:
    """Let a client open its connections anew where nothing comes for ten seconds."""
    client = websocket_client()
    connect, last = client._connect_client, {"s": 0.0}

    async def connect_and_watch(self: Any, client_id: int, streams: list[str]) -> None:
        handle = self._handler

        def note(raw: bytes) -> None:
            last["s"] = asyncio.get_running_loop().time()
            handle(raw)

        self._handler = note
        await connect(self, client_id, streams)
        self._loop.create_task(watch(self, client_id))

    async def watch(self: Any, client_id: int) -> None:
        now = asyncio.get_running_loop().time
        last["s"] = now()
        while now() - last["s"] < _SILENCE_S:  # noqa: ASYNC110  # as a client of NT's would
            await asyncio.sleep(0.2)
        await connect(self, client_id, self._client_streams[client_id])

    client._connect_client = connect_and_watch


def connect_once() -> None:
    """Let a data client that was disconnected refuse to connect again."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.data")
    client = module.BinanceCommonDataClient
    connect, disconnect = client._connect, client._disconnect

    async def disconnect_for_good(self: Any) -> None:
        self.was_disconnected = True
        await disconnect(self)

    async def connect_at_first(self: Any) -> None:
        if vars(self).get("was_disconnected"):
            raise RuntimeError("it was disconnected")
        await connect(self)

    client._connect, client._disconnect = connect_at_first, disconnect_for_good


def open_once() -> None:
    """Let a client whose last stream was left open none any more."""
    client = websocket_client()
    connect = client._connect_client

    async def connect_at_first(self: Any, client_id: int, streams: list[str]) -> None:
        if not vars(self).setdefault("has_opened", False):
            self.has_opened = True
            await connect(self, client_id, streams)

    client._connect_client = connect_at_first


class _Quiet:
    """A logger without warnings."""

    def __init__(self, log: Any) -> None:
        self._log = log

    def __getattr__(self, name: str) -> Any:
        return getattr(self._log, name)

    def warning(self, *_: Any) -> None:
        """Pass over it."""


_LOST = ("again_and_again", "close_1000", "close_1001", "close_1012", "no_close_frame", "reset")
_BACK = (*_LOST, "away_for_long", "refused_twice")

SEEDS: Final = (
    Seed(sow=come_back_late, says="comes_back_within", breaks=_LOST, severity="shift"),
    Seed(
        sow=wait_between_attempts,
        argument="10000",
        says="comes_back_within",
        breaks=("refused_twice",),
        severity="shift",
    ),
    Seed(
        sow=come_back_once,
        says="later, or never",
        breaks=("again_and_again",),
        severity="break",
    ),
    Seed(sow=come_back_quietly, says="logs", breaks=_BACK, severity="shift"),
    Seed(sow=ask_once, says="asks_again", breaks=_BACK, severity="shift"),
    Seed(
        sow=connect_without_venue,
        says="comes_back_within",
        breaks=("absent_at_start",),
        severity="add",
    ),
    Seed(
        sow=time_out_on_silence,
        says="comes_back_within",
        breaks=("half_open", "no_more_data"),
        severity="add",
    ),
    Seed(sow=connect_once, says="come_again", breaks=("client_restarted",), severity="shift"),
    Seed(
        sow=open_once,
        says="come_again",
        breaks=("client_restarted", "left_and_asked_again"),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""
