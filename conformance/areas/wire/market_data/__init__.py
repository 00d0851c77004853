"""Market data besides quotes and trades: what is asked for, and what comes of it."""
