"""Conformance suite: what a NautilusTrader release must keep for a live feed."""

__version__ = "0.1.0"
