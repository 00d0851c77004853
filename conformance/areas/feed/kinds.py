"""Kinds of drifts of the feed itself, for cause rules."""

RUNS = "feed.runs"  #: It runs, or stops in another way than before.
STOPPED = "feed.stopped"  #: It does not start, or does not stop.
ASKS = "feed.asks"  #: Its own run asks the exchange for something else.
CALLBACK = "feed.callback"  #: NT does not call a method that the feed overrides.

WITH_KEY = " with a key"  #: In a request that its own run makes, behind the route.
