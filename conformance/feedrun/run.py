"""One run: the venue sends frames, the feed prints ticks, and each is matched with its frame."""

from __future__ import annotations

import json
import shlex
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conformance.feedrun.process import Built, MeasuredFeed, feed_process
from conformance.venue import Script, Venue, Volume, default_catalogue
from conformance.venue.market.generator import QUOTES, TRADES

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from conformance.model.feed import FeedSettings

FINDINGS_S = 90  #: How long the findings' capture took.
RATE_PER_S = (TRADES + QUOTES) / FINDINGS_S  #: Its pace, of one instrument.

START_WITHIN_S = 30.0
SETTLE_S = 3.0  #: How long a tick may take to be printed once the last frame has left.
VENUE_SUFFIX, PERPETUAL_SUFFIX = ".BINANCE", "-PERP"
NS_PER_MS = 1_000_000


@dataclass(slots=True, kw_only=True)
class Received:
    """Ticks that the feed has printed, by the place of their frames in the volume."""

    volume: Volume
    callback_ns: dict[int, int] = field(default_factory=dict)  #: By the monotonic clock.
    repeated: int = 0  #: Ticks of a frame that had one already.
    unknown: int = 0  #: Ticks of no frame that was to be sent.

    def take(self, line: str) -> None:
        """Take a line of the feed's in, if it is a tick.

        The volume's frames are a millisecond of virtual time apart, so the time of an event says
        which frame it was. NT makes nanoseconds through a double, which is off by less.
        """
        record = json.loads(line)
        if record["kind"] != "tick":
            return
        place = round(record["ts_event"] / NS_PER_MS) - self.volume.start_ms
        if not 0 <= place < self.volume.count:
            self.unknown += 1
        elif place in self.callback_ns:
            self.repeated += 1
        else:
            self.callback_ns[place] = record["mono_ns"]

    @property
    def is_complete(self) -> bool:
        """Whether there is a tick of each frame."""
        return len(self.callback_ns) == self.volume.count


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedRun:
    """What came of a run."""

    built: Built
    received: Received
    sent_ns: Mapping[int, int]  #: When each frame left, by its place and the monotonic clock.


def symbol_of(instrument: str) -> str | None:
    """Return Binance's symbol of one of NT's ids; None where the venue lists no such contract."""
    if not instrument.endswith(VENUE_SUFFIX):
        return None
    symbol = instrument.removesuffix(VENUE_SUFFIX).removesuffix(PERPETUAL_SUFFIX)
    return symbol if symbol in default_catalogue() else None


def volume_of(symbols: tuple[str, ...], seconds: float) -> Volume:
    """Return the volume of a run: the findings' proportion, at their pace for each instrument."""
    rate_per_s = RATE_PER_S * len(symbols)
    # Two at least: there is no pace of a single tick.
    return Volume(symbols=symbols, count=max(2, round(rate_per_s * seconds)), rate_per_s=rate_per_s)


def run_feed(  # noqa: PLR0913  # each is a choice of its own
    instruments: tuple[str, ...],
    volume: Volume,
    echo: Callable[[str], object] = lambda _: None,
    *,
    feed: FeedSettings,
    python: Path,
    program: Sequence[str] = (),
) -> FeedRun:
    """Run the feed until it has printed what the venue sends, or had the time to, and stop it.

    Args:
        instruments: NT's ids of the volume's contracts.
        volume: What the venue sends.
        echo: Called with each line that the feed prints.
        feed: The feed under contract; its command line must be the reference feed's.
        python: Interpreter of NT's environment.
        program: What is run in its place, as a module or the path of a script.

    Raises:
        FeedRunError: The feed did not start, ended before it was stopped, or reached beyond
            loopback.
        LaunchError: It could not be launched.
    """
    received = Received(volume=volume)

    def take(line: str) -> None:
        echo(line)
        received.take(line)

    def venue_on(listeners: Sequence[socket.socket]) -> Venue:
        return Venue(Script(volume=volume), listeners=listeners)

    arguments = [*instruments, "--base-url-http", "{http_url}", "--base-url-ws", "{ws_url}"]
    arguments += ["--connect-timeout-s", str(START_WITHIN_S)]
    with feed_process(
        program or shlex.split(feed.command)[:1], arguments, venue_on, python=python, feed=feed
    ) as (process, venue):
        _follow(process, venue, received, take)
        try:
            for line in process.stop():
                take(line)
        finally:
            process.check_reach()
        if process.built is None or len(received.callback_ns) < 2:  # noqa: PLR2004  # for a pace
            raise process.failed(f"the feed printed {len(received.callback_ns)} ticks")
        sent_ns = {place: left.mono_ns for left in venue.sent_batches for place in left.places}
        return FeedRun(built=process.built, received=received, sent_ns=sent_ns)


def _follow(
    feed: MeasuredFeed, venue: Venue, received: Received, take: Callable[[str], None]
) -> None:
    """Take what the feed prints until every tick is there, or none is waited for any more."""
    volume = received.volume
    lasts_s = volume.count / (volume.rate_per_s or RATE_PER_S)
    starts_by_s = time.monotonic() + START_WITHIN_S + SETTLE_S
    ends_at_s = starts_by_s + 2 * lasts_s
    for line in feed.lines():
        now_s = time.monotonic()
        if line is not None:
            take(line)
        elif venue.journal.entries("fed"):
            # All has left; what has not come by then is lost.
            ends_at_s = min(ends_at_s, now_s + SETTLE_S)
        if received.is_complete or now_s > ends_at_s:
            return
        if not venue.frames_sent and now_s > starts_by_s:
            raise feed.failed(f"the feed did not subscribe within {START_WITHIN_S:.0f} s")
