"""The reference feed, run for real under tracing: whatever it reaches of NT is in the surface."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import feeds.v1
from conformance.model.api import MISSING, ApiObject, Missing
from conformance.usage.reader import Reader
from conformance.usage.source import read_sources
from conformance.venue import Script, Venue
from tests.support.live_api import live_api, live_object

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

FEED = Path(feeds.v1.__file__).parent
ROOT = FEED.parents[1]
TRACED = ROOT / "tests/support/traced_feed.py"
WITHIN_S = 30.0

QUOTE = (
    '{"e":"bookTicker","u":1,"s":"BTCUSDT","b":"64250.10","B":"1.500","a":"64250.20",'
    '"A":"2.000","T":1732000000000,"E":1732000000001}'
)
TRADE = (
    '{"e":"trade","E":1732000000001,"T":1732000000000,"s":"BTCUSDT","t":1,"p":"64250.10",'
    '"q":"0.010","X":"MARKET","m":false}'
)
SCRIPT = Script.of({"btcusdt@bookTicker": [QUOTE], "btcusdt@trade": [TRADE]})


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    """Run the feed until it has written a quote, a trade and a staleness report; then stop it."""
    out = tmp_path_factory.mktemp("traced") / "reached.json"
    with Venue(SCRIPT) as venue:
        command = [sys.executable, str(TRACED), str(out), "feeds.v1"]
        command += ["BTCUSDT-PERP.BINANCE", "--base-url-http", venue.http_url]
        command += ["--base-url-ws", venue.ws_url, "--staleness-interval-ms", "100"]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as feed:
            assert feed.stdout is not None
            wanted = {"bid", "last", "quote_age_ms"}
            for line in feed.stdout:
                wanted -= {key for key, value in json.loads(line).items() if value is not None}
                if not wanted:
                    break
            feed.send_signal(signal.SIGTERM)
            feed.communicate(timeout=WITHIN_S)
    assert not wanted
    return frozenset(json.loads(out.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def found() -> frozenset[str]:
    """Read the same feed, and return the qualified name of each callable that it calls."""
    reader = Reader(live_api(), read_sources([FEED], ROOT).files)
    return frozenset(qualified_names(reader))


def test_every_callable_that_the_feed_reaches_is_in_the_surface(
    reached: frozenset[str], found: frozenset[str], record_property: Callable[[str, str], None]
) -> None:
    """Nothing that the running feed calls of NT's is missed by reading its source."""
    figure = f"found {len(reached & found)} of {len(reached)} callables reached"
    record_property("surface", figure)
    print(figure)  # noqa: T201  # shown by -s and -rP
    assert reached - found == frozenset()


def test_the_feed_is_traced_to_its_end(reached: frozenset[str]) -> None:
    """The run is one from the first call to the last: it builds, ticks and stops."""
    assert {"TradingNode", "Price.as_decimal", "Actor.unsubscribe_trade_ticks"} <= reached


def environment() -> Mapping[str, str]:
    """Return the environment of a feed with dummy credentials."""
    keys = ("BINANCE_FUTURES_API_KEY", "BINANCE_FUTURES_API_SECRET")
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **dict.fromkeys(keys, "dummy")}


def qualified_names(reader: Reader) -> Iterator[str]:
    """Yield the qualified name of every callable in the surface, as any class of NT's has it.

    The feed is handed a `Clock`, and what it calls then is a `LiveClock`'s.
    """
    for use in reader.uses:
        owner = reader.objects.get(use.owner, MISSING)
        if isinstance(owner, Missing):
            continue
        behind = [owner, *owner.subclasses] if use.member else []
        called = [cls.member(use.member) for cls in behind] or [owner]
        objects = [live_object(one) for one in called if isinstance(one, ApiObject)]
        yield from (str(getattr(one, "__qualname__", "")) for one in objects)
