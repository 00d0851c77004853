"""What a contract area says of itself, beside its probes, its schema and its rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum, auto
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conformance.model.facts import Observation

Summarize: TypeAlias = "Callable[[str, Observation], Observation]"
"""Takes the id of an observation and its facts."""


class Merging(StrEnum):
    """Which drifts of one rule are shown as one."""

    OBSERVATION = auto()  #: All of one observation, and those with equal values of several.
    CHANGE = auto()  #: Those with the same path and values, of several observations.
    NEVER = auto()  #: Each is a finding of its own.


class FactUsage(StrEnum):
    """How the feed's lines are found that use what a fact is about."""

    HINTS = auto()  #: By the names that the area's usage hints give.
    NAMED = auto()  #: They have the last part of the fact's path as a name.
    READ = auto()  #: They read an attribute of that name.
    PASSED = auto()  #: They pass the argument of that path to the observation's owner.
    PLACES = auto()  #: By the places that the probe returned.
    MENTIONED = auto()  #: They have a name that the fact's new texts mention, else by hints.
    VARIABLES = auto()  #: They set the environment variables that the fact lists.


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageHint:
    """A name that stands in the feed's source where it uses what an observation is about."""

    name: str
    role: str = ""  #: Of the observation's subject; every observation where it is empty.
    value: str = "*"  #: Pattern of the values of that role.
    path: str = "*"  #: Pattern of the facts' paths.


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """One contract area. The path of its folder is its id."""

    title: str  #: As a heading, without a full stop.
    reading_order: int = 1000  #: In a report the lower comes first.
    kind: str = ""  #: Kind of all its drifts, for the cause rules of other areas.
    merging: Merging = Merging.OBSERVATION
    heads: tuple[str, ...] = ()  #: Names of observations that say best what several say.
    usage: FactUsage = FactUsage.HINTS
    usage_of_paths: Mapping[str, FactUsage] = field(default_factory=dict)  #: Where it differs.
    usage_hints: tuple[UsageHint, ...] = ()
    """The first that fits counts, and with it those that fit by the same role and path.

    Where a fact's path has the value of a role as a word, as ``quotes_lost`` has, only that counts.
    """
    needs: Mapping[str, str] = field(default_factory=dict)
    """What a feed has to take for its observations to be about it: the value of each role."""
    is_slow: bool = False  #: Whether its probes run only where that is asked for: ``--slow``.
    is_of_orders: bool = False  #: Whether release notes on orders are about it.
    summarize: Summarize | None = None  #: What is compared in the place of the facts.
