"""Run the feed: ``python -m feeds.v1 BTCUSDT-PERP.BINANCE``.

Ticks are JSON lines on stdout; everything else, NT's log included, goes to stderr: in a JSON line
of its own, how long the node took to build and when it is started. SIGINT and SIGTERM stop it in
order, and so does a consumer that closes the pipe. Exit status: 0 it was stopped, 1 it gave up (no
tick came in time, or nobody took them), 2 it can't run as it was told to.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from feeds.v1.node import Feed, FeedSettings, SettingsError, build_feed
from feeds.v1.sink import Sink
from feeds.v1.ticks import JsonLines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "OFF")  # NT aborts at any other.


def main(argv: Sequence[str] | None = None) -> int:
    """Run one feed process until it is stopped."""
    settings = parse_settings(argv)
    # One loop for the node, made current first: some releases look for a current loop while
    # they are built, and what that finds depends on uvloop.
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    with claim_stdout() as ticks:
        sink = Sink(JsonLines(ticks), ticks.fileno(), settings.consumer_timeout_s)
        began_ns = time.monotonic_ns()
        try:
            feed = build_feed(settings, sink, loop)
        except SettingsError as error:
            tell(str(error))
            raise SystemExit(2) from error
        # On the clock of the ticks' own mono_ns, so that the first tick can be told from it.
        start_ns = time.monotonic_ns()
        built = {"built_in_s": round((start_ns - began_ns) / 1e9, 3), "start_mono_ns": start_ns}
        print(json.dumps(built), file=sys.stderr, flush=True)
        return run(feed, settings, sink, loop)


def run(feed: Feed, settings: FeedSettings, sink: Sink, loop: asyncio.AbstractEventLoop) -> int:
    """Run a built feed until it is stopped, or has to give up, and dispose of it.

    NT that can't connect logs it and idles for ever; this stops instead, so that a supervisor
    can act.
    """
    gave_up = False

    def give_up_unless_ticked() -> None:
        nonlocal gave_up
        if not feed.strategy.ticked:
            gave_up = True
            tell(f"no tick of any instrument in {settings.connect_timeout_s} s, stopping")
            feed.node.stop()

    def stop_unread() -> None:
        tell(f"nobody takes the ticks, stopping: {sink.closed_by}")
        feed.node.stop()

    sink.on_close = lambda: loop.call_soon_threadsafe(stop_unread)
    watchdog = loop.call_later(settings.connect_timeout_s, give_up_unless_ticked)
    try:
        feed.node.run()
    finally:
        watchdog.cancel()
        feed.node.dispose()
    unwritten = sink.closed_by is not None and not isinstance(sink.closed_by, BrokenPipeError)
    return 1 if gave_up or unwritten else 0


def tell(what: str) -> None:
    """Say what an operator must know, apart from NT's log."""
    print(f"feeds.v1: {what}", file=sys.stderr, flush=True)


@contextmanager
def claim_stdout() -> Iterator[IO[str]]:
    """Yield a stream to what was stdout, and send whatever else writes there to stderr.

    NT's logger writes to file descriptor 1 from Rust, past ``sys.stdout``.
    """
    claimed = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    try:
        yield claimed
    finally:
        with suppress(OSError):  # What a consumer did not take was told when it did not.
            claimed.close()


def parse_settings(argv: Sequence[str] | None) -> FeedSettings:
    """Parse the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m feeds.v1",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "instruments", nargs="+", metavar="INSTRUMENT", help="e.g. BTCUSDT-PERP.BINANCE"
    )
    parser.add_argument("--base-url-http", metavar="URL", help="default: Binance's own")
    parser.add_argument("--base-url-ws", metavar="URL", help="default: Binance's own")
    parser.add_argument(
        "--staleness-interval-ms",
        type=positive_int,
        default=1_000,
        metavar="MS",
        help="how often to tell the age of each instrument; default: %(default)s",
    )
    parser.add_argument(
        "--connect-timeout-s",
        type=positive_float,
        default=30.0,
        metavar="S",
        help="give up when no tick has come by then; default: %(default)s",
    )
    parser.add_argument(
        "--consumer-timeout-s",
        type=positive_float,
        default=5.0,
        metavar="S",
        help="stop when nobody has taken a line for so long; default: %(default)s",
    )
    parser.add_argument(
        "--stop-timeout-s",
        type=positive_float,
        default=5.0,
        metavar="S",
        help="how long to wait for NT to disconnect; default: %(default)s",
    )
    parser.add_argument(
        "--log-level", choices=LOG_LEVELS, default="INFO", help="of NT; default: %(default)s"
    )
    values = vars(parser.parse_args(argv))
    return FeedSettings(**{**values, "instruments": tuple(values["instruments"])})


def positive_int(text: str) -> int:
    """Parse a whole number above 0."""
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def positive_float(text: str) -> float:
    """Parse a finite number above 0."""
    with suppress(ValueError):
        if 0 < float(text) < float("inf"):
            return float(text)
    raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")


if __name__ == "__main__":
    sys.exit(main())
