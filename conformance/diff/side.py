"""One side of an upgrade: what a release, or a channel's snapshots, says."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.diff.compare import Places
    from conformance.diff.records import Subject
    from conformance.model.facts import Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One side: what it does, and what is known of it beside that."""

    subject: Subject
    facts: Mapping[str, Observation]
    places: Places = field(default_factory=dict)
    inconclusive: Mapping[str, str] = field(default_factory=dict)
    not_run: Mapping[str, str] = field(default_factory=dict)
