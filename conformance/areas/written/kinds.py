"""Kinds of drifts of written values, for cause rules."""

WRITTEN_VALUE = "written.value"  #: It is refused, or comes out differently.
