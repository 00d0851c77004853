"""Rules for what connections are opened with, and what is said on them."""

from conformance.areas.wire.rules import OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    OTHER_LOADING,
    *GENERAL,
    Rule(
        id="key-on-the-stream",
        observation="wire.connection.handshake",
        paths=("keys_are_in",),
        when=c.gains_items,
        severity=SHIFT,
        reason="a key goes to the venue with a stream of public data, where proxies may log it",
        example='handshake keys_are_in [] → ["header x-mbx-apikey"]',
    ),
    Rule(
        id="key-off-the-stream",
        observation="wire.connection.handshake",
        paths=("keys_are_in",),
        severity=ADD,
        reason="a key no longer goes to the venue with a stream of public data",
        example='handshake keys_are_in ["address"] → []',
    ),
    Rule(
        id="handshake-headers",
        observation="wire.connection.handshake",
        severity=ADD,
        reason="streams are opened with other headers, which proxies may have to let through",
        example='handshake headers ["host", "upgrade"] → ["host", "upgrade", "x-trace"]',
    ),
    Rule(
        id="proxied-otherwise",
        observation="wire.connection.proxied",
        paths=("requests_go", "streams_go"),
        severity=SHIFT,
        reason="a proxy that the environment names is used for more, or for less, than it was",
        example='proxied streams_go ["direct"] → ["proxy"]',
    ),
    Rule(
        id="pings-unanswered",
        observation="wire.connection.pings",
        paths=("are_answered", "payload_comes_back"),
        when=c.is_no_longer_true,
        severity=BREAK,
        reason="the venue's pings are not answered, so Binance closes each stream in ten minutes",
        example="pings are_answered true → false",
    ),
    Rule(
        id="pings-answered",
        observation="wire.connection.pings",
        severity=ADD,
        reason="the venue's pings are answered another number of times, or are answered now",
        example="pings answers_to_one 2 → 1",
    ),
    Rule(
        id="message-ids",
        observation="wire.connection.messages",
        paths=("ids", "an_id_twice"),
        severity=ADD,
        reason="messages to the venue are numbered otherwise, which only the venue sees",
        example='messages ids ["0", "1"] → ["str"]',
    ),
    Rule(
        id="message-form",
        observation="wire.connection.messages",
        severity=SHIFT,
        reason="messages to the venue have other parts, or ask for another number of streams",
        example='messages keys ["id, method, params"] → ["id, method, params, reqId"]',
    ),
)
