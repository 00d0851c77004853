"""Thousands of quotes and trades."""
