"""Ticks and their parts as values."""
