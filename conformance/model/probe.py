"""A probe as it is declared, and what it returns."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from conformance.model.facts import Observation

if TYPE_CHECKING:
    from conformance.model.usage_site import SitesByPath


@dataclass(frozen=True, slots=True)
class Many:
    """Several observations of one probe, by name below the probe's area."""

    observations: Mapping[str, Observation]
    places: Mapping[str, SitesByPath] = field(default_factory=dict)


Result: TypeAlias = Observation | Many
ProbeFunction: TypeAlias = Callable[[], Result]
Roles: TypeAlias = Mapping[str, str | Sequence[str]]
"""The value, or the values, of each role of a subject."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One probe, as it is declared."""

    id: str
    run: ProbeFunction
    shares: str = ""  #: The process that it shares; empty for one of its own.
    subject: Roles = field(default_factory=dict)  #: What its observation is about.
    asks_feed: bool = False  #: What it tells depends on whose feed it is.
    lasts_s: float = 0.0  #: About how long it takes on the slowest release, in seconds.
    prepare: str = ""  #: What its process calls first; see `conformance.harness.runner.run_probes`.
