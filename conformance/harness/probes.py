"""Declares probes, and finds those that the areas have.

A probe is a function that runs in a fresh process of the pin's environment, its own or one that
it shares with its like, and returns an observation. The observation's id is the area and the
function's name, so ``event_loop.construct_without_loop`` is found by guessing. A probe that makes
several observations returns them by name, below its area: see `Many`.

Modules of probes import NT inside their functions: listing the probes must not import it, and a
name that has gone must not take a whole module with it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from typing import TYPE_CHECKING

from conformance.harness.environment import FEED_VARIABLE, feed_settings
from conformance.model.areas import (
    add_areas,
    area_called,
    area_ids,
    area_module,
    area_of,
)
from conformance.model.probe import Probe, ProbeFunction, Roles

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_PROBES = "probes"
"""The module of an area that has its probes."""

_ASKING: set[ProbeFunction] = set()
"""The probes whose observations depend on whose feed it is."""

_LASTING: dict[ProbeFunction, float] = {}
"""How long a probe takes, in seconds, where that is long."""

_USUAL_S = 0.1

_DECLARED: dict[str, list[tuple[ProbeFunction, str, Roles]]] = {}
"""Each probe, with the process that it shares and what it is about, by its module."""


def probe(run: ProbeFunction) -> ProbeFunction:
    """Declare a function as a probe with a process of its own."""
    return sharing("")(run)


def asks_feed(run: ProbeFunction) -> ProbeFunction:
    """Declare that what a probe tells depends on the feed: its source, its settings, or its run.

    All others tell the same of a release for each feed, and are asked once.
    """
    _ASKING.add(run)
    return run


def lasts(seconds: float) -> Callable[[ProbeFunction], ProbeFunction]:
    """Return what declares how long a probe takes, so that what lasts longest starts first.

    Args:
        seconds: About how many, on the slowest release of a quiet machine.
    """

    def declare(run: ProbeFunction) -> ProbeFunction:
        _LASTING[run] = seconds
        return run

    return declare


def probe_of(**subject: str | Sequence[str]) -> Callable[[ProbeFunction], ProbeFunction]:
    """Return what declares a function as a probe with a process of its own, and what it is about.

    Args:
        subject: The value of each role: ``owner="Price"``.
    """
    return sharing("", **subject)


def sharing(
    process: str, **subject: str | Sequence[str]
) -> Callable[[ProbeFunction], ProbeFunction]:
    """Return what declares a function as a probe that shares a process.

    For probes that leave nothing behind which the others could notice: the same must come out
    when one runs alone, and one that dies does not take the others with it.

    Args:
        process: A name; probes that give the same run in one process.
        subject: What its observation is about, the value of each role. One that makes several
            says it of each: see `about`.
    """

    def declare(run: ProbeFunction) -> ProbeFunction:
        _DECLARED.setdefault(run.__module__, []).append((run, process, subject))
        return run

    return declare


def add_own_areas() -> None:
    """Make the areas of the workspace known that this process was started for."""
    if FEED_VARIABLE in os.environ:
        add_areas(feed_settings().areas)


def all_probes() -> tuple[Probe, ...]:
    """Return every probe, in the order of their start: first those of what lasts longest."""
    declared = [found for area in area_ids() for found in _probes_of(area)]
    lasts_s: defaultdict[str, float] = defaultdict(float)
    for one in declared:
        lasts_s[one.shares or one.id] += one.lasts_s
    return tuple(sorted(declared, key=lambda one: -lasts_s[one.shares or one.id]))


def chosen_probes(only: Sequence[str], *, slow: bool = False) -> tuple[Probe, ...]:
    """Return the probes of these ids or areas; where none is named, all.

    Args:
        only: Ids of probes or areas.
        slow: Whether those of slow areas are among all.
    """
    if only:
        return tuple(p for p in all_probes() if p.id in only or area_of(p.id) in only)
    return tuple(p for p in all_probes() if slow or not area_called(area_of(p.id)).is_slow)


def find_probe(probe_id: str) -> Probe:
    """Return one probe by its id.

    Raises:
        LookupError: There is none of that id.
    """
    area = area_of(probe_id)
    for found in _probes_of(area) if area in area_ids() else ():
        if found.id == probe_id:
            return found
    raise LookupError(probe_id)


def _probes_of(area: str) -> tuple[Probe, ...]:
    declared = _DECLARED.get(area_module(area, _PROBES).__name__, [])
    return tuple(
        Probe(
            id=f"{area}.{run.__name__}",
            run=run,
            shares=process,
            subject=subject,
            asks_feed=run in _ASKING,
            lasts_s=_LASTING.get(run, _USUAL_S),
        )
        for run, process, subject in declared
    )
