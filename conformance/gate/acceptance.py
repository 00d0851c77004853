"""What no snapshot can make right on the ``feed`` channel: the feed would not run.

A snapshot says what was reviewed, not that the feed works. On the channel that production runs,
the facts below fail their contract whatever the snapshot says, and are not written into one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from conformance.facts import MISSING, Json, Observation, leaves
from conformance.probes.outcomes import NOT_CALLED, NOT_DRIVEN, RUNS

_GONE = (MISSING, "can't be imported: ")
_EXPECTED = ", and the feed expects "


def is_gone(value: object) -> bool:
    """Whether a fact says that a name is not to be had, and that the feed does not expect that."""
    text = value if isinstance(value, str) else ""
    return (text == _GONE[0] or text.startswith(_GONE[1])) and _EXPECTED not in text


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One kind of fact with which the feed can't run."""

    observation: str  #: Pattern of observation ids.
    path: str  #: Pattern of paths in the observation.
    stops: Callable[[Json], bool]  #: Whether a value of the fact stops the feed.
    reason: str


RULES = (
    Rule(
        observation="surface.*",
        path="*",
        stops=is_gone,
        reason="the feed uses a name that this release does not have",
    ),
    Rule(
        observation="surface.*",
        path="*not_passed.*",
        stops=lambda value: True,
        reason="NT requires an argument that the feed does not pass",
    ),
    Rule(
        observation="surface.*",
        path="overrides.*",
        stops=lambda value: "; the feed takes" in str(value),
        reason="NT calls back with other arguments than the feed takes",
    ),
    Rule(
        observation="surface.*",
        path="subclass",
        stops=lambda value: value != "allowed",
        reason="the feed derives from a class that can't be derived from",
    ),
    Rule(
        observation="feed.callbacks",
        path="*",
        stops=lambda value: value in (NOT_CALLED, NOT_DRIVEN),
        reason="NT does not call a method that the feed overrides",
    ),
    Rule(
        observation="feed.start",
        path="outcome",
        stops=lambda value: value != RUNS,
        reason="the feed does not start, or does not stop",
    ),
    Rule(
        observation="wire.ticks.reference_feed",
        path="last",
        stops=lambda value: value == {},
        reason="the feed hands no tick on",
    ),
)


def unacceptable(observation_id: str, facts: Observation) -> Mapping[str, str]:
    """Return the reasons, by path, for which the feed can't run with these facts."""
    rules = [rule for rule in RULES if fnmatchcase(observation_id, rule.observation)]
    return {
        path: rule.reason
        for path, value in leaves(facts)
        for rule in rules
        if fnmatchcase(path, rule.path) and rule.stops(value)
    }
