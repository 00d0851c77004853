"""Rules for how a connected node ends."""

from conformance.areas.wire.rules import OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, SHIFT, Rule

RULES = (
    OTHER_LOADING,
    *GENERAL,
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
