"""The REST endpoints: what each answers, and each documented error."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest

from conformance.venue import Credential, Limits, Venue, VenueSettings
from conformance.venue.http.rest import ENDPOINTS, Endpoint
from tests.support.wire_clients import Answer, ask, signed

if TYPE_CHECKING:
    from collections.abc import Iterator

GOOD = Credential(key="k" * 64, secret="s" * 64)
STRANGE_KEY = "x" * 64
SIGNED = "/fapi/v2/account"
NEEDS = "symbol=BTCUSDT&interval=1m&limit=5"


@pytest.fixture(scope="module")
def venue() -> Iterator[Venue]:
    """Run one venue that knows one key, and never tires."""
    limits = Limits(weight_per_minute=1_000_000)
    with Venue(settings=VenueSettings(credentials=(GOOD,), limits=limits)) as running:
        yield running


def now_ms() -> int:
    """Return the time as Unix milliseconds."""
    return time.time_ns() // 1_000_000


def send_signed(venue: Venue, key: str | None = GOOD.key, **sent: object) -> Answer:
    """Ask a signed endpoint with these parameters and a right signature."""
    headers = {"X-MBX-APIKEY": key} if key else {}
    return ask(venue.http_url, signed(SIGNED, GOOD.secret, **sent), headers=headers)


def error(answer: Answer) -> tuple[int, int]:
    """Return an error's status and code."""
    return answer.status, answer.json["code"]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda e: f"{e.method} {e.path}")
def test_every_endpoint_answers(venue: Venue, endpoint: Endpoint) -> None:
    """Each endpoint of the table serves a request that has all it needs."""
    path = signed(endpoint.path, GOOD.secret, symbol="BTCUSDT", interval="1m", timestamp=now_ms())
    headers = {"X-MBX-APIKEY": GOOD.key}
    answer = ask(venue.http_url, path, method=endpoint.method, headers=headers)
    assert answer.status == 200, answer.text


FIELDS = {
    "/fapi/v1/time": {"serverTime"},
    "/fapi/v1/exchangeInfo": {"timezone", "serverTime", "rateLimits", "exchangeFilters", "symbols"},
    "/fapi/v1/depth": {"lastUpdateId", "E", "T", "bids", "asks"},
    "/fapi/v1/trades": {"id", "price", "qty", "quoteQty", "time", "isBuyerMaker"},
    "/fapi/v1/aggTrades": {"a", "p", "q", "f", "l", "T", "m"},
    "/fapi/v1/premiumIndex": {
        "symbol",
        "markPrice",
        "indexPrice",
        "estimatedSettlePrice",
        "lastFundingRate",
        "interestRate",
        "nextFundingTime",
        "time",
    },
    "/fapi/v1/ticker/bookTicker": {"symbol", "bidPrice", "bidQty", "askPrice", "askQty", "time"},
    "/fapi/v1/ticker/24hr": {"symbol", "priceChange", "lastPrice", "volume", "openTime", "count"},
}
"""The fields Binance documents, of an object or of a list's elements."""


@pytest.mark.parametrize("path", FIELDS)
def test_an_answer_has_the_documented_fields(venue: Venue, path: str) -> None:
    """No documented field is missing."""
    body = ask(venue.http_url, f"{path}?{NEEDS}").json
    first = body[0] if isinstance(body, list) else body
    assert first.keys() >= FIELDS[path]


def test_a_kline_has_twelve_columns(venue: Venue) -> None:
    """A candle is a list, its times whole minutes for an interval of one."""
    rows = ask(venue.http_url, f"/fapi/v1/klines?{NEEDS}").json
    assert [len(row) for row in rows] == [12] * 5
    assert all(row[0] % 60_000 == 0 and row[6] == row[0] + 59_999 for row in rows)


@pytest.mark.parametrize("path", ["trades", "aggTrades", "klines"])
def test_rows_are_oldest_first(venue: Venue, path: str) -> None:
    """Lists ascend in time, as Binance documents for all of them."""
    rows = ask(venue.http_url, f"/fapi/v1/{path}?{NEEDS}").json
    times = [row[0] if isinstance(row, list) else row.get("time", row.get("T")) for row in rows]
    assert times == sorted(times)
    assert len(times) == 5


@pytest.mark.parametrize("path", ["premiumIndex", "ticker/bookTicker", "ticker/24hr"])
def test_without_a_symbol_all_that_trade_are_listed(venue: Venue, path: str) -> None:
    """The endpoints of one or all symbols answer a list for all."""
    rows = ask(venue.http_url, f"/fapi/v1/{path}").json
    assert len(rows) > 60


def test_a_book_is_ordered_and_on_the_grid(venue: Venue) -> None:
    """Bids fall, asks rise, none cross, and every price has the tick's digits."""
    body = ask(venue.http_url, "/fapi/v1/depth?symbol=ETHUSDT&limit=50").json
    bids = [float(price) for price, _ in body["bids"]]
    asks = [float(price) for price, _ in body["asks"]]
    assert bids == sorted(bids, reverse=True)
    assert asks == sorted(asks)
    assert bids[0] < asks[0]
    assert all(len(price.partition(".")[2]) == 2 for price, _ in body["bids"])


@pytest.mark.parametrize(
    "path", ["depth", "trades", "aggTrades", "klines", "premiumIndex", "ticker/24hr"]
)
def test_an_unknown_symbol_is_1121(venue: Venue, path: str) -> None:
    """A symbol that is not listed gets Binance's own error."""
    answer = ask(venue.http_url, f"/fapi/v1/{path}?symbol=NOSUCH&interval=1m")
    assert (answer.status, answer.json) == (400, {"code": -1121, "msg": "Invalid symbol."})


def test_a_missing_parameter_is_1102(venue: Venue) -> None:
    """A mandatory parameter is asked for by name."""
    answer = ask(venue.http_url, "/fapi/v1/depth")
    assert error(answer) == (400, -1102)
    assert "'symbol'" in answer.json["msg"]


def test_a_wrong_interval_is_1120(venue: Venue) -> None:
    """Only documented intervals have candles."""
    assert error(ask(venue.http_url, "/fapi/v1/klines?symbol=BTCUSDT&interval=7m")) == (400, -1120)


def test_a_wrong_depth_limit_is_4021(venue: Venue) -> None:
    """Only documented depths are served."""
    assert error(ask(venue.http_url, "/fapi/v1/depth?symbol=BTCUSDT&limit=7")) == (400, -4021)


def test_an_unknown_path_is_5000(venue: Venue) -> None:
    """What is no endpoint is not found, in JSON."""
    assert error(ask(venue.http_url, "/fapi/v1/nothing")) == (404, -5000)


def test_a_key_of_a_wrong_format_is_2014(venue: Venue) -> None:
    """A key that is not 64 letters and digits is refused for its format."""
    assert error(send_signed(venue, "dummy", timestamp=now_ms())) == (401, -2014)


def test_a_signed_request_without_a_key_is_2014(venue: Venue) -> None:
    """No key at all counts as one of a wrong format."""
    assert error(send_signed(venue, None, timestamp=now_ms())) == (401, -2014)


def test_a_strange_key_is_2015(venue: Venue) -> None:
    """A well-formed key the venue does not know is rejected."""
    assert error(send_signed(venue, STRANGE_KEY, timestamp=now_ms())) == (401, -2015)


def test_a_right_signature_is_accepted(venue: Venue) -> None:
    """Key, timestamp and signature together open the account."""
    assert send_signed(venue, timestamp=now_ms()).json["canTrade"] is True


def test_a_wrong_signature_is_1022(venue: Venue) -> None:
    """One parameter changed after signing spoils the signature."""
    path = signed(SIGNED, GOOD.secret, timestamp=now_ms()) + "&recvWindow=6000"
    assert error(ask(venue.http_url, path, headers={"X-MBX-APIKEY": GOOD.key})) == (400, -1022)


def test_a_late_timestamp_is_1021(venue: Venue) -> None:
    """A request older than its window is refused."""
    assert error(send_signed(venue, timestamp=now_ms() - 10_000)) == (400, -1021)


def test_a_wider_window_admits_an_older_request(venue: Venue) -> None:
    """The window is the client's to widen."""
    answer = send_signed(venue, timestamp=now_ms() - 10_000, recvWindow=20_000)
    assert answer.status == 200


def test_an_early_timestamp_is_1021(venue: Venue) -> None:
    """A clock more than a second ahead is refused, whatever the window."""
    answer = send_signed(venue, timestamp=now_ms() + 5_000, recvWindow=60_000)
    assert error(answer) == (400, -1021)
    assert "ahead of the server's time" in answer.json["msg"]


@pytest.mark.parametrize("name", ["timestamp", "signature"])
def test_a_missing_part_of_the_signature_is_1102(venue: Venue, name: str) -> None:
    """Timestamp and signature are mandatory, and asked for by name."""
    sent = {"timestamp": f"timestamp={now_ms()}", "signature": "signature=00"}
    del sent[name]
    path = f"{SIGNED}?{'&'.join(sent.values())}"
    answer = ask(venue.http_url, path, headers={"X-MBX-APIKEY": GOOD.key})
    assert error(answer) == (400, -1102)
    assert f"'{name}'" in answer.json["msg"]


def test_public_endpoints_ignore_a_dummy_key(venue: Venue) -> None:
    """A key the venue would refuse does no harm where none is needed."""
    answer = ask(venue.http_url, "/fapi/v1/time", headers={"X-MBX-APIKEY": "dummy"})
    assert answer.status == 200


def test_a_key_endpoint_wants_only_the_key(venue: Venue) -> None:
    """A listen key needs a known key and no signature."""
    answers = [
        ask(venue.http_url, "/fapi/v1/listenKey", method="POST", headers={"X-MBX-APIKEY": key})
        for key in (GOOD.key, STRANGE_KEY)
    ]
    assert [answer.status for answer in answers] == [200, 401]


def test_a_form_is_signed_like_a_query(venue: Venue) -> None:
    """Parameters may come in the body, and count for the signature there."""
    path, _, body = signed("/fapi/v1/listenKey", GOOD.secret, timestamp=now_ms()).partition("?")
    headers = {
        "X-MBX-APIKEY": GOOD.key,
        "Content-Type": "application/x-www-form-urlencoded",
    }
    assert ask(venue.http_url, path, method="PUT", headers=headers, body=body).status == 200


def test_answers_are_compact_json(venue: Venue) -> None:
    """Bodies have no spaces between their parts, as the exchange writes them."""
    text = ask(venue.http_url, "/fapi/v1/depth?symbol=BTCUSDT&limit=5").text
    assert text == json.dumps(json.loads(text), separators=(",", ":"))
