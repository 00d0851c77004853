"""What is known of NautilusTrader 1 alone."""
