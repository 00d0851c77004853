"""Run the feed: ``python -m conformance.feed BTCUSDT-PERP.BINANCE``.

Ticks are JSON lines on stdout; everything else, NT's log included, goes to stderr. SIGINT and
SIGTERM stop it in order. Exit status: 0 it was stopped, 1 it never started.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from typing import IO

from conformance.feed.node import Feed, FeedSettings, build_feed
from conformance.feed.strategy import Sink
from conformance.feed.ticks import JsonLines, Staleness, Tick


def main(argv: Sequence[str] | None = None) -> int:
    """Run one feed process until it is stopped."""
    settings = parse_settings(argv)
    # One loop for the node, made current first: some releases look for a current loop while
    # they are built, and what that finds depends on uvloop.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with claim_stdout() as ticks:
        feed = build_feed(settings, stop_when_unread(JsonLines(ticks)), loop)
        return run(feed, settings, loop)


def run(feed: Feed, settings: FeedSettings, loop: asyncio.AbstractEventLoop) -> int:
    """Run a built feed until a signal stops it, and dispose of it.

    NT that can't connect logs it and idles for ever; this stops instead, so that a supervisor
    can act.
    """

    def stop_unless_started() -> None:
        if not feed.strategy.started:
            print("conformance.feed: not started in time, stopping", file=sys.stderr)
            feed.node.stop()

    watchdog = loop.call_later(settings.connect_timeout_s + 5, stop_unless_started)
    try:
        feed.node.run()
    finally:
        watchdog.cancel()
        feed.node.dispose()
    return 0 if feed.strategy.started else 1


def claim_stdout() -> IO[str]:
    """Return a stream to what was stdout, and send whatever else writes there to stderr.

    NT's logger writes to file descriptor 1 from Rust, past ``sys.stdout``.
    """
    claimed = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return claimed


def stop_when_unread(sink: Sink) -> Sink:
    """Return a sink that stops the feed, as an operator would, when its reader has gone."""

    def write(record: Tick | Staleness) -> None:
        try:
            sink(record)
        except BrokenPipeError:
            signal.raise_signal(signal.SIGTERM)

    return write


def parse_settings(argv: Sequence[str] | None) -> FeedSettings:
    """Parse the command line."""
    parser = argparse.ArgumentParser(prog="python -m conformance.feed", description=__doc__)
    parser.add_argument("instruments", nargs="+", metavar="INSTRUMENT")
    parser.add_argument("--base-url-http", help="default: Binance's own")
    parser.add_argument("--base-url-ws", help="default: Binance's own")
    parser.add_argument("--staleness-interval-ms", type=int, default=1_000)
    parser.add_argument("--connect-timeout-s", type=float, default=30.0)
    parser.add_argument("--stop-timeout-s", type=float, default=5.0)
    parser.add_argument("--log-level", default="INFO")
    values = vars(parser.parse_args(argv))
    return FeedSettings(**{**values, "instruments": tuple(values["instruments"])})


if __name__ == "__main__":
    sys.exit(main())
