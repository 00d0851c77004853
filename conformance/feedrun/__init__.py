"""The reference feed end to end against the venue: its ticks, and how it did.

What comes of it are measurements: they vary, and no snapshot has them.
"""
