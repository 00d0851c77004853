"""What a node is to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

BTC, ETH, SOL = (f"{symbol}USDT-PERP.BINANCE" for symbol in ("BTC", "ETH", "SOL"))


class Load(StrEnum):
    """Which instruments the provider loads when the client connects."""

    NONE = "none"
    ALL = "all"
    IDS = "ids"
    UNSAID = "unsaid"  #: Whatever it does where nothing is said.


class VenueRoute(StrEnum):
    """How the venue is reached, which decides what a release asks for."""

    LOOPBACK = "loopback"  #: By loopback base URLs.
    PRODUCTION = "production"  #: By Binance's host names, through the venue's proxy.


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a node is to do."""

    instruments: tuple[str, ...] = (BTC,)
    quotes: bool = False
    trades: bool = False
    load: Load = Load.IDS
    filters: Mapping[str, object] | None = None  #: Of what the provider loads.
    reload_s: float | None = None  #: How often instruments are loaded anew; None is NT's default.
    account_type: str | None = "usdt_futures"  #: As the config says it; None leaves it unsaid.
    way: VenueRoute = VenueRoute.LOOPBACK
    ws_path: str | None = None  #: Behind the loopback address; None is what the generation wants.
    keys: dict[str, str] = field(default_factory=dict)  #: Given in the config.
    log_level: str = "INFO"
    stops: bool = False  #: Whether the node is stopped and disposed of, or left as it is.
    leaves: bool = False  #: Whether the strategy unsubscribes when it is stopped.
    waits: bool = True  #: Whether the steps begin when the strategy has started, or at once.
    patience_s: float = 10.0  #: How long to wait for it to start.
    connect_limit_s: float = 20.0  #: How long NT waits for its clients to connect.

    @property
    def data(self) -> tuple[str, ...]:
        """Return the kinds of data that it subscribes to."""
        kinds = {"quotes": self.quotes, "trades": self.trades}
        return tuple(kind for kind, wanted in kinds.items() if wanted)
