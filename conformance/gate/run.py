"""One run of the contracts: a channel, what its release was observed to do, what was approved."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pytest

from conformance.model.areas import all_of, area_of
from conformance.workspace.settings import ChannelRole, ChannelSettings
from conformance.workspace.snapshots import SnapshotError, approved_ids, read_snapshot
from conformance.workspace.stamp import Stamp, read_stamp, usage_digest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from conformance.gate.kinds import BrokenContract
    from conformance.harness.document import Observed
    from conformance.model.facts import Observation
    from conformance.model.feed import FeedSettings
    from conformance.workspace import Workspace
    from conformance.workspace.pins import Pin

RUN = pytest.StashKey["ContractRun"]()
"""Where pytest keeps the run."""


@dataclass(frozen=True, kw_only=True, eq=False)
class ContractRun:
    """What the contracts of one channel are held against."""

    workspace: Workspace
    channel: str
    observed: Observed
    snapshots: Mapping[str, Observation | SnapshotError]
    """All that was approved before this run, as `read_approved` returns it."""
    updates: bool  #: Whether drift is being approved.
    differed_once: Sequence[str] = ()  #: Ids of what was as approved when it was observed again.
    results: dict[str, BrokenContract | None] = field(default_factory=dict)
    """What came of each contract that was held so far; None where it holds."""

    @property
    def folder(self) -> Path:
        """Return where the channel's snapshots are."""
        return self.workspace.snapshots(self.channel)

    @cached_property
    def settings(self) -> ChannelSettings:
        """Return the channel's settings; each contract asks, so they are read once."""
        return self.workspace.settings().channel(self.channel)

    @property
    def feed(self) -> FeedSettings:
        """Return the channel's feed."""
        return self.settings.feed

    @property
    def is_production(self) -> bool:
        """Whether what stops the feed can't be approved."""
        return self.settings.role is ChannelRole.PRODUCTION

    @property
    def pin(self) -> Pin:
        """Return the channel's pin."""
        return self.workspace.pins()[self.channel]

    @cached_property
    def stamp(self) -> Stamp | None:
        """Return of what the snapshots were approved.

        Raises:
            SnapshotError: The stamp can't be read, and nothing is being approved.
        """
        try:
            return read_stamp(self.folder)
        except SnapshotError:
            if self.updates:
                return None  # A full update writes it anew.
            raise

    @cached_property
    def approved(self) -> Mapping[str, Observation | SnapshotError]:
        """Return what was approved before this run, but for a tier that was not run."""
        not_run = self.observed.not_run
        return {
            name: one
            for name, one in self.snapshots.items()
            if all_of(area_of(name)) not in not_run
        }

    @cached_property
    def usage(self) -> str:
        """Return the digest of what the feed was seen to use of NT."""
        return usage_digest(
            f"{observation} {path}"
            for observation, places in self.observed.places.items()
            for path in places
        )

    @property
    def broken(self) -> dict[str, BrokenContract]:
        """Return the contracts that do not hold."""
        return {name: broken for name, broken in self.results.items() if broken is not None}

    @property
    def is_whole(self) -> bool:
        """Whether every contract was held."""
        return self.results.keys() >= set(self.contracts)

    @property
    def is_due(self) -> bool:
        """Whether the snapshots were approved of something else than the pin."""
        return self.stamp is None or bool(self.stamp.misfit(self.pin))

    @cached_property
    def contracts(self) -> list[str]:
        """Return the ids of all contracts: what is observed, was approved, or died."""
        approved = self._inconclusive if self.updates else self.approved.keys()
        areas = {area_of(name) for name in self._inconclusive}
        silent = {probe for probe in self.observed.failures if area_of(probe) not in areas}
        return sorted(self.observed.facts.keys() | approved | silent)

    @property
    def stale(self) -> frozenset[str]:
        """Return the ids of snapshots whose observation is made no more."""
        return frozenset(self.approved.keys() - self.observed.facts.keys() - self._inconclusive)

    @cached_property
    def _inconclusive(self) -> frozenset[str]:
        """Return the ids that were approved and that a probe which died would have told of."""
        lacking = self.approved.keys() - self.observed.facts.keys()
        return frozenset(name for name in lacking if self.failure_of(name))

    def failure_of(self, observation_id: str) -> str:
        """Return why nothing was observed; "" where every probe that could have did return."""
        own = self.observed.failures.get(observation_id)
        if own is not None:
            return str(own)
        area = area_of(observation_id)
        of_area = [probe for probe in self.observed.failures if area_of(probe) == area]
        return f"{of_area[0]}: {self.observed.failures[of_area[0]]}" if of_area else ""


def read_approved(folder: Path) -> Mapping[str, Observation | SnapshotError]:
    """Return what was approved of a channel, by id; where it can't be read, why."""
    return {name: _approved(folder, name) for name in sorted(approved_ids(folder))}


def _approved(folder: Path, observation_id: str) -> Observation | SnapshotError:
    try:
        return read_snapshot(folder, observation_id) or {}
    except SnapshotError as error:
        return error
