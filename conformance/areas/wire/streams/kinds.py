"""Kinds of drifts of streams, for cause rules."""

NOTHING_ASKED = "wire.streams.nothing_asked"  #: Whether any stream is asked for.
PART_NOT_ASKED = "wire.streams.part_not_asked"  #: An instrument or a kind of data.
