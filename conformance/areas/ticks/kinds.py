"""Kinds of drifts of values, for cause rules."""

VALUE_LOST = "ticks.value_lost"  #: Reading it raises an error, or it is gone.
VALUE_CHANGED = "ticks.value_changed"  #: It comes out differently.
