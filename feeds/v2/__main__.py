"""Run the feed: ``python -m feeds.v2 BTCUSDT-PERP.BINANCE``.

Ticks are JSON lines on stdout; everything else, NT's log included, goes to stderr: in a JSON line
of its own, how long the node took to build and when it is started. SIGINT and SIGTERM stop it in
order, and so does a consumer that closes the pipe. Exit status: 0 it was stopped, 1 it gave up (NT
did not connect, no tick came in time, or nobody took them), 2 it can't run as it was told to.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from contextlib import contextmanager, suppress
from typing import IO, TYPE_CHECKING

from feeds.v1.sink import Sink
from feeds.v1.ticks import JsonLines
from feeds.v2.node import build_feed
from feeds.v2.running import run, tell
from feeds.v2.settings import SettingsError, parse_settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Run one feed process until it is stopped."""
    settings = parse_settings(argv, __doc__)
    with claim_stdout() as ticks:
        sink = Sink(JsonLines(ticks), ticks.fileno(), settings.consumer_timeout_s)
        began_ns = time.monotonic_ns()
        try:
            feed = build_feed(settings, sink)
        except SettingsError as error:
            tell(str(error))
            raise SystemExit(2) from error
        # On the clock of the ticks' own mono_ns, so that the first tick can be told from it.
        start_ns = time.monotonic_ns()
        built = {"built_in_s": round((start_ns - began_ns) / 1e9, 3), "start_mono_ns": start_ns}
        print(json.dumps(built), file=sys.stderr, flush=True)
        return asyncio.run(run(feed, settings, sink))


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


if __name__ == "__main__":
    sys.exit(main())
