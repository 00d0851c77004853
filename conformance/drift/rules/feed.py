"""Rules for the feed itself, run and called back."""

from conformance.drift.conditions import use
from conformance.drift.rules.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="feed-does-not-run",
        observation="feed.start",
        when=use.stops_running,
        severity=BREAK,
        stops=use.does_not_run,
        reason="the feed does not start, or does not stop",
        example='outcome {"subscribed": true, "exit_status": 0} → {"subscribed": false, …}',
    ),
    Rule(
        id="feed-runs",
        observation="feed.start",
        paths=("outcome",),
        severity=ADD,
        reason="the feed runs, or did not run before either",
        example='outcome {"subscribed": false, …} → {"subscribed": true, "exit_status": 0}',
    ),
    Rule(
        id="callback-not-called",
        observation="feed.callbacks",
        when=use.is_called_no_more,
        severity=BREAK,
        stops=use.is_not_called,
        reason="NT does not call a method that the feed overrides",
        example='on_quote_tick {"called_with": ["QuoteTick"]} → "not called"',
    ),
    Rule(
        id="callback-called-otherwise",
        observation="feed.callbacks",
        paths=("?*",),
        severity=SHIFT,
        reason="NT calls back with something else, or calls what it did not",
        example='on_quote_tick {"called_with": ["QuoteTick"]} → {"called_with": ["Quote"]}',
    ),
    Rule(
        id="nothing-handed-on",
        observation="wire.ticks.reference_feed",
        paths=("last*",),
        when=use.hands_nothing_on,
        severity=BREAK,
        stops=use.is_empty,
        reason="the feed hands no tick on",
        example='last.bid "64250.10" → (no such fact)',
    ),
    Rule(
        id="kind-not-handed-on",
        observation="wire.ticks.reference_feed",
        paths=("last.*",),
        when=use.becomes_nothing,
        severity=BREAK,
        reason="the feed hands on nothing any more of what it did, such as its last trade",
        example='last.last "64250.10" → null',
    ),
    Rule(
        id="handed-on",
        observation="wire.ticks.reference_feed",
        paths=("last*",),
        when=use.hands_on_again,
        severity=ADD,
        reason="the feed hands ticks on, and handed on none",
        example='last.bid (no such fact) → "64250.10"',
    ),
)
