"""The loop of a node of NautilusTrader 1 that waits for a connection."""

from __future__ import annotations

import asyncio
import time
from types import SimpleNamespace

from conformance.nautilus.v1 import node as v1

_TURNS = 20


async def _turn() -> float:
    start_s = time.monotonic()
    for _ in range(_TURNS):
        await asyncio.sleep(0)
    return time.monotonic() - start_s


def _turns_s(*, is_running: bool) -> float:
    """Return how long a loop takes for some turns in which nothing else is done."""
    node = SimpleNamespace(trader=SimpleNamespace(is_running=is_running))
    loop = asyncio.new_event_loop()
    loop.call_soon(v1._slow_down, node, loop)
    try:
        return loop.run_until_complete(_turn())
    finally:
        loop.close()


def test_a_loop_rests_in_each_turn_in_which_its_node_waits() -> None:
    """However often NT asks whether it is connected, a core is left to the others."""
    assert _turns_s(is_running=False) >= (_TURNS - 1) * v1._REST_S


def test_a_loop_does_not_rest_once_its_node_runs() -> None:
    """What a running node hands on is not held up."""
    rested: list[float] = []
    node = SimpleNamespace(trader=SimpleNamespace(is_running=True))
    loop = SimpleNamespace(
        call_soon=lambda *_: rested.append(0), call_later=lambda after_s, *_: rested.append(after_s)
    )

    v1._slow_down(node, loop)  # type: ignore[arg-type]  # all of a loop that it needs

    assert rested == [v1._POLL_S]
