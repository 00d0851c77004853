"""Frames in, ticks out."""
