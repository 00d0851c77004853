"""Rules of several areas of the wire: for ways that are not the feed's, and for many streams."""

from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.rule import ADD, SHIFT, Rule

OTHER_LOADING = Rule(
    id="other-loading",
    observation="wire.*",
    when=use.is_foreign,
    severity=ADD,
    of_others=True,
    reason="it is another way to load instruments, or to give keys, than the feed's",
    example='load_all requests [{"asks": "GET …account", …}] → [{"asks": "GET …", …}]',
)

NOT_IN_ITS_RUN = Rule(
    id="not-in-its-own-run",
    observation="wire.*",
    paths=("stream", "symbols", "kinds", "streams_asked_for"),
    when=use.asks_the_same("streams"),
    severity=ADD,
    of_others=True,
    reason="the suite's own node subscribes otherwise, and the feed's own run does as before",
    example='trades stream "<symbol>@trade" → "<symbol>@aggTrade"',
)

ALLOTMENT_RULES = (
    Rule(
        id="asks-too-fast",
        observation="wire.*",
        paths=("keeps_the_limit",),
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="streams are asked for faster than the ten messages a second that Binance allows",
        example="subscribing keeps_the_limit true → false",
    ),
    Rule(
        id="asks-within-the-limit",
        observation="wire.*",
        paths=("keeps_the_limit",),
        severity=SHIFT,
        reason="a connection has ten messages a second at most: slower, or spread over several",
        example="subscribing keeps_the_limit false → true",
    ),
    Rule(
        id="closed-for-haste",
        observation="wire.*",
        paths=("is_closed_for_it",),
        when=c.becomes_true,
        severity=SHIFT,
        reason="the venue closes a connection because too many messages come on it",
        example="subscribing is_closed_for_it false → true",
    ),
    Rule(
        id="no-more-closed-for-haste",
        observation="wire.*",
        paths=("is_closed_for_it",),
        severity=ADD,
        reason="the venue no longer closes a connection because too many messages come on it",
        example="subscribing is_closed_for_it true → false",
    ),
    Rule(
        id="streams-allotted-otherwise",
        observation="wire.*",
        paths=("streams_of_connections",),
        severity=SHIFT,
        reason="a connection takes another number of streams, so order holds within others",
        example="two_hundred_streams streams_of_connections [200, 2] → [202]",
    ),
)
"""For what `conformance.areas.wire.allotment` tells."""
