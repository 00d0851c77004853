"""The catalogue and ``exchangeInfo``: enough contracts, in every state, on real grids."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from conformance.venue import Limits, default_catalogue
from conformance.venue.market.catalogue import STATUSES, Contract
from conformance.venue.market.exchange_info import exchange_info

CONTRACTS = default_catalogue().contracts


def test_there_are_enough_perpetuals() -> None:
    """A scan universe of sixty and more can trade."""
    perpetuals = [c for c in CONTRACTS if c.contract_type == "PERPETUAL" and c.status == "TRADING"]
    assert len(perpetuals) >= 60


def test_there_are_delivery_contracts() -> None:
    """Months and quarters are listed beside the perpetuals."""
    types = {contract.contract_type for contract in CONTRACTS}
    assert types >= {"CURRENT_QUARTER", "NEXT_QUARTER", "CURRENT_MONTH", "NEXT_MONTH"}


def test_every_status_occurs() -> None:
    """No documented contract state is missing."""
    assert {contract.status for contract in CONTRACTS} == set(STATUSES)


def test_symbols_are_unique() -> None:
    """No contract is listed twice."""
    assert len({contract.symbol for contract in CONTRACTS}) == len(CONTRACTS)


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda contract: contract.symbol)
def test_a_price_is_on_its_grid(contract: Contract) -> None:
    """The reference price is a whole number of ticks, written with the tick's digits."""
    assert contract.price % contract.tick_size == 0
    assert contract.price.as_tuple().exponent == contract.tick_size.as_tuple().exponent


def test_tick_sizes_keep_the_exchanges_digits() -> None:
    """Trailing zeros stay, because clients take their precision from them."""
    info: Any = exchange_info(default_catalogue(), Limits(), now_ms=0)
    ticks = {row["symbol"]: row["filters"][0]["tickSize"] for row in info["symbols"]}
    expected = {"BTCUSDT": "0.10", "SOLUSDT": "0.0100", "1000PEPEUSDT": "0.0000001"}
    assert ticks.items() >= expected.items()


def test_a_selection_keeps_its_order() -> None:
    """A smaller catalogue lists what was asked for, as it was asked."""
    chosen = default_catalogue().select("ETHUSDT", "BTCUSDT")
    assert [contract.symbol for contract in chosen.contracts] == ["ETHUSDT", "BTCUSDT"]


def test_precision_is_the_ticks() -> None:
    """Precisions are the decimals of tick and step as written."""
    contract = default_catalogue()["SOLUSDT"]
    assert (contract.price_precision, contract.quantity_precision) == (4, 2)
    assert contract.tick_size == Decimal("0.01")
