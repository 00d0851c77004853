"""The signed endpoints that data clients ask at start: an account with no positions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conformance.venue.exchange import Exchange
    from conformance.venue.http.parameters import Parameters
    from conformance.venue.journal import Json
    from conformance.venue.market.catalogue import Contract

WALLET = "10000.00000000"
ZERO = "0.00000000"


def commission_rate(exchange: Exchange, parameters: Parameters) -> Json:
    """Answer ``/fapi/v1/commissionRate``."""
    return {
        "symbol": parameters.contract(exchange.catalogue).symbol,
        "makerCommissionRate": "0.000200",
        "takerCommissionRate": "0.000500",
        "rpiCommissionRate": "0.000000",
    }


def account(exchange: Exchange, _parameters: Parameters) -> Json:
    """Answer ``/fapi/v2/account`` and ``/fapi/v3/account``: version 3 is a subset of this."""
    return {
        "feeTier": 0,
        "feeBurn": True,
        "canTrade": True,
        "canDeposit": True,
        "canWithdraw": True,
        "updateTime": 0,
        "multiAssetsMargin": False,
        "tradeGroupId": -1,
        "totalInitialMargin": ZERO,
        "totalMaintMargin": ZERO,
        "totalWalletBalance": WALLET,
        "totalUnrealizedProfit": ZERO,
        "totalMarginBalance": WALLET,
        "totalPositionInitialMargin": ZERO,
        "totalOpenOrderInitialMargin": ZERO,
        "totalCrossWalletBalance": WALLET,
        "totalCrossUnPnl": ZERO,
        "availableBalance": WALLET,
        "maxWithdrawAmount": WALLET,
        "assets": [_asset("USDT", exchange.clock_ms())],
        "positions": [],
    }


def _asset(asset: str, now_ms: int) -> dict[str, Json]:
    return {
        "asset": asset,
        "walletBalance": WALLET,
        "unrealizedProfit": ZERO,
        "marginBalance": WALLET,
        "maintMargin": ZERO,
        "initialMargin": ZERO,
        "positionInitialMargin": ZERO,
        "openOrderInitialMargin": ZERO,
        **_cross(now_ms),
    }


def balance(exchange: Exchange, _parameters: Parameters) -> Json:
    """Answer ``/fapi/v2/balance`` and ``/fapi/v3/balance``."""
    return [
        {
            "accountAlias": "SgsR",
            "asset": "USDT",
            "balance": WALLET,
            **_cross(exchange.clock_ms()),
        }
    ]


def _cross(now_ms: int) -> dict[str, Json]:
    """Return what an asset is told to be worth as cross margin, wherever it is told."""
    return {
        "crossWalletBalance": WALLET,
        "crossUnPnl": ZERO,
        "availableBalance": WALLET,
        "maxWithdrawAmount": WALLET,
        "marginAvailable": True,
        "updateTime": now_ms,
    }


def position_risk(exchange: Exchange, parameters: Parameters) -> Json:
    """Answer ``/fapi/v2/positionRisk`` and ``/fapi/v3/positionRisk``, for one symbol or all."""
    if parameters.has("symbol"):
        return [_position(parameters.contract(exchange.catalogue))]
    return [_position(contract) for contract in exchange.catalogue.trading()]


def _position(contract: Contract) -> dict[str, Json]:
    return {
        "symbol": contract.symbol,
        "positionSide": "BOTH",
        "positionAmt": "0.000",
        "entryPrice": "0.0",
        "breakEvenPrice": "0.0",
        "markPrice": f"{contract.price:.8f}",
        "unRealizedProfit": ZERO,
        "liquidationPrice": "0",
        "leverage": "20",
        "maxNotionalValue": "250000",
        "marginType": "cross",
        "isolatedMargin": ZERO,
        "isAutoAddMargin": "false",
        "notional": "0",
        "isolatedWallet": "0",
        "marginAsset": contract.quote,
        "initialMargin": "0",
        "maintMargin": "0",
        "positionInitialMargin": "0",
        "openOrderInitialMargin": "0",
        "adl": 0,
        "bidNotional": "0",
        "askNotional": "0",
        "updateTime": 0,
    }


def symbol_config(exchange: Exchange, parameters: Parameters) -> Json:
    """Answer ``/fapi/v1/symbolConfig``, for one symbol or all."""
    contracts = (
        [parameters.contract(exchange.catalogue)]
        if parameters.has("symbol")
        else exchange.catalogue.trading()
    )
    return [
        {
            "symbol": contract.symbol,
            "marginType": "CROSSED",
            "isAutoAddMargin": False,
            "leverage": 20,
            "maxNotionalValue": "250000",
        }
        for contract in contracts
    ]


def account_config(_exchange: Exchange, _parameters: Parameters) -> Json:
    """Answer ``/fapi/v1/accountConfig``."""
    return {
        "feeTier": 0,
        "canTrade": True,
        "canDeposit": True,
        "canWithdraw": True,
        "dualSidePosition": False,
        "updateTime": 0,
        "multiAssetsMargin": False,
        "tradeGroupId": -1,
    }


def position_mode(_exchange: Exchange, _parameters: Parameters) -> Json:
    """Answer ``/fapi/v1/positionSide/dual``."""
    return {"dualSidePosition": False}


def listen_key(_exchange: Exchange, _parameters: Parameters) -> Json:
    """Answer ``/fapi/v1/listenKey`` with a key that no user data follows."""
    return {"listenKey": "pqia91ma19a5s61cv6a81va65sdf19v8a65a1a5s61cv6a81va65sdf19v8a65a1"}
