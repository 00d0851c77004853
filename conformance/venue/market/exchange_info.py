"""The answer to ``exchangeInfo``: the catalogue as Binance writes it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from decimal import Decimal

    from conformance.venue.journal import Json
    from conformance.venue.limits import Limits
    from conformance.venue.market.catalogue import Catalogue, Contract

ORDER_TYPES: list[Json] = [
    "LIMIT",
    "MARKET",
    "STOP",
    "STOP_MARKET",
    "TAKE_PROFIT",
    "TAKE_PROFIT_MARKET",
    "TRAILING_STOP_MARKET",
]
TIMES_IN_FORCE: list[Json] = ["GTC", "IOC", "FOK", "GTX", "GTD"]


def exchange_info(catalogue: Catalogue, limits: Limits, *, now_ms: int) -> dict[str, Json]:
    """Render the catalogue as ``GET /fapi/v1/exchangeInfo`` does.

    Source:
        Binance USDⓈ-M futures REST API, "Exchange Information".
    """
    quotes = sorted({contract.quote for contract in catalogue.contracts})
    return {
        "timezone": "UTC",
        "serverTime": now_ms,
        "futuresType": "U_MARGINED",
        "rateLimits": [
            _rate_limit("REQUEST_WEIGHT", "MINUTE", 1, limits.weight_per_minute),
            _rate_limit("ORDERS", "MINUTE", 1, 1200),
            _rate_limit("ORDERS", "SECOND", 10, 300),
        ],
        "exchangeFilters": [],
        "assets": [
            {"asset": asset, "marginAvailable": True, "autoAssetExchange": "-10000"}
            for asset in quotes
        ],
        "symbols": [symbol_info(contract) for contract in catalogue.contracts],
    }


@cache
def symbol_info(contract: Contract) -> dict[str, Json]:
    """Render one contract as an element of ``symbols``; it is shared, and not to be changed."""
    return {
        "symbol": contract.symbol,
        "pair": contract.base + contract.quote,
        "contractType": contract.contract_type,
        "deliveryDate": contract.delivery_ms,
        "onboardDate": contract.onboard_ms,
        "status": contract.status,
        "maintMarginPercent": "2.5000",
        "requiredMarginPercent": "5.0000",
        "baseAsset": contract.base,
        "quoteAsset": contract.quote,
        "marginAsset": contract.quote,
        "pricePrecision": contract.price_precision,
        "quantityPrecision": contract.quantity_precision,
        "baseAssetPrecision": 8,
        "quotePrecision": 8,
        "underlyingType": "COIN",
        "underlyingSubType": [],
        "settlePlan": 0,
        "triggerProtect": "0.0500",
        "liquidationFee": "0.012500",
        "marketTakeBound": "0.05",
        "maxMoveOrderLimit": 10000,
        "filters": _filters(contract),
        "orderTypes": ORDER_TYPES,
        "timeInForce": TIMES_IN_FORCE,
    }


def _filters(contract: Contract) -> list[Json]:
    tick, step = contract.tick_size, contract.step_size
    return [
        {
            "filterType": "PRICE_FILTER",
            "minPrice": text(tick),
            "maxPrice": text((contract.price * 50).quantize(tick)),
            "tickSize": text(tick),
        },
        {
            "filterType": "LOT_SIZE",
            "minQty": text(step),
            "maxQty": text(step * 1_000_000),
            "stepSize": text(step),
        },
        {
            "filterType": "MARKET_LOT_SIZE",
            "minQty": text(step),
            "maxQty": text(step * 120_000),
            "stepSize": text(step),
        },
        {"filterType": "MAX_NUM_ORDERS", "limit": 200},
        {"filterType": "MAX_NUM_ALGO_ORDERS", "limit": 10},
        {"filterType": "MIN_NOTIONAL", "notional": text(contract.min_notional)},
        {
            "filterType": "PERCENT_PRICE",
            "multiplierUp": "1.0500",
            "multiplierDown": "0.9500",
            "multiplierDecimal": "4",
        },
    ]


def _rate_limit(kind: str, interval: str, count: int, limit: int) -> dict[str, Json]:
    return {
        "rateLimitType": kind,
        "interval": interval,
        "intervalNum": count,
        "limit": limit,
    }


def text(value: Decimal) -> str:
    """Write a decimal with all its digits and never an exponent."""
    return f"{value:f}"
