"""What drifts of HTTP requests follow from."""

from conformance.areas.wire.causes import NOT_ASKED, STREAM
from conformance.areas.wire.own_run import OWN_RUN

CAUSE_RULES = (OWN_RUN, STREAM, NOT_ASKED)
