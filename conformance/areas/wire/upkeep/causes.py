"""What drifts of connections over a minute, and of very many streams, follow from."""

from conformance.areas.wire.causes import ALLOTMENT

CAUSE_RULES = (ALLOTMENT,)
