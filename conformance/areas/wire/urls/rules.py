"""Rules for the base URLs of a data client."""

from conformance.areas.wire.urls.kinds import URLS_CHANGED
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

RULES = (
    Rule(
        id="foreign-urls",
        observation="wire.urls.*",
        when=use.is_foreign,
        severity=ADD,
        of_others=True,
        reason="URLs of an account type or environment that the feed does not take",
        example='spot_testnet urls ["wss://testnet.…"] → ["wss://stream.testnet.…"]',
    ),
    *GENERAL,
    Rule(
        id="base-urls",
        observation="wire.urls.*",
        severity=SHIFT,
        kind=URLS_CHANGED,
        reason="the feed's own account type is asked for at other addresses",
        example='urls ["wss://fstream.binance.com"] → ["wss://fstream.binance.com/market"]',
    ),
)
