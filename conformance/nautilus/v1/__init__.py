"""NautilusTrader 1: Cython classes, msgspec configs, `TradingNode`.

It goes when NautilusTrader 1 gets no security fixes any more: about three months after 2.0.0.
"""
