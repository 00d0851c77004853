"""What the venue sends beside what others have captured of the exchange."""

from __future__ import annotations

import json
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.migration.archive import ARCHIVE
from conformance.nautilus.binance.frames import quote, trade
from conformance.venue import default_catalogue
from conformance.venue.market.generator import Volume
from conformance.venue.market.streams import parse_stream
from conformance.venue.market.updates import update

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_FRAMES = "/binance/test_data/futures/market_data_json/"
STREAMS = {
    "agg_trade_stream.json": "btcusdt@aggTrade",
    "book_ticker_stream.json": "btcusdt@bookTicker",
    "depth_update_stream.json": "btcusdt@depth",
    "kline_stream_open.json": "btcusdt@kline_1m",
    "liquidation_stream.json": "btcusdt@forceOrder",
    "mark_price_stream.json": "btcusdt@markPrice",
    "ticker_stream.json": "btcusdt@ticker",
    "trade_stream.json": "btcusdt@trade",
}
"""Each captured frame that NautilusTrader tests its adapter with, and the stream it is of."""


@pytest.fixture(scope="module")
def captured() -> Mapping[str, Any]:
    """Return the frames of NT's source archive by their file, fetched from the user's index."""

    def place_of(name: str) -> PurePosixPath | None:
        return PurePosixPath(PurePosixPath(name).name) if _FRAMES in name else None

    folder = ARCHIVE.unpacked(place_of, "frames")
    return {file.name: json.loads(file.read_text("utf-8")) for file in folder.glob("*.json")}


@pytest.mark.nightly
@pytest.mark.parametrize("file", STREAMS)
def test_a_live_frame_has_all_that_a_captured_one_has(
    captured: Mapping[str, Any], file: str
) -> None:
    """No field is missing, and none is of another type."""
    stream = parse_stream(STREAMS[file])
    assert stream is not None
    contract = default_catalogue()[stream.symbol]
    payload, _ = update(stream, contract, now_ms=1_700_000_000_000, last_id=1)

    assert missing(captured[file], json.loads(payload)) == []


@pytest.mark.nightly
def test_frames_of_probes_and_of_the_volume_have_it_too(captured: Mapping[str, Any]) -> None:
    """What a probe sends by hand, and what is sent in bulk, is what the exchange sends."""
    volume = Volume(symbols=("BTCUSDT",), count=40)
    bulk = dict(pair for tick in volume.ticks() for pair in tick.payloads.items())
    made = [("book_ticker_stream.json", quote()[1]), ("agg_trade_stream.json", trade()[1][1])]
    made += [(file, bulk[STREAMS[file]].decode()) for file, _ in made]

    assert [missing(captured[file], json.loads(payload)) for file, payload in made] == [[]] * 4


def missing(wanted: Any, found: Any, at: str = "") -> list[str]:
    """Return where a frame lacks a field of another one, or has one of another type."""
    return list(_missing(wanted, found, at))


def _missing(wanted: Any, found: Any, at: str) -> Iterator[str]:
    if type(wanted) is not type(found):
        yield f"{at}: {type(found).__name__}, not {type(wanted).__name__}"
    elif isinstance(wanted, dict):
        for key, value in wanted.items():
            yield from _missing(value, found.get(key), f"{at}.{key}")
    elif isinstance(wanted, list) and wanted:
        yield from _missing(wanted[0], found[0] if found else None, f"{at}[0]")
