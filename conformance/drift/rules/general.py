"""Rules for every area, and for what is not the feed's."""

from conformance.drift.conditions import facts as c
from conformance.drift.conditions import use
from conformance.drift.rules.rule import ADD, SHIFT, Rule

FOREIGN = (
    Rule(
        id="foreign-credentials",
        observation="credentials.*",
        when=use.is_foreign,
        severity=ADD,
        reason="credentials of an account type or environment that the feed does not take",
        example='coin_futures_live demanded ["BINANCE_FUTURES_API_KEY"] → ["BINANCE_API_KEY"]',
    ),
    Rule(
        id="foreign-urls",
        observation="wire.urls.*",
        when=use.is_foreign,
        severity=ADD,
        reason="URLs of an account type or environment that the feed does not take",
        example='spot_testnet urls ["wss://testnet.…"] → ["wss://stream.testnet.…"]',
    ),
    Rule(
        id="other-construction",
        observation="event_loop.construct_*",
        when=c.either(use.works_all_the_same, use.is_foreign),
        severity=ADD,
        reason="it is another way to construct a node than the feed's",
        example='construct_in_thread outcome {"error": "RuntimeError"} → {"error": "ValueError"}',
    ),
    Rule(
        id="other-loading",
        observation="wire.*",
        when=use.is_foreign,
        severity=ADD,
        reason="it is another way to load instruments, or to give keys, than the feed's",
        example='load_all requests [{"asks": "GET …account", …}] → [{"asks": "GET …", …}]',
    ),
    Rule(
        id="unused-execution",
        observation="execution.*",
        when=use.is_unused,
        severity=ADD,
        reason="execution clients changed, and the feed has none",
        example='reports.generate_order_denied (no such fact) → [{"name": "reason", …}]',
    ),
    Rule(
        id="unused-value",
        observation="ticks.*",
        when=use.is_unused,
        severity=ADD,
        reason="a value changed in a way that the feed does not look at",
        example='quantity as_decimal {…, "text": "0.0150"} → {…, "text": "0.015"}',
    ),
)
"""What another feed than this one would have to look at."""

RULES = (
    Rule(
        id="newly-told",
        observation="*",
        paths=("",),
        when=c.appears,
        severity=ADD,
        reason="it is observed for the first time, so there is nothing to compare it with",
        example='wire.streams.depth (no such fact) → "observed"',
    ),
    Rule(
        id="no-longer-told",
        observation="*",
        paths=("",),
        when=c.vanishes,
        severity=SHIFT,
        reason="it can't be observed any more, so nothing holds it",
        example='credentials.usdt_futures_live "observed" → (no such fact)',
    ),
    Rule(
        id="error-worded",
        observation="*",
        when=c.words_its_error,
        severity=ADD,
        reason="what failed before fails in other words",
        example='error {…, "text": "no key"} → {…, "text": "no API key"}',
    ),
    Rule(
        id="error-type",
        observation="*",
        when=c.fails_otherwise,
        severity=SHIFT,
        reason="what failed before fails with another type of error: does the feed catch it?",
        example='error {"error": "RuntimeError"} → {"error": "ValueError"}',
    ),
)
"""What is the same in every area, beside the surface and the feed itself."""

LAST = (
    Rule(
        id="unknown-change",
        observation="*",
        severity=SHIFT,
        reason="a fact changed for which there is no rule",
        example='area.probe fact "a" → "b"',
    ),
)
