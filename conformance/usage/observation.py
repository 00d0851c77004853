"""The names that a feed uses, as observations, and the uses that the probes need to know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from conformance.model.source_uses import SourceUses
from conformance.usage.description import describe_uses
from conformance.usage.reader import Reader
from conformance.usage.source import read_sources
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conformance.model.api import ApiModel
    from conformance.model.facts import Observation
    from conformance.model.feed import FeedSettings
    from conformance.model.usage_site import SitesByPath

AREA = "surface"
NAMES = f"{AREA}.names"
"""The id under which it is asked for, and fails, as a probe has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """The result of reading a feed's source with the API model of a release."""

    facts: Mapping[str, Observation]  #: By observation id.
    places: Mapping[str, SitesByPath]  #: The usage sites that depend on a fact, by observation id.
    uses: SourceUses


def read_feed(feed: FeedSettings, api: ApiModel) -> ReadSource:
    """Read a feed's source.

    Raises:
        SourceError: A path is missing or holds no Python, or files do not parse; all are named.
    """
    reader = Reader(api, read_sources(feed.paths, feed.root))
    found = describe_uses(reader)
    return ReadSource(
        facts={f"{AREA}.{name}": described.facts for name, described in found.items()},
        places={f"{AREA}.{name}": described.places for name, described in found.items()},
        uses=SourceUses(
            passed=frozenset((u.owner, u.argument) for u in reader.uses if u.kind is UseKind.PASS),
            overridden=frozenset(
                (u.owner, u.member) for u in reader.uses if u.kind is UseKind.OVERRIDE
            ),
        ),
    )
