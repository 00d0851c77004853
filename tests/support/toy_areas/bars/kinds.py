"""Kinds of drifts of bar types, for cause rules."""

REFUSED = "bars.refused"
