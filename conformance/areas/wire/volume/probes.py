"""Thousands of frames in, and each of them as one tick, in order and in time."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from conformance.areas.wire.allotment import allotment_of
from conformance.areas.wire.volume.bursts import Bursts
from conformance.areas.wire.volume.market import INSTRUMENTS, KINDS, SYMBOLS
from conformance.harness.probes import lasts, probe
from conformance.harness.session import RunningNode, run_node
from conformance.harness.venue_process import running_venue
from conformance.model.facts import about
from conformance.model.probe import Many
from conformance.nautilus.binance.frames import is_quote
from conformance.nautilus.dummies import DUMMIES
from conformance.nautilus.plan import Plan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from conformance.model.facts import Json

_BURSTS, _ROUNDS = 4, 30  # 2400 ticks.
_SETTLE_S = 0.2
_PROMPT_S = 0.15
_TRIES = 8
_LOGGED_OF = 8  # Of one kind, or each second or fourth, are many; what a release logs are none.
_BIG_BYTES = (5_000, 70_000, 300_000)  # Above what one read takes, 64 KB and 256 KB.


@lasts(4.5)
@probe
def busy() -> Many:
    """Send ten instruments some frames, then bursts of hundreds, then very long ones."""
    run = _Run()
    with running_venue(accepts=DUMMIES) as venue:
        plan = Plan(quotes=True, trades=True, instruments=INSTRUMENTS)
        seen = run_node(venue, plan, run.listen)
    subscribing = about({**allotment_of(seen.asked), "error": seen.error}, data=KINDS)
    many = {
        "subscribing": subscribing,
        "bursts": about({**run.bursts, "error": seen.error}, data=KINDS),
    }
    return Many({**many, "big_frames": about(run.big, data=KINDS)})


class _Run:
    """The steps of the probe, and what they tell."""

    def __init__(self) -> None:
        self.bursts: dict[str, Json] = {}
        self.big: dict[str, Json] = {}
        self._sent = Bursts()

    async def listen(self, watched: RunningNode) -> None:
        """Send all there is, and tell what came of it."""
        sent, market = self._sent, self._sent.market
        await sent.until_subscribed(watched)
        is_prompt = await self._are_prompt(watched)
        logged, made = _lines(watched), market.count
        await sent.send_bursts(watched, _BURSTS, _ROUNDS)
        is_logged = _lines(watched) - logged > (market.count - made) / _LOGGED_OF
        self.bursts = {
            **sent.told_of(watched),
            "come_in_150_ms": is_prompt,
            "ticks_are_logged": is_logged,
        }
        for size in _BIG_BYTES:
            before = len(watched.seen.ticks)
            await sent.send(watched, market.rounds(1, symbols=SYMBOLS[:1], padding=size))
            await asyncio.sleep(_SETTLE_S)
            self.big[f"{size}_bytes"] = _by_kind(watched.seen.ticks[before:])

    async def _are_prompt(self, watched: RunningNode) -> bool:
        """Whether a tick of each stream comes soon: the quickest of several tries."""
        for _ in range(_TRIES):
            started_s = time.monotonic()
            await self._sent.send(watched, self._sent.market.rounds(1))
            if time.monotonic() - started_s < _PROMPT_S:
                return True
        return False


def _lines(watched: RunningNode) -> int:
    return watched.printed().count("\n")


def _by_kind(came: Sequence[Any]) -> dict[str, Json]:
    quotes = sum(map(is_quote, came))
    return {"quotes": quotes, "trades": len(came) - quotes}
