"""What is known of NautilusTrader's Binance client, on every generation."""
