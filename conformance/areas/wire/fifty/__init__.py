"""Fifty instruments at once."""
