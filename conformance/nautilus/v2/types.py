"""The classes of a release of NautilusTrader 2 under the roles that probes use.

A config of Rust lists no fields: what its constructor takes by keyword is what a team can set.
"""

from __future__ import annotations

import importlib.metadata
from dataclasses import replace
from functools import cache
from inspect import Parameter as Taken
from typing import TYPE_CHECKING, Any

from conformance.model.abort import NotApplicable
from conformance.nautilus.api import installed
from conformance.nautilus.driver import NT, Role
from conformance.nautilus.v2.api.imports import MIRRORS
from conformance.nautilus.v2.api.objects import RustObjects, members_of
from conformance.nautilus.v2.api.stubs import Stubs

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.signature import Parameter

BINANCE = "nautilus_trader.adapters.binance"
COMMON = "nautilus_trader.common"
MODEL = "nautilus_trader.model"
_LIVE = "nautilus_trader.live"

CLIENTS = f"{_LIVE}.clients"
_WITHOUT_CLIENTS = frozenset(("2.0.0rc1", "2.0.0rc2", "2.0.0rc3", "2.0.0rc4"))
"""The releases before clients could be written in Python."""

_BY_KEYWORD = (Taken.POSITIONAL_OR_KEYWORD, Taken.KEYWORD_ONLY)

_ROLES: Mapping[Role, tuple[str, str]] = {
    Role.AGGRESSOR_SIDE: (MODEL, "AggressorSide"),
    Role.BAR: (MODEL, "Bar"),
    Role.BAR_TYPE: (MODEL, "BarType"),
    Role.DATA_CONFIG: (BINANCE, "BinanceDataClientConfig"),
    Role.EXECUTION_CLIENT: (CLIENTS, "ExecutionClient"),
    Role.INSTRUMENT_ID: (MODEL, "InstrumentId"),
    Role.LOGGING_CONFIG: (COMMON, "LoggerConfig"),
    Role.NODE: (_LIVE, "LiveNode"),
    Role.NODE_CONFIG: (_LIVE, "LiveNodeConfig"),
    Role.PRICE: (MODEL, "Price"),
    Role.PROVIDER_CONFIG: (BINANCE, "BinanceInstrumentProviderConfig"),
    Role.QUANTITY: (MODEL, "Quantity"),
    Role.QUOTE_TICK: (MODEL, "QuoteTick"),
    Role.STRATEGY: ("nautilus_trader.trading", "Strategy"),
    Role.STRATEGY_CONFIG: ("nautilus_trader.trading", "StrategyConfig"),
    Role.TRADE_ID: (MODEL, "TradeId"),
    Role.TRADE_TICK: (MODEL, "TradeTick"),
}
"""Module and name of each role's class."""


def resolve(role: Role) -> Any:
    """Return the class of a role; see `TypesDriver`."""
    return offered(*_ROLES[role])


def model(name: str) -> Any:
    """Return a class of NT's data; see `TypesDriver`."""
    return offered(MODEL, name)


def name_of(role: Role) -> str:
    """Return the name of the class of a role; see `TypesDriver`."""
    return _ROLES[role][1]


def numbers_of(enum: Any) -> Mapping[str, int]:
    """Return the numbers of an enum's members; see `TypesDriver`."""
    members: Mapping[str, Any] = members_of(enum)
    return {name: int(member) for name, member in members.items()}


def offered(module: str, name: str) -> Any:
    """Return NT's object of that name: from ``module``, else from wherever it has gone.

    Raises:
        NotApplicable: It came with a later release.
        NotOfferedError: No loaded module of NT has it.
    """
    if module == CLIENTS and importlib.metadata.version(NT) in _WITHOUT_CLIENTS:
        raise NotApplicable("clients can be written in Python from NautilusTrader 2.0.0rc5 on")
    return installed.offered(module, name, MIRRORS)


def fields_of(struct: Any) -> Mapping[str, Parameter]:
    """Return what a config's constructor takes by keyword; see `TypesDriver`."""
    taken = [one for one in parameters_of(struct) or () if one.kind in _BY_KEYWORD]
    try:
        made = struct()
    except Exception:  # It has to be given something, so what it makes of nothing is not known.
        made = None
    return {one.name: _filled_in(one, getattr(made, one.name, None)) for one in taken}


def _filled_in(field: Parameter, value: object) -> Parameter:
    """Return a field with the default that Rust fills in where its signature has ``None``."""
    is_plain = isinstance(value, str | int | float) or bool(members_of(type(value)))
    return replace(field, default=repr(value)) if field.default == "None" and is_plain else field


def parameters_of(function: Any) -> tuple[Parameter, ...] | None:
    """Return what a callable takes; see `TypesDriver`."""
    signature = _objects().signature_of(function)
    return None if signature is None else signature.parameters


@cache
def _objects() -> RustObjects:
    return RustObjects(Stubs(installed.package_root()))
