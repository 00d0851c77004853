"""Uses the classes of a program as NautilusTrader would; run beside NT, knows nothing of the suite.

A config is made with a plain value for each field that must be given. A strategy, an actor and an
execution algorithm run through a small backtest with quotes, trades and bars. Clients, providers
and whatever else NT has a base for are made from NT's own parts, and with mocks for what is left.
A factory makes its client.
"""

from __future__ import annotations

import asyncio
import inspect
import json
import math
from collections import Counter
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from unittest.mock import MagicMock

import msgspec
from nautilus_trader.backtest.engine import BacktestEngine, BacktestEngineConfig
from nautilus_trader.cache.cache import Cache
from nautilus_trader.common.actor import Actor
from nautilus_trader.common.component import LiveClock, MessageBus
from nautilus_trader.common.config import NautilusConfig
from nautilus_trader.common.providers import InstrumentProvider
from nautilus_trader.config import LoggingConfig
from nautilus_trader.execution.algorithm import ExecAlgorithm
from nautilus_trader.live.factories import LiveDataClientFactory, LiveExecClientFactory
from nautilus_trader.model.currencies import ETH, USDT
from nautilus_trader.model.data import Bar, BarType, QuoteTick, TradeTick
from nautilus_trader.model.enums import AccountType, AggressorSide, OmsType
from nautilus_trader.model.identifiers import ClientId, InstrumentId, TradeId, TraderId, Venue
from nautilus_trader.model.objects import Money
from nautilus_trader.test_kit.providers import TestInstrumentProvider
from nautilus_trader.trading.strategy import Strategy

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from benchmarks.programs.running import Record

_INSTRUMENT = "ETHUSDT.BINANCE"
_BAR = f"{_INSTRUMENT}-1-MINUTE-LAST-EXTERNAL"
_MINUTES = 300
_MINUTE_NS = 60_000_000_000

_VALUES = (
    ("InstrumentId", InstrumentId.from_str(_INSTRUMENT)),
    ("BarType", BarType.from_str(_BAR)),
    ("ClientId", ClientId("BINANCE")),
    ("Venue", Venue("BINANCE")),
    ("Decimal", Decimal(1)),
    ("bool", True),
    ("Int", 10),
    ("int", 10),
    ("Float", 1.0),
    ("float", 1.0),
    ("str", "X"),
)
"""A value by what stands in a field's annotation; the first counts."""

_BY_NAME = {
    "slow": 20,
    "trailing_offset_type": "PRICE",
    "trigger_type": "LAST_PRICE",
    "emulation_trigger": "NO_TRIGGER",
}
"""What a field's name begins with, where its annotation says too little."""


def exercise(file: str, names: Mapping[str, Any], record: Record) -> None:
    """Use each class that a file of a program defines."""
    module = names.get("__name__")
    for name, value in sorted(names.items()):
        if inspect.isclass(value) and value.__module__ == module:
            label = f"{file} {name}"
            record.step(f"use {label}", partial(use, value, record, label))


def use(cls: type, record: Record, name: str) -> None:
    """Use a class; what it is made to do depends on its base."""
    if issubclass(cls, NautilusConfig):
        config = made_config(cls)
        record.does[name] = json.loads(msgspec.json.encode(config, enc_hook=str))
    elif issubclass(cls, Actor | ExecAlgorithm):
        record.does[name] = backtest(cls)
    elif issubclass(cls, LiveDataClientFactory | LiveExecClientFactory):
        made_by(vars(cls)["create"].__get__(None, cls))
    elif any(base.__module__.startswith("nautilus_trader.") for base in cls.__mro__[1:]):
        made_by(cls)


def made_config(cls: Any) -> Any:
    """Return a config; a field that must be given gets a plain value."""
    fields, defaults = cls.__struct_fields__, cls.__struct_defaults__
    missing = [msgspec.NODEFAULT] * (len(fields) - len(defaults))
    pairs = zip(fields, [*missing, *defaults], strict=True)
    required = [name for name, default in pairs if default is msgspec.NODEFAULT]
    annotations = {name: text for base in reversed(cls.__mro__) for name, text in annotated(base)}
    return cls(**{name: plain_value(name, annotations.get(name, "")) for name in required})


def annotated(cls: type) -> Iterator[tuple[str, str]]:
    """Yield the names that a class annotates, with the text of the annotation."""
    for name, value in vars(cls).get("__annotations__", {}).items():
        yield name, value if isinstance(value, str) else getattr(value, "__name__", str(value))


def plain_value(name: str, annotation: str) -> Any:
    """Return a value for what is annotated so; a mock where no plain one is known."""
    named = next((value for start, value in _BY_NAME.items() if name.startswith(start)), None)
    found = next((value for text, value in _VALUES if text in annotation), named)
    if named is not None and isinstance(found, int | str | None):
        found = named
    return [found] if annotation.startswith(("list", "tuple", "set", "frozenset")) else found


def backtest(cls: Any) -> Mapping[str, Any]:
    """Run a strategy, an actor or an algorithm through a small backtest; return what it came to."""
    engine = BacktestEngine(
        BacktestEngineConfig(trader_id=TraderId("T-1"), logging=LoggingConfig(bypass_logging=True))
    )
    venue = Venue("BINANCE")
    balances = [Money(1_000_000, USDT), Money(1_000, ETH)]
    engine.add_venue(venue, OmsType.NETTING, AccountType.CASH, balances)
    instrument = TestInstrumentProvider.ethusdt_binance()
    engine.add_instrument(instrument)
    engine.add_data(list(market(instrument)))
    made = cls(*configs_of(cls))
    if isinstance(made, Strategy):
        engine.add_strategy(made)
    elif isinstance(made, ExecAlgorithm):
        engine.add_exec_algorithm(made)
    else:
        engine.add_actor(made)
    try:
        engine.run()
        orders = engine.cache.orders()
        placed = [f"{type(o).__name__} {o.side} {o.quantity} {o.status}" for o in orders]
        closed = [f"{p.side} {p.quantity} {p.realized_pnl}" for p in engine.cache.positions()]
        return {"orders": Counter(placed), "positions": Counter(closed)}
    finally:
        engine.dispose()


def configs_of(cls: type) -> Iterator[Any]:
    """Yield what a class's constructor has to be given: a config, where it takes one."""
    for name, parameter in inspect.signature(cls).parameters.items():
        kind = class_of(parameter.annotation, cls)
        is_positional = parameter.kind is parameter.POSITIONAL_OR_KEYWORD
        if is_config(kind):
            yield made_config(kind)
        elif is_positional and parameter.default is parameter.empty:
            yield plain_value(name, str(parameter.annotation))


def market(instrument: Any) -> Iterator[Any]:
    """Yield quotes, trades and bars whose price goes up and down."""
    bar_type = BarType.from_str(_BAR)
    for minute in range(_MINUTES):
        at = (minute + 1) * _MINUTE_NS
        price = 2_000 + 100 * math.sin(minute / 15)
        low, middle, high = (instrument.make_price(price + step) for step in (-1, 0, 1))
        size = instrument.make_qty(10)
        side = AggressorSide.BUYER if minute % 2 else AggressorSide.SELLER
        yield QuoteTick(instrument.id, low, high, size, size, at, at)
        yield TradeTick(instrument.id, middle, size, side, TradeId(str(minute)), at, at)
        yield Bar(bar_type, middle, high, low, middle, size, at, at)


def made_by(called: Any) -> Any:
    """Call a class or a factory with parts of NautilusTrader, by the names of its parameters."""
    loop = asyncio.new_event_loop()
    clock = LiveClock()
    parts = {
        "loop": loop,
        "clock": clock,
        "msgbus": MessageBus(TraderId("T-1"), clock),
        "cache": Cache(),
        "instrument_provider": InstrumentProvider(),
        "provider": InstrumentProvider(),
        "name": "X",
    }
    given = {}
    for name, parameter in inspect.signature(called).parameters.items():
        is_named = parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY)
        if name in parts:
            given[name] = parts[name]
        elif is_named and parameter.default is parameter.empty:
            kind = class_of(parameter.annotation, called)
            given[name] = made_config(kind) if is_config(kind) else mock_of(kind)
    try:
        return called(**given)
    finally:
        loop.close()


def mock_of(kind: Any) -> Any:
    """Return a mock: of a compiled class one that has what the class has, and nothing else."""
    is_compiled = inspect.isclass(kind) and "nautilus_pyo3" in kind.__module__
    return MagicMock(spec=kind) if is_compiled else MagicMock()


def class_of(annotation: Any, called: Any) -> Any:
    """Return what an annotation names where a function or a class was written."""
    if not isinstance(annotation, str):
        return annotation
    functions = [vars(cls).get("__init__") for cls in getattr(called, "__mro__", ())]
    written = [getattr(called, "__func__", called), *functions]
    found = (getattr(one, "__globals__", None) for one in written)
    names: dict[str, Any] = next(filter(None, found), {})
    first, *parts = annotation.partition("|")[0].strip().split(".")
    named = names.get(first)
    for part in parts:
        named = getattr(named, part, None)
    return named


def is_config(kind: Any) -> bool:
    """Whether an annotation is one of NautilusTrader's configs, or a program's own."""
    return inspect.isclass(kind) and issubclass(kind, NautilusConfig)
