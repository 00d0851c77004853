"""What the suite asks of the installed release: one module per contract area, no pytest in here.

A probe is a function that runs in a fresh process of the pin's environment, its own or one that
it shares with its like, and returns an observation. The observation's id is the function's module
and name, so ``event_loop.construct_without_loop`` is found by guessing. A probe that makes
several observations returns them by name, below its module: see `Many`.

Probe modules import NT inside their functions: listing the probes must not import it, and a name
that has gone must not take a whole module with it (see `names`).
"""

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType
from typing import TypeAlias

from conformance.facts import Observation
from conformance.model.usage_site import SitesByPath

AREAS = (
    "wire.streams",
    "wire.tolerance",
    "wire.lifecycle",
    "feed",
    "wire.ticks",
    "wire.http",
    "wire.urls",  # It reads a log, so it goes first in the process that it shares.
    "credentials",
    "surface",
    "event_loop",
    "config",
    "instrument_ids",
    "ticks",
    "execution",
)
"""The modules that hold probes, slowest first, so that the workers finish together."""


@dataclass(frozen=True, slots=True)
class Many:
    """Several observations of one probe, by name below the probe's module."""

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


_DECLARED: list[Probe] = []


def probe(run: ProbeFunction) -> ProbeFunction:
    """Declare a function as a probe with a process of its own."""
    return sharing("")(run)


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
        area = run.__module__.removeprefix(f"{__name__}.")
        name = f"{area}.{run.__name__}"
        _DECLARED.append(Probe(id=name, run=run, shares=process, subject=subject))
        return run

    return declare


def all_probes() -> tuple[Probe, ...]:
    """Return every probe, in the order in which they start."""
    return tuple(declared for area in AREAS for declared in _declared(_module(area)))


def chosen_probes(only: Sequence[str]) -> tuple[Probe, ...]:
    """Return the probes of these ids or areas, or all where none is named."""
    return tuple(p for p in all_probes() if not only or p.id in only or area_of(p.id) in only)


def find_probe(probe_id: str) -> Probe:
    """Return one probe by its id.

    Raises:
        LookupError: There is none of that id.
    """
    area = area_of(probe_id)
    for declared in _declared(_module(area)) if area in AREAS else ():
        if declared.id == probe_id:
            return declared
    raise LookupError(probe_id)


def area_of(probe_id: str) -> str:
    """Return the module, below this package, of a probe or of what it observes."""
    return probe_id.rpartition(".")[0]


def _module(area: str) -> ModuleType:
    return importlib.import_module(f"{__name__}.{area}")


def _declared(module: ModuleType) -> tuple[Probe, ...]:
    area = module.__name__.removeprefix(f"{__name__}.")
    return tuple(one for one in _DECLARED if area_of(one.id) == area)
