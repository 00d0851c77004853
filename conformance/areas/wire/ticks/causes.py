"""What drifts of ticks follow from."""

from conformance.areas.feed.kinds import RUNS, STOPPED
from conformance.areas.wire.causes import NO_TICK, NOT_TOLERATED
from conformance.areas.wire.ticks.kinds import HANDED_ON, NOTHING_HANDED_ON
from conformance.diff.cause_rule import CauseRule, always

_REASON = "a feed that runs has ticks, and one that stopped has none"

CAUSE_RULES = (
    CauseRule(reason=_REASON, follower=NOTHING_HANDED_ON, causes=(STOPPED,), when=always),
    CauseRule(reason=_REASON, follower=HANDED_ON, causes=(RUNS,), when=always),
    NOT_TOLERATED,
    NO_TICK,
)
