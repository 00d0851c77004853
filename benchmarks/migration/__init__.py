"""How well a move to NautilusTrader 2 is told, held against the two releases themselves."""
