"""The one place that starts what runs NautilusTrader or a feed, and what runs in there."""
