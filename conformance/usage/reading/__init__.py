"""Parts of the reader: what a feed's source leads to, carried on by NautilusTrader's objects."""
