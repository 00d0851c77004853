"""Rules for the names that the feed uses."""

from conformance.drift.conditions import surface as c
from conformance.drift.conditions.facts import appears
from conformance.drift.rules.rule import ADD, BREAK, SHIFT, Rule

_PASSES = ("passes.*", "methods.*.passes.*")
_OVERRIDES = ("overrides.*",)

_NOT_FOLLOWED = (
    Rule(
        id="not-followed",
        observation="surface.not_followed",
        paths=("?*",),
        when=appears,
        severity=SHIFT,
        reason="the suite can't follow the feed's source any more: what it uses there is not held",
        example='Strategy.clock.timestamp_ns (no such fact) → "of a type that NT does not tell"',
    ),
    Rule(
        id="followed",
        observation="surface.not_followed",
        paths=("?*",),
        severity=ADD,
        reason="the suite can follow the feed's source further, or says otherwise why it can't",
        example='Strategy.clock.timestamp_ns "of a type that NT does not tell" → (no such fact)',
    ),
)

_THERE = (
    Rule(
        id="lacked-before",
        observation="surface.*",
        when=c.lacked_before,
        severity=ADD,
        reason="the feed lacked this already: now it is there, or lacks otherwise",
        example='members.USDT_FUTURES "missing" → "USDT_FUTURES"',
    ),
    Rule(
        id="import-removed",
        observation="surface.*",
        paths=("imports.*",),
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed imports a name that is gone",
        example='imports.nautilus_trader.model.data "present" → "missing"',
    ),
    Rule(
        id="member-removed",
        observation="surface.*",
        paths=("members.*",),
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed uses an enum member that is gone",
        example='members.USDT_FUTURE "USDT_FUTURE" → "missing"',
    ),
    Rule(
        id="callback-removed",
        observation="surface.*",
        paths=_OVERRIDES,
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed overrides a method that NT no longer has, so nothing calls it",
        example='overrides.on_quote_tick "(tick: QuoteTick)" → "missing"',
    ),
    Rule(
        id="parameter-removed",
        observation="surface.*",
        paths=_PASSES,
        when=c.goes_missing,
        severity=BREAK,
        reason="the feed passes an argument that is no longer taken",
        example='passes.testnet "bool" → "missing"',
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
        when=c.is_expected,
        severity=SHIFT,
        reason="a name comes or goes, and the feed takes another way that its source has for that",
        example='imports.a.b "present" → "missing, and the feed expects ImportError"',
    ),
    Rule(
        id="callback-arguments",
        observation="surface.*",
        paths=_OVERRIDES,
        when=c.is_misfit,
        severity=BREAK,
        reason="NT calls back with other arguments than the feed takes",
        example='overrides.on_stop "()" → "(reason: str); the feed takes ()"',
    ),
    Rule(
        id="class-final",
        observation="surface.*",
        paths=("subclass",),
        when=c.is_refused,
        severity=BREAK,
        reason="the feed derives from a class that can't be derived from",
        example='subclass "allowed" → "refused: the class is final"',
    ),
    Rule(
        id="argument-required",
        observation="surface.*",
        paths=("not_passed.*", "methods.*.not_passed.*"),
        when=appears,
        severity=BREAK,
        reason="NT requires an argument that the feed does not pass",
        example='methods.set_timer.not_passed.start_time (no such fact) → "required"',
    ),
    Rule(
        id="name-reached",
        observation="surface.*",
        when=appears,
        severity=ADD,
        reason="the feed's source now leads to this name as well",
        example='members.USDT_FUTURES (no such fact) → "USDT_FUTURES"',
    ),
    Rule(
        id="name-unused",
        observation="surface.*",
        when=c.is_not_named,
        severity=ADD,
        reason="the feed's source no longer has this name",
        example='members.USDT_FUTURE "USDT_FUTURE" → (no such fact)',
    ),
    Rule(
        id="name-left",
        observation="surface.*",
        when=c.is_no_longer_reached,
        severity=SHIFT,
        reason="the feed's source no longer leads to this name: NT gives it something else",
        example='attributes.symbol "Symbol" → (no such fact)',
    ),
)

_SIGNATURES = (
    Rule(
        id="callback-widened",
        observation="surface.*",
        paths=_OVERRIDES,
        when=c.only_grows,
        severity=ADD,
        reason="a callback of NT's has more parameters or wider ones, and the feed's still fits",
        example='overrides.on_stop "()" → "(reason: str | None)", which the feed takes',
    ),
    Rule(
        id="callback-changed",
        observation="surface.*",
        paths=_OVERRIDES,
        severity=SHIFT,
        reason="NT calls back with as many arguments, and says that they are others",
        example='overrides.on_quote_tick "(tick: QuoteTick)" → "(quote: Quote)"',
    ),
    Rule(
        id="parameter-moved",
        observation="surface.*",
        paths=_PASSES,
        when=c.is_another,
        severity=BREAK,
        reason="another parameter stands where the feed passes one by position",
        example='passes.2 "interval: timedelta" → "alert_time: datetime"',
    ),
    Rule(
        id="parameter-renamed",
        observation="surface.*",
        paths=_PASSES,
        when=c.has_other_name,
        severity=SHIFT,
        reason="a parameter that the feed passes by position has another name: another meaning?",
        example='passes.1 "name: str" → "label: str"',
    ),
    Rule(
        id="parameter-type-widened",
        observation="surface.*",
        paths=_PASSES,
        when=c.is_wider,
        severity=ADD,
        reason="a parameter takes more than it did",
        example='passes.data_clients "dict[str, LiveDataClientConfig]" → "dict[str, Any]"',
    ),
    Rule(
        id="parameter-type-changed",
        observation="surface.*",
        paths=_PASSES,
        severity=SHIFT,
        reason="a parameter that the feed passes is of another type",
        example='passes.interval "timedelta" → "int"',
    ),
    Rule(
        id="requirements-changed",
        observation="surface.*",
        paths=("requires", "methods.*.requires"),
        severity=ADD,
        reason="NT requires other arguments, and the feed passes them all",
        example='requires ["name"] → ["name", "interval"]',
    ),
)

_VALUES = (
    Rule(
        id="member-value-changed",
        observation="surface.*",
        paths=("members.*",),
        severity=SHIFT,
        reason="an enum member that the feed uses has another value",
        example="members.BUYER 1 → 2",
    ),
    Rule(
        id="return-type-changed",
        observation="surface.*",
        paths=("returns", "methods.*.returns"),
        severity=SHIFT,
        reason="a call gives back another type",
        example='methods.instrument.returns "Instrument" → "InstrumentAny"',
    ),
    Rule(
        id="attribute-type-changed",
        observation="surface.*",
        paths=("attributes.*",),
        severity=SHIFT,
        reason="an attribute that the feed reads is of another type",
        example='attributes.ts_event "int" → "float"',
    ),
    Rule(
        id="name-changed",
        observation="surface.*",
        severity=SHIFT,
        reason="a name that the feed uses is another kind of thing, or has another value",
        example='kind "class" → "function"',
    ),
)

RULES = _NOT_FOLLOWED + _THERE + _SIGNATURES + _VALUES
