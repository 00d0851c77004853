"""Rules for the feed itself, run and called back."""

from conformance.areas.feed.kinds import ASKS, CALLBACK, RUNS, STOPPED
from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="feed-does-not-run",
        observation="feed.start",
        when=use.stops_running,
        severity=BREAK,
        kind=STOPPED,
        stops=use.does_not_run,
        reason="the feed does not start, or does not stop",
        example='outcome {"subscribed": true, "exit_status": 0} → {"subscribed": false, …}',
    ),
    Rule(
        id="feed-runs",
        observation="feed.start",
        paths=("outcome",),
        severity=ADD,
        kind=RUNS,
        reason="the feed runs, or did not run before either",
        example='outcome {"subscribed": false, …} → {"subscribed": true, "exit_status": 0}',
    ),
    Rule(
        id="feed-asks-for-less",
        observation="feed.asks",
        paths=("streams",),
        when=c.is_less,
        severity=BREAK,
        kind=ASKS,
        stops=use.asks_for_nothing,
        reason="the feed's own run subscribes to fewer streams: of what is left out no tick comes",
        example='streams ["btcusdt@bookTicker", "btcusdt@trade"] → ["btcusdt@bookTicker"]',
    ),
    Rule(
        id="feed-asks-again",
        observation="feed.asks",
        when=use.asks_again,
        severity=ADD,
        reason="the feed's own run asked for no stream, and asks for some now",
        example='streams [] → ["btcusdt@trade"]',
    ),
    Rule(
        id="feed-asks-for-other-streams",
        observation="feed.asks",
        paths=("streams",),
        severity=SHIFT,
        kind=ASKS,
        reason="the feed's own run subscribes to other streams",
        example='streams ["btcusdt@trade"] → ["btcusdt@aggTrade"]',
    ),
    Rule(
        id="feed-asks-otherwise",
        observation="feed.asks",
        paths=("requests", "connections"),
        severity=SHIFT,
        kind=ASKS,
        reason="the feed's own run asks for something else over HTTP, or over other connections",
        example='requests ["GET /fapi/v1/exchangeInfo"] → […, "GET /fapi/v3/account with a key"]',
    ),
    Rule(
        id="callback-not-called",
        observation="feed.callbacks",
        when=use.is_called_no_more,
        severity=BREAK,
        kind=CALLBACK,
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
)
