"""Instrument ids."""
