"""How far an answer reaches: what of a feed is held, and what is not."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.source_coverage import LeftOut
    from conformance.model.usage_site import UsageSite


class RunsOn(StrEnum):
    """On which sides the feed's own run went as it should."""

    BOTH = "both"
    OLD_ONLY = "the old one only"
    NEW_ONLY = "the new one only"
    NEITHER = "neither"
    NOT_RUN = "not run"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What an answer covers of a feed."""

    feed: str  #: Whose: the paths of its source, as reports show them.
    files: int  #: That were read.
    names: int  #: Of NT's, that it uses.
    lines: int  #: On which it does; 0 where only snapshots say what it uses.
    run: RunsOn
    why: str = ""  #: It was not run, or fails on both sides.
    unheld: Mapping[str, tuple[UsageSite, ...]] = field(default_factory=dict)
    """Where it subscribes to data that no probe looks into, by the method."""
    not_followed: Mapping[str, tuple[UsageSite, ...]] = field(default_factory=dict)
    """Where its use of NT could not be followed, by what stands there."""
    unknown: tuple[str, ...] = ()  #: What is not known of it that probes are about.
    left_out: tuple[LeftOut, ...] = ()  #: Of its source.
