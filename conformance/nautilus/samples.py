"""One of each that NT hands to a strategy, made of the installed release's classes."""

from __future__ import annotations

from typing import Any

from conformance.nautilus.driver import Role, resolve
from conformance.nautilus.plan import BTC
from conformance.nautilus.sides import buyer

BARS = f"{BTC}-1-MINUTE-LAST-EXTERNAL"


def identifier() -> Any:
    """Return the id of an instrument."""
    return resolve(Role.INSTRUMENT_ID).from_str(BTC)


def price() -> Any:
    """Return a price of it."""
    return resolve(Role.PRICE).from_str("64250.10")


def size() -> Any:
    """Return a size."""
    return resolve(Role.QUANTITY).from_str("0.015")


def quote() -> Any:
    """Return a quote."""
    return resolve(Role.QUOTE_TICK)(identifier(), price(), price(), size(), size(), 1, 1)


def trade() -> Any:
    """Return a trade."""
    trade_id = resolve(Role.TRADE_ID)("1")
    return resolve(Role.TRADE_TICK)(identifier(), price(), size(), buyer(), trade_id, 1, 1)


def bar() -> Any:
    """Return a bar."""
    bar_type = resolve(Role.BAR_TYPE).from_str(BARS)
    return resolve(Role.BAR)(bar_type, price(), price(), price(), price(), size(), 1, 1)
