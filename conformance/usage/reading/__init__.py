"""The parts of the reader: they follow values through a feed's source and NautilusTrader's API."""
