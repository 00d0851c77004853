"""Changes of NautilusTrader that this area has to see."""

from __future__ import annotations

import importlib
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from conformance.areas.wire.rewritten import rewritten, rewritten_v2
from conformance.model.seed import Seed
from conformance.nautilus.changes import handle_frames

if TYPE_CHECKING:
    from collections.abc import Callable

    Handle = Callable[[Any, bytes, Callable[[Any, bytes], None]], None]


def drop_every(argument: str) -> None:
    """Lose every so-many-th frame of a kind: ``trade:500``."""
    change_every(argument, lambda *_: None)


def double_every(argument: str) -> None:
    """Handle every so-many-th frame of a kind twice: ``bookTicker:10``."""

    def twice(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        handle(client, raw)
        handle(client, raw)

    change_every(argument, twice)


def delay_every(argument: str) -> None:
    """Handle every so-many-th frame of a kind a while later: ``bookTicker:1:50``, in ms."""
    kind, every, late_ms = argument.split(":")

    def later(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        loop = client._loop  # NT may call from a thread of its own.
        loop.call_soon_threadsafe(loop.call_later, int(late_ms) / 1000, handle, client, raw)

    change_every(f"{kind}:{every}", later)


def log_every(argument: str) -> None:
    """Log a line for every so-many-th frame of a kind: ``bookTicker:1``."""

    def logged(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        client._log.info(raw.decode())
        handle(client, raw)

    change_every(argument, logged)


def lose_big_frames(limit: str) -> None:
    """Pass over frames of more bytes than that."""

    def handle_small(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        if len(raw) <= int(limit):
            handle(client, raw)

    handle_frames(handle_small)


def forget_the_arrival() -> None:
    """Give each quote 0 for the time of its arrival."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.common.schemas.market")
    quote = module.QuoteTick

    def at_nought(*arguments: Any, **keywords: Any) -> Any:
        return quote(*arguments, **{**keywords, "ts_init": 0})

    module.QuoteTick = at_nought


def queue_a_hundred() -> None:
    """Let the data engine's queue hold a hundred, and lose what is beyond."""
    module: Any = importlib.import_module("nautilus_trader.live.enqueue")
    enqueue = module.ThrottledEnqueuer._enqueue_nowait_safely

    def enqueue_or_lose(self: Any, queue: Any, message: Any) -> None:
        if queue.qsize() < 100:  # noqa: PLR2004  # as its name says
            enqueue(self, queue, message)

    module.ThrottledEnqueuer._enqueue_nowait_safely = enqueue_or_lose


def change_every(argument: str, change: Handle) -> None:
    """Change what is done with every so-many-th frame of a kind."""
    kind, _, every = argument.partition(":")
    name, numbers = f"@{kind}".encode(), count(1)

    def handle_or_change(client: Any, raw: bytes, handle: Callable[[Any, bytes], None]) -> None:
        is_of_kind = name in raw[:100]
        if is_of_kind and next(numbers) % int(every) == 0:
            change(client, raw, handle)
        else:
            handle(client, raw)

    handle_frames(handle_or_change)


_BURSTS = ("bursts",)

SEEDS: Final = (
    *rewritten_v2(
        "bursts",
        "shift",
        "lose_frames:trades/100",
        "double_frames:trades/10",
        "delay_frames:trades/1.0",
        "set_field:trades/T=1",
        'set_field:quotes/b="1.00"',
        "double_frames:trades/5",
    ),
    Seed(
        sow=drop_every,
        argument="trade:500",
        releases="<1.226",
        says="trades_lost",
        breaks=_BURSTS,
        severity="shift",
    ),
    Seed(
        sow=drop_every,
        argument="bookTicker:20",
        says="quotes_lost",
        breaks=_BURSTS,
        severity="shift",
    ),
    Seed(
        sow=double_every,
        argument="bookTicker:10",
        says="quotes_twice",
        breaks=_BURSTS,
        severity="shift",
    ),
    Seed(
        sow=delay_every,
        argument="bookTicker:1:50",
        releases="<1.226",
        says="in_order_as_sent",
        breaks=_BURSTS,
        severity="shift",
    ),
    Seed(
        sow=delay_every,
        argument="bookTicker:1:1000",
        says="come_in_150_ms",
        breaks=_BURSTS,
        severity="shift",
    ),
    Seed(
        sow=log_every,
        argument="bookTicker:1",
        says="ticks_are_logged",
        breaks=_BURSTS,
        severity="shift",
    ),
    Seed(sow=forget_the_arrival, says="ts_init_is_of_arrival", breaks=_BURSTS, severity="shift"),
    Seed(
        sow=lose_big_frames,
        argument="4096",
        says="5000_bytes",
        breaks=("big_frames",),
        severity="shift",
    ),
    Seed(sow=queue_a_hundred, says="_lost", breaks=_BURSTS, severity="shift"),
    rewritten("lose_frames:quotes/20", "quotes_lost", ("bursts",)),
    rewritten("lose_frames:trades/500", "trades_lost", ("bursts",)),
    rewritten("double_frames:quotes/10", "quotes_twice", ("bursts",)),
    rewritten("delay_frames:quotes/1.0", "come_in_150_ms", ("bursts",)),
    rewritten(
        "pause_messages:0.15",
        "keeps_the_limit",
        ("subscribing",),
        generations=("v1",),
        releases="<1.226",
    ),
)
"""What is sown, and what has to be seen of it."""
