"""The words in which release notes speak of a drift without its names: data, and no more.

A new way of saying something is a new word here. Terms are words or phrases in lower case: their
plural will do, and ``*`` stands for any ending or beginning.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

Terms = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What drifts are about. A line speaks of it if it has a term of each group."""

    observations: tuple[str, ...]  #: Patterns of observation ids.
    paths: tuple[str, ...] = ("*",)  #: Patterns of paths in them.
    environments: Terms = ()  #: The subject has one of these; any where empty.
    groups: tuple[Terms, ...]
    is_adapter: bool = False  #: Whether it is about the adapter, so that a line has to name it.
    needs_owner: bool = False  #: Whether a line has to name the owner of the fact as well.

    def covers(self, observation: str, path: str, environments: Terms) -> bool:
        """Whether a fact of a subject in these environments is about it."""
        return (
            _has(self.observations, observation)
            and _has(self.paths, path)
            and (not self.environments or any(one in self.environments for one in environments))
        )


def _has(patterns: tuple[str, ...], text: str) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


NOTES_URL = "https://raw.githubusercontent.com/nautechsystems/nautilus_trader/develop/RELEASES.md"
"""Where all release notes stand."""

ADAPTER = "binance"

OTHER_VENUES: Terms = (
    *("architect ax", "ax", "betfair*", "bitmex*", "blockchain*", "bybit*", "coinbase*"),
    *("databento*", "defi", "deribit*", "derive", "dydx*", "hyperliquid*", "ib"),
    *("interactive brokers", "interactivebrokers*", "kraken*", "lighter", "okx*", "polymarket*"),
    *("sandbox", "tardis*"),
)
"""A line that names one of these and not the adapter is not about the adapter."""

TRADING: Terms = (
    *("backtest*", "cash account*", "exec client*", "execution*", "fill", "liquidation*"),
    *("margin balance*", "matching engine", "order", "position", "reconcil*", "user data"),
)
"""A line with one of these is about orders, of which a data client feels nothing."""

RUST: Terms = ("cargo", "crate", "ffi", "live node", "livenode", "rust")
"""A line with one of these, and not with Python, is about what a node of NT 1 does not run."""

COMMON = frozenset(
    {"AttributeError", "Annotated", "Any", "BINANCE", "BTCUSDT", "Decimal", "ETHUSDT", "False"}
    | {"GET", "LIVE", "Meta", "None", "Object", "PERP", "RuntimeError", "SIGTERM", "SOLUSDT"}
    | {"SUBSCRIBE", "True", "TypeError", "UNSUBSCRIBE", "ValidationError", "ValueError"}
    | {"nautilus_trader"}
)
"""Words that look like a name, and that every other observation has."""

PRACTICE: Terms = ("demo", "testnet")
"""A line with one of these is about an environment without money: only of a drift of one."""

KEY_KINDS: Terms = ("ecdsa", "*ed25519*", "hmac", "rsa")
"""A line with one of these is about keys of one kind rather than about all of them."""

_WEBSOCKET: Terms = ("websocket*", "ws", "stream*")
_ADDRESS: Terms = ("address", "domain", "host", "url*")
_ROUTE: Terms = ("endpoint*", "path", "route*", "routing", *_ADDRESS)
_CREDENTIALS: Terms = (
    *("api key*", "api secret*", "authenticat*", "unauthenticat*", "credential*"),
    *(
        "env var*",
        "environment variable*",
        "public endpoint*",
        "signed",
        "unsigned",
        "without key*",
    ),
)
_FAILURE: Terms = ("error*", "exception*", "fail*", "rais*", "robust*", "resilien*", "toleran*")

TOPICS = (
    Topic(
        observations=("wire.streams.*",),
        paths=("route", "connections"),
        groups=(_WEBSOCKET, _ROUTE),
        is_adapter=True,
    ),
    Topic(
        observations=("wire.streams.*",),
        paths=("connections",),
        groups=(_WEBSOCKET, ("connection", "pool*", "shard*")),
        is_adapter=True,
    ),
    Topic(
        observations=("wire.streams.*",),
        paths=("stream", "streams_asked_for"),
        groups=(("agg trade", "aggregated trade", "book ticker", "raw trade", "trade stream"),),
        is_adapter=True,
    ),
    Topic(
        observations=("wire.streams.*",),
        paths=("messages", "streams_asked_for"),
        groups=(_WEBSOCKET, ("resubscri*", "subscri*", "unsubscri*")),
        is_adapter=True,
    ),
    Topic(
        observations=("wire.urls.*",),
        groups=((*_WEBSOCKET, "api", "base", "http", "rest"), _ADDRESS),
        is_adapter=True,
    ),
    Topic(
        observations=("*",),
        environments=PRACTICE,
        groups=(PRACTICE, ("endpoint*", "environment*", "url*")),
        is_adapter=True,
    ),
    Topic(
        observations=("credentials.*", "wire.http.*"),
        groups=(_CREDENTIALS,),
        is_adapter=True,
    ),
    Topic(
        observations=("credentials.secret_shown",),
        groups=(
            ("api key*", "api secret*", "credential*", "secret*"),
            ("hid*", "leak*", "log*", "mask*", "redact*", "repr", "trace*"),
        ),
    ),
    Topic(
        observations=("wire.http.*", "wire.tolerance.*"),
        paths=("error", "instruments_loaded", "strategy_started"),
        groups=(("instrument provider*",), _FAILURE),
    ),
    Topic(
        observations=("wire.tolerance.*",),
        groups=(
            ("contract status*", "enum*", "exchange info", "field*", "filter*", "frame*", "json"),
            ("decod*", "deserializ*", "missing", "pars*", "unknown", *_FAILURE),
        ),
        is_adapter=True,
    ),
    Topic(
        observations=("wire.ticks.*",),
        groups=(
            ("quote", "tick", "trade"),
            ("drop*", "duplicate*", "pars*", "precision*", "timestamp*", "ts_event", "ts_init"),
        ),
        is_adapter=True,
    ),
    Topic(
        observations=("wire.lifecycle.*",),
        paths=("closes",),
        groups=(
            ("default*", "chang*", "replac*", "switch*"),
            (
                "close code*",
                "close frame*",
                "transport*",
                "websocket backend*",
                "websocket librar*",
            ),
        ),
    ),
    Topic(
        observations=("wire.lifecycle.*",),
        groups=(
            ("websocket*", "ws", "socket*", "connection*"),
            ("clos*", "disconnect*", "shutdown", "stop*"),
            ("clean*", "code", "dangling", "graceful*", "leak*", "pending"),
        ),
    ),
    Topic(
        observations=("ticks.*",),
        groups=(
            ("price", "quantity", "value type"),
            ("decimal*", "precision*", "rounding", "trailing zero*"),
        ),
    ),
    Topic(
        observations=("instrument_ids.*",),
        groups=(
            ("instrument id", "symbol*"),
            ("ascii", "pars*", "normaliz*", "utf 8", "validat*"),
        ),
    ),
    Topic(
        observations=("config.unknown_*",),
        groups=(
            ("extra", "forbid*", "misspelled", "strict*", "unknown", "unrecognized"),
            ("argument", "field*", "key", "keyword*"),
            ("config*",),
        ),
    ),
    Topic(
        observations=("surface.*Config",),
        groups=(("config*",), ("decod*", "pars*", "serializ*", "type", "typing")),
        needs_owner=True,
    ),
    Topic(
        observations=("surface.*", "feed.start"),
        paths=("imports.*", "kind", "value", "outcome"),
        groups=(("re export*", "export*", "import*", "moved", "subpackage*"),),
        is_adapter=True,
    ),
    Topic(
        observations=("event_loop.*",),
        groups=(("event loop*", "event_loop", "uvloop"),),
    ),
    Topic(
        observations=("execution.*",),
        groups=(
            ("execution client*", "execution report*", "reconciliation"),
            ("command*", "interface*", "message*", "method*", "signature*"),
        ),
    ),
)
