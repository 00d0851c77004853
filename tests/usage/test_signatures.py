"""Signatures and attribute types of the installed NautilusTrader, compiled or not."""

import functools

import pytest
from nautilus_trader.adapters.binance import BinanceDataClientConfig
from nautilus_trader.common.component import Clock
from nautilus_trader.live.node import TradingNode
from nautilus_trader.model.data import QuoteTick
from nautilus_trader.trading.strategy import Strategy

from conformance.nautilus.v1.api.signatures import fields_of, signature_of, type_of_attribute


class Described:
    """A class with attributes of every kind."""

    plain = 3

    @property
    def annotated(self) -> int:
        """Return a number."""
        return 1

    @functools.cached_property
    def cached(self) -> str:
        """Return a text."""
        return ""


def test_a_cython_method_tells_types() -> None:
    """What `inspect` leaves out of a compiled method comes from its docstring."""
    signature = signature_of(Clock.set_timer)
    assert signature is not None
    assert [str(p) for p in signature.parameters[:2]] == ["name: str", "interval: timedelta"]


def test_a_cython_class_tells_its_constructor() -> None:
    """A compiled class, of which `inspect` tells nothing, has its parameters."""
    signature = signature_of(QuoteTick)
    assert signature is not None
    assert signature.required()[:2] == ("instrument_id", "bid_price")


def test_a_python_class_tells_its_constructor() -> None:
    """A Python class has its parameters without ``self``."""
    signature = signature_of(TradingNode)
    assert signature is not None
    assert [p.name for p in signature.parameters] == ["config", "loop"]


def test_a_struct_tells_its_fields() -> None:
    """A config's fields are keywords with type and default."""
    field = fields_of(BinanceDataClientConfig)["testnet"]
    assert str(field) == "testnet: bool = False"


def test_what_is_not_callable_has_no_signature() -> None:
    """A value is no function."""
    assert signature_of(3) is None


@pytest.mark.parametrize(
    ("descriptor", "told"),
    [
        (vars(Described)["annotated"], "int"),
        (vars(Described)["cached"], "str"),
        (vars(Described)["plain"], "int"),
        (QuoteTick.bid_price, "Price"),
        (Strategy.clock, "Clock"),
        (TradingNode.trader, "Trader"),
    ],
)
def test_an_attribute_tells_its_type(descriptor: object, told: str) -> None:
    """Properties, plain values and compiled descriptors all have a type."""
    assert type_of_attribute(descriptor) == told
