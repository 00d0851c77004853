"""Rules for input that is out of the ordinary."""

from conformance.areas.wire.rules import OTHER_LOADING
from conformance.diff.conditions import facts as c
from conformance.diff.general import GENERAL
from conformance.diff.rule import ADD, BREAK, SHIFT, Rule

RULES = (
    OTHER_LOADING,
    *GENERAL,
    Rule(
        id="no-ticks-after-reconnect",
        observation="wire.tolerance.connection_*",
        paths=("next_good_frame_comes", "other_instrument_comes", "listens_to"),
        when=c.either(c.is_no_longer_true, c.loses_items),
        severity=BREAK,
        reason="three seconds after a lost connection not all is subscribed to again",
        example="connection_close next_good_frame_comes true → false",
    ),
    Rule(
        id="odd-input-ends-run",
        observation="wire.tolerance.*",
        paths=("error",),
        when=c.raises_now,
        severity=BREAK,
        reason="odd input that the node took ends its run, or its process",
        example='answer_unknown_fields error null → {"error": "signal SIGABRT"}',
    ),
    Rule(
        id="comes-back-to-more",
        observation="wire.tolerance.connection_*",
        paths=("listens_to",),
        severity=ADD,
        reason="more is subscribed to again after a lost connection",
        example='connection_close listens_to ["btcusdt <quotes>"] → ["btcusdt <quotes>", …]',
    ),
    Rule(
        id="asks-again-more-often",
        observation="wire.tolerance.answer_*",
        paths=("times_asked",),
        when=c.is_more,
        severity=SHIFT,
        reason="after an odd answer it is asked more often, which the exchange may bar it for",
        example="answer_error times_asked 1 → 20",
    ),
    Rule(
        id="asks-again-less-often",
        observation="wire.tolerance.answer_*",
        paths=("times_asked",),
        severity=ADD,
        reason="after an odd answer it is asked less often",
        example="answer_error times_asked 3 → 1",
    ),
    Rule(
        id="odd-listing-loads-more",
        observation="wire.tolerance.*",
        paths=("instruments_loaded",),
        when=c.is_more,
        severity=ADD,
        reason="more is loaded where the exchange lists what is odd",
        example="answer_unknown_fields instruments_loaded 90 → 91",
    ),
    Rule(
        id="tolerates-less",
        observation="wire.tolerance.*",
        when=c.is_no_longer_true,
        severity=SHIFT,
        reason="odd input that the node took stops it, or is logged as an error",
        example="answer_error strategy_started true → false",
    ),
    Rule(
        id="tolerates-more",
        observation="wire.tolerance.*",
        when=c.either(c.becomes_true, c.raised_before),
        severity=ADD,
        reason="the node takes odd input that stopped it, or logs no error for it",
        example="answer_error strategy_started false → true",
    ),
    Rule(
        id="odd-input-differs",
        observation="wire.tolerance.*",
        severity=SHIFT,
        reason="something else comes of odd input",
        example='frame_duplicate bids ["64250.10", "64250.10"] → ["64250.10"]',
    ),
)
