"""One run of the contracts: a channel, what its release was observed to do, what was reviewed."""

import importlib.metadata
import platform
from dataclasses import dataclass
from pathlib import Path

from conformance.contracts.reviewed import SNAPSHOTS, reviewed_ids
from conformance.locks import check_installed, check_lock, lock_path
from conformance.pins import PINS_FILE, read_pins
from conformance.probes import area_of
from conformance.probes.document import Observed
from conformance.probes.observer import ROOT
from conformance.problems import FileError, Problem


class ChannelError(FileError):
    """The contracts can't be run on the channel in this environment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractRun:
    """What the contracts of one channel are held against."""

    channel: str
    observed: Observed
    updates: bool  #: Whether drift is being accepted.
    folder: Path  #: Where the channel's snapshots are.

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


def channel_folder(channel: str) -> Path:
    """Return where a channel's snapshots are kept."""
    return SNAPSHOTS / channel


def check_environment(channel: str) -> None:
    """Check that this environment is the one that the channel's lock says.

    Raises:
        FileError: There is no such channel, the lock is not its pin's, or another package or
            Python than the locked one is installed.
    """
    pins = {pin.channel: pin for pin in read_pins(ROOT / PINS_FILE)}
    if channel not in pins:
        raise ChannelError([_problem(f"no pin is on the channel {channel!r}", ", ".join(pins))])
    pin = pins[channel]
    check_lock(pin, lock_path(channel))
    running = ".".join(platform.python_version_tuple()[:2])
    if running != pin.python:
        raise ChannelError([_problem(f"this is Python {running}", f"Python {pin.python}")])
    installed = {d.name: d.version for d in importlib.metadata.distributions()}
    check_installed(lock_path(channel), installed)


def _problem(what: str, expected: str) -> Problem:
    return Problem(
        file=PINS_FILE,
        what="the contracts can't be run here",
        found=what,
        expected=expected,
        mend="nox -s conformance",
    )
