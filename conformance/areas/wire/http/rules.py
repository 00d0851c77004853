"""Rules for a node's HTTP requests."""

from conformance.areas.wire.rules import OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    OTHER_LOADING,
    Rule(
        id="keys-are-taken",
        observation="wire.http.*_keys",
        when=use.has_its_keys_taken,
        severity=ADD,
        of_others=True,
        reason="it is about keys that are refused, and by the settings production's are taken",
        example="refused_explicit_keys strategy_started true → false",
    ),
    *GENERAL,
    Rule(
        id="user-agent",
        observation="wire.http.*",
        paths=("user_agent",),
        severity=ADD,
        reason="the node calls itself something else",
        example='user_agent ["NautilusTrader/<version>"] → ["nautilus/<version>"]',
    ),
    Rule(
        id="headers-more",
        observation="wire.http.*",
        paths=("headers",),
        when=c.is_more,
        severity=SHIFT,
        reason="requests have a header that they had not: what does it tell the exchange?",
        example='headers ["accept", "host"] → ["accept", "host", "x-client"]',
    ),
    Rule(
        id="headers-otherwise",
        observation="wire.http.*",
        paths=("headers",),
        severity=ADD,
        reason="requests lack a header that they had, or have another one",
        example='headers ["accept", "content-type", "host"] → ["accept", "host"]',
    ),
    Rule(
        id="strategies-never-start",
        observation="wire.http.*",
        paths=("strategy_started",),
        when=c.is_no_longer_true,
        severity=BREAK,
        reason="NT does not start the feed's strategies",
        example="strategy_started true → false",
    ),
    Rule(
        id="connect-raises",
        observation="wire.http.*",
        paths=("error",),
        when=c.raises_now,
        severity=BREAK,
        reason="connecting raises an error",
        example='error null → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="streams-named-otherwise",
        observation="wire.http.*",
        paths=("streams_asked_for",),
        when=c.changes_items,
        severity=ADD,
        of_others=True,
        reason="the suite's own node subscribes otherwise, which the contracts of streams tell",
        example='streams_asked_for ["bookTicker", "trade"] → ["aggTrade", "bookTicker"]',
    ),
    Rule(
        id="requests-changed",
        observation="wire.http.*",
        severity=SHIFT,
        reason="the node asks for something else over HTTP, or gets something else for it",
        example='requests [{"asks": "GET /fapi/v2/account", "signed": true, …}] → []',
    ),
)
