"""Rules for NT's configs."""

from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.conditions.surface import goes_missing
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="unused-config",
        observation="config.*",
        when=c.either(use.is_unused, use.is_foreign),
        severity=ADD,
        of_others=True,
        reason="it is about a config that the feed does not make, or does not make in this way",
        example='unknown_json_key no_such_key "ignored" → {"error": "ValidationError", …}',
    ),
    *GENERAL,
    Rule(
        id="field-added",
        observation="config.*",
        when=c.appears,
        severity=ADD,
        reason="a config has a field that it had not",
        example='transport_backend (no such fact) → {"type": "TransportBackend"}',
    ),
    Rule(
        id="field-removed",
        observation="config.*",
        when=c.either(goes_missing, c.both(c.vanishes, use.is_passed)),
        severity=BREAK,
        reason="the feed sets a config field that is gone",
        example='testnet {"type": "bool", …} → (no such fact)',
    ),
    Rule(
        id="unused-field-removed",
        observation="config.*",
        when=c.vanishes,
        severity=ADD,
        of_others=True,
        reason="a config field is gone that the feed does not set",
        example='us {"type": "bool", …} → (no such fact)',
    ),
    Rule(
        id="keyword-swallowed",
        observation="config.unknown_keyword_elsewhere",
        when=c.raised_before,
        severity=SHIFT,
        reason="a config swallows a keyword that it does not know: a typo is no error any more",
        example='strategy {"error": "TypeError", …} → "accepted"',
    ),
    Rule(
        id="keyword-refused-elsewhere",
        observation="config.unknown_keyword_elsewhere",
        severity=SHIFT,
        reason="a config refuses a keyword that it swallowed: does the feed pass one?",
        example='strategy "accepted" → {"error": "TypeError", …}',
    ),
    Rule(
        id="unknown-key-taken",
        observation="config.unknown_*",
        when=c.raised_before,
        severity=ADD,
        reason="NT takes a key that it refused",
        example='paper_trading {"error": "TypeError", …} → "accepted"',
    ),
    Rule(
        id="unknown-key-refused",
        observation="config.unknown_json_key",
        when=c.raises_now,
        severity=SHIFT,
        reason="config given as JSON with a key that NT does not know is refused",
        example='no_such_key "ignored" → {"error": "ValidationError", …}',
    ),
    Rule(
        id="unknown-key-differs",
        observation="config.unknown_json_key",
        severity=SHIFT,
        reason="NT takes another key for one of its own, or no longer does",
        example='testnet "accepted" → "ignored"',
    ),
    Rule(
        id="keyword-refused",
        observation="config.unknown_keyword",
        when=use.is_passed,
        severity=BREAK,
        reason="a config refuses a keyword that the feed passes",
        example='testnet "accepted" → {"error": "TypeError", …}',
    ),
    Rule(
        id="unused-keyword",
        observation="config.unknown_keyword",
        severity=ADD,
        of_others=True,
        reason="a config refuses, or takes, a keyword that the feed does not pass",
        example='testnet "accepted" → {"error": "TypeError", …}',
    ),
    Rule(
        id="config-mutability",
        observation="config.frozen",
        severity=SHIFT,
        reason="whether a config can be changed once it is made is different",
        example="took_effect false → true",
    ),
    Rule(
        id="set-field-changed",
        observation="config.*",
        when=use.is_passed,
        severity=ADD,
        reason="a field that the feed sets itself has another default; its type is the surface's",
        example='timeout_post_stop {…, "default": "10.0"} → {…, "default": "5.0"}',
    ),
    Rule(
        id="field-type-changed",
        observation="config.*",
        when=use.keeps_default,
        severity=ADD,
        reason="a field that the feed does not set is of another type, with the same default",
        example='api_key {"type": "str", …} → {"type": "SecretStr", …}',
    ),
    Rule(
        id="default-changed",
        observation="config.*",
        severity=SHIFT,
        reason="a default changed that the feed relies on",
        example='use_agg_trade_ticks {"type": "bool", …} → {…, "default": "True"}',
    ),
)
