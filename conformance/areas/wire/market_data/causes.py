"""What drifts of market data follow from."""

from conformance.areas.wire.market_data.kinds import NOT_SUBSCRIBED, NOTHING_HANDED
from conformance.areas.wire.own_run import OWN_RUN
from conformance.diff.cause_rule import CauseRule, is_same

CAUSE_RULES = (
    OWN_RUN,
    CauseRule(
        reason="a kind of data that can't be subscribed to is not asked for, and does not come",
        causes=(NOT_SUBSCRIBED,),
        when=is_same,
    ),
    CauseRule(
        reason="what does not come has no values, and may not be asked for",
        causes=(NOTHING_HANDED,),
        when=is_same,
    ),
)
