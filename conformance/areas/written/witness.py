"""The lines that prove that NT refuses a value which the feed writes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.nautilus.expressions import program_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.diff.records import Change
    from conformance.model.facts import Observation


def witnesses(change: Change, facts: Observation) -> Iterator[str]:
    """Yield the lines of a value.

    Args:
        change: What changed.
        facts: The observation of the old side.
    """
    if change.path in facts:
        yield from filter(None, (program_of(change.path, change.subject.get("classes", ())),))
