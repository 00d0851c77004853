"""Made-up changes, each with the rule that it must get: at least one for every rule.

Unless a row says otherwise, the feed is the reference feed: it passes a loop and ``testnet``, no
key and no execution client, loads instruments by their ids, and runs on USDⓈ-M futures, live.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from conformance.diff.records import Severity
from conformance.model.facts import Json, Observation
from tests.support.subjects import with_subject, with_subjects

BREAK, SHIFT, ADD = Severity.BREAK, Severity.SHIFT, Severity.ADD

Facts: TypeAlias = Mapping[str, Json] | None
"""An observation; None where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A change of one observation, and what it must be told as."""

    rule: str
    severity: Severity
    says: str  #: What is special about it.
    observation: str
    before: Facts
    after: Facts
    feed: Mapping[str, Observation] = field(default_factory=dict)  #: What it uses otherwise.
    text: str = ""  #: Of one more file of the feed's.
    keys_are_taken: bool = False  #: Whether the exchange is said to take production's keys.

    @property
    def id(self) -> str:
        """Return the row's name."""
        return f"{self.rule}: {self.says}"


def row(  # noqa: PLR0913, PLR0917  # a table's columns
    rule: str,
    severity: Severity,
    says: str,
    observation: str,
    before: Facts,
    after: Facts,
    feed: Mapping[str, Observation] | None = None,
    text: str = "",
    *,
    keys_are_taken: bool = False,
) -> Row:
    """Write a row of the tables below."""
    return Row(
        rule=rule,
        severity=severity,
        says=says,
        observation=observation,
        before=before if before is None else with_subject(observation, before),
        after=after if after is None else with_subject(observation, after),
        feed=with_subjects(feed or {}),
        text=text,
        keys_are_taken=keys_are_taken,
    )


KEYS: Mapping[str, Observation] = {
    "surface.BinanceDataClientConfig": {"passes": {"api_key": {"type": "str | None"}}}
}
AGGREGATES: Mapping[str, Observation] = {
    "surface.BinanceDataClientConfig": {"passes": {"use_agg_trade_ticks": {"type": "bool"}}},
}
NO_LOOP: Mapping[str, Observation] = {
    "surface.TradingNode": {"passes": {"config": {"type": "Any"}}}
}
LOOP_BY_POSITION: Mapping[str, Observation] = {
    "surface.TradingNode": {
        "passes": {"1": {"name": "config", "type": "Any"}, "2": {"name": "loop", "type": "Any"}}
    }
}
EXECUTION: Mapping[str, Observation] = {"surface.LiveExecutionClient": {"subclass": "allowed"}}
BARS: Mapping[str, Observation] = {
    "surface.Strategy": {"methods": {"subscribe_bars": {"requires": []}}}
}
LOADS_ALL: Mapping[str, Observation] = {
    "surface.InstrumentProviderConfig": {"passes": {"load_all": {"type": "bool"}}}
}

FILTERS: Mapping[str, Observation] = {
    "surface.InstrumentProviderConfig": {"passes": {"filters": {"type": "dict | None"}}}
}
PRODUCT: Mapping[str, Observation] = {
    "surface.BinanceDataClientConfig": {"passes": {"product_type": {"type": "Any"}}}
}
NO_PRODUCT: Mapping[str, Observation] = {
    "surface.BinanceDataClientConfig": {"passes": {"us": {"type": "bool"}}}
}

RUN_ON_BOTH: Mapping[str, Observation] = {
    "feed.start": {"outcome": {"subscribed": True, "exit_status": 0}},
    "feed.asks": {"streams": ["btcusdt@aggTrade"]},
}
SPOT: Mapping[str, Observation] = {"surface.BinanceAccountType": {"members": {"SPOT": "SPOT"}}}

LOADS_NONE: Mapping[str, Observation] = {"surface.InstrumentProviderConfig": {"kind": "config"}}


def connection(
    *streams: str, route: str = "/stream", host: str = "", said: Sequence[Json] = ()
) -> dict[str, Json]:
    """Return a connection as observations tell it."""
    fact: dict[str, Json] = {"route": route, "said": [*said]}
    fact |= {"host": host} if host else {}
    return {**fact, "streams": [*streams]} if streams else fact


QUOTES: Mapping[str, Json] = connection("btcusdt@bookTicker")

SURFACE = (
    row(
        "not-followed",
        SHIFT,
        "a chain that ends",
        "surface.not_followed",
        {},
        {"Strategy.clock.set_timer": "type not described"},
    ),
    row(
        "followed",
        ADD,
        "a chain that goes on",
        "surface.not_followed",
        {"Strategy.clock.set_timer": "type not described"},
        {},
    ),
    row(
        "lacked-before",
        ADD,
        "a member that comes back",
        "surface.BinanceAccountType",
        {"members": {"USDT_FUTURE": {"present": False}}},
        {"members": {"USDT_FUTURE": "USDT_FUTURE"}},
    ),
    row(
        "lacked-before",
        ADD,
        "a callback that fits again",
        "surface.Strategy",
        {
            "overrides": {
                "on_stop": {"parameters": [{"name": "reason", "type": "str"}], "feed_takes": []}
            }
        },
        {"overrides": {"on_stop": {"parameters": []}}},
    ),
    row(
        "lacked-before",
        ADD,
        "a callback that did not fit and still does not",
        "surface.Strategy",
        {
            "overrides": {
                "on_stop": {"parameters": [{"name": "reason", "type": "str"}], "feed_takes": []}
            }
        },
        {
            "overrides": {
                "on_stop": {"parameters": [{"name": "why", "type": "str"}], "feed_takes": []}
            }
        },
    ),
    row(
        "lacked-before",
        ADD,
        "a class that can be derived from again",
        "surface.Strategy",
        {"subclass": "final"},
        {"subclass": "allowed"},
    ),
    row(
        "lacked-before",
        ADD,
        "an argument that is no longer required",
        "surface.Clock",
        {"methods": {"set_timer": {"not_passed": {"start": True}, "requires": []}}},
        {"methods": {"set_timer": {"requires": []}}},
    ),
    row(
        "lacked-before",
        ADD,
        "a module that can't be imported, and was missing",
        "surface.QuoteTick",
        {"imports": {"nautilus_trader.model.data": {"present": False}}},
        {
            "imports": {
                "nautilus_trader.model.data": {"present": False, "error": "OSError", "text": "no"}
            }
        },
    ),
    row(
        "import-removed",
        BREAK,
        "gone",
        "surface.QuoteTick",
        {"imports": {"nautilus_trader.model.data": "present"}},
        {"imports": {"nautilus_trader.model.data": {"present": False}}},
    ),
    row(
        "import-removed",
        BREAK,
        "a module that can't be imported",
        "surface.QuoteTick",
        {"imports": {"nautilus_trader.model.data": "present"}},
        {
            "imports": {
                "nautilus_trader.model.data": {"present": False, "error": "OSError", "text": "no"}
            }
        },
    ),
    row(
        "member-removed",
        BREAK,
        "gone",
        "surface.BinanceAccountType",
        {"members": {"USDT_FUTURE": "USDT_FUTURE"}},
        {"members": {"USDT_FUTURE": {"present": False}}},
    ),
    row(
        "callback-removed",
        BREAK,
        "gone",
        "surface.Strategy",
        {"overrides": {"on_quote_tick": {"parameters": [{"name": "tick", "type": "QuoteTick"}]}}},
        {"overrides": {"on_quote_tick": {"present": False}}},
    ),
    row(
        "parameter-removed",
        BREAK,
        "of a config",
        "surface.BinanceDataClientConfig",
        {"passes": {"testnet": {"type": "bool"}}},
        {"passes": {"testnet": {"present": False}}},
    ),
    row(
        "parameter-removed",
        BREAK,
        "of a method",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {"callback": {"type": "Callable"}}}}},
        {"methods": {"set_timer": {"passes": {"callback": {"present": False}}}}},
    ),
    row(
        "name-removed",
        BREAK,
        "a method",
        "surface.Trader",
        {"attributes": {"add_strategy": "x"}},
        {"attributes": {"add_strategy": {"present": False}}},
    ),
    row(
        "extra-not-installed",
        ADD,
        "an adapter without its package",
        "surface.QuoteTick",
        {"imports": {"nautilus_trader.adapters.a": "present"}},
        {"imports": {"nautilus_trader.adapters.a": {"not_installed": "ibapi"}}},
    ),
    row(
        "guarded",
        ADD,
        "a name that is asked for with hasattr",
        "surface.QuoteTick",
        {"attributes": {"size": "int"}},
        {"attributes": {"size": {"present": False, "handled_by_feed": "hasattr"}}},
    ),
    row(
        "fallback-taken",
        SHIFT,
        "to the second way",
        "surface.QuoteTick",
        {"imports": {"nautilus_trader.model.data": "present"}},
        {
            "imports": {
                "nautilus_trader.model.data": {"present": False, "handled_by_feed": "ImportError"}
            }
        },
    ),
    row(
        "fallback-taken",
        SHIFT,
        "back to the first way",
        "surface.QuoteTick",
        {
            "imports": {
                "nautilus_trader.model.data": {"present": False, "handled_by_feed": "ImportError"}
            }
        },
        {"imports": {"nautilus_trader.model.data": "present"}},
    ),
    row(
        "callback-arguments",
        BREAK,
        "more than the feed takes",
        "surface.Strategy",
        {"overrides": {"on_stop": {"parameters": []}}},
        {
            "overrides": {
                "on_stop": {"parameters": [{"name": "reason", "type": "str"}], "feed_takes": []}
            }
        },
    ),
    row(
        "callback-widened",
        ADD,
        "more, and the feed takes it",
        "surface.Strategy",
        {"overrides": {"on_stop": {"parameters": []}}},
        {"overrides": {"on_stop": {"parameters": [{"name": "reason", "type": "str | None"}]}}},
    ),
    row(
        "callback-changed",
        SHIFT,
        "as many others",
        "surface.Strategy",
        {"overrides": {"on_quote_tick": {"parameters": [{"name": "tick", "type": "QuoteTick"}]}}},
        {"overrides": {"on_quote_tick": {"parameters": [{"name": "quote", "type": "Quote"}]}}},
    ),
    row(
        "class-final",
        BREAK,
        "no more deriving",
        "surface.Strategy",
        {"subclass": "allowed"},
        {"subclass": "final"},
    ),
    row(
        "argument-required",
        BREAK,
        "not passed",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {}}}},
        {"methods": {"set_timer": {"passes": {}, "not_passed": {"start": True}}}},
    ),
    row(
        "name-reached",
        ADD,
        "another type behind an attribute",
        "surface.Instrument",
        None,
        {"kind": "class"},
    ),
    row(
        "name-reached",
        ADD,
        "a member that the fixed feed names",
        "surface.BinanceAccountType",
        {"members": {"USDT_FUTURE": "USDT_FUTURE"}},
        {"members": {"USDT_FUTURE": "USDT_FUTURE", "USDT_FUTURES": "USDT_FUTURES"}},
    ),
    row(
        "name-unused",
        ADD,
        "a member that the feed no longer names",
        "surface.BinanceAccountType",
        {"members": {"OLD": "OLD"}},
        {"members": {}},
    ),
    row(
        "arguments-described",
        ADD,
        "of a config",
        "surface.Price",
        {"kind": "class", "described": False},
        {"kind": "class"},
    ),
    row(
        "member-of-a-class",
        ADD,
        "an enum of Rust's",
        "surface.BinanceAccountType",
        {
            "members": {"USDT_FUTURE": "USDT_FUTURE"},
            "attributes": {"USDT_FUTURE": "BinanceAccountType"},
        },
        {"attributes": {"USDT_FUTURE": "BinanceAccountType"}},
    ),
    row(
        "name-left",
        SHIFT,
        "a name that the feed still has",
        "surface.Price",
        {"kind": "class", "methods": {"as_decimal": {"requires": []}}},
        None,
    ),
    row(
        "parameter-moved",
        BREAK,
        "another type at that position",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {"2": {"name": "interval", "type": "timedelta"}}}}},
        {"methods": {"set_timer": {"passes": {"2": {"name": "alert_time", "type": "datetime"}}}}},
    ),
    row(
        "parameter-moved",
        BREAK,
        "one of the same type inserted before it",
        "surface.Clock",
        {
            "methods": {
                "set_timer": {
                    "passes": {"1": {"name": "name", "type": "str"}},
                    "requires": ["name"],
                }
            }
        },
        {
            "methods": {
                "set_timer": {
                    "passes": {"1": {"name": "group", "type": "str"}},
                    "requires": ["group", "name"],
                }
            }
        },
    ),
    row(
        "parameter-renamed",
        SHIFT,
        "the same type at that position",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {"1": {"name": "name", "type": "str"}}}}},
        {"methods": {"set_timer": {"passes": {"1": {"name": "label", "type": "str"}}}}},
    ),
    row(
        "parameter-type-widened",
        ADD,
        "by keyword",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {"callback": {"type": "dict[str, Config]"}}}}},
        {"methods": {"set_timer": {"passes": {"callback": {"type": "dict[str, Any] | None"}}}}},
    ),
    row(
        "parameter-type-widened",
        ADD,
        "by position",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {"1": {"name": "name", "type": "str"}}}}},
        {"methods": {"set_timer": {"passes": {"1": {"name": "name", "type": "str | None"}}}}},
    ),
    row(
        "parameter-type-changed",
        SHIFT,
        "narrower",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {"callback": {"type": "str | None"}}}}},
        {"methods": {"set_timer": {"passes": {"callback": {"type": "str"}}}}},
    ),
    row(
        "parameter-type-changed",
        SHIFT,
        "told where it was not",
        "surface.Clock",
        {"methods": {"set_timer": {"passes": {"1": {"name": "name", "type": None}}}}},
        {"methods": {"set_timer": {"passes": {"1": {"name": "name", "type": "int"}}}}},
    ),
    row(
        "requirements-changed",
        ADD,
        "all passed",
        "surface.Clock",
        {"methods": {"set_timer": {"requires": ["name"]}}},
        {"methods": {"set_timer": {"requires": ["name", "interval"]}}},
    ),
    row(
        "member-value-changed",
        SHIFT,
        "another number",
        "surface.BinanceAccountType",
        {"members": {"USDT_FUTURE": 1}},
        {"members": {"USDT_FUTURE": 2}},
    ),
    row(
        "return-type-changed",
        SHIFT,
        "another type",
        "surface.CacheFacade",
        {"methods": {"instrument": {"returns": "Instrument"}}},
        {"methods": {"instrument": {"returns": "object"}}},
    ),
    row(
        "attribute-type-changed",
        SHIFT,
        "another type",
        "surface.QuoteTick",
        {"attributes": {"ts_event": "int"}},
        {"attributes": {"ts_event": "float"}},
    ),
    row(
        "stub-differs",
        ADD,
        "type checkers are told of another default",
        "surface.Strategy",
        {"kind": "class"},
        {
            "kind": "class",
            "stub": {"modify_orders": {"stub": ["updates = ..."], "run_time": ["updates"]}},
        },
    ),
    row(
        "config-without-fields",
        BREAK,
        "its fields are never set",
        "surface.StrategyConfig",
        {"kind": "config", "subclass": "allowed"},
        {"kind": "config", "subclass": "fieldless"},
    ),
    row(
        "name-changed",
        SHIFT,
        "another kind of thing",
        "surface.TraderId",
        {"kind": "class"},
        {"kind": "function"},
    ),
)

FEED = (
    row(
        "feed-does-not-run",
        BREAK,
        "an error",
        "feed.start",
        {"outcome": {"subscribed": True, "exit_status": 0}},
        {"outcome": {"subscribed": False, "error": {"error": "ValueError", "text": "no"}}},
    ),
    row(
        "feed-runs",
        ADD,
        "where it failed",
        "feed.start",
        {"outcome": {"subscribed": False, "error": {"error": "ValueError", "text": "no"}}},
        {"outcome": {"subscribed": True, "exit_status": 0}},
    ),
    row(
        "feed-runs",
        ADD,
        "or fails otherwise",
        "feed.start",
        {"outcome": {"subscribed": False, "error": {"error": "ValueError", "text": "no"}}},
        {"outcome": {"subscribed": False, "error": {"error": "TypeError", "text": "no"}}},
    ),
    row(
        "feed-asks-for-less",
        BREAK,
        "trades are not asked for",
        "feed.asks",
        {"streams": ["btcusdt@bookTicker", "btcusdt@trade"]},
        {"streams": ["btcusdt@bookTicker"]},
    ),
    row(
        "feed-asks-for-other-streams",
        SHIFT,
        "aggregated trades",
        "feed.asks",
        {"streams": ["btcusdt@bookTicker", "btcusdt@trade"]},
        {"streams": ["btcusdt@aggTrade", "btcusdt@bookTicker"]},
    ),
    row(
        "feed-asks-again",
        ADD,
        "where it did not run",
        "feed.asks",
        {"streams": []},
        {"streams": ["btcusdt@trade"]},
    ),
    row(
        "feed-asks-otherwise",
        SHIFT,
        "a signed call",
        "feed.asks",
        {"requests": ["GET /fapi/v1/exchangeInfo"]},
        {"requests": ["GET /fapi/v1/exchangeInfo", "GET /fapi/v3/account with a key, signed"]},
    ),
    row(
        "callback-not-called",
        BREAK,
        "no more",
        "feed.callbacks",
        {"on_stop": {"called_with": []}},
        {"on_stop": "not called"},
    ),
    row(
        "callback-called-otherwise",
        SHIFT,
        "with something else",
        "feed.callbacks",
        {"on_quote_tick": {"called_with": ["QuoteTick"]}},
        {"on_quote_tick": {"called_with": ["Quote"]}},
    ),
    row(
        "callback-called-otherwise",
        SHIFT,
        "where it was not",
        "feed.callbacks",
        {"on_stop": "not called"},
        {"on_stop": {"called_with": []}},
    ),
    row(
        "nothing-handed-on",
        BREAK,
        "no tick",
        "wire.ticks.reference_feed",
        {"last": {"bid": "1", "ask": "2"}},
        {"last": {}},
    ),
    row(
        "handed-on",
        ADD,
        "ticks where there were none",
        "wire.ticks.reference_feed",
        {"last": {}},
        {"last": {"bid": "1", "ask": "2"}},
    ),
)

FOREIGN = (
    row(
        "out-of-reach",
        ADD,
        "a spot feed",
        "wire.streams.trades",
        {"loopback": [connection("btcusdt@trade")]},
        {"loopback": [connection("btcusdt@aggTrade")]},
        feed=SPOT,
    ),
    row(
        "keys-are-taken",
        ADD,
        "refused",
        "wire.http.refused_explicit_keys",
        {"strategy_started": True},
        {"strategy_started": False},
        keys_are_taken=True,
        feed=KEYS,
    ),
    row(
        "not-in-its-own-run",
        ADD,
        "a feed of aggregated trades",
        "wire.streams.trades",
        {"loopback": [connection("btcusdt@trade")]},
        {"loopback": [connection("btcusdt@aggTrade")]},
        feed=RUN_ON_BOTH,
    ),
    row(
        "foreign-credentials",
        ADD,
        "another account",
        "credentials.spot_live",
        {"demanded": ["A"]},
        {"demanded": ["B"]},
    ),
    row(
        "foreign-credentials",
        ADD,
        "another environment",
        "credentials.usdt_futures_testnet",
        {"demanded": ["A"]},
        {"demanded": ["B"]},
    ),
    row(
        "foreign-credentials",
        ADD,
        "one that has come",
        "credentials.spot_demo",
        None,
        {"demanded": []},
    ),
    row(
        "foreign-urls",
        ADD,
        "another account",
        "wire.urls.spot_live",
        {"urls": ["a"]},
        {"urls": ["b"]},
    ),
    row(
        "other-construction",
        ADD,
        "in a thread",
        "event_loop.construct_in_thread",
        {"outcome": "constructed"},
        {"outcome": {"error": "ValueError", "text": "no"}},
    ),
    row(
        "other-construction",
        ADD,
        "without a loop, where the feed passes one by position",
        "event_loop.construct_without_loop",
        {"outcome": "constructed"},
        {"outcome": {"error": "ValueError", "text": "no"}},
        LOOP_BY_POSITION,
    ),
    row(
        "other-construction",
        ADD,
        "without a loop, where the feed was seen running",
        "event_loop.construct_without_loop",
        {"outcome": "constructed"},
        {"outcome": {"error": "ValueError", "text": "no"}},
        {
            "surface.TradingNode": {"passes": {"config": {"type": "Any"}}},
            "feed.start": {"outcome": {"subscribed": True, "exit_status": 0}},
        },
    ),
    row(
        "other-loading",
        ADD,
        "all instruments",
        "wire.http.load_all",
        {"requests": ["a"]},
        {"requests": ["b"]},
    ),
    row(
        "other-loading",
        ADD,
        "with keys in the config",
        "wire.http.refused_explicit_keys",
        {"strategy_started": True},
        {"strategy_started": False},
    ),
    row(
        "unused-execution",
        ADD,
        "no execution client",
        "execution.bases",
        {"bases": ["A"]},
        {"bases": ["B"]},
    ),
    row(
        "unused-execution",
        ADD,
        "a method that the feed's client neither has nor calls",
        "execution.inherited",
        {},
        {"calculate_commission": []},
        EXECUTION,
    ),
    row(
        "unused-value",
        ADD,
        "a member that the feed does not read",
        "ticks.quote_tick",
        {"ask_size": {"type": "Quantity", "text": "1"}},
        {"ask_size": {"type": "float", "text": "1"}},
    ),
)

GENERAL = (
    row("newly-told", ADD, "a probe more", "wire.streams.depth", None, {"loopback": []}),
    row(
        "no-longer-told",
        SHIFT,
        "the feed's own account",
        "credentials.usdt_futures_live",
        {"demanded": []},
        None,
    ),
    row(
        "error-worded",
        ADD,
        "the same type",
        "instrument_ids.as_key",
        {"equal_to_text": {"error": "TypeError", "text": "no"}},
        {"equal_to_text": {"error": "TypeError", "text": "not at all"}},
    ),
    row(
        "error-type",
        SHIFT,
        "another type",
        "instrument_ids.malformed",
        {"BTCUSDT": {"error": "ValueError"}},
        {"BTCUSDT": {"error": "TypeError"}},
    ),
    row("unknown-change", SHIFT, "an area without rules", "area.probe", {"a": 1}, {"a": 2}),
)

CONFIG = (
    row(
        "field-added",
        ADD,
        "of the data config",
        "config.binance_data_client",
        {},
        {"proxy_url": {"type": "str | None", "default": "None"}},
    ),
    row(
        "field-removed",
        BREAK,
        "one that the feed sets",
        "config.trading_node",
        {"trader_id": {"type": "TraderId"}},
        {"trader_id": {"present": False}},
    ),
    row(
        "field-removed",
        BREAK,
        "of the data config",
        "config.binance_data_client",
        {"testnet": {"type": "bool", "default": "False"}},
        {},
    ),
    row(
        "unused-field-removed",
        ADD,
        "one that the feed does not set",
        "config.binance_data_client",
        {"us": {"type": "bool", "default": "False"}},
        {},
    ),
    row(
        "unknown-key-taken",
        ADD,
        "where it was refused",
        "config.unknown_keyword",
        {"paper_trading": {"error": "TypeError", "text": "no"}},
        {"paper_trading": "accepted"},
    ),
    row(
        "unused-config",
        ADD,
        "a feed without JSON",
        "config.unknown_json_key",
        {"no_such_key": "ignored"},
        {"no_such_key": {"error": "ValidationError", "text": "no"}},
    ),
    row(
        "unknown-key-refused",
        SHIFT,
        "in JSON",
        "config.unknown_json_key",
        {"no_such_key": "ignored"},
        {
            "no_such_key": {
                "error": "ValidationError",
                "text": "Object contains unknown field `no_such_key`",
            }
        },
        text="config = BinanceDataClientConfig.parse(raw, dec_hook=msgspec_decoding_hook)",
    ),
    row(
        "unknown-key-differs",
        SHIFT,
        "a key that begins to mean something",
        "config.unknown_json_key",
        {"paper_trading": "ignored"},
        {"paper_trading": "accepted"},
        text="config = BinanceDataClientConfig.parse(raw, dec_hook=msgspec_decoding_hook)",
    ),
    row(
        "keyword-refused",
        BREAK,
        "one that the feed passes",
        "config.unknown_keyword",
        {"testnet": "accepted"},
        {"testnet": {"error": "TypeError", "text": "Unexpected keyword argument 'testnet'"}},
    ),
    row(
        "unused-keyword",
        ADD,
        "one that the feed does not pass",
        "config.unknown_keyword",
        {"paper_trading": "accepted"},
        {
            "paper_trading": {
                "error": "TypeError",
                "text": "Unexpected keyword argument 'paper_trading'",
            }
        },
    ),
    row(
        "config-mutability",
        SHIFT,
        "set after all",
        "config.frozen",
        {"took_effect": False},
        {"took_effect": True},
    ),
    row(
        "set-field-changed",
        ADD,
        "a default that the feed sets itself",
        "config.trading_node",
        {"timeout_post_stop": {"type": "float", "default": "10.0"}},
        {"timeout_post_stop": {"type": "float", "default": "5.0"}},
    ),
    row(
        "field-type-changed",
        ADD,
        "the same default",
        "config.binance_data_client",
        {"api_key": {"type": "str | None", "default": "None"}},
        {"api_key": {"type": "SecretStr | None", "default": "None"}},
    ),
    row(
        "default-changed",
        SHIFT,
        "a default that the feed relies on",
        "config.binance_data_client",
        {"use_agg_trade_ticks": {"type": "bool", "default": "False"}},
        {"use_agg_trade_ticks": {"type": "bool", "default": "True"}},
    ),
)

CREDENTIALS = (
    row(
        "other-key",
        ADD,
        "in the config, where the feed gives none",
        "credentials.precedence",
        {"config_and_environment": ["explicit"]},
        {"config_and_environment": ["environment"]},
    ),
    row(
        "other-key",
        ADD,
        "in the environment only, where the feed gives one in its config",
        "credentials.precedence",
        {"environment_only": ["environment"]},
        {"environment_only": []},
        KEYS,
    ),
    row(
        "key-source",
        SHIFT,
        "from the environment, as the feed gives it",
        "credentials.precedence",
        {"environment_only": ["environment"]},
        {"environment_only": []},
    ),
    row(
        "key-source",
        SHIFT,
        "in the config, as the feed gives it",
        "credentials.precedence",
        {"config_and_environment": ["explicit"]},
        {"config_and_environment": ["environment"]},
        KEYS,
    ),
    row(
        "secret-shown",
        SHIFT,
        "in a log",
        "credentials.secret_shown",
        {"repr_of_config": False},
        {"repr_of_config": True},
    ),
    row(
        "secret-hidden",
        ADD,
        "in a log",
        "credentials.secret_shown",
        {"repr_of_config": True},
        {"repr_of_config": False},
    ),
    row(
        "variables-demanded",
        BREAK,
        "ones that production does not set",
        "credentials.usdt_futures_live",
        {"demanded": ["BINANCE_FUTURES_API_KEY"]},
        {"demanded": ["BINANCE_API_KEY"]},
    ),
    row(
        "variables-beside-keys",
        SHIFT,
        "where the feed's config may give a key",
        "credentials.usdt_futures_live",
        {"demanded": ["BINANCE_FUTURES_API_KEY"]},
        {"demanded": ["BINANCE_API_KEY"]},
        KEYS,
    ),
    row(
        "variables-set",
        ADD,
        "ones that production sets already",
        "credentials.usdt_futures_live",
        {"demanded": ["BINANCE_API_KEY"]},
        {"demanded": ["BINANCE_FUTURES_API_KEY"]},
    ),
    row(
        "variables-dropped",
        ADD,
        "none any more",
        "credentials.usdt_futures_live",
        {"demanded": ["BINANCE_FUTURES_API_KEY"]},
        {"demanded": []},
    ),
    row(
        "explicit-keys-unused",
        ADD,
        "keys in the config, where the feed gives none",
        "credentials.usdt_futures_live",
        {"with_explicit_keys": "built"},
        {"with_explicit_keys": {"error": "ValueError", "text": "no"}},
    ),
    row(
        "client-not-built",
        BREAK,
        "keys in the config, as the feed gives them",
        "credentials.usdt_futures_live",
        {"with_explicit_keys": "built"},
        {"with_explicit_keys": {"error": "ValueError", "text": "no"}},
        KEYS,
    ),
    row(
        "client-not-built",
        BREAK,
        "with what it demands",
        "credentials.usdt_futures_live",
        {"with_dummies": "built"},
        {"with_dummies": {"error": "ValueError", "text": "no"}},
    ),
    row(
        "demand-worded",
        ADD,
        "nothing fails any more",
        "credentials.usdt_futures_live",
        {"error": [{"error": "RuntimeError", "text": "<variable> not set"}]},
        {"error": None},
    ),
)

LOOP = (
    row(
        "node-not-constructed",
        BREAK,
        "with a loop given, as by the feed",
        "event_loop.construct_with_loop_given",
        {"outcome": "constructed"},
        {"outcome": {"error": "ValueError", "text": "no"}},
    ),
    row(
        "node-not-constructed",
        BREAK,
        "without a loop, where the feed passes none",
        "event_loop.construct_without_loop",
        {"outcome": "constructed"},
        {"outcome": {"error": "ValueError", "text": "no"}},
        NO_LOOP,
    ),
    row(
        "node-constructed",
        ADD,
        "where it failed",
        "event_loop.construct_with_loop_given",
        {"outcome": {"error": "ValueError", "text": "no"}},
        {"outcome": "constructed"},
    ),
    row(
        "loop-changed",
        SHIFT,
        "another policy",
        "event_loop.importing",
        {"after": {"policy": "uvloop.EventLoopPolicy"}},
        {"after": {"policy": "asyncio.DefaultEventLoopPolicy"}},
    ),
)

VALUES = (
    row(
        "value-lost",
        BREAK,
        "an error",
        "ticks.price",
        {"as_decimal": {"type": "Decimal", "text": "1.0"}},
        {"as_decimal": {"error": "AttributeError", "text": "as_decimal"}},
    ),
    row(
        "value-lost",
        BREAK,
        "gone",
        "ticks.quote_tick",
        {"bid_price": {"type": "Price", "text": "1.0"}},
        {},
    ),
    row(
        "value-changed",
        SHIFT,
        "another precision",
        "ticks.price",
        {"as_decimal": {"type": "Decimal", "text": "1.0"}},
        {"as_decimal": {"type": "Decimal", "text": "1"}},
    ),
    row(
        "value-changed",
        SHIFT,
        "of a value that no table knows",
        "ticks.bar",
        {"open": {"type": "Price", "text": "1.0"}},
        {"open": {"type": "Price", "text": "1"}},
    ),
    row(
        "id-refused",
        BREAK,
        "a perpetual",
        "instrument_ids.perpetual",
        {"symbol": "BTCUSDT-PERP"},
        {"symbol": {"error": "ValueError", "text": "no"}},
    ),
    row(
        "digits-kept",
        ADD,
        "more than a double has",
        "ticks.price_digits",
        {"123456789.123456789": {"text": "123456789.123456776"}},
        {"123456789.123456789": {"text": "123456789.123456789"}},
    ),
    row(
        "odd-id-taken",
        ADD,
        "letters beyond ASCII",
        "instrument_ids.odd",
        {"币安人生USDT-PERP.BINANCE": {"error": "ValueError"}},
        {"币安人生USDT-PERP.BINANCE": "'币安人生USDT-PERP' at 'BINANCE'"},
    ),
    row(
        "id-changed",
        SHIFT,
        "a text that was refused",
        "instrument_ids.malformed",
        {"BTCUSDT": {"error": "ValueError"}},
        {"BTCUSDT": "BTCUSDT.NONE"},
    ),
    row(
        "execution-changed",
        SHIFT,
        "where the feed has an execution client",
        "execution.bases",
        {"bases": ["A"]},
        {"bases": ["B"]},
        EXECUTION,
    ),
    row(
        "execution-changed",
        SHIFT,
        "a method that the feed's client has as well",
        "execution.inherited",
        {},
        {"calculate_commission": []},
        {"surface.LiveExecutionClient": {"overrides": {"calculate_commission": {"takes": []}}}},
    ),
)


WIRE = (
    row(
        "streams-not-asked",
        BREAK,
        "an error",
        "wire.streams.trades",
        {
            "loopback": [connection("btcusdt@trade")],
            "production": [connection("btcusdt@trade", host="fstream.test")],
        },
        {
            "loopback": {"error": "ValueError", "text": "no"},
            "production": {"error": "ValueError", "text": "no"},
        },
    ),
    row(
        "streams-not-asked",
        BREAK,
        "an error only as production would be asked",
        "wire.streams.trades",
        {
            "loopback": [connection("btcusdt@trade")],
            "production": [connection("btcusdt@trade", host="fstream.test")],
        },
        {
            "loopback": [connection("btcusdt@trade")],
            "production": {"error": "ValueError", "text": "no"},
        },
    ),
    row(
        "streams-asked",
        ADD,
        "where there was an error",
        "wire.streams.after_start",
        {
            "loopback": {"error": "ValueError", "text": "no"},
            "production": {"error": "ValueError", "text": "no"},
        },
        {"loopback": [], "production": []},
    ),
    row(
        "streams-lost",
        BREAK,
        "no connection",
        "wire.streams.trades",
        {
            "loopback": [connection("btcusdt@trade")],
            "production": [connection("btcusdt@trade", host="fstream.test")],
        },
        {"loopback": [], "production": []},
    ),
    row(
        "aggregates-asked-already",
        ADD,
        "of a feed that asks for aggregate trades",
        "wire.streams.trades",
        {"loopback": [connection("btcusdt@trade")]},
        {"loopback": [connection("btcusdt@aggTrade")]},
        AGGREGATES,
    ),
    row(
        "trade-stream",
        SHIFT,
        "another",
        "wire.streams.trades",
        {
            "loopback": [connection("btcusdt@trade")],
            "production": [connection("btcusdt@trade", host="fstream.test")],
        },
        {
            "loopback": [connection("btcusdt@aggTrade")],
            "production": [connection("btcusdt@aggTrade", host="fstream.test")],
        },
    ),
    row(
        "quote-stream",
        SHIFT,
        "another",
        "wire.streams.quotes",
        {
            "loopback": [connection("btcusdt@bookTicker")],
            "production": [connection("btcusdt@bookTicker", host="fstream.test")],
        },
        {
            "loopback": [connection("btcusdt@depth5")],
            "production": [connection("btcusdt@depth5", host="fstream.test")],
        },
    ),
    row(
        "stream-routes",
        SHIFT,
        "another",
        "wire.streams.trades",
        {
            "loopback": [connection("btcusdt@trade")],
            "production": [connection("btcusdt@trade", host="fstream.test")],
        },
        {
            "loopback": [connection("btcusdt@trade", route="/market/stream")],
            "production": [
                connection("btcusdt@trade", route="/market/stream", host="fstream.test")
            ],
        },
    ),
    row(
        "other-data",
        ADD,
        "bars, of a feed that takes none",
        "wire.market_data.bars",
        {"handed": "Bar"},
        {"handed": None},
    ),
    row(
        "data-not-offered",
        BREAK,
        "no method of that name",
        "wire.market_data.bars",
        {"error": None},
        {"error": {"error": "AttributeError", "text": "no bars"}},
        BARS,
    ),
    row(
        "data-offered",
        ADD,
        "a method that was not there",
        "wire.market_data.bars",
        {"error": {"error": "AttributeError", "text": "no bars"}},
        {"error": None},
        BARS,
    ),
    row(
        "data-lost",
        BREAK,
        "nothing comes any more",
        "wire.market_data.bars",
        {"handed": "Bar"},
        {"handed": None},
        BARS,
    ),
    row(
        "data-gained",
        ADD,
        "something comes now",
        "wire.market_data.bars",
        {"handed": None},
        {"handed": "Bar"},
        BARS,
    ),
    row(
        "data-class",
        SHIFT,
        "of another class",
        "wire.market_data.bars",
        {"handed": "BinanceBar"},
        {"handed": "Bar"},
        BARS,
    ),
    row(
        "data-routes",
        SHIFT,
        "over a route of its own",
        "wire.market_data.bars",
        {"routes": ["/stream"]},
        {"routes": ["/market/stream"]},
        BARS,
    ),
    row(
        "data-asked-otherwise",
        SHIFT,
        "of another stream",
        "wire.market_data.bars",
        {"streams": ["<symbol>@kline_1m"]},
        {"streams": ["<symbol>@kline_1s"]},
        BARS,
    ),
    row(
        "data-asked-otherwise",
        SHIFT,
        "over HTTP as well",
        "wire.market_data.bars",
        {"requests": []},
        {"requests": ["/fapi/v1/klines"]},
        BARS,
    ),
    row(
        "data-values",
        SHIFT,
        "another time",
        "wire.market_data.bars",
        {"values": {"ts_event": "1"}},
        {"values": {"ts_event": "2"}},
        BARS,
    ),
    row(
        "instrument-not-asked",
        BREAK,
        "one of two",
        "wire.streams.quotes",
        {"loopback": [{**QUOTES, "streams": ["btcusdt@bookTicker", "ethusdt@bookTicker"]}]},
        {"loopback": [QUOTES]},
    ),
    row(
        "kind-not-asked",
        BREAK,
        "quotes without trades",
        "wire.streams.quotes_and_trades",
        {"loopback": [{**QUOTES, "streams": ["btcusdt@bookTicker", "btcusdt@trade"]}]},
        {"loopback": [QUOTES]},
    ),
    row(
        "no-ticks-after-reconnect",
        BREAK,
        "closed by the exchange",
        "wire.tolerance.connection_close",
        {"next_good_frame_comes": True, "bids": ["1"]},
        {"next_good_frame_comes": False, "bids": ["1"]},
    ),
    row(
        "kind-not-handed-on",
        BREAK,
        "no more trades",
        "wire.ticks.reference_feed",
        {"last": {"bid": "1", "last": "1"}},
        {"last": {"bid": "1", "last": None}},
    ),
    row(
        "connections",
        SHIFT,
        "one more",
        "wire.streams.quotes",
        {"loopback": [QUOTES]},
        {"loopback": [QUOTES, connection()]},
    ),
    row(
        "stream-messages",
        SHIFT,
        "one more",
        "wire.streams.trades",
        {
            "loopback": [connection("btcusdt@trade")],
            "production": [connection("btcusdt@trade", host="fstream.test")],
        },
        {
            "loopback": [
                connection(
                    "btcusdt@trade", said=[{"method": "UNSUBSCRIBE", "streams": ["btcusdt@trade"]}]
                )
            ],
            "production": [connection("btcusdt@trade", host="fstream.test")],
        },
    ),
    row(
        "instrument-not-asked",
        BREAK,
        "under a name that Binance does not know",
        "wire.streams.trades",
        {"loopback": [connection("btcusdt@trade")]},
        {"loopback": [connection("BTCUSDT@trade")]},
    ),
    row(
        "base-urls",
        SHIFT,
        "of the feed's own account",
        "wire.urls.usdt_futures_live",
        {"urls": ["wss://a"]},
        {"urls": ["wss://b"]},
    ),
    row(
        "no-filters-passed",
        ADD,
        "the feed passes none",
        "wire.http.filtered",
        {"instruments_loaded": 90},
        {"instruments_loaded": 5},
    ),
    row(
        "filters-otherwise",
        SHIFT,
        "the feed passes some",
        "wire.http.filtered",
        {"instruments_loaded": 90},
        {"instruments_loaded": 5},
        FILTERS,
    ),
    row(
        "product-is-said",
        ADD,
        "by the feed's config",
        "wire.http.unsaid_product",
        {"asks_first": "/api/v3/exchangeInfo"},
        {"asks_first": "/fapi/v1/exchangeInfo"},
        PRODUCT,
    ),
    row(
        "product-unsaid",
        SHIFT,
        "by the feed's config",
        "wire.http.unsaid_product",
        {"asks_first": "/api/v3/exchangeInfo"},
        {"asks_first": "/fapi/v1/exchangeInfo"},
        NO_PRODUCT,
    ),
    row(
        "updates-end",
        SHIFT,
        "after a failure",
        "wire.http.reloading",
        {"goes_on_after": ["error", "reset"]},
        {"goes_on_after": ["error"]},
    ),
    row(
        "updates-go-on",
        ADD,
        "after a failure",
        "wire.http.reloading",
        {"goes_on_after": ["error"]},
        {"goes_on_after": ["error", "reset"]},
    ),
    row(
        "asks-over-http-more-slowly",
        SHIFT,
        "a limit",
        "wire.http.burst",
        {"all_in_time": True},
        {"all_in_time": False},
    ),
    row(
        "asks-over-http-faster",
        ADD,
        "no limit",
        "wire.http.burst",
        {"all_in_time": False},
        {"all_in_time": True},
    ),
    row(
        "proxied-otherwise",
        SHIFT,
        "the streams too",
        "wire.connection.proxied",
        {"streams_go": ["direct"]},
        {"streams_go": ["proxy"]},
    ),
    row(
        "user-agent", ADD, "another", "wire.http.load_ids", {"user_agent": []}, {"user_agent": [""]}
    ),
    row(
        "strategies-never-start",
        BREAK,
        "no more",
        "wire.http.load_ids",
        {"strategy_started": True},
        {"strategy_started": False},
    ),
    row(
        "connect-raises",
        BREAK,
        "an error",
        "wire.http.load_ids",
        {"error": None},
        {"error": {"error": "ValueError", "text": "no"}},
    ),
    row(
        "streams-named-otherwise",
        ADD,
        "of the suite's own node",
        "wire.http.dummy_keys",
        {"streams_asked_for": ["bookTicker", "trade"]},
        {"streams_asked_for": ["aggTrade", "bookTicker"]},
    ),
    row(
        "requests-changed",
        SHIFT,
        "unsigned",
        "wire.http.load_ids",
        {"requests": ["signed"]},
        {"requests": []},
    ),
    row(
        "requests-changed",
        SHIFT,
        "all instruments, as the feed loads them",
        "wire.http.load_all",
        {"requests": ["signed"]},
        {"requests": []},
        LOADS_ALL,
    ),
    row("no-ticks", BREAK, "none", "wire.ticks.trades", {"ticks": ["trade"]}, {"ticks": []}),
    row(
        "no-ticks",
        BREAK,
        "of an instrument that is not loaded, and the feed loads none",
        "wire.ticks.not_loaded",
        {"quotes": ["quote"]},
        {"quotes": []},
        LOADS_NONE,
    ),
    row(
        "other-loading",
        ADD,
        "ticks of an instrument that is not loaded",
        "wire.ticks.not_loaded",
        {"quotes": ["quote"]},
        {"quotes": []},
    ),
    row("no-ticks", BREAK, "none of many", "wire.ticks.order", {"came": 200}, {"came": 0}),
    row(
        "ticks-raise",
        BREAK,
        "an error",
        "wire.ticks.quotes",
        {"error": None},
        {"error": {"error": "ValueError", "text": "no"}},
    ),
    row("ticks-differ", SHIFT, "one lost", "wire.ticks.order", {"came": 200}, {"came": 199}),
    row(
        "tolerates-less",
        SHIFT,
        "an error answer",
        "wire.tolerance.answer_error",
        {"strategy_started": True, "error": None},
        {"strategy_started": False, "error": None},
    ),
    row(
        "tolerates-more",
        ADD,
        "an error answer",
        "wire.tolerance.answer_error",
        {"strategy_started": False, "error": None},
        {"strategy_started": True, "error": None},
    ),
    row(
        "tolerates-more",
        ADD,
        "fields that ended the process",
        "wire.tolerance.answer_unknown_fields",
        {"strategy_started": False, "error": {"error": "signal SIGABRT"}},
        {"strategy_started": True, "error": None},
    ),
    row(
        "odd-input-ends-run",
        BREAK,
        "fields",
        "wire.tolerance.answer_unknown_fields",
        {"strategy_started": True, "error": None},
        {"strategy_started": False, "error": {"error": "signal SIGABRT"}},
    ),
    row(
        "no-ticks-after-reconnect",
        BREAK,
        "of one kind",
        "wire.tolerance.connection_close",
        {"listens_to": ["btcusdt <quotes>", "btcusdt <trades>"]},
        {"listens_to": ["btcusdt <quotes>"]},
    ),
    row(
        "comes-back-to-more",
        ADD,
        "another kind",
        "wire.tolerance.connection_close",
        {"listens_to": ["btcusdt <quotes>"]},
        {"listens_to": ["btcusdt <quotes>", "btcusdt <trades>"]},
    ),
    row(
        "asks-again-more-often",
        SHIFT,
        "at once",
        "wire.tolerance.answer_error",
        {"times_asked": 1},
        {"times_asked": 20},
    ),
    row(
        "asks-again-less-often",
        ADD,
        "once",
        "wire.tolerance.answer_error",
        {"times_asked": 3},
        {"times_asked": 1},
    ),
    row(
        "odd-listing-loads-more",
        ADD,
        "fields",
        "wire.tolerance.answer_unknown_fields",
        {"instruments_loaded": 90},
        {"instruments_loaded": 91},
    ),
    row(
        "odd-input-differs",
        SHIFT,
        "a frame that comes twice",
        "wire.tolerance.frame_duplicate",
        {"bids": ["1", "1"]},
        {"bids": ["1"]},
    ),
    row(
        "close-code",
        ADD,
        "another",
        "wire.lifecycle.stop",
        {"said": [{"route": "/stream", "said": [], "closed": {"by": "client", "code": 1005}}]},
        {"said": [{"route": "/stream", "said": [], "closed": {"by": "client", "code": 1000}}]},
    ),
    row(
        "leaves-less",
        ADD,
        "no connection",
        "wire.lifecycle.stop",
        {"connections_left": 1},
        {"connections_left": 0},
    ),
    row(
        "stop-differs",
        SHIFT,
        "a connection more",
        "wire.lifecycle.stop",
        {"connections_left": 0},
        {"connections_left": 1},
    ),
)

UNREADY = (
    row(
        "unready-stops-start",
        SHIFT,
        "not listed",
        "wire.ticks.unready_not_listed",
        {"strategy_started": True},
        {"strategy_started": False},
    ),
    row(
        "unready-stops-others",
        SHIFT,
        "a new status",
        "wire.ticks.unready_new_status",
        {"other_instrument_ticks": True},
        {"other_instrument_ticks": False},
    ),
    row(
        "unknown-instrument-silent",
        SHIFT,
        "no quotes",
        "wire.ticks.unready_new_contract_type",
        {"quotes": 1},
        {"quotes": 0},
    ),
    row(
        "unready-instrument-silent",
        SHIFT,
        "no trades",
        "wire.ticks.unready_settling",
        {"trades": 1},
        {"trades": 0},
    ),
    row(
        "unready-instrument-ticks",
        ADD,
        "quotes",
        "wire.ticks.unready_settling",
        {"quotes": 0},
        {"quotes": 1},
    ),
    row(
        "unready-instrument-ticks",
        ADD,
        "named in the log",
        "wire.ticks.unready_settling",
        {"named_in_log": False},
        {"named_in_log": True},
    ),
    row(
        "unready-instrument-unnamed",
        SHIFT,
        "no warning",
        "wire.ticks.unready_settling",
        {"named_in_log": True},
        {"named_in_log": False},
    ),
    row(
        "digits-changed",
        SHIFT,
        "a price",
        "wire.ticks.precision",
        {"prices": {"64250.123": "64250.123"}},
        {"prices": {"64250.123": "64250.12"}},
    ),
    row(
        "uneven-quote-dropped",
        SHIFT,
        "one",
        "wire.ticks.precision",
        {"uneven_quotes": 1},
        {"uneven_quotes": 0},
    ),
    row(
        "uneven-quote-comes",
        ADD,
        "one",
        "wire.ticks.precision",
        {"uneven_quotes": 0},
        {"uneven_quotes": 1},
    ),
)

USES_OF_NODES = (
    row(
        "trade-kills",
        BREAK,
        "no size",
        "wire.ticks.tiny_size",
        {"none": 1},
        {"none": {"signal": "SIGABRT"}},
    ),
    row(
        "tiny-trade-otherwise",
        SHIFT,
        "dropped",
        "wire.ticks.tiny_size",
        {"below_step": 2},
        {"below_step": 1},
    ),
    row(
        "bare-address-not-reached",
        BREAK,
        "no start",
        "wire.streams.address_bare",
        {"strategy_started": True},
        {"strategy_started": False},
    ),
    row(
        "address-not-reached",
        SHIFT,
        "no ticks",
        "wire.streams.address_with_stream",
        {"ticks": True},
        {"ticks": False},
    ),
    row(
        "address-reached",
        ADD,
        "ticks",
        "wire.streams.address_with_ws",
        {"ticks": False},
        {"ticks": True},
    ),
    row(
        "pacing-slower",
        SHIFT,
        "late ticks",
        "wire.streams.pacing_of_ten",
        {"all_tick_in_1500_ms": True},
        {"all_tick_in_1500_ms": False},
    ),
    row(
        "pacing-faster",
        ADD,
        "young ticks",
        "wire.streams.pacing_of_ten",
        {"first_ticks_under_1500_ms_old": False},
        {"first_ticks_under_1500_ms_old": True},
    ),
    row(
        "fifty-without-ticks",
        BREAK,
        "some have none",
        "wire.fifty.first_ticks",
        {"all_tick_within": "1 s"},
        {"all_tick_within": "later, or never"},
    ),
    row(
        "fifty-slower",
        SHIFT,
        "old ticks",
        "wire.fifty.first_ticks",
        {"oldest_within": "1 s"},
        {"oldest_within": "30 s"},
    ),
    row(
        "fifty-faster",
        ADD,
        "sooner",
        "wire.fifty.first_ticks",
        {"all_tick_within": "30 s"},
        {"all_tick_within": "5 s"},
    ),
    row(
        "connect-refused-otherwise",
        SHIFT,
        "an error",
        "wire.lifecycle.connect_refused",
        {"outcome": "goes on"},
        {"outcome": {"error": "RuntimeError", "text": "no"}},
    ),
    row(
        "starts-unconnected",
        SHIFT,
        "no start",
        "wire.lifecycle.connect_refused",
        {"strategy_started": True},
        {"strategy_started": False},
    ),
    row(
        "sigterm-kills",
        SHIFT,
        "while it connects",
        "wire.lifecycle.sigterm_while_connecting",
        {"outcome": "ends"},
        {"outcome": {"signal": "SIGTERM"}},
    ),
    row(
        "sigterm-otherwise",
        ADD,
        "sooner",
        "wire.lifecycle.sigterm_while_connecting",
        {"at_once": False},
        {"at_once": True},
    ),
    row(
        "other-node-use",
        ADD,
        "a feed without threads",
        "nodes.stop_by_node_from_thread",
        {"outcome": "works", "subject": {"threads": "several"}},
        {"outcome": {"signal": "SIGABRT"}, "subject": {"threads": "several"}},
    ),
    row(
        "node-use-kills",
        SHIFT,
        "stopped from a thread",
        "nodes.stop_by_node_from_thread",
        {"outcome": "works"},
        {"outcome": {"signal": "SIGABRT"}},
        text="threading.Thread(target=run).start()",
    ),
    row(
        "node-use-works",
        ADD,
        "in a thread",
        "nodes.in_thread",
        {"outcome": {"error": "RuntimeError", "text": "no"}},
        {"outcome": "works"},
        text="threading.Thread(target=run).start()",
    ),
    row(
        "node-use-fails",
        SHIFT,
        "a second node",
        "nodes.second_beside_first",
        {"outcome": "works"},
        {"outcome": {"error": "RuntimeError", "text": "no"}},
        text="while True: TradingNode(config)",
    ),
    row(
        "keyword-swallowed",
        SHIFT,
        "by a strategy's config",
        "config.unknown_keyword_elsewhere",
        {"strategy": {"error": "TypeError", "text": "no"}},
        {"strategy": "accepted"},
    ),
    row(
        "keyword-refused-elsewhere",
        SHIFT,
        "by a strategy's config",
        "config.unknown_keyword_elsewhere",
        {"strategy": "accepted"},
        {"strategy": {"error": "TypeError", "text": "no"}},
    ),
)

PROCESS = (
    row(
        "prints-at-import",
        SHIFT,
        "a line",
        "process.importing",
        {"prints": 0},
        {"prints": 1},
    ),
    row(
        "import-slower",
        SHIFT,
        "it waits",
        "process.importing",
        {"waits": "little"},
        {"waits": "long"},
    ),
    row(
        "process-changed",
        SHIFT,
        "the garbage collector",
        "process.importing",
        {"changed": {}},
        {"changed": {"gc": "off (700, 10, 10) 0"}},
    ),
    row(
        "process-left-alone",
        ADD,
        "a variable",
        "process.node_life",
        {"changed": {"environment.RUST_LOG": "off"}},
        {"changed": {}},
    ),
    row(
        "less-in-process",
        ADD,
        "it is quicker",
        "process.importing",
        {"takes": "long"},
        {"takes": "little"},
    ),
    row(
        "more-in-process",
        SHIFT,
        "a thread",
        "process.node_life",
        {"python_threads": 0},
        {"python_threads": 1},
    ),
)

CALLBACKS = (
    row(
        "headers-more",
        SHIFT,
        "of HTTP requests",
        "wire.http.load_ids",
        {"headers": ["accept", "host"]},
        {"headers": ["accept", "host", "x-client"]},
    ),
    row(
        "headers-otherwise",
        ADD,
        "of HTTP requests",
        "wire.http.load_ids",
        {"headers": ["accept", "host"]},
        {"headers": ["host"]},
    ),
    row(
        "secret-leaked",
        SHIFT,
        "into the log",
        "credentials.secrets_kept",
        {"environment_only": []},
        {"environment_only": ["log"]},
    ),
    row(
        "secret-leaked-less",
        ADD,
        "not into the log",
        "credentials.secrets_kept",
        {"environment_only": ["log"]},
        {"environment_only": []},
    ),
    row(
        "json-loses-keys",
        SHIFT,
        "those that are None",
        "config.as_json",
        {"nulls": ["api_key"], "subject": {"owner": "BinanceDataClientConfig"}},
        {"nulls": [], "subject": {"owner": "BinanceDataClientConfig"}},
    ),
    row(
        "json-has-keys",
        ADD,
        "a new field",
        "config.as_json",
        {"keys": ["api_key"], "subject": {"owner": "BinanceDataClientConfig"}},
        {"keys": ["api_key", "us"], "subject": {"owner": "BinanceDataClientConfig"}},
    ),
    row(
        "unused-timer",
        ADD,
        "a feed without timers",
        "callbacks.timer",
        {"comes": True},
        {"comes": False},
        {"surface.Clock": {"methods": {}}},
    ),
    row(
        "timer-late-or-never",
        BREAK,
        "none",
        "callbacks.timer",
        {"comes": True, "period_ms": [40]},
        {"comes": False, "period_ms": []},
    ),
    row(
        "timer-otherwise",
        SHIFT,
        "half as often",
        "callbacks.timer",
        {"period_ms": [40]},
        {"period_ms": [80]},
    ),
    row("ticks-behind-slow-callback", SHIFT, "some", "callbacks.slow", {"came": 25}, {"came": 9}),
    row("callbacks-easier", ADD, "all come", "callbacks.slow", {"came": 9}, {"came": 25}),
    row(
        "feed-is-warned",
        SHIFT,
        "a method will go",
        "callbacks.warned",
        {"warnings": []},
        {"warnings": ["DeprecationWarning: it will be removed"]},
    ),
    row(
        "callback-error-goes-on",
        SHIFT,
        "as on NautilusTrader 2",
        "callbacks.raising_quotes",
        {"outcome": {"exit_status": 1}},
        {"outcome": "goes on"},
    ),
    row(
        "callback-error-otherwise",
        SHIFT,
        "it ends the process",
        "callbacks.raising_trades",
        {"outcome": "goes on"},
        {"outcome": {"exit_status": 1}},
    ),
)

NETWORK = (
    row(
        "stop-takes-longer",
        SHIFT,
        "by seconds",
        "wire.lifecycle.stop_time",
        {"within": "3 s"},
        {"within": "10 s"},
    ),
    row(
        "stop-takes-less",
        ADD,
        "by seconds",
        "wire.lifecycle.stop_time",
        {"within": "10 s"},
        {"within": "3 s"},
    ),
    row(
        "stays-cut-off",
        BREAK,
        "for good",
        "wire.reconnect.reset",
        {"comes_back_within": "1500 ms"},
        {"comes_back_within": "later, or never"},
    ),
    row(
        "comes-back-without-ticks",
        BREAK,
        "none comes",
        "wire.reconnect.reset",
        {"ticks_lost": 0},
        {"ticks_lost": 4},
    ),
    row(
        "comes-back-later",
        SHIFT,
        "a longer wait",
        "wire.reconnect.reset",
        {"comes_back_within": "1500 ms"},
        {"comes_back_within": "6 s"},
    ),
    row(
        "comes-back-later",
        SHIFT,
        "at its soonest",
        "wire.reconnect.again_and_again",
        {"soonest_within": "700 ms"},
        {"soonest_within": "6 s"},
    ),
    row(
        "comes-back-sooner",
        ADD,
        "than before",
        "wire.reconnect.away_for_long",
        {"comes_back_within": "6 s"},
        {"comes_back_within": "1500 ms"},
    ),
    row(
        "comes-back-now",
        ADD,
        "after a silence",
        "wire.reconnect.half_open",
        {"comes_back_within": "later, or never", "ticks_lost": 4},
        {"comes_back_within": "30 s", "ticks_lost": 0},
    ),
    row(
        "stops-later",
        SHIFT,
        "once it was lost",
        "wire.reconnect.half_open",
        {"stops_within": "1500 ms"},
        {"stops_within": "6 s"},
    ),
    row(
        "fewer-ticks-missed",
        ADD,
        "none",
        "wire.reconnect.reset",
        {"ticks_twice": 4},
        {"ticks_twice": 0},
    ),
    row(
        "loss-not-told",
        SHIFT,
        "no warning",
        "wire.reconnect.reset",
        {"logs": ["warning"]},
        {"logs": []},
    ),
    row(
        "loss-told",
        ADD,
        "a warning",
        "wire.reconnect.half_open",
        {"logs": []},
        {"logs": ["warning"]},
    ),
    row(
        "starts-without-venue",
        SHIFT,
        "it does not",
        "wire.reconnect.absent_at_start",
        {"strategy_started": True},
        {"strategy_started": False},
    ),
    row(
        "subscribed-again-without-ticks",
        SHIFT,
        "no quotes",
        "wire.reconnect.left_and_asked_again",
        {"quotes_come_again": True},
        {"quotes_come_again": False},
    ),
    row(
        "subscribed-again-with-ticks",
        ADD,
        "quotes",
        "wire.reconnect.left_and_asked_again",
        {"quotes_come_again": False},
        {"quotes_come_again": True},
    ),
    row(
        "reconnect-differs",
        SHIFT,
        "each stream once",
        "wire.reconnect.reset",
        {"asks_again": ["btcusdt <quotes>", "btcusdt <quotes>"]},
        {"asks_again": ["btcusdt <quotes>"]},
    ),
    row(
        "key-on-the-stream",
        SHIFT,
        "a header",
        "wire.connection.handshake",
        {"keys_are_in": []},
        {"keys_are_in": ["header x-mbx-apikey"]},
    ),
    row(
        "key-off-the-stream",
        ADD,
        "no header",
        "wire.connection.handshake",
        {"keys_are_in": ["header x-mbx-apikey"]},
        {"keys_are_in": []},
    ),
    row(
        "handshake-headers",
        ADD,
        "one more",
        "wire.connection.handshake",
        {"headers": ["host"]},
        {"headers": ["host", "x-trace"]},
    ),
    row(
        "pings-unanswered",
        BREAK,
        "no pong",
        "wire.connection.pings",
        {"are_answered": True},
        {"are_answered": False},
    ),
    row(
        "pings-answered",
        ADD,
        "once",
        "wire.connection.pings",
        {"answers_to_one": 2},
        {"answers_to_one": 1},
    ),
    row(
        "message-ids",
        ADD,
        "a text",
        "wire.connection.messages",
        {"ids": ["0"]},
        {"ids": ["str"]},
    ),
    row(
        "message-form",
        SHIFT,
        "one key more",
        "wire.connection.messages",
        {"keys": ["id, method, params"]},
        {"keys": ["id, method, params, reqId"]},
    ),
    row(
        "left-by-itself",
        BREAK,
        "a stream",
        "wire.upkeep.quiet_minute",
        {"says": []},
        {"says": ["UNSUBSCRIBE btcusdt <quotes>"]},
    ),
    row(
        "falls-silent",
        BREAK,
        "a kind of ticks",
        "wire.upkeep.quiet_minute",
        {"ticks_at_the_end": ["BTCUSDT-PERP.BINANCE quotes"]},
        {"ticks_at_the_end": []},
    ),
    row(
        "falls-silent",
        BREAK,
        "a timer",
        "wire.upkeep.quiet_minute",
        {"timer_at_the_end": True},
        {"timer_at_the_end": False},
    ),
    row(
        "goes-on-longer",
        ADD,
        "a timer",
        "wire.upkeep.quiet_minute",
        {"timer_at_the_end": False},
        {"timer_at_the_end": True},
    ),
    row(
        "heartbeat-less",
        SHIFT,
        "none",
        "wire.upkeep.quiet_minute",
        {"first_ping_within": "66 s"},
        {"first_ping_within": "none in 66 s"},
    ),
    row(
        "heartbeat-more",
        ADD,
        "sooner",
        "wire.upkeep.quiet_minute",
        {"first_ping_within": "66 s"},
        {"first_ping_within": "20 s"},
    ),
    row(
        "quieter",
        ADD,
        "no connection",
        "wire.upkeep.quiet_minute",
        {"opens": 1},
        {"opens": 0},
    ),
    row(
        "not-quiet",
        SHIFT,
        "a connection",
        "wire.upkeep.quiet_minute",
        {"opens": 0},
        {"opens": 1},
    ),
    row(
        "many-streams-fail",
        SHIFT,
        "a name that is no text",
        "wire.upkeep.two_hundred_streams",
        {"error": {"error": "RuntimeError", "text": "no"}},
        {"error": None},
    ),
    row(
        "asks-too-fast",
        SHIFT,
        "no pauses",
        "wire.volume.subscribing",
        {"keeps_the_limit": True},
        {"keeps_the_limit": False},
    ),
    row(
        "asks-within-the-limit",
        SHIFT,
        "with pauses",
        "wire.volume.subscribing",
        {"keeps_the_limit": False},
        {"keeps_the_limit": True},
    ),
    row(
        "closed-for-haste",
        SHIFT,
        "by the venue",
        "wire.volume.subscribing",
        {"is_closed_for_it": False},
        {"is_closed_for_it": True},
    ),
    row(
        "no-more-closed-for-haste",
        ADD,
        "by the venue",
        "wire.volume.subscribing",
        {"is_closed_for_it": True},
        {"is_closed_for_it": False},
    ),
    row(
        "streams-allotted-otherwise",
        SHIFT,
        "ten each",
        "wire.volume.subscribing",
        {"streams_of_connections": [20]},
        {"streams_of_connections": [10, 10]},
    ),
    row(
        "ticks-lost",
        SHIFT,
        "each 500th",
        "wire.volume.bursts",
        {"trades_lost": 0},
        {"trades_lost": 2},
    ),
    row(
        "ticks-changed",
        SHIFT,
        "ids of 32 bits",
        "wire.volume.bursts",
        {"trades_lost": 0, "trades_never_sent": 0},
        {"trades_lost": 1210, "trades_never_sent": 1210},
    ),
    row(
        "ticks-invented",
        SHIFT,
        "from nowhere",
        "wire.volume.bursts",
        {"trades_lost": 0, "trades_never_sent": 0},
        {"trades_lost": 0, "trades_never_sent": 3},
    ),
    row(
        "ticks-doubled",
        SHIFT,
        "each tenth",
        "wire.volume.bursts",
        {"quotes_twice": 0},
        {"quotes_twice": 120},
    ),
    row(
        "ticks-complete",
        ADD,
        "none is lost",
        "wire.volume.bursts",
        {"quotes_lost": 60},
        {"quotes_lost": 0},
    ),
    row(
        "ticks-overtake",
        SHIFT,
        "trades",
        "wire.volume.bursts",
        {"in_order_as_sent": True},
        {"in_order_as_sent": False},
    ),
    row(
        "ticks-late",
        SHIFT,
        "a second",
        "wire.volume.bursts",
        {"come_in_150_ms": True},
        {"come_in_150_ms": False},
    ),
    row(
        "arrival-time-wrong",
        SHIFT,
        "0",
        "wire.volume.bursts",
        {"ts_init_is_of_arrival": True},
        {"ts_init_is_of_arrival": False},
    ),
    row(
        "volume-better",
        ADD,
        "in order",
        "wire.volume.bursts",
        {"in_order_as_sent": False},
        {"in_order_as_sent": True},
    ),
    row(
        "big-frame-lost",
        SHIFT,
        "above 4 KB",
        "wire.volume.big_frames",
        {"5000_bytes": {"quotes": 1}},
        {"5000_bytes": {"quotes": 0}},
    ),
    row(
        "big-frame-comes",
        ADD,
        "above 4 KB",
        "wire.volume.big_frames",
        {"5000_bytes": {"quotes": 0}},
        {"5000_bytes": {"quotes": 1}},
    ),
    row(
        "volume-differs",
        SHIFT,
        "to the digit",
        "wire.volume.bursts",
        {"ts_event_off_by_ns": 128},
        {"ts_event_off_by_ns": 0},
    ),
)

EDGES = (
    row(
        "instrument-not-loaded",
        SHIFT,
        "a delivery contract",
        "wire.values.instrument_BTCUSDT_261225",
        {"loaded": True},
        {"loaded": False},
    ),
    row(
        "instrument-digits",
        SHIFT,
        "those of the listing",
        "wire.values.instrument_ETHUSDT",
        {"price_precision": "2"},
        {"price_precision": "5"},
    ),
    row(
        "instrument-terms",
        ADD,
        "another margin",
        "wire.values.instrument_ETHUSDT",
        {"margin_init": "0.05"},
        {"margin_init": "1"},
    ),
    row(
        "edge-tick-comes",
        ADD,
        "of a side without a price",
        "wire.values.empty_sides",
        {"no_bid": None},
        {"no_bid": {"bid": "0.00"}},
    ),
    row(
        "edge-tick-lost",
        SHIFT,
        "of a delivery contract",
        "wire.values.quotes",
        {"BTCUSDT_261225": "BTCUSDT_261225.BINANCE"},
        {"BTCUSDT_261225": None},
    ),
    row(
        "edge-value-differs",
        SHIFT,
        "an id of 32 bits",
        "wire.values.ids",
        {"4294967301": "4294967301"},
        {"4294967301": "5"},
    ),
)

CORPUS = (
    SURFACE
    + FEED
    + FOREIGN
    + GENERAL
    + CONFIG
    + CREDENTIALS
    + LOOP
    + VALUES
    + WIRE
    + UNREADY
    + EDGES
    + USES_OF_NODES
    + PROCESS
    + CALLBACKS
    + NETWORK
)
