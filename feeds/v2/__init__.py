"""The reference feed for NautilusTrader 2: the ticks of `feeds.v1`, line for line.

What leaves it is shared with `feeds.v1`, whose ``ticks`` and ``sink`` know nothing of
NautilusTrader: a consumer must not notice which of the two it reads.
"""
