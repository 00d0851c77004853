"""One run of the contracts: a channel, what its release was observed to do, what was reviewed."""

import importlib.metadata
import platform
from dataclasses import dataclass
from pathlib import Path

from conformance.harness.document import Observed
from conformance.model.feed import FeedSettings
from conformance.probes import area_of
from conformance.problems import FileError, Problem
from conformance.workspace import Workspace
from conformance.workspace.locks import check_installed, check_lock
from conformance.workspace.pins import PINS_FILE
from conformance.workspace.settings import Role
from conformance.workspace.snapshots import reviewed_ids


class ChannelError(FileError):
    """The contracts can't be run on the channel in this environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRun:
    """What the contracts of one channel are held against."""

    workspace: Workspace
    channel: str
    observed: Observed
    updates: bool  #: Whether drift is being accepted.

    @property
    def folder(self) -> Path:
        """Return where the channel's snapshots are."""
        return self.workspace.snapshots(self.channel)

    @property
    def feed(self) -> FeedSettings:
        """Return the channel's feed."""
        return self.workspace.settings().channel(self.channel).feed

    @property
    def is_production(self) -> bool:
        """Whether what stops the feed can't be approved."""
        return self.workspace.settings().channel(self.channel).role is Role.PRODUCTION

    @property
    def contracts(self) -> list[str]:
        """Return the ids of all contracts: what is observed, was reviewed, or died."""
        reviewed = self._untold if self.updates else reviewed_ids(self.folder)
        told_of = {area_of(name) for name in self._untold}
        silent = {probe for probe in self.observed.failures if area_of(probe) not in told_of}
        return sorted(self.observed.facts.keys() | reviewed | silent)

    @property
    def stale(self) -> frozenset[str]:
        """Return the ids of snapshots whose observation is made no more."""
        return reviewed_ids(self.folder) - self.observed.facts.keys() - self._untold

    @property
    def _untold(self) -> frozenset[str]:
        """Return the ids that were reviewed and that a probe which died would have told of."""
        lacking = reviewed_ids(self.folder) - self.observed.facts.keys()
        return frozenset(name for name in lacking if self.failure_of(name))

    def failure_of(self, observation_id: str) -> str:
        """Return why nothing was observed; "" where every probe that could have did return."""
        own = self.observed.failures.get(observation_id)
        if own is not None:
            return own
        area = area_of(observation_id)
        of_area = [probe for probe in self.observed.failures if area_of(probe) == area]
        return f"{of_area[0]}: {self.observed.failures[of_area[0]]}" if of_area else ""


def check_environment(workspace: Workspace, channel: str) -> None:
    """Check that this environment is the one that the channel's lock says.

    Raises:
        FileError: There is no such channel, the lock is not its pin's, or another package or
            Python than the locked one is installed.
    """
    pins = workspace.pins()
    if channel not in pins:
        raise ChannelError([_problem(f"no pin is on the channel {channel!r}", ", ".join(pins))])
    pin = pins[channel]
    lock = workspace.lock(channel)
    check_lock(pin, lock)
    running = ".".join(platform.python_version_tuple()[:2])
    if running != pin.python:
        raise ChannelError([_problem(f"this is Python {running}", f"Python {pin.python}")])
    installed = {d.name: d.version for d in importlib.metadata.distributions()}
    check_installed(lock, installed)


def _problem(what: str, expected: str) -> Problem:
    return Problem(
        file=PINS_FILE,
        what="the contracts can't be run here",
        found=what,
        expected=expected,
        mend="nox -s conformance",
    )
