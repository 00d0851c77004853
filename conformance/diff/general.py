"""Rules that every area has, where none of its own decides before them."""

from conformance.diff.conditions import facts as c
from conformance.diff.conditions import use
from conformance.diff.rule import ADD, SHIFT, Rule

OUT_OF_REACH = Rule(
    id="out-of-reach",
    observation="*",
    when=use.is_out_of_reach,
    severity=ADD,
    of_others=True,
    reason="it is about an exchange, an account type or a node that the feed is not known to take",
    example='wire.streams.trades stream "<symbol>@trade" → "<symbol>@aggTrade", of a spot feed',
)
"""What decides in every area before all others."""

GENERAL = (
    Rule(
        id="newly-told",
        observation="*",
        paths=("",),
        when=c.appears,
        severity=ADD,
        reason="it is observed for the first time, so there is nothing to compare it with",
        example='wire.streams.depth (not there before) → "observed"',
    ),
    Rule(
        id="fact-newly-told",
        observation="*",
        when=c.is_newly_told,
        severity=ADD,
        reason="a fact is observed for the first time, so there is nothing to compare it with",
        example='importing ends (not there before) → "little"',
    ),
    Rule(
        id="no-longer-told",
        observation="*",
        paths=("",),
        when=c.vanishes,
        severity=SHIFT,
        reason="it can't be observed any more, so nothing holds it",
        example='credentials.usdt_futures_live "observed" → (not there any more)',
    ),
    Rule(
        id="error-worded",
        observation="*",
        when=c.words_its_error,
        severity=ADD,
        reason="what failed before fails in other words",
        example='error {…, "text": "no key"} → {…, "text": "no API key"}',
    ),
    Rule(
        id="error-type",
        observation="*",
        when=c.fails_otherwise,
        severity=SHIFT,
        reason="what failed before fails with another type of error: does the feed catch it?",
        example='error {"error": "RuntimeError"} → {"error": "ValueError"}',
    ),
)
"""What decides in every area: one that has them nowhere among its own has them behind those."""

NO_LONGER_TOLD = Rule(
    id="fact-no-longer-told",
    observation="*",
    when=c.is_no_longer_told,
    severity=SHIFT,
    reason="this fact can't be observed any more, so nothing holds it",
    example="memory grows_with_ticks false → (not there any more)",
)
"""Where no rule of the area says what it means that a fact is gone."""

LAST = Rule(
    id="unknown-change",
    observation="*",
    severity=SHIFT,
    reason="a fact changed for which there is no rule",
    example='area.probe fact "a" → "b"',
)
"""Where none but this one is met, a person has to look."""
