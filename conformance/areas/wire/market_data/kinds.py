"""Kinds of drifts of market data, for cause rules."""

NOT_SUBSCRIBED = "wire.market_data.not_subscribed"  #: Whether subscribing works.
NOTHING_HANDED = "wire.market_data.nothing_handed"  #: Whether anything comes.
