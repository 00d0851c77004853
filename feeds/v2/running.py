"""Running a feed that is built: what ends it, and how that is told."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from feeds.v1.sink import Sink
    from feeds.v2.node import Feed
    from feeds.v2.settings import FeedSettings

SIGNALS = (signal.SIGINT, signal.SIGTERM)
CONNECTING_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Ending:
    """Why a feed is to end."""

    status: int  #: The exit status of its process.
    reason: str = ""  #: What its operator must know; "" where they asked for the end.


async def run(feed: Feed, settings: FeedSettings, sink: Sink) -> int:
    """Run a built feed until it is stopped, or has to give up, and dispose of it.

    Returns:
        The exit status of its process.
    """
    ending = watch(feed, settings, sink)
    running = asyncio.ensure_future(feed.node.run_async())
    await asyncio.wait((running, ending), return_when=asyncio.FIRST_COMPLETED)
    if ending.done():
        tell(ending.result().reason)
        feed.handle.stop()
        await asyncio.wait((running,), timeout=settings.stop_timeout_s)
        if not running.done():
            leave(ending.result().status)
    raised = running.exception()
    feed.node.dispose()
    if ending.done():
        return ending.result().status
    tell(f"the node ended: {raised or 'by itself'}")
    return 1


def watch(feed: Feed, settings: FeedSettings, sink: Sink) -> asyncio.Future[Ending]:
    """Return what becomes the feed's ending once somebody, or something, asks for one.

    NT that can't connect ends by itself. NT that is connected and gets no ticks idles for ever;
    that asks for an ending too, so that a supervisor can act.
    """
    loop = asyncio.get_running_loop()
    ending: asyncio.Future[Ending] = loop.create_future()

    def end(status: int, reason: str = "") -> None:
        if not ending.done():
            ending.set_result(Ending(status, reason))

    def give_up_unless_ticked() -> None:
        if feed.is_connecting:  # NT's own time-out ends the node in a moment, and tells why.
            loop.call_later(CONNECTING_POLL_S, give_up_unless_ticked)
        elif not feed.strategy.ticked:
            end(1, f"no tick of any instrument in {settings.connect_timeout_s} s, stopping")

    def stop_unread() -> None:
        status = 0 if isinstance(sink.closed_by, BrokenPipeError) else 1
        end(status, f"nobody takes the ticks, stopping: {sink.closed_by}")

    for number in SIGNALS:
        loop.add_signal_handler(number, end, 0)
    sink.on_close = lambda: loop.call_soon_threadsafe(stop_unread)
    loop.call_later(settings.connect_timeout_s, give_up_unless_ticked)
    return ending


def leave(status: int) -> None:
    """End the process without NT, which can't be stopped while it connects.

    It would go on until its own time-out, and call into an interpreter that is gone.
    """
    tell("NT did not stop in time, leaving without it")
    sys.stdout.flush()
    os._exit(status)


def tell(what: str) -> None:
    """Say what an operator must know, apart from NT's log."""
    if what:
        sys.stderr.write(f"feeds.v2: {what}\n")
        sys.stderr.flush()
