"""A change as the rules look at it: with what else the two sides say, and what the feed uses."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from conformance.diff.feed_use import FeedUse
    from conformance.diff.records import Change
    from conformance.model.facts import Absent, Json, Observation


@dataclass(frozen=True, slots=True)
class Case:
    """A change, and what a rule may have to know beside it."""

    change: Change
    use: FeedUse
    old: Observation = field(default_factory=dict)  #: All facts of the old side's observation.
    new: Observation = field(default_factory=dict)  #: All facts of the new side's.

    @property
    def name(self) -> str:
        """Return the last part of the observation's id."""
        return self.change.observation.rpartition(".")[2]

    @property
    def leaf(self) -> str:
        """Return the last part of the path."""
        return self.change.path.rpartition(".")[2]

    @property
    def before(self) -> Json | Absent:
        """Return the value on the old side."""
        return self.change.before

    @property
    def after(self) -> Json | Absent:
        """Return the value on the new side."""
        return self.change.after


Condition: TypeAlias = Callable[[Case], bool]
"""A small claim about a case, that rules combine."""
