"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from conformance.areas.wire.connection.seeds import change_config
from conformance.areas.wire.streams.seeds import websocket_client
from conformance.model.seed import Seed


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
