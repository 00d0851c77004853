"""What NautilusTrader 1 offers, read off its live objects."""
