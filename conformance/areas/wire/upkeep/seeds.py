"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
import importlib
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from conformance.areas.wire.connection.seeds import change_config
from conformance.areas.wire.streams.seeds import websocket_client
from conformance.model.seed import Seed
from conformance.nautilus.changes import handle_frames, replace

if TYPE_CHECKING:
    from collections.abc import Callable


def beat_never() -> None:
    """Configure each connection without a heartbeat."""
    change_config(lambda _: {"heartbeat": None})


def leave_after(seconds: str) -> None:
    """Unsubscribe from each stream so long after it was subscribed to."""
    client = websocket_client()
    subscribe = client._subscribe

    async def leave(self: Any, stream: str) -> None:
        await asyncio.sleep(float(seconds))
        await self._unsubscribe(stream)

    async def subscribe_for_a_while(self: Any, stream: str) -> None:
        await subscribe(self, stream)
        self._loop.create_task(leave(self, stream))

    client._subscribe = subscribe_for_a_while


def fall_silent(argument: str) -> None:
    """Pass over the frames of a kind from so many seconds after the first on: ``bookTicker:30``."""
    kind, _, seconds = argument.partition(":")
    ends_s: list[float] = []

    def handle_for_a_while(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        if f"@{kind}".encode() in raw[:100]:
            now_s = time.monotonic()
            ends_s.append(now_s + float(seconds))
            if now_s > ends_s[0]:
                return
        handle(client, raw)

    handle_frames(handle_for_a_while)


def end_timers(after_s: str) -> None:
    """Let a timer that has no end end so many seconds after it was set."""
    clock: Any = importlib.import_module("nautilus_trader.common.component").LiveClock
    set_timer = clock.set_timer

    def set_with_end(self: Any, name: str, interval: timedelta, **keywords: Any) -> None:
        ends = self.utc_now() + timedelta(seconds=float(after_s))
        set_timer(self, name, interval, **{"stop_time": ends, **keywords})

    replace("nautilus_trader.common.component.LiveClock.set_timer", set_with_end)


def never_rest() -> None:
    """Let each client ask its loop for more to do, again and again."""
    client = websocket_client()
    connect = client._connect_client

    def ask_for_more(loop: asyncio.AbstractEventLoop) -> None:
        loop.call_soon(ask_for_more, loop)

    async def connect_and_ask(self: Any, *arguments: Any) -> Any:
        ask_for_more(self._loop)
        return await connect(self, *arguments)

    client._connect_client = connect_and_ask


def take_streams(most: str) -> None:
    """Let a connection take so many streams at most."""
    websocket_client().MAX_SUBSCRIPTIONS_PER_CLIENT = int(most)


def ask_in_turn(pause_ms: str) -> None:
    """Wait before each message."""
    client = websocket_client()
    send, turn = client._send, asyncio.Lock()

    async def send_in_turn(self: Any, client_id: int, message: dict[str, Any]) -> None:
        async with turn:
            await asyncio.sleep(int(pause_ms) / 1000)
            await send(self, client_id, message)

    client._send = send_in_turn


SEEDS: Final = (
    Seed(sow=beat_never, says="first_ping_within", breaks=("quiet_minute",), severity="shift"),
    Seed(
        sow=leave_after,
        argument="5",
        says="UNSUBSCRIBE btcusdt",
        breaks=("quiet_minute",),
        severity="break",
    ),
    Seed(
        sow=fall_silent,
        argument="bookTicker:30",
        says="ticks_at_the_end",
        breaks=("quiet_minute",),
        severity="break",
    ),
    Seed(
        sow=end_timers,
        argument="40",
        says="timer_at_the_end",
        breaks=("quiet_minute",),
        severity="break",
    ),
    Seed(sow=never_rest, says="idles", breaks=("quiet_minute",), severity="shift"),
    Seed(
        sow=take_streams,
        argument="10",
        says="streams_of_connections",
        breaks=("two_hundred_streams",),
        severity="shift",
    ),
    Seed(
        sow=ask_in_turn,
        argument="250",
        says="keeps_the_limit",
        breaks=("two_hundred_streams",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""
