"""Ticks and their parts as values: precision, conversion, fields and their units."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from conformance.harness.probes import sharing
from conformance.nautilus.driver import Role, installed_driver, resolve
from conformance.nautilus.errors import collect_facts, text_or_error
from conformance.nautilus.sides import buyer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from conformance.model.facts import Json, Observation

_TS_EVENT_NS = 1_700_000_000_123_456_789  # Not a whole millisecond: a unit that is lost shows.
_TS_INIT_NS = _TS_EVENT_NS + 1
_MEMBERS = ("as_decimal", "as_double", "precision")
"""What is told of a price or quantity that is a member of it, and told under its name."""
_DIGITS = (
    *("64250.12345678", "123456789.123456789", "9999999999.99"),
    *("0.00000001", "0.000000001", "1e-7", "0.000000000"),
)
"""More digits than six, more than eight, and more than a double has; the least there is."""
_NEGATIVE = ("-1.50", "-0.000000001", "-0.0")


@sharing("values", owner="Price", member=_MEMBERS)
def price() -> Observation:
    """Make prices, and turn them into what feeds hand on."""
    return _number(resolve(Role.PRICE), "64250.10", 64250.126)


@sharing("values", owner="Quantity", member=_MEMBERS)
def quantity() -> Observation:
    """Make quantities, and turn them into what feeds hand on."""
    return _number(resolve(Role.QUANTITY), "0.0150", 0.01526)


@sharing("values", owner="Price", member=_MEMBERS)
def price_digits() -> Observation:
    """Read prices of many digits back, and negative ones, each by its text."""
    return _digits(resolve(Role.PRICE), (*_DIGITS, *_NEGATIVE))


@sharing("values", owner="Quantity", member=_MEMBERS)
def quantity_digits() -> Observation:
    """Read quantities of many digits back, each by its text."""
    return _digits(resolve(Role.QUANTITY), _DIGITS)


@sharing("values", owner="QuoteTick", member="*")
def quote_tick() -> Observation:
    """Make a quote and read every field back."""
    price, quantity = resolve(Role.PRICE), resolve(Role.QUANTITY)
    tick = resolve(Role.QUOTE_TICK)(
        _instrument_id(),
        price.from_str("64250.10"),
        price.from_str("64250.20"),
        quantity.from_str("1.250"),
        quantity.from_str("0.004"),
        _TS_EVENT_NS,
        _TS_INIT_NS,
    )
    return _fields(tick)


@sharing("values", owner="TradeTick", member="*")
def trade_tick() -> Observation:
    """Make a trade and read every field back."""
    tick = resolve(Role.TRADE_TICK)(
        _instrument_id(),
        resolve(Role.PRICE).from_str("64250.10"),
        resolve(Role.QUANTITY).from_str("0.015"),
        buyer(),
        resolve(Role.TRADE_ID)("4242"),
        _TS_EVENT_NS,
        _TS_INIT_NS,
    )
    return _fields(tick)


@sharing("values", owner="AggressorSide")
def aggressor_side() -> Observation:
    """Name the sides, with their numbers: feeds store either."""
    return {**installed_driver().types.numbers_of(resolve(Role.AGGRESSOR_SIDE))}


def _number(kind: Any, text: str, rounded: float) -> Observation:
    made = kind.from_str(text)
    return collect_facts(
        {
            "text": lambda: str(made),
            "precision": lambda: made.precision,
            "as_decimal": lambda: _typed(made.as_decimal()),
            "as_double": made.as_double,
            "rounded_to_2": lambda: str(kind(rounded, 2)),
            "equal_across_precision": lambda: made == kind.from_str(text.rstrip("0")),
            "equal_to_decimal": lambda: made == Decimal(text),
            "precision_17": lambda: text_or_error(lambda: kind(1.0, 17)),
            "negative": lambda: text_or_error(lambda: kind.from_str("-1.5")),
        }
    )


def _digits(kind: Any, texts: Iterable[str]) -> Observation:
    return {text: _members(lambda text=text: kind.from_str(text)) for text in texts}  # type: ignore[misc]  # mypy does not infer such a lambda


def _members(make: Callable[[], Any]) -> Observation:
    return collect_facts(
        {
            "text": lambda: str(make()),
            "precision": lambda: make().precision,
            "as_decimal": lambda: str(make().as_decimal()),
            "as_double": lambda: make().as_double(),
        }
    )


def _instrument_id() -> Any:
    return resolve(Role.INSTRUMENT_ID).from_str("BTCUSDT-PERP.BINANCE")


def _fields(tick: Any) -> Observation:
    """Return type and value of every attribute that NT declares on a tick."""
    facts: dict[str, Json] = {}
    for name in sorted(n for n in dir(type(tick)) if not n.startswith("_")):
        descriptor = getattr(type(tick), name)
        if not callable(descriptor):
            facts[name] = _typed(getattr(tick, name))
    return facts


def _typed(value: object) -> dict[str, Json]:
    """Return a value of NT's or of Python's: the name of its type, and its text."""
    text = value.name if isinstance(value, enum.Enum) else value
    return {"type": type(value).__name__, "text": str(text)}
