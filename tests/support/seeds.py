"""Drifts made on purpose in the installed release, each in one known way.

A probe's process calls one of these before its probe (see ``prepare`` of `run_probes`).
"""

import asyncio
import ctypes
import gc
import importlib
import inspect
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import msgspec


def sow(seed: str) -> None:
    """Make one drift, written ``name`` or ``name:argument``."""
    name, *argument = seed.split(":", 1)
    globals()[name](*argument)


def move(path: str) -> None:
    """Move a name out of the module that the feed imports it from: ``module.name``."""
    module, _, name = path.rpartition(".")
    origin = importlib.import_module(module)
    setattr(importlib.import_module("nautilus_trader"), name, getattr(origin, name))
    delattr(origin, name)


def remove(path: str) -> None:
    """Take a member out of a class: ``module.Class.member``."""
    cls, name = _member(path)
    _edit(cls, lambda namespace: namespace.pop(name))


def silence(path: str) -> None:
    """Make a method do nothing: ``module.Class.method``."""
    replace(path, lambda *_: None)


def untell(path: str) -> None:
    """Make an attribute tell no type: ``module.Class.attribute``."""
    cls, name = _member(path)
    descriptor = cls.__dict__[name]
    _edit(cls, lambda n: n.update({name: property(lambda self: descriptor.__get__(self, cls))}))


def retype(path: str) -> None:
    """Annotate the first parameter of a Python method with another type."""
    cls, name = _member(path)
    method = cls.__dict__[name]
    first = next(iter(method.__annotations__))
    method.__annotations__ = {**method.__annotations__, first: "Another"}


def rename_parameter(path: str) -> None:
    """Call the first parameter of a method otherwise: ``module.Class.method``."""
    cls, name = _member(path)
    method = cls.__dict__[name]
    own, first, *others = inspect.signature(method).parameters.values()

    def call(self: object, *arguments: object, **keywords: object) -> object:
        return method(self, *arguments, **keywords)

    call.__signature__ = inspect.Signature([own, first.replace(name="renamed"), *others])  # type: ignore[attr-defined]  # inspect reads it
    replace(path, call)


def retype_field(path: str) -> None:
    """Give a config's optional field another type: ``module.Config.field``."""
    module, cls_name, field = path.rsplit(".", 2)
    _replace_config(getattr(importlib.import_module(module), cls_name), {field: (str | None, None)})


def redefault(path: str) -> None:
    """Give a config's field another default: ``module.Config.field=value``."""
    target, _, value = path.partition("=")
    module, cls_name, field = target.rsplit(".", 2)
    cls = getattr(importlib.import_module(module), cls_name)
    kind = {f.name: f.type for f in msgspec.structs.fields(cls)}[field]
    _replace_config(cls, {field: (kind, msgspec.json.decode(value))})


def add_field(path: str) -> None:
    """Give a config one field more, false by default: ``module.Config.field``."""
    module, cls_name, field = path.rsplit(".", 2)
    _replace_config(getattr(importlib.import_module(module), cls_name), {field: (bool, False)})


def forbid_unknown_keys() -> None:
    """Let the data config refuse keys in JSON that it does not know."""
    cls = importlib.import_module("nautilus_trader.adapters.binance").BinanceDataClientConfig
    _replace_config(cls, {}, forbid_unknown_fields=True)


def word_immutability_otherwise() -> None:
    """Let a config that is set refuse it with another error."""

    def refuse(*_: object) -> None:
        raise TypeError("configs are frozen")

    cls = importlib.import_module("nautilus_trader.adapters.binance").BinanceDataClientConfig
    _replace_config(cls, {}).__setattr__ = refuse


def demand_another_variable(cell: str) -> None:
    """Demand another variable for one account type and environment: ``USDT_FUTURE testnet``."""
    account, environment = cell.split()
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    asked = factories.get_api_key

    def get_api_key(account_type: Any, is_testnet: bool) -> str:  # as NT calls it
        if account_type.name == account and is_testnet == (environment == "testnet"):
            key = os.environ.get("BINANCE_ANOTHER_KEY")
            if key is None:
                raise RuntimeError("Environment variable 'BINANCE_ANOTHER_KEY' not set")
            return key
        return str(asked(account_type, is_testnet))

    factories.get_api_key = get_api_key


def prefer_environment() -> None:
    """Let the key in the environment go before the one in the config."""
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    made = factories.BinanceHttpClient

    def client(*, api_key: str, **keywords: object) -> object:
        return made(api_key=os.environ.get("BINANCE_FUTURES_API_KEY", api_key), **keywords)

    factories.BinanceHttpClient = client


def log_the_secret() -> None:
    """Print the secret where a data client is made."""
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    made = factories.BinanceFuturesDataClient

    def client(*, config: Any, **keywords: object) -> object:
        os.write(1, f"connecting with {config.api_secret}\n".encode())
        return made(config=config, **keywords)

    factories.BinanceFuturesDataClient = client


def make_a_loop() -> None:
    """Let asyncio make a current loop where there is none."""
    asyncio.get_event_loop = _current_or_new


def take_another_loop() -> None:
    """Let a node say that it runs on another loop than the one it was given."""
    other = asyncio.new_event_loop()
    replace("nautilus_trader.live.node.TradingNode.get_event_loop", lambda _: other)


def construct_in_threads() -> None:
    """Let a node be constructed in a thread, by leaving the signals alone there."""
    kernel = importlib.import_module("nautilus_trader.system.kernel").NautilusKernel
    setup = kernel._setup_loop

    def setup_loop(self: object) -> None:
        try:
            setup(self)
        except ValueError:
            return

    kernel._setup_loop = setup_loop


def leave_loop_open() -> None:
    """Let `dispose` leave the loop open."""
    replace("nautilus_trader.live.node.TradingNode.dispose", lambda self: self.kernel.dispose())


def give_back_sigabrt() -> None:
    """Let a node leave SIGABRT alone."""
    node = importlib.import_module("nautilus_trader.live.node").TradingNode
    init = node.__init__

    def construct(self: Any, *arguments: object, **keywords: object) -> None:
        init(self, *arguments, **keywords)
        signal.signal(signal.SIGABRT, signal.SIG_DFL)

    construct.__wrapped__ = init  # type: ignore[attr-defined]  # the signature stays NT's
    node.__init__ = construct


def run_for_ever() -> None:
    """Let a node say that it runs, whatever it does."""
    replace("nautilus_trader.live.node.TradingNode.is_running", lambda _: True)


def forget_a_side() -> None:
    """Name one aggressor side less."""
    enums = importlib.import_module("nautilus_trader.model.enums")
    enums.AggressorSide._member_names_.remove("NO_AGGRESSOR")


def misread(change: str) -> None:
    """Take one text for another when an instrument id is parsed: ``text=other``."""
    text, _, other = change.partition("=")
    cls = importlib.import_module("nautilus_trader.model.identifiers").InstrumentId
    parse = cls.from_str

    def from_str(value: str) -> object:
        return parse(other if value == text else value)

    from_str.__doc__ = parse.__doc__
    from_str.__annotations__ = parse.__annotations__
    replace("nautilus_trader.model.identifiers.InstrumentId.from_str", staticmethod(from_str))


def affirm(path: str) -> None:
    """Make a question answer yes: ``module.Class.method``."""
    replace(path, lambda _: True)


def drop_a_digit(path: str) -> None:
    """Let a number lose what is behind its point: ``module.Class.method``."""
    replace(path, lambda self: float(int(str(self).partition(".")[0])))


def require_another_argument() -> None:
    """Let the execution client's base class require one argument more."""

    def init(self: object, extra: str, **keywords: object) -> None: ...

    client = importlib.import_module("nautilus_trader.live.execution_client").LiveExecutionClient
    client.__init__ = init


def add_a_coroutine() -> None:
    """Let execution clients override one coroutine more."""

    async def _confirm_order(self: object, command: object) -> None:
        raise NotImplementedError

    client = importlib.import_module("nautilus_trader.live.execution_client").LiveExecutionClient
    client._confirm_order = _confirm_order


def add_a_report() -> None:
    """Let execution clients report one event more."""

    def generate_order_confirmed(self: object, client_order_id: object) -> None: ...

    client = importlib.import_module("nautilus_trader.live.execution_client").LiveExecutionClient
    client.generate_order_confirmed = generate_order_confirmed


def derive_once_more() -> None:
    """Put a class between the execution client's base class and its bases."""
    module = importlib.import_module("nautilus_trader.live.execution_client")
    base = module.LiveExecutionClient
    module.__dict__["LiveExecutionClient"] = type(
        "LiveExecutionClient", (base,), {"__module__": module.__name__}
    )


def subscribe_aggregates() -> None:
    """Let a subscription to trades ask for aggregate trades, as releases since 1.226 do."""
    client = _websocket_client()
    client.subscribe_trades = client.subscribe_agg_trades


def ask_another_route() -> None:
    """Let every WebSocket be opened below another path."""
    client = _websocket_client()
    init = client.__init__

    def construct(self: Any, *arguments: Any, base_url: str, **keywords: Any) -> None:
        init(self, *arguments, base_url=f"{base_url}/private", **keywords)

    client.__init__ = construct


def ping_first() -> None:
    """Let the data client ping the venue before it connects."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.futures.data")
    method = importlib.import_module("nautilus_trader.core.nautilus_pyo3").HttpMethod.GET
    connect = module.BinanceFuturesDataClient._connect

    async def connect_after_ping(self: Any) -> None:
        await self._http_client.send_request(method, "/fapi/v1/ping")
        await connect(self)

    module.BinanceFuturesDataClient._connect = connect_after_ping


def skip_loading() -> None:
    """Let the data client load no instruments, whatever its config says."""
    module: Any = importlib.import_module("nautilus_trader.common.providers")

    async def initialize(self: object, reload: bool = False) -> None: ...  # as NT calls it

    module.InstrumentProvider.initialize = initialize


def load_quietly() -> None:
    """Let a failure to load instruments go unlogged."""
    module: Any = importlib.import_module("nautilus_trader.common.providers")
    load = module.InstrumentProvider.initialize

    async def initialize(self: Any, reload: bool = False) -> None:  # as NT calls it
        for name in ("load_all_async", "load_ids_async"):
            setattr(self, name, _forgiving(getattr(self, name)))
        await load(self, reload)

    module.InstrumentProvider.initialize = initialize


def keep_milliseconds() -> None:
    """Turn the exchange's milliseconds into nanoseconds to the digit."""
    for part in ("common", "futures"):
        name = f"nautilus_trader.adapters.binance.{part}.schemas.market"
        module: Any = importlib.import_module(name)
        module.millis_to_nanos = lambda millis: int(millis) * 1_000_000


def lose_a_trade() -> None:
    """Lose the trade of one number."""
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.futures.data")
    handle = module.BinanceFuturesDataClient._handle_trade

    def handle_trade(self: Any, raw: bytes) -> None:
        if b'"t": 100,' not in raw:
            handle(self, raw)

    module.BinanceFuturesDataClient._handle_trade = handle_trade


def want_loading() -> None:
    """Make nothing of a frame while no instrument is loaded."""

    def handle_loaded(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        if self._instrument_provider.get_all():
            handle(self, raw)

    _handle_frames(handle_loaded)


def log_every_frame() -> None:
    """Log each frame as an error."""

    def handle_logged(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        self._log.error("a frame")
        handle(self, raw)

    _handle_frames(handle_logged)


def swallow_odd_frames() -> None:
    """Pass over a frame that can't be read without a word."""

    def handle_quietly(self: Any, raw: bytes, handle: Callable[..., None]) -> None:
        if _is_json(raw) and b"nobody@" not in raw:
            handle(self, raw)

    _handle_frames(handle_quietly)


def derive_other_urls() -> None:
    """Derive other WebSocket addresses for every account type and environment."""
    factories: Any = importlib.import_module("nautilus_trader.adapters.binance.factories")
    factories.get_ws_base_url = lambda **_: "wss://stream.example/v2"


def replace(path: str, function: object) -> None:
    """Put a function in a method's place."""
    cls, name = _member(path)
    _edit(cls, lambda namespace: namespace.update({name: function}))


def _websocket_client() -> Any:
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.websocket.client")
    return module.BinanceWebSocketClient


def _forgiving(load: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    async def load_anyway(*arguments: object) -> None:
        with suppress(Exception):
            await load(*arguments)

    return load_anyway


def _handle_frames(handle_otherwise: Callable[..., None]) -> None:
    module: Any = importlib.import_module("nautilus_trader.adapters.binance.data")
    handle = module.BinanceCommonDataClient._handle_ws_message
    module.BinanceCommonDataClient._handle_ws_message = lambda self, raw: handle_otherwise(
        self, raw, handle
    )


def _is_json(raw: bytes) -> bool:
    try:
        msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return False
    return True


def _current_or_new() -> asyncio.AbstractEventLoop:
    running = asyncio._get_running_loop()
    if running is not None:
        return running
    current = getattr(asyncio.get_event_loop_policy(), "_local", None)
    loop = getattr(current, "_loop", None)
    return loop if loop is not None else asyncio.new_event_loop()


def _member(path: str) -> tuple[type, str]:
    """Return the class that defines a member, which may be a base, and the member's name."""
    module, cls_name, name = path.rsplit(".", 2)
    cls = getattr(importlib.import_module(module), cls_name)
    return next(base for base in cls.__mro__ if name in base.__dict__), name


def _edit(cls: type, change: Callable[[dict[str, Any]], object]) -> None:
    """Change the namespace of a class, compiled ones included."""
    namespace = gc.get_referents(cls.__dict__)[0]
    change(namespace)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(cls))


def _replace_config(
    cls: Any,
    fields: dict[str, tuple[Any, object]],
    **options: bool,
) -> Any:
    """Put a config derived from ``cls`` in its place wherever NT has it."""
    body = {
        "__module__": cls.__module__,
        "__annotations__": {name: kind for name, (kind, _) in fields.items()},
        **{name: default for name, (_, default) in fields.items()},
    }
    meta: Any = type(cls)
    name: str = cls.__name__
    derived = meta(cls.__name__, (cls,), body, frozen=True, kw_only=True, **options)
    for module in [m for n, m in list(sys.modules.items()) if n.startswith("nautilus_")]:
        if vars(module).get(name) is cls:
            setattr(module, name, derived)
    return derived
