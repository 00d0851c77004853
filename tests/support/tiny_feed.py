"""A feed without NautilusTrader, right or wrong in one known way: ``tiny_feed.py WAY ...``.

It takes the reference feed's command line and prints what that would, of one contract.
"""

import argparse
import asyncio
import json
import signal
import sys
import time

import aiohttp

STREAMS = "btcusdt@bookTicker/btcusdt@trade"
AT = 10  #: The frame at which it does wrong.


async def listen(way: str, ws_url: str) -> None:
    """Print a tick of each frame."""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{ws_url}/ws/{STREAMS}") as ws,
    ):
        place = 0
        async for message in ws:
            printed = {"loses": 0, "repeats": 2}.get(way, 1) if place == AT else 1
            body = json.loads(message.data)
            offset_ns = 3_600_000_000_000 if way == "invents" and place == AT else 0
            for _ in range(printed):
                tick(body["T"] * 1_000_000 + offset_ns)
            if way == "dies" and place == AT:
                sys.exit("no more")
            place += 1


def tick(ts_event: int) -> None:
    """Print one line."""
    record = {"kind": "tick", "ts_event": ts_event, "mono_ns": time.monotonic_ns()}
    print(json.dumps(record), flush=True)  # noqa: T201  # as a feed does


def main() -> None:
    """Run until SIGTERM."""
    parser = argparse.ArgumentParser()
    parser.add_argument("way")
    parser.add_argument("instruments", nargs="+")
    for name in ("--base-url-http", "--base-url-ws", "--connect-timeout-s"):
        parser.add_argument(name)
    given = parser.parse_args()
    if given.way == "refuses":
        sys.exit("it can't be built")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(3 if given.way == "stops badly" else 0))
    told = json.dumps({"built_in_s": 0.25, "start_mono_ns": time.monotonic_ns()})
    print(told, file=sys.stderr, flush=True)  # noqa: T201  # "
    asyncio.run(listen(given.way, given.base_url_ws))


if __name__ == "__main__":
    main()
