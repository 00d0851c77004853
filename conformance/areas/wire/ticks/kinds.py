"""Kinds of drifts of ticks, for cause rules."""

NOTHING_HANDED_ON = "wire.ticks.nothing_handed_on"  #: By the feed.
HANDED_ON = "wire.ticks.handed_on"  #: By the feed, which handed on nothing before.
