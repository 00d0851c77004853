"""Market data of Binance USDT futures, for the desk."""
