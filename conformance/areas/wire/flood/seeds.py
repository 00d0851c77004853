"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from conformance.areas.wire.rewritten import rewritten
from conformance.areas.wire.volume.seeds import change_every
from conformance.model.seed import Seed

if TYPE_CHECKING:
    from collections.abc import Callable

_BURSTS = ("bursts",)


def burden_every(argument: str) -> None:
    """Take a while over every so-many-th frame of a kind: ``bookTicker:1:2``, in ms."""
    kind, every, takes_ms = argument.split(":")

    def burdened(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        time.sleep(int(takes_ms) / 1000)
        handle(client, raw)

    change_every(f"{kind}:{every}", burdened)


def keep_every(argument: str) -> None:
    """Keep every so-many-th frame of a kind for good: ``bookTicker:1``."""
    kept: list[bytes] = []

    def handle_and_keep(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        kept.append(raw)
        handle(client, raw)

    change_every(argument, handle_and_keep)


SEEDS: Final = (
    rewritten("lose_frames:trades/5000", "trades_lost", _BURSTS),
    Seed(
        sow=burden_every,
        argument="bookTicker:1:2",
        says="a_tick_takes",
        breaks=_BURSTS,
        severity="shift",
    ),
    Seed(
        sow=keep_every,
        argument="bookTicker:1",
        says="grows_with_ticks",
        breaks=("memory",),
        severity="shift",
    ),
)
"""What is sown, and what has to be seen of it."""
