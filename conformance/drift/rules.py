"""How severe a change is: the first rule below that it meets decides.

A rule that is about the feed's use comes before the one for everybody. Where none but the last
one of an area is met, the change is a `shift`: a person has to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from conformance.drift import conditions as c
from conformance.drift.records import Severity

if TYPE_CHECKING:
    from conformance.drift.conditions import Case, Condition

BREAK, SHIFT, ADD = Severity.BREAK, Severity.SHIFT, Severity.ADD


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of change, and what it does to the feed."""

    id: str
    observation: str  #: Pattern of observation ids.
    path: str = "*"  #: Pattern of paths in it.
    when: Condition = c.always
    severity: Severity
    reason: str  #: One line, for whoever reads the drift.
    example: str

    def meets(self, case: Case) -> bool:
        """Whether a change is of this kind."""
        return (
            fnmatchcase(case.change.observation, self.observation)
            and fnmatchcase(case.change.path, self.path)
            and self.when(case)
        )


def rule_of(case: Case) -> Rule:
    """Return the rule that decides a change."""
    return next(rule for rule in RULES if rule.meets(case))


_SURFACE = (
    Rule(
        id="import-removed",
        observation="surface.*",
        path="imports.*",
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed imports a name that is gone",
        example='imports.nautilus_trader.model.data "present" → "missing"',
    ),
    Rule(
        id="member-removed",
        observation="surface.*",
        path="members.*",
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed uses an enum member that is gone",
        example='members.USDT_FUTURE "USDT_FUTURE" → "missing"',
    ),
    Rule(
        id="callback-removed",
        observation="surface.*",
        path="overrides.*",
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed overrides a method that NT no longer has, so nothing calls it",
        example='overrides.on_quote_tick "(tick: QuoteTick)" → "missing"',
    ),
    Rule(
        id="callback-arguments",
        observation="surface.*",
        path="overrides.*",
        when=c.is_misfit,
        severity=BREAK,
        reason="NT calls back with other arguments than the feed takes",
        example='overrides.on_stop "()" → "(reason: str); the feed takes ()"',
    ),
    Rule(
        id="callback-widened",
        observation="surface.*",
        path="overrides.*",
        severity=ADD,
        reason="NT's own signature of a callback differs, and the feed's still fits",
        example='overrides.on_quote_tick "(tick: QuoteTick)" → "(tick: Quote)"',
    ),
    Rule(
        id="parameter-removed",
        observation="surface.*",
        path="*passes.*",
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed passes an argument that is no longer taken",
        example='passes.testnet "bool" → "missing"',
    ),
    Rule(
        id="parameter-moved",
        observation="surface.*",
        path="*passes.*",
        when=c.both(c.is_positional, c.takes_other_type),
        severity=BREAK,
        reason="another parameter stands where the feed passes one by position",
        example='passes.2 "interval: timedelta" → "alert_time: datetime"',
    ),
    Rule(
        id="parameter-renamed",
        observation="surface.*",
        path="*passes.*",
        when=c.is_positional,
        severity=SHIFT,
        reason="a parameter that the feed passes by position has another name: another meaning?",
        example='passes.1 "name: str" → "label: str"',
    ),
    Rule(
        id="parameter-type-widened",
        observation="surface.*",
        path="*passes.*",
        when=c.is_wider,
        severity=ADD,
        reason="a parameter takes more than it did",
        example='passes.data_clients "dict[str, LiveDataClientConfig]" → "dict[str, Any]"',
    ),
    Rule(
        id="parameter-type-changed",
        observation="surface.*",
        path="*passes.*",
        severity=SHIFT,
        reason="a parameter that the feed passes is of another type",
        example='passes.interval "timedelta" → "int"',
    ),
    Rule(
        id="argument-required",
        observation="surface.*",
        path="*not_passed.*",
        when=c.appears,
        severity=BREAK,
        reason="NT requires an argument that the feed does not pass",
        example='methods.set_timer.not_passed.start_time (no such fact) → "required"',
    ),
    Rule(
        id="requirements-changed",
        observation="surface.*",
        path="*requires*",
        severity=ADD,
        reason="NT requires other arguments, and the feed passes them all",
        example='requires ["name"] → ["name", "interval"]',
    ),
    Rule(
        id="class-final",
        observation="surface.*",
        path="subclass",
        severity=BREAK,
        reason="the feed derives from a class that can't be derived from",
        example='subclass "allowed" → "refused: the class is final"',
    ),
    Rule(
        id="name-removed",
        observation="surface.*",
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed uses a name that is gone",
        example='methods.subscribe_quote_ticks "…" → "missing"',
    ),
    Rule(
        id="fallback-taken",
        observation="surface.*",
        when=c.goes_expectedly,
        severity=SHIFT,
        reason="a name is gone, and the feed takes the way that its source has for that",
        example='imports.a.b "present" → "missing, and the feed expects ImportError"',
    ),
    Rule(
        id="member-value-changed",
        observation="surface.*",
        path="members.*",
        severity=SHIFT,
        reason="an enum member that the feed uses has another value",
        example="members.BUYER 1 → 2",
    ),
    Rule(
        id="return-type-changed",
        observation="surface.*",
        path="*returns",
        severity=SHIFT,
        reason="a call gives back another type",
        example='methods.instrument.returns "Instrument" → "InstrumentAny"',
    ),
    Rule(
        id="attribute-type-changed",
        observation="surface.*",
        path="attributes.*",
        severity=SHIFT,
        reason="an attribute that the feed reads is of another type",
        example='attributes.ts_event "int" → "float"',
    ),
    Rule(
        id="name-reached",
        observation="surface.*",
        when=c.appears,
        severity=ADD,
        reason="the feed's source now leads to this name as well",
        example='kind (no such fact) → "class"',
    ),
    Rule(
        id="name-left",
        observation="surface.*",
        when=c.vanishes,
        severity=SHIFT,
        reason="the feed's source no longer leads to this name: NT gives it something else",
        example='kind "class" → (no such fact)',
    ),
    Rule(
        id="name-changed",
        observation="surface.*",
        severity=SHIFT,
        reason="a name that the feed uses is another kind of thing, or has another value",
        example='kind "class" → "function"',
    ),
)

_CONFIG = (
    Rule(
        id="field-added",
        observation="config.*",
        when=c.appears,
        severity=ADD,
        reason="a config has a field that it had not",
        example='transport_backend (no such fact) → "TransportBackend | None, default None"',
    ),
    Rule(
        id="field-removed",
        observation="config.binance_data_client",
        when=c.both(c.vanishes, c.is_passed),
        severity=BREAK,
        reason="the feed sets a config field that is gone",
        example='testnet "bool, default False" → (no such fact)',
    ),
    Rule(
        id="unused-field-removed",
        observation="config.binance_data_client",
        when=c.vanishes,
        severity=ADD,
        reason="a config field is gone that the feed does not set",
        example='us "bool, default False" → (no such fact)',
    ),
    Rule(
        id="set-field-changed",
        observation="config.binance_data_client",
        when=c.is_passed,
        severity=ADD,
        reason="a default changed, or a type got wider, of a field that the feed sets itself",
        example='testnet "bool, default False" → "bool, default True"',
    ),
    Rule(
        id="field-type-changed",
        observation="config.binance_data_client",
        when=c.keeps_default,
        severity=ADD,
        reason="a field that the feed does not set is of another type, with the same default",
        example='api_key "str | None, default None" → "SecretStr | None, default None"',
    ),
    Rule(
        id="default-changed",
        observation="config.binance_data_client",
        severity=SHIFT,
        reason="a default changed that the feed relies on",
        example='use_agg_trade_ticks "bool, default False" → "bool, default True"',
    ),
    Rule(
        id="unknown-key-refused",
        observation="config.unknown_json_key",
        when=c.raises_now,
        severity=SHIFT,
        reason="config given as JSON with a key that NT does not know is refused",
        example='no_such_key "ignored" → "ValidationError: Object contains unknown field"',
    ),
    Rule(
        id="unknown-key-taken",
        observation="config.unknown_*",
        when=c.raised_before,
        severity=ADD,
        reason="NT takes a key that it refused, or refuses it in other words",
        example='paper_trading "TypeError: …" → "accepted"',
    ),
    Rule(
        id="keyword-refused",
        observation="config.unknown_keyword",
        severity=SHIFT,
        reason="a config refuses a keyword that it took",
        example='testnet "accepted" → "TypeError: Unexpected keyword argument"',
    ),
    Rule(
        id="config-mutability",
        observation="config.frozen",
        severity=SHIFT,
        reason="whether a config can be changed once it is made is different",
        example="took_effect false → true",
    ),
    Rule(
        id="set-default-changed",
        observation="config.*",
        severity=ADD,
        reason="a field that the feed sets itself has another default, or takes more",
        example='timeout_post_stop "float, default 10.0" → "float, default 5.0"',
    ),
)

_CREDENTIALS = (
    Rule(
        id="key-preference",
        observation="credentials.precedence",
        path="config_and_environment",
        when=c.has_no_explicit_key,
        severity=ADD,
        reason="which key goes before the other is different, and the feed gives but one",
        example='config_and_environment "explicit" → "environment"',
    ),
    Rule(
        id="key-source",
        observation="credentials.precedence",
        severity=SHIFT,
        reason="the key that goes over the wire comes from somewhere else",
        example='environment_only "environment" → "none"',
    ),
    Rule(
        id="secret-shown",
        observation="credentials.secret_shown",
        when=c.gets_worse,
        severity=SHIFT,
        reason="the secret can be read where it was hidden",
        example='repr_of_config "hidden" → "shown"',
    ),
    Rule(
        id="secret-hidden",
        observation="credentials.secret_shown",
        severity=ADD,
        reason="the secret is shown in fewer places, or a refusal is logged otherwise",
        example='repr_of_config "shown" → "hidden"',
    ),
    Rule(
        id="foreign-credentials",
        observation="credentials.*",
        when=c.is_foreign,
        severity=ADD,
        reason="credentials of an account type or environment that the feed does not take",
        example='demanded ["BINANCE_API_KEY"] → []',
    ),
    Rule(
        id="variables-demanded",
        observation="credentials.*",
        path="demanded",
        when=c.demands_more,
        severity=BREAK,
        reason="the factory demands environment variables that production does not set",
        example='demanded ["BINANCE_FUTURES_API_KEY"] → ["BINANCE_API_KEY"]',
    ),
    Rule(
        id="variables-dropped",
        observation="credentials.*",
        path="demanded",
        severity=ADD,
        reason="the factory demands fewer environment variables",
        example='demanded ["BINANCE_FUTURES_API_KEY"] → []',
    ),
    Rule(
        id="explicit-keys-unused",
        observation="credentials.*",
        path="with_explicit_keys",
        when=c.has_no_explicit_key,
        severity=ADD,
        reason="keys in the config are taken otherwise, and the feed gives none there",
        example='with_explicit_keys "built" → "ValueError: …"',
    ),
    Rule(
        id="client-not-built",
        observation="credentials.*",
        path="with_*",
        when=c.raises_now,
        severity=BREAK,
        reason="the data client can't be built with the keys that it demands",
        example='with_dummies "built" → "ValueError: invalid key"',
    ),
    Rule(
        id="credential-error",
        observation="credentials.*",
        severity=ADD,
        reason="building the client fails in other words, or no longer fails",
        example='error "RuntimeError: <variable> not set" → "ValueError: <variable> not set"',
    ),
)

_LOOP = (
    Rule(
        id="other-construction",
        observation="event_loop.construct_*",
        when=c.is_other_way,
        severity=ADD,
        reason="it is another way to construct a node than the feed's",
        example='construct_in_thread outcome "RuntimeError: …" → "ValueError: …"',
    ),
    Rule(
        id="node-not-constructed",
        observation="event_loop.construct_*",
        path="outcome",
        when=c.raises_now,
        severity=BREAK,
        reason="a node can't be constructed the way the feed does it",
        example='outcome "constructed" → "RuntimeError: There is no current event loop"',
    ),
    Rule(
        id="node-constructed",
        observation="event_loop.construct_*",
        path="outcome",
        when=c.raised_before,
        severity=ADD,
        reason="a node can be constructed where that failed, or it fails in other words",
        example='outcome "RuntimeError: …" → "constructed"',
    ),
    Rule(
        id="loop-changed",
        observation="event_loop.*",
        severity=SHIFT,
        reason="NT treats the event loop, its policy or signals differently",
        example='after.policy "uvloop.EventLoopPolicy" → "asyncio.DefaultEventLoopPolicy"',
    ),
)

_VALUES = (
    Rule(
        id="unused-value",
        observation="ticks.*",
        when=c.is_unused_value,
        severity=ADD,
        reason="a value changed in a way that the feed does not look at",
        example='quantity.as_decimal "Decimal 0.0150" → "Decimal 0.015"',
    ),
    Rule(
        id="value-raises",
        observation="ticks.*",
        when=c.raises_now,
        severity=BREAK,
        reason="a value that the feed reads raises an error",
        example='price.as_decimal "Decimal 64250.10" → "AttributeError: as_decimal"',
    ),
    Rule(
        id="value-changed",
        observation="ticks.*",
        severity=SHIFT,
        reason="a value that the feed reads comes out differently",
        example='price.as_decimal "Decimal 64250.10" → "Decimal 64250.1"',
    ),
    Rule(
        id="id-refused",
        observation="instrument_ids.perpetual",
        when=c.raises_now,
        severity=BREAK,
        reason="an instrument id that the feed takes is refused",
        example='symbol "BTCUSDT-PERP" → "ValueError: …"',
    ),
    Rule(
        id="id-changed",
        observation="instrument_ids.*",
        severity=SHIFT,
        reason="instrument ids are parsed, compared or written differently",
        example='malformed.BTCUSDT "refused with ValueError" → "BTCUSDT.NONE"',
    ),
    Rule(
        id="unused-execution",
        observation="execution.*",
        when=c.has_no_execution,
        severity=ADD,
        reason="execution clients changed, and the feed has none",
        example='reports.generate_order_denied (no such fact) → ["reason: str"]',
    ),
    Rule(
        id="execution-changed",
        observation="execution.*",
        severity=SHIFT,
        reason="what the feed's execution client leans on changed",
        example='coroutines._submit_order ["command: SubmitOrder"] → ["order: Order"]',
    ),
)

_FEED = (
    Rule(
        id="feed-does-not-run",
        observation="feed.start",
        severity=BREAK,
        reason="the feed does not start, or does not stop",
        example='outcome "subscribed, stopped on SIGTERM" → "AttributeError: …"',
    ),
    Rule(
        id="callback-not-called",
        observation="feed.callbacks",
        when=c.is_not_called,
        severity=BREAK,
        reason="NT does not call a method that the feed overrides",
        example='on_quote_tick "called with QuoteTick" → "not called"',
    ),
    Rule(
        id="callback-called-otherwise",
        observation="feed.callbacks",
        severity=SHIFT,
        reason="NT calls back with something else",
        example='on_quote_tick "called with QuoteTick" → "called with Quote"',
    ),
)

_WIRE = (
    Rule(
        id="trade-stream",
        observation="wire.streams.trades",
        path="stream",
        severity=SHIFT,
        reason="trades come from another stream: other ids, other counts, other times",
        example='stream "<symbol>@trade" → "<symbol>@aggTrade"',
    ),
    Rule(
        id="quote-stream",
        observation="wire.streams.quotes",
        path="stream",
        severity=SHIFT,
        reason="quotes come from another stream",
        example='stream "<symbol>@bookTicker" → "<symbol>@depth"',
    ),
    Rule(
        id="stream-routes",
        observation="wire.streams.*",
        path="route",
        severity=SHIFT,
        reason="streams are asked for over another route, which proxies must let through",
        example='route "/stream" → "/market/stream"',
    ),
    Rule(
        id="connections",
        observation="wire.streams.*",
        path="connections",
        severity=SHIFT,
        reason="the node opens another number of connections, so order holds within each only",
        example="connections 1 → 2",
    ),
    Rule(
        id="stream-messages",
        observation="wire.streams.*",
        severity=SHIFT,
        reason="the node subscribes or unsubscribes with other messages",
        example='messages ["SUBSCRIBE <quotes> x2"] → ["SUBSCRIBE <quotes>"]',
    ),
    Rule(
        id="foreign-urls",
        observation="wire.urls.*",
        when=c.is_foreign,
        severity=ADD,
        reason="URLs of an account type or environment that the feed does not take",
        example='urls ["wss://testnet.binance.vision"] → ["wss://stream.testnet.binance.vision"]',
    ),
    Rule(
        id="base-urls",
        observation="wire.urls.*",
        severity=SHIFT,
        reason="the feed's own account type is asked for at other addresses",
        example='urls ["wss://fstream.binance.com"] → ["wss://fstream.binance.com/market"]',
    ),
    Rule(
        id="other-loading",
        observation="wire.http.*",
        when=c.is_other_load,
        severity=ADD,
        reason="it is another way to load instruments, or to give keys, than the feed's",
        example='load_all.requests ["…account: signed"] → ["…exchangeInfo: unsigned"]',
    ),
    Rule(
        id="user-agent",
        observation="wire.http.*",
        path="user_agent",
        severity=ADD,
        reason="the node calls itself something else",
        example='user_agent ["NautilusTrader/<version>"] → ["nautilus/<version>"]',
    ),
    Rule(
        id="strategies-never-start",
        observation="wire.http.*",
        path="strategy_started",
        when=c.starts_no_more,
        severity=BREAK,
        reason="NT does not start the feed's strategies",
        example="strategy_started true → false",
    ),
    Rule(
        id="connect-raises",
        observation="wire.http.*",
        path="error",
        when=c.raises_now,
        severity=BREAK,
        reason="connecting raises an error",
        example='error "none" → "RuntimeError: …"',
    ),
    Rule(
        id="requests-changed",
        observation="wire.http.*",
        severity=SHIFT,
        reason="the node asks for something else over HTTP, or gets something else for it",
        example='requests ["GET /fapi/v2/account: signed, key sent; 401"] → []',
    ),
    Rule(
        id="tolerates-less",
        observation="wire.tolerance.*",
        when=c.gets_worse,
        severity=SHIFT,
        reason="odd input that the node took stops it, or is logged as an error",
        example='answer_error.node "started" → "does not start its strategies"',
    ),
    Rule(
        id="tolerates-more",
        observation="wire.tolerance.*",
        when=c.gets_better,
        severity=ADD,
        reason="the node takes odd input that stopped it, or logs no error for it",
        example='answer_error.node "does not start its strategies" → "started"',
    ),
    Rule(
        id="odd-input-differs",
        observation="wire.tolerance.*",
        severity=SHIFT,
        reason="something else comes of odd input",
        example='frame_duplicate.bids ["64250.10", "64250.10"] → ["64250.10"]',
    ),
    Rule(
        id="ticks-differ",
        observation="wire.ticks.*",
        severity=SHIFT,
        reason="other ticks come out for the frames that went in",
        example='timestamps.1700000000001 "-64 ns" → "+0 ns"',
    ),
    Rule(
        id="close-code",
        observation="wire.lifecycle.*",
        path="closes",
        severity=ADD,
        reason="connections are closed with another code, which only the venue sees",
        example="closes [1005] → [1000]",
    ),
    Rule(
        id="leaves-less",
        observation="wire.lifecycle.*",
        path="*_left",
        when=c.is_less,
        severity=ADD,
        reason="a node that is stopped leaves less behind",
        example="connections_left 1 → 0",
    ),
    Rule(
        id="stop-differs",
        observation="wire.lifecycle.*",
        severity=SHIFT,
        reason="a node that is stopped says or leaves something else",
        example="connections_left 0 → 1",
    ),
)

_ANY = (
    Rule(
        id="unknown-change",
        observation="*",
        severity=SHIFT,
        reason="a fact changed for which there is no rule",
        example='area.probe fact "a" → "b"',
    ),
)

RULES = _SURFACE + _CONFIG + _CREDENTIALS + _LOOP + _VALUES + _FEED + _WIRE + _ANY
