"""What drifts of a node's end follow from."""

from conformance.areas.wire.causes import NOT_ASKED, STREAM

CAUSE_RULES = (STREAM, NOT_ASKED)
