"""The rewriting proxy: what it does to what passes between a client and the venue."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
from aiohttp import WSCloseCode

from conformance.nautilus.binance.frames import quote, trade
from conformance.venue import Fault, Point, Script, Venue
from conformance.venue.http.ports import HOST, open_listener
from conformance.venue.rewriting import REWRITES, RewritingProxy, rewriting_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

STREAMS = ("btcusdt@bookTicker", "btcusdt@trade")
INFO = "/fapi/v1/exchangeInfo"
SENT = [*(quote() for _ in range(4)), trade(trade_id=(1 << 33) + 5)[0]]


class Asked:
    """What came of asking a venue through a proxy."""

    def __init__(self, venue: Venue) -> None:
        self.venue = venue
        self.frames: list[dict[str, Any]] = []
        self.info: dict[str, Any] = {}
        self.first_s = 0.0
        self.close_code: int | None = None

    def of(self, event: str) -> list[dict[str, Any]]:
        """Return the frames of an event."""
        return [one for one in self.frames if one.get("e") == event]

    def asked(self, kind: str) -> list[Any]:
        """Return what the venue noted of a kind."""
        return [one.data for one in self.venue.journal.since(0, 100) if one.kind == kind]


@pytest.fixture
def ask() -> Iterator[Any]:
    """Return what asks a venue through a proxy that rewrites as given words say."""
    script = Script.of({name: [p for n, p in SENT if n == name] for name in STREAMS})
    with Venue(script) as venue:

        def through(words: str, *faults: Fault) -> Asked:
            for fault in faults:
                venue.add_fault(fault)
            listeners = [open_listener() for _ in range(2)]
            ports = [one.getsockname()[1] for one in listeners]
            bases = (venue.http_url, venue.ws_url)
            proxy = RewritingProxy(rewriting_of(words), [*zip(listeners, bases, strict=True)])
            proxy.start()
            asked = Asked(venue)
            asyncio.run(_ask(asked, f"http://{HOST}:{ports[0]}", f"ws://{HOST}:{ports[1]}"))
            return asked

        yield through


async def _ask(asked: Asked, http: str, ws: str) -> None:
    async with aiohttp.ClientSession() as session:
        async with session.get(f"{http}{INFO}") as answer:
            asked.info = await answer.json()
        async with session.ws_connect(f"{ws}/ws") as socket:
            await socket.send_json({"method": "SUBSCRIBE", "params": STREAMS, "id": 1})
            began_s = time.monotonic()
            while (message := await _next(socket)) is not None:
                asked.first_s = asked.first_s or time.monotonic() - began_s
                asked.frames.append(message)
            asked.close_code = socket.close_code


async def _next(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any] | None:
    try:
        received = await socket.receive(timeout=0.7)
    except (TimeoutError, asyncio.CancelledError):
        return None
    if received.type is not aiohttp.WSMsgType.TEXT:
        return None
    message: dict[str, Any] = json.loads(received.data)
    return message


@pytest.mark.parametrize(
    ("words", "quotes", "trades"),
    [
        ("replace:nothing=else", 4, 1),
        ("lose_frames:quotes/2", 2, 1),
        ("double_frames:quotes/4", 5, 1),
        ("replace:bookTicker=ticker", 0, 1),
        ("lose_messages:SUBSCRIBE", 0, 0),
        ("lose_where:trades/m=False", 4, 0),
        ("add_key:more", 4, 1),
    ],
)
def test_frames_that_come(ask: Any, words: str, quotes: int, trades: int) -> None:
    """As many frames of each kind come as the rewriting leaves."""
    asked = ask(words)
    assert (len(asked.of("bookTicker")), len(asked.of("trade"))) == (quotes, trades)


def test_what_is_in_a_frame(ask: Any) -> None:
    """Prices, ids and fields of frames are changed, and those of other kinds are not."""
    cut = ask("cut_digits:quotes/0")
    assert cut.of("bookTicker")[0]["b"] == "64250"
    assert cut.of("trade")[0]["p"] == "64250.10"
    assert ask("cut_digits:quotes/1").of("bookTicker")[0]["b"] == "64250.1"
    assert ask("cut_ids:trades").of("trade")[0]["t"] == 5
    assert ask("set_field:trades/T=0").of("trade")[0]["T"] == 0


def test_what_is_asked(ask: Any) -> None:
    """Targets, headers and messages are changed before the venue has them."""
    asked = ask(f"add_query:{INFO}/recvWindow=1")
    assert asked.asked("request")[-1]["query"] == [["recvWindow", "1"]]
    told = ask("add_header:X-MBX-APIKEY/secret")
    assert ["X-MBX-APIKEY", "secret"] in told.asked("open")[-1]["headers"]
    assert '"more": 1' in ask("add_key:more").asked("message")[-1]["text"]


def test_what_is_answered(ask: Any) -> None:
    """The body of an answer is changed."""
    filters: Sequence[Any] = ask("widen_ticks:").info["symbols"][0]["filters"]
    assert filters[0]["tickSize"] == "10"


def test_what_comes_late(ask: Any) -> None:
    """Messages wait one after the other, and what comes meanwhile overtakes a late frame."""
    assert ask("pause_messages:0.4").first_s > 0.35
    kinds = [one.get("e") for one in ask("delay_frames:quotes/0.3").frames if "e" in one]
    assert kinds == ["trade", *["bookTicker"] * 4]


@pytest.mark.parametrize(
    ("name", "code"),
    [("close", WSCloseCode.SERVICE_RESTART), ("drop", WSCloseCode.ABNORMAL_CLOSURE)],
)
def test_a_connection_ends_as_the_venue_ends_it(ask: Any, name: str, code: int) -> None:
    """A close frame goes on with its code, and a connection that ends without one does too."""
    ending = Fault(name=name, at=Point.SUBSCRIBE, target=STREAMS[0], code=code)
    assert ask("replace:nothing=else", ending).close_code == code


@pytest.mark.parametrize("words", ["unheard_of:1", "add_header"])
def test_words_that_name_no_rewriting(words: str) -> None:
    """Words that make no rewriting are refused, with what was expected."""
    with pytest.raises(ValueError, match=r"expected one of|can't be made of"):
        rewriting_of(words)


def test_pings_are_kept_back() -> None:
    """One kind of rewriting passes no pings, and all others do."""
    assert not REWRITES["swallow_pings"]("").passes_ping()
    assert REWRITES["replace"]("a=b").passes_ping()
