"""Callbacks and timers: what NT does with those that raise, are slow, or are due."""
