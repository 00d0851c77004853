"""The classes of a release under the roles that probes use, whatever it calls them itself.

A break in one name must not turn the facts behind it into errors, so a probe that needs a name
that has gone goes on with its successor; that it has gone is the surface's to report.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from conformance.nautilus.api import installed
from conformance.nautilus.driver import NT, Role
from conformance.nautilus.v1.api.signatures import fields_of, signature_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.signature import Parameter

__all__ = ["fields_of", "offered", "parameters_of", "resolve"]

BINANCE = "nautilus_trader.adapters.binance"
CONFIG = "nautilus_trader.config"
_DATA = "nautilus_trader.model.data"
_IDENTIFIERS = "nautilus_trader.model.identifiers"
_OBJECTS = "nautilus_trader.model.objects"

MIRRORS = ("nautilus_pyo3", f"{NT}.core")
"""Parts of the names of modules that mirror the public classes under the same names."""

_ROLES: Mapping[Role, tuple[str, str]] = {
    Role.AGGRESSOR_SIDE: ("nautilus_trader.model.enums", "AggressorSide"),
    Role.BAR: (_DATA, "Bar"),
    Role.BAR_TYPE: (_DATA, "BarType"),
    Role.DATA_CONFIG: (BINANCE, "BinanceDataClientConfig"),
    Role.EXECUTION_CLIENT: ("nautilus_trader.live.execution_client", "LiveExecutionClient"),
    Role.INSTRUMENT_ID: (_IDENTIFIERS, "InstrumentId"),
    Role.LOGGING_CONFIG: (CONFIG, "LoggingConfig"),
    Role.NODE: ("nautilus_trader.live.node", "TradingNode"),
    Role.NODE_CONFIG: (CONFIG, "TradingNodeConfig"),
    Role.PRICE: (_OBJECTS, "Price"),
    Role.PROVIDER_CONFIG: (CONFIG, "InstrumentProviderConfig"),
    Role.QUANTITY: (_OBJECTS, "Quantity"),
    Role.QUOTE_TICK: (_DATA, "QuoteTick"),
    Role.STRATEGY: ("nautilus_trader.trading.strategy", "Strategy"),
    Role.STRATEGY_CONFIG: (CONFIG, "StrategyConfig"),
    Role.TRADE_ID: (_IDENTIFIERS, "TradeId"),
    Role.TRADE_TICK: (_DATA, "TradeTick"),
}
"""Module and name of each role's class."""


def resolve(role: Role) -> Any:
    """Return the class of a role; see `TypesDriver`."""
    return offered(*_ROLES[role])


def model(name: str) -> Any:
    """Return a class of NT's data; see `TypesDriver`."""
    return offered(_DATA, name)


def name_of(role: Role) -> str:
    """Return the name of the class of a role; see `TypesDriver`."""
    return _ROLES[role][1]


def numbers_of(enum: Any) -> Mapping[str, int]:
    """Return the numbers of an enum's members; see `TypesDriver`."""
    return {member.name: int(member.value) for member in enum}


def offered(module: str, name: str) -> Any:
    """Return NT's object of that name: from ``module``, else from wherever it has gone.

    Raises:
        NotOfferedError: No loaded module of NT has it.
    """
    return installed.offered(module, name, MIRRORS)


def parameters_of(function: Any) -> tuple[Parameter, ...] | None:
    """Return what a callable takes; see `TypesDriver`."""
    signature = signature_of(function)
    return None if signature is None else signature.parameters
