"""Classes of the time that an import takes: wide, so that a busy machine makes no difference."""

from typing import Final

LONG_LOOPS: Final = 300
"""Processor time as a number of loops of the suite's own: NT 1 takes some 100, NT 2 some 10."""

LONG_WAIT_S: Final = 3.0

WITHIN: Final = ("little", "long")
"""Up to these, and more."""
