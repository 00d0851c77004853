"""What a feed takes of NautilusTrader and Binance: which exchange, account, keys, data, and so on.

Rules ask it of the subjects of observations: a change of another account than the feed's is none
of the feed's. What is not known of a feed is not taken to be anything.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from conformance.nautilus.binance.renamed import account_of
from conformance.nautilus.data_kinds import DATA_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_ADAPTER = "nautilus_trader.adapters.binance"
_DATA_CONFIG = "BinanceDataClientConfig"
_CONFIGS = (_DATA_CONFIG, "BinanceExecClientConfig")
_CLIENT_FROM = (
    *_CONFIGS,
    *("BinanceLiveDataClientFactory", "BinanceLiveExecClientFactory"),
    *("BinanceDataClientFactory", "BinanceExecutionClientFactory"),
)
"""By these a feed has NautilusTrader make its client, and choose URLs and keys for it."""
_CHOICES = (f"{_ADAPTER}.common.urls", f"{_ADAPTER}.common.credentials")
"""The modules that choose them."""
_ACCOUNTS = ("BinanceAccountType", "BinanceProductType")
ACCOUNT_KEYWORDS = ("account_type", "product_type", "product_types")
_PROVIDER_CONFIGS = ("InstrumentProviderConfig", "BinanceInstrumentProviderConfig")
_NODES = ("TradingNode", "LiveNode")
"""What NautilusTrader 1 calls it, and what 2 does."""

_THREADS = ("Thread", "ThreadPoolExecutor", "run_in_executor", "to_thread", "start_new_thread")
"""Names of Python's by which a feed has threads."""

_PATHS = {"/api/": "spot", "/fapi/": "usdt_futures", "/dapi/": "coin_futures"}
"""The account type by the path of Binance's requests."""

_FROM_JSON = (
    *("msgspec_decoding_hook", "resolve_config_path"),
    *(f"Importable{kind}Config" for kind in ("Actor", "ExecAlgorithm", "Strategy")),
)
"""Names by which a feed has configs made of JSON."""

_LIVE, _TESTNET = "live", "testnet"
_ENVIRONMENTS = {
    **{f"BinanceEnvironment.{name.upper()}": name for name in (_LIVE, _TESTNET, "demo")},
    "True": _TESTNET,
    "False": _LIVE,
    "None": _LIVE,
}
"""The environment by what is written in a config's ``environment``, or in its ``testnet``."""

_SURELY_SET = re.compile(r"""(?:os\.)?environ\[.+\]|'.+'""")
"""What is written for a key that is there: a text, or a variable without which the feed ends."""

_BUILT = re.compile(r"""^[^@]*-(?P<price>BID|ASK|MID|LAST)-INTERNAL['"]$""")
"""How a type of bars is written that NautilusTrader builds itself, and not of other bars."""

_CONSTRUCTIONS: Mapping[bool, frozenset[str]] = {
    True: frozenset(("with_loop_given", "with_current_loop")),
    False: frozenset(("with_current_loop", "in_running_loop", "without_loop")),
}
"""How a node is constructed by a feed that passes a loop, and by one that does not."""


class _UsedNames(Protocol):
    """What a feed was seen to use of NT, and all that its source has as a name."""

    @property
    def names(self) -> frozenset[str]:
        """Return everything that stands as a name in its code."""

    def touches(self, owner: str, /) -> bool:
        """Whether it uses a name."""

    def imports_from(self, module: str, /) -> bool:
        """Whether it imports something from a module, or from one below it."""

    def calls(self, method: str, /) -> bool:
        """Whether it calls a method of that name, of whatever NT class."""

    def overridden(self) -> frozenset[str]:
        """Return the methods that it overrides, of whatever NT class."""

    def called(self, prefix: str, /) -> frozenset[str]:
        """Return the methods that it calls whose names begin so, of whatever NT class."""

    def members(self, owner: str, /) -> frozenset[str]:
        """Return the members of an enum that it uses."""

    def passes(self, owner: str, argument: str, /) -> bool:
        """Whether it passes an argument to a name."""


class _SourceKeywords(Protocol):
    """A feed's source."""

    def sets(self, name: str, /) -> bool:
        """Whether a call sets a keyword to anything but a plain false."""

    def unsets(self, called: str, argument: str, /) -> bool:
        """Whether every call of that name that passes a keyword gives it a plain false."""

    def given(self, called: str, /, *arguments: str) -> tuple[str, ...]:
        """Return what each call of a name passes for one of some keywords, as it is written.

        Nothing where a call passes none of them, or something else is done with the name.
        """

    def makes(self, cls: str, method: str, /) -> tuple[str, ...]:
        """Return what each call of a class's method is given first, as it is written.

        Nothing where something else is done with the class than to annotate with it.
        """

    def uses(self, name: str, /) -> bool:
        """Whether it does more with a name than to import it, or to annotate with it."""

    def calls_more_than_once(self, names: Iterable[str], /) -> bool:
        """Whether it has several calls of one of these names, or one in a loop."""


def roles_of(
    use: _UsedNames, source: _SourceKeywords, requests: Iterable[str] = ()
) -> Mapping[str, frozenset[str]]:
    """Return the values that a feed takes of each role; of one of which nothing is known, none.

    Args:
        use: What its source uses of NT.
        source: That source.
        requests: What its own run asked for over HTTP: ``GET /fapi/v1/exchangeInfo``.
    """
    asked = " ".join(requests)
    is_binance, is_live = use.imports_from(_ADAPTER), any(map(use.touches, _NODES))
    return {
        "exchange": _if(is_binance, "binance"),
        "node": _if(is_live, "live"),
        "account": _accounts(use)
        | {account for path, account in _PATHS.items() if f" {path}" in asked},
        "environment": _environments(use, source) if is_binance else frozenset[str](),
        "venue": _venues(use, source) if is_binance else frozenset[str](),
        "client": _if(_makes_client(use, source), "of_nt"),
        "construction": _constructions(use) if is_live else frozenset[str](),
        "loads": _loads(use) if is_binance else frozenset[str](),
        "keys": _keys(use, source) if is_binance else frozenset[str](),
        "threads": _if(not use.names.isdisjoint(_THREADS), "several"),
        "nodes": _if(source.calls_more_than_once((*_NODES, "build")), "several"),
        "configs": _if(_reads_configs(use), "json"),
        "trades": _if(is_binance, _trades(use, source)),
        "callback": use.overridden(),
        "data": _data(use, source),
    }


def _data(use: _UsedNames, source: _SourceKeywords) -> frozenset[str]:
    """Return the kinds of data that it has of the exchange; NT builds bars itself of others."""
    kinds = {kind for kind, one in DATA_KINDS.items() if any(map(use.calls, one.subscribes))}
    bars = [_BUILT.search(text) for text in source.makes("BarType", "from_str")]
    if bars and all(bars) and not _reads_configs(use):
        built = {"trades" if found["price"] == "LAST" else "quotes" for found in bars if found}
        kinds = kinds - {"bars"} | (built if "bars" in kinds else set())
    return frozenset(kinds)


def unheld_methods(use: _UsedNames) -> tuple[str, ...]:
    """Return the methods by which a feed subscribes to data that no probe looks into."""
    held = {method for one in DATA_KINDS.values() for method in one.subscribes}
    return tuple(sorted(use.called("subscribe_") - held))


def unknown_roles(roles: Mapping[str, frozenset[str]]) -> tuple[str, ...]:
    """Return what is not known of a feed, and would say more of it; of what `roles_of` tells."""
    if not roles["node"]:
        return ("it constructs no live node: probes of a node and of the wire are not about it",)
    if not roles["exchange"]:
        return ("it uses no client of Binance: probes of the wire are not about it",)
    if not roles["account"]:
        return ("which account type it takes is not known: what is said of accounts is not held",)
    if "usdt_futures" not in roles["account"]:
        return ("the venue has USDⓈ-M futures only: the wire of its account type is not held",)
    return ()


def _if(holds: bool, value: str) -> frozenset[str]:  # noqa: FBT001  # it has no other
    return frozenset((value,)) if holds else frozenset()


def _makes_client(use: _UsedNames, source: _SourceKeywords) -> bool:
    """Whether a feed has NautilusTrader make its client; by an annotation alone it does not."""
    makes = any(use.touches(name) and source.uses(name) for name in _CLIENT_FROM)
    return makes or _reads_configs(use) or any(map(use.imports_from, _CHOICES))


def _reads_configs(use: _UsedNames) -> bool:
    """Whether it has configs made of JSON, whose values its source does not tell."""
    return use.calls("parse") or not use.names.isdisjoint(_FROM_JSON)


def _accounts(use: _UsedNames) -> frozenset[str]:
    """Return Binance's account types that it takes; of one that it says nowhere, the default."""
    members = [member for owner in _ACCOUNTS for member in use.members(owner)]
    if members or any(use.passes(_DATA_CONFIG, keyword) for keyword in ACCOUNT_KEYWORDS):
        return frozenset(map(account_of, members))
    return _if(use.touches(_DATA_CONFIG), "spot")


def _keys(use: _UsedNames, source: _SourceKeywords) -> frozenset[str]:
    """Return where its keys may come from; from a config alone where each surely has them."""
    if not use.passes(_DATA_CONFIG, "api_key") or source.unsets(_DATA_CONFIG, "api_key"):
        return frozenset(("environment",))
    given = [source.given(_DATA_CONFIG, name) for name in ("api_key", "api_secret")]
    is_sure = all(values and all(map(_SURELY_SET.fullmatch, values)) for values in given)
    return frozenset(("explicit",) if is_sure else ("explicit", "environment"))


def _trades(use: _UsedNames, source: _SourceKeywords) -> str:
    """Return whether it asks for aggregate trades, or for those that a release chooses."""
    keyword = "use_agg_trade_ticks"
    asks = use.passes(_DATA_CONFIG, keyword) and not source.unsets(_DATA_CONFIG, keyword)
    return "aggregate" if asks else "default"


def _constructions(use: _UsedNames) -> frozenset[str]:
    return _CONSTRUCTIONS[use.passes("TradingNode", "loop")]


def _environments(use: _UsedNames, source: _SourceKeywords) -> frozenset[str]:
    """Return Binance's environments that it names, with production unless each config has one."""
    said = [source.given(one, "environment", _TESTNET) for one in _CONFIGS if use.touches(one)]
    words = {".".join(text.split(".")[-2:]) for each in said for text in each}
    if all(said) and words and words <= _ENVIRONMENTS.keys():
        return frozenset(_ENVIRONMENTS[word] for word in words)
    named = {name.lower() for name in use.members("BinanceEnvironment")}
    testnet = {_TESTNET} if source.sets(_TESTNET) else set()
    return frozenset({_LIVE} | named | testnet)


def _venues(use: _UsedNames, source: _SourceKeywords) -> frozenset[str]:
    """Return whose exchange it is: Binance's own, or that of the United States."""
    is_us = use.passes(_DATA_CONFIG, "us") and not source.unsets(_DATA_CONFIG, "us")
    return frozenset(("us",)) if is_us else frozenset(("com",))


def _loads(use: _UsedNames) -> frozenset[str]:
    ways = ("ids", "all")
    found = frozenset(
        way for way in ways for owner in _PROVIDER_CONFIGS if use.passes(owner, f"load_{way}")
    )
    return found or frozenset(("none",))
