"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import asyncio
from typing import Any, Final

from conformance.areas.wire.streams.seeds import websocket_client
from conformance.model.seed import Seed

_PAUSE_S = 0.07


def pause_between_subscriptions() -> None:
    """Let a client ask for one stream at a time, with a pause before each."""
    client = websocket_client()
    subscribe, turn = client._subscribe, asyncio.Lock()

    async def subscribe_in_turn(self: Any, stream: str) -> None:
        async with turn:
            await asyncio.sleep(_PAUSE_S)
            await subscribe(self, stream)

    client._subscribe = subscribe_in_turn


SEEDS: Final = (
    Seed(
        sow=pause_between_subscriptions,
        says="all_asked_within",
        breaks=("first_ticks",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""
