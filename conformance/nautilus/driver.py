"""What a generation of NautilusTrader must be able to do, and the one place that chooses one.

Probes ask for what they need here and name no class of NT's: a driver knows where a release has
it. The driver of a release is told by its version. What a generation can't do is one of its
`Driver.lacks`: a probe that needs it says so where it is declared, and is "not applicable" there.

This is imported in NT's environment as well, so it needs the standard library only.
"""

from __future__ import annotations

import importlib
import importlib.metadata
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property, wraps
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

from conformance.model.abort import NotApplicable

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator, Mapping

    from conformance.model.facts import Json
    from conformance.model.probe import ProbeFunction, Result
    from conformance.model.signature import Parameter
    from conformance.nautilus.binance.demand import Demand, TradingEnvironment
    from conformance.nautilus.plan import Plan

NT: Final = "nautilus_trader"


class Role(StrEnum):
    """What a class of NT's is for, whatever a release calls it and wherever it has it."""

    AGGRESSOR_SIDE = "aggressor side"
    BAR = "bar"
    BAR_TYPE = "bar type"
    DATA_CONFIG = "config of the data client"
    EXECUTION_CLIENT = "base of execution clients"
    INSTRUMENT_ID = "instrument id"
    LOGGING_CONFIG = "config of the logger"
    NODE = "node"
    NODE_CONFIG = "config of the node"
    PRICE = "price"
    PROVIDER_CONFIG = "config of the instrument provider"
    QUANTITY = "quantity"
    QUOTE_TICK = "quote"
    STRATEGY = "strategy"
    STRATEGY_CONFIG = "config of strategies"
    TRADE_ID = "trade id"
    TRADE_TICK = "trade"


class Capability(StrEnum):
    """What a probe may need of a generation."""

    CLOSING_FRAME = "a node that is stopped closes each stream in order"
    CONFIG_AS_JSON = "configs are written as JSON, and made of it"
    GIVEN_LOOP = "a node takes an event loop"
    CLIENT_RESTART = "the clients of a running node can be disconnected and connected again"
    LOGGED_URLS = "a data client logs the addresses that it derives"
    MASS_STATUS = "an execution client in Python is asked for all that it knows"
    UVLOOP = "releases bring uvloop"


class TypesDriver(Protocol):
    """Finds classes, and tells what they take."""

    def resolve(self, role: Role) -> Any:
        """Return the class of a role, from wherever the release has it.

        Raises:
            NotOfferedError: It has none.
        """

    def model(self, name: str) -> Any:
        """Return a class of NT's data by its name.

        Raises:
            NotOfferedError: The release has none of that name.
        """

    def name_of(self, role: Role) -> str:
        """Return the name that the generation has for the class of a role."""

    def numbers_of(self, enum: Any) -> Mapping[str, int]:
        """Return the number of each member of an enum, by the member's name."""

    def fields_of(self, struct: Any) -> Mapping[str, Parameter]:
        """Return what can be set of a config's class as keyword parameters, in their order."""

    def parameters_of(self, function: Any) -> tuple[Parameter, ...] | None:
        """Return what a callable takes, without ``self``; None where that is not told."""


class BinanceDriver(Protocol):
    """Configures the Binance client."""

    def account_types(self) -> Mapping[str, Any]:
        """Return each account type by its name of today, in small letters: ``usdt_futures``."""

    def environments(self) -> Iterator[TradingEnvironment]:
        """Yield each environment that the data config can ask for."""

    def data_config(self, account_type: str | None = "usdt_futures", **keywords: Any) -> Any:
        """Return the data client's config for an account type, by its name of today.

        None leaves it unsaid.
        """

    def data_config_of(self, plan: Plan, **addresses: str) -> Any:
        """Return the data client's config for what a plan loads, and how it reaches the venue.

        Args:
            plan: What the node is to do.
            addresses: The venue's ``http_url`` and ``ws_url``, and the ``proxy_url`` that a plan
                of production's route needs.
        """

    def takes_proxy(self) -> bool:
        """Whether both of its clients can be led through a proxy, and so to a venue of ours."""

    def build(self, account: str, keywords: Mapping[str, object]) -> Json:
        """Build a node with a data client; return `BUILT`, or the error that it got."""

    def find_demand(self, account: str, environment: Mapping[str, object]) -> Demand:
        """Build the data client of an account type until no variable is demanded."""

    def demanded_variables(self) -> tuple[str, ...]:
        """Return the variables that the data client of USDⓈ-M futures demands."""

    def variable_in(self, error: Json) -> str:
        """Return the environment variable that an error says is lacking; "" for none."""


class ExecutionDriver(Protocol):
    """Makes execution clients of a team's own. Only where there is `Capability.MASS_STATUS`."""

    def mass_status_looks_back(self, lookback_min: int | None) -> Mapping[str, Json]:
        """Ask a client for all that happened in so many minutes.

        Returns:
            How many minutes each kind of report is asked to look back; None: without a limit.
        """


class NodeDriver(Protocol):
    """Makes nodes, and listeners for them."""

    SELF_MADE: Mapping[str, Callable[[Any], None]]
    """What a running strategy gets without an exchange: what brings it, by the callbacks for it."""

    def new_node(
        self,
        loop: asyncio.AbstractEventLoop | None = None,
        *,
        data: object = None,
        is_handed: bool = False,
        log_level: str = "ERROR",
        connect_limit_s: float = 20.0,
    ) -> Any:
        """Construct a node, with the Binance data client where ``data`` configures one.

        Args:
            loop: What it is to run on, where the generation takes one.
            data: The data client's config.
            is_handed: Whether it has no such client, and is handed data by `process`.
            log_level: From which on it logs.
            connect_limit_s: How long it waits for its clients to connect.
        """

    def new_listener(
        self, plan: Plan, on_data: Callable[[str, Any], None], on_start: Callable[[], None]
    ) -> Any:
        """Return a strategy that subscribes as planned, and hands on each datum, with its kind."""

    def add_listener(self, node: Any, listener: Any) -> None:
        """Add a strategy to a node."""

    def build(self, node: Any) -> None:
        """Build a node's clients, where constructing it has not done so."""

    def run(
        self, node: Any, loop: asyncio.AbstractEventLoop, task: asyncio.Task[None], *, stops: bool
    ) -> None:
        """Run a node until a task of the same loop has ended, and pass on what either raises.

        Args:
            node: One that is built.
            loop: What it runs on.
            task: What is done meanwhile.
            stops: Whether it is to be stopped then; if not, it is left in whatever way costs
                least, and is for nothing else any more.
        """

    def run_as_program(
        self, node: Any, loop: asyncio.AbstractEventLoop, when_running: Callable[[], None]
    ) -> None:
        """Run a node as a program of its own does, until something ends it.

        Args:
            node: One that is built.
            loop: What it runs on, where it takes one.
            when_running: Called once, as soon as it runs.
        """

    def stop(self, node: Any) -> None:
        """Tell a running node to stop; it does so later."""

    def own_object(self, node: Any) -> Any:
        """Return NT's own object of a node, which is there for as long as it is referred to."""

    def run_until_started(
        self, node: Any, loop: asyncio.AbstractEventLoop, *, patience_s: float = 10.0
    ) -> None:
        """Run a node on a loop, and stop it as soon as it has started its strategies."""

    def dispose(self, node: Any) -> None:
        """Dispose of a node that has stopped."""

    def loop_of(self, node: Any) -> asyncio.AbstractEventLoop | None:
        """Return the loop that a node has; None where it has none of its own."""

    def subscribe(self, listener: Any, kind: str, instrument: str) -> None:
        """Let a running strategy subscribe to a kind of data.

        Args:
            listener: The strategy.
            kind: As `conformance.nautilus.data_kinds` has it.
            instrument: Its id; of bars, their type.

        Raises:
            AttributeError: The release has no method for that kind.
        """

    def unsubscribe(self, listener: Any, kind: str, instrument: str) -> None:
        """Let a running strategy unsubscribe from ``quotes`` or ``trades``."""

    def request_trades(self, listener: Any, instrument: str) -> None:
        """Let a running strategy ask for one trade of an instrument's last minute."""

    def listens(self, listener: Any) -> bool:
        """Whether a strategy has started."""

    def is_running(self, node: Any) -> bool:
        """Whether a node has started its strategies."""

    def loaded_instruments(self, node: Any, listener: Any) -> int:
        """Return how many instruments are loaded, by a node or the strategy that it runs."""

    def process(self, node: Any, data: Any) -> None:
        """Hand a tick or bar to a running node that is for it, as if it came from a client."""

    def disconnect_clients(self, node: Any) -> None:
        """Let a running node disconnect its clients; it does so later."""

    def connect_clients(self, node: Any) -> None:
        """Let a running node connect its clients again; it does so later."""

    def are_connected(self, node: Any) -> bool:
        """Whether a running node says that its clients are connected."""

    def warm_up(self) -> None:
        """Do once what each process would else do again, before the first is forked."""

    def log(self, node: Any, text: str) -> None:
        """Let a node log a line at INFO."""


@dataclass(frozen=True, kw_only=True)
class Driver:
    """One generation: where its parts are, and what it can't do."""

    generation: str  #: ``v1`` or ``v2``, the name of its package.
    comes_with: tuple[str, ...] = ()  #: Packages that each of its releases depends on.
    lacks: Mapping[Capability, str] = field(default_factory=dict)  #: Why it can't do each.

    @property
    def description(self) -> str:
        """Return the module whose ``main``, run beside NT, writes the API model."""
        return f"{self._package}.api.description"

    @property
    def live_stack(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the modules without which no live feed runs, and others that it may load."""
        imports = self._part("api.imports")
        return imports.LIVE_STACK, imports.OTHERS

    @property
    def parts(self) -> tuple[str, ...]:
        """Return the modules of its parts; a generation may lack one."""
        return tuple(
            f"{self._package}.{name}" for name in ("types", "binance", "execution", "node")
        )

    @cached_property
    def types(self) -> TypesDriver:
        """Return what finds classes."""
        return cast("TypesDriver", self._part("types"))

    @cached_property
    def binance(self) -> BinanceDriver:
        """Return what configures the Binance client."""
        return cast("BinanceDriver", self._part("binance"))

    @cached_property
    def execution(self) -> ExecutionDriver:
        """Return what makes execution clients."""
        return cast("ExecutionDriver", self._part("execution"))

    @cached_property
    def nodes(self) -> NodeDriver:
        """Return what makes nodes."""
        return cast("NodeDriver", self._part("node"))

    @property
    def _package(self) -> str:
        return f"{__package__}.{self.generation}"

    def _part(self, name: str) -> Any:  # a module
        return importlib.import_module(f"{self._package}.{name}")


V1: Final = Driver(generation="v1", comes_with=("msgspec",))
"""NautilusTrader 1. It goes when NautilusTrader 1 gets no security fixes any more: about three
months after 2.0.0."""

V2: Final = Driver(
    generation="v2",
    lacks={
        Capability.CLOSING_FRAME: "whether NautilusTrader 2 still sends one is chance",
        Capability.CONFIG_AS_JSON: "NautilusTrader 2 has no JSON of the Binance config",
        Capability.GIVEN_LOOP: "a node of NautilusTrader 2 takes no event loop",
        Capability.CLIENT_RESTART: "NautilusTrader 2 does not let go of its clients",
        Capability.LOGGED_URLS: "NautilusTrader 2 logs no addresses of Binance",
        Capability.MASS_STATUS: "NautilusTrader 2 has no execution client in Python to ask",
        Capability.UVLOOP: "NautilusTrader 2 does not bring uvloop",
    },
)
"""NautilusTrader 2, from its release candidates on."""

_BY_MAJOR: Final = {"1": V1, "2": V2}


def driver_of(release: str) -> Driver | None:
    """Return the driver of a release; None where there is none for its generation.

    Args:
        release: E.g. ``1.231.0``.
    """
    return _BY_MAJOR.get(release.partition(".")[0])


def are_of_two_generations(one: str, other: str) -> bool:
    """Whether two releases are of different generations, as far as there are drivers for them."""
    drivers = driver_of(one), driver_of(other)
    return None not in drivers and len({d.generation for d in drivers if d}) > 1


@cache
def installed_driver() -> Driver:
    """Return the driver of the release that is installed where this runs.

    Raises:
        PackageNotFoundError: None is.
        LookupError: There is no driver for its generation.
    """
    release = importlib.metadata.version(NT)
    driver = driver_of(release)
    if driver is None:
        raise LookupError(f"there is no driver for NautilusTrader {release}")
    return driver


def names_of(role: Role) -> frozenset[str]:
    """Return the names that the class of a role has, in whatever generation."""
    return frozenset(driver.types.name_of(role) for driver in _BY_MAJOR.values())


def resolve(role: Role) -> Any:  # NT's objects have no types
    """Return the class of a role in the installed release."""
    return installed_driver().types.resolve(role)


def needs(capability: Capability) -> Callable[[ProbeFunction], ProbeFunction]:
    """Return what lets a probe be not applicable where the generation lacks something.

    It stands below what declares the probe.
    """

    def declare(run: ProbeFunction) -> ProbeFunction:
        @wraps(run)
        def run_if_able() -> Result:
            if reason := installed_driver().lacks.get(capability):
                raise NotApplicable(reason)
            return run()

        return run_if_able

    return declare
