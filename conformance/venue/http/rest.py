"""The REST endpoints, each one row: its weight, its security and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from conformance.venue.http import account
from conformance.venue.http.parameters import BadRequestError, Parameters
from conformance.venue.http.signing import ApiError
from conformance.venue.market.book import Market
from conformance.venue.market.exchange_info import exchange_info
from conformance.venue.market.streams import INTERVALS_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.venue.exchange import Exchange
    from conformance.venue.journal import Json

Answer: TypeAlias = "Callable[[Exchange, Parameters], Json]"
Weight: TypeAlias = "Callable[[Parameters], int]"

DEPTH_WEIGHTS: Mapping[int, int] = {5: 2, 10: 2, 20: 2, 50: 2, 100: 5, 500: 10, 1000: 20}
BAD_INTERVAL = ApiError(status=400, code=-1120, message="Invalid interval.")
BAD_DEPTH = ApiError(status=400, code=-4021, message="Invalid depth limit.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One REST endpoint.

    ``security`` is ``NONE``, ``KEY`` (the key header must be one the venue knows) or ``SIGNED``.

    Source:
        Binance USDⓈ-M futures REST API: market data, account, user data streams.
    """

    method: str
    path: str
    weight: Weight
    answer: Answer
    security: str = "NONE"


def _ping(_exchange: Exchange, _parameters: Parameters) -> Json:
    return {}


def _time(exchange: Exchange, _parameters: Parameters) -> Json:
    return {"serverTime": exchange.clock_ms()}


def _exchange_info(exchange: Exchange, _parameters: Parameters) -> Json:
    return exchange_info(exchange.catalogue, exchange.limits, now_ms=exchange.clock_ms())


def _market(exchange: Exchange, parameters: Parameters) -> Market:
    return Market(parameters.contract(exchange.catalogue), exchange.clock_ms())


def _depth(exchange: Exchange, parameters: Parameters) -> Json:
    market = _market(exchange, parameters)
    limit = parameters.integer("limit", 500)
    if limit not in DEPTH_WEIGHTS:
        raise BadRequestError(BAD_DEPTH)
    return market.depth(limit)


def _trades(exchange: Exchange, parameters: Parameters) -> Json:
    return _market(exchange, parameters).trades(parameters.limit(500, 1000))


def _agg_trades(exchange: Exchange, parameters: Parameters) -> Json:
    return _market(exchange, parameters).agg_trades(parameters.limit(500, 1000))


def _klines(exchange: Exchange, parameters: Parameters) -> Json:
    market = _market(exchange, parameters)
    interval = parameters.text("interval")
    if interval not in INTERVALS_MS:
        raise BadRequestError(BAD_INTERVAL)
    end_ms = parameters.integer("endTime", exchange.clock_ms())
    return market.klines(interval, parameters.limit(500, 1500), end_ms)


def _one_or_all(pick: Callable[[Market], Json]) -> Answer:
    """Answer with one symbol's object, or with a list for all that trade."""

    def answer(exchange: Exchange, parameters: Parameters) -> Json:
        if parameters.has("symbol"):
            return pick(_market(exchange, parameters))
        now_ms = exchange.clock_ms()
        return [pick(Market(contract, now_ms)) for contract in exchange.catalogue.trading()]

    return answer


def _flat(weight: int) -> Weight:
    return lambda _: weight


def _by_symbol(one: int, every: int) -> Weight:
    return lambda parameters: one if parameters.has("symbol") else every


def _depth_weight(parameters: Parameters) -> int:
    return DEPTH_WEIGHTS.get(parameters.integer("limit", 500), 1)


def _klines_weight(parameters: Parameters) -> int:
    limit = parameters.integer("limit", 500)
    steps = ((100, 1), (500, 2), (1001, 5))
    return next((weight for below, weight in steps if limit < below), 10)


def _get(path: str, weight: Weight, answer: Answer, security: str = "NONE") -> Endpoint:
    return Endpoint(method="GET", path=path, weight=weight, answer=answer, security=security)


def _listen_key(method: str, answer: Answer) -> Endpoint:
    return Endpoint(
        method=method, path="/fapi/v1/listenKey", weight=_flat(1), answer=answer, security="KEY"
    )


ENDPOINTS = (
    _get("/fapi/v1/ping", _flat(1), _ping),
    _get("/fapi/v1/time", _flat(1), _time),
    _get("/fapi/v1/exchangeInfo", _flat(1), _exchange_info),
    _get("/fapi/v1/depth", _depth_weight, _depth),
    _get("/fapi/v1/trades", _flat(5), _trades),
    _get("/fapi/v1/historicalTrades", _flat(20), _trades, "KEY"),
    _get("/fapi/v1/aggTrades", _flat(20), _agg_trades),
    _get("/fapi/v1/klines", _klines_weight, _klines),
    _get("/fapi/v1/premiumIndex", _by_symbol(1, 10), _one_or_all(Market.premium_index)),
    _get("/fapi/v1/ticker/bookTicker", _by_symbol(2, 5), _one_or_all(Market.book_ticker)),
    _get("/fapi/v1/ticker/24hr", _by_symbol(1, 40), _one_or_all(Market.ticker)),
    _get("/fapi/v1/commissionRate", _flat(20), account.commission_rate, "SIGNED"),
    _get("/fapi/v2/account", _flat(5), account.account, "SIGNED"),
    _get("/fapi/v3/account", _flat(5), account.account, "SIGNED"),
    _get("/fapi/v2/balance", _flat(5), account.balance, "SIGNED"),
    _get("/fapi/v3/balance", _flat(5), account.balance, "SIGNED"),
    _get("/fapi/v2/positionRisk", _flat(5), account.position_risk, "SIGNED"),
    _get("/fapi/v3/positionRisk", _flat(5), account.position_risk, "SIGNED"),
    _get("/fapi/v1/symbolConfig", _flat(5), account.symbol_config, "SIGNED"),
    _get("/fapi/v1/accountConfig", _flat(5), account.account_config, "SIGNED"),
    _get("/fapi/v1/positionSide/dual", _flat(30), account.position_mode, "SIGNED"),
    _listen_key("POST", account.listen_key),
    _listen_key("PUT", account.listen_key),
    _listen_key("DELETE", _ping),
)
"""Every endpoint the venue answers."""

BY_ADDRESS: Mapping[tuple[str, str], Endpoint] = {
    (endpoint.method, endpoint.path): endpoint for endpoint in ENDPOINTS
}
"""The endpoints by method and path."""
