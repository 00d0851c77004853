"""Rules for market data besides quotes and trades."""

from conformance.areas.wire.kinds import ROUTE_MOVED
from conformance.areas.wire.market_data.kinds import NOT_SUBSCRIBED, NOTHING_HANDED
from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    Rule(
        id="other-data",
        observation="wire.market_data.*",
        when=use.is_foreign,
        severity=ADD,
        of_others=True,
        reason="it is a kind of data that the feed is not known to subscribe to",
        example='bars handed "BinanceBar" → "Bar", of a feed of quotes',
    ),
    *GENERAL,
    Rule(
        id="data-not-offered",
        observation="wire.market_data.*",
        paths=("error",),
        when=c.raises_now,
        severity=BREAK,
        kind=NOT_SUBSCRIBED,
        reason="subscribing to a kind of data that the feed takes ends with an error",
        example='bars error null → {"error": "AttributeError", "text": "…"}',
    ),
    Rule(
        id="data-offered",
        observation="wire.market_data.*",
        paths=("error",),
        severity=ADD,
        kind=NOT_SUBSCRIBED,
        reason="subscribing to a kind of data works that ended with an error",
        example='funding_rates error {"error": "AttributeError", …} → null',
    ),
    Rule(
        id="data-lost",
        observation="wire.market_data.*",
        paths=("handed",),
        when=c.becomes(None),
        severity=BREAK,
        kind=NOTHING_HANDED,
        reason="nothing comes of a kind of data that the feed subscribes to",
        example='book_deltas handed "OrderBookDeltas" → null',
    ),
    Rule(
        id="data-gained",
        observation="wire.market_data.*",
        paths=("handed",),
        when=c.was(None),
        severity=ADD,
        kind=NOTHING_HANDED,
        reason="a kind of data comes that the feed subscribes to, and that did not come",
        example='index_prices handed null → "IndexPriceUpdate"',
    ),
    Rule(
        id="data-class",
        observation="wire.market_data.*",
        paths=("handed",),
        severity=SHIFT,
        reason="a kind of data comes as an object of another class",
        example='bars handed "BinanceBar" → "Bar"',
    ),
    Rule(
        id="data-routes",
        observation="wire.market_data.*",
        paths=("routes",),
        severity=SHIFT,
        kind=ROUTE_MOVED,
        reason="a kind of data is asked for over another route, which proxies must let through",
        example='bars routes ["/stream"] → ["/market/stream"]',
    ),
    Rule(
        id="data-asked-otherwise",
        observation="wire.market_data.*",
        paths=("streams", "requests"),
        severity=SHIFT,
        reason="a kind of data comes from another stream, or is asked for otherwise over HTTP",
        example='book_deltas streams ["<symbol>@depth@0ms"] → ["<symbol>@depth@100ms"]',
    ),
    Rule(
        id="data-values",
        observation="wire.market_data.*",
        paths=("values", "values.*"),
        severity=SHIFT,
        reason="of the same frame other values come: other digits, another time",
        example='mark_prices values.value "71.20000000" → "71.20"',
    ),
)
