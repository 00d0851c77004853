"""Rules for how a connected node ends."""

from conformance.areas.wire.lifecycle.classes import STOPS
from conformance.areas.wire.rules import NOT_IN_ITS_RUN, OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

RULES = (
    OTHER_LOADING,
    NOT_IN_ITS_RUN,
    *GENERAL,
    Rule(
        id="connect-refused-otherwise",
        observation="wire.lifecycle.connect_refused",
        paths=("outcome",),
        severity=SHIFT,
        reason="a node that can't connect raises, ends, or goes on where it did otherwise",
        example='outcome "goes on" → {"error": "RuntimeError", "text": "…"}',
    ),
    Rule(
        id="starts-unconnected",
        observation="wire.lifecycle.connect_refused",
        paths=("strategy_started",),
        severity=SHIFT,
        reason="whether strategies start though the node can't connect is different",
        example="strategy_started true → false",
    ),
    Rule(
        id="sigterm-kills",
        observation="wire.lifecycle.sigterm_while_connecting",
        paths=("outcome",),
        when=c.is_killed_now,
        severity=SHIFT,
        reason="SIGTERM while the node connects ends the process at once, without any clean-up",
        example='outcome "ends" → {"signal": "SIGTERM"}',
    ),
    Rule(
        id="sigterm-otherwise",
        observation="wire.lifecycle.sigterm_while_connecting",
        severity=ADD,
        reason="SIGTERM while the node connects ends it otherwise, or sooner or later than before",
        example="at_once false → true",
    ),
    Rule(
        id="stop-takes-longer",
        observation="wire.lifecycle.stop_time",
        when=c.falls_back(STOPS.words),
        severity=SHIFT,
        reason="a node takes longer to stop, perhaps longer than whoever stops it waits",
        example='stop_time within "3 s" → "10 s"',
    ),
    Rule(
        id="stop-takes-less",
        observation="wire.lifecycle.stop_time",
        severity=ADD,
        reason="a node takes less time to stop",
        example='stop_time within "10 s" → "3 s"',
    ),
    Rule(
        id="close-code",
        observation="wire.lifecycle.*",
        paths=("closes",),
        severity=ADD,
        reason="connections are closed with another code, which only the venue sees",
        example="closes [1005] → [1000]",
    ),
    Rule(
        id="leaves-less",
        observation="wire.lifecycle.*",
        paths=("*_left",),
        when=c.is_less,
        severity=ADD,
        reason="a node that is stopped leaves less behind",
        example="connections_left 1 → 0",
    ),
    Rule(
        id="stop-differs",
        observation="wire.lifecycle.*",
        severity=SHIFT,
        reason="a node that is stopped says or leaves something else",
        example="connections_left 0 → 1",
    ),
)
