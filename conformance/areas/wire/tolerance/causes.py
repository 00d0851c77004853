"""What drifts of odd input follow from."""

from conformance.areas.wire.causes import NO_TICK, NOT_TOLERATED

CAUSE_RULES = (NOT_TOLERATED, NO_TICK)
