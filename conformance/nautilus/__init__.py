"""All knowledge of NautilusTrader that is no probe's own."""
