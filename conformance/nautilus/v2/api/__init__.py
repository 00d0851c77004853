"""What NautilusTrader 2 offers: names from its live objects, types from its stubs."""
