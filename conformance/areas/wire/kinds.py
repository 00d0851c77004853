"""Kinds of drifts of what goes over the wire, for cause rules."""

STREAM_MOVED = "wire.stream_moved"  #: Data comes from another stream.
ROUTE_MOVED = "wire.route_moved"  #: Streams are asked for over another route.
NO_TICKS = "wire.no_ticks"  #: No tick comes out for the frames that went in.
