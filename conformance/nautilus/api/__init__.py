"""What every generation of NautilusTrader is described by, whatever tells of its objects."""
