"""The names that a feed uses, as observations, and the uses that the probes need to know."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject
from conformance.model.source_coverage import SourceCoverage
from conformance.model.source_uses import SourceUses
from conformance.usage.description import describe_uses, sites_of
from conformance.usage.migration import migration_of
from conformance.usage.moved import MovedRelease
from conformance.usage.reader import Reader
from conformance.usage.source import FeedFiles, read_sources
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from conformance.model.api import ApiModel
    from conformance.model.facts import Observation
    from conformance.model.feed import FeedSettings
    from conformance.model.migration import Migration
    from conformance.model.successor import Successor
    from conformance.model.usage_site import SitesByPath
    from conformance.usage.api_description import ApiDescription
    from conformance.usage.migration import FindUse
    from conformance.usage.moved import FindSuccessor
    from conformance.usage.uses import Use

AREA = "surface"
WRITTEN = "written"
"""The area of the values that a feed writes out."""
NAMES = f"{AREA}.names"
"""The id under which it is asked for, and fails, as a probe has one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadSource:
    """The result of reading a feed's source with the API model of a release."""

    facts: Mapping[str, Observation]  #: By observation id.
    places: Mapping[str, SitesByPath]  #: The usage sites that depend on a fact, by observation id.
    uses: SourceUses
    migration: Migration | None = None  #: Where it was read for another generation.
    successors: Mapping[str, Mapping[str, Successor]]
    """What each missing name has become, by observation id and the fact's path."""
    coverage: SourceCoverage


def read_feed(feed: FeedSettings, api: ApiModel) -> ReadSource:
    """Read a feed's source.

    Raises:
        SourceError: A path is not there, or nothing at all can be read; all are named.
    """
    read = read_sources(feed.paths, feed.root)
    return describe_source(Reader(api, read.files), read)


def describe_source(reader: Reader, read: FeedFiles) -> ReadSource:
    """Return what a reader has found in a feed's files, with the release that it read them with."""
    return _read(reader, describe_uses(reader), read)


def read_moved_feed(
    feed: FeedSettings,
    written_for: ApiModel,
    api: ApiModel,
    find: FindSuccessor,
    find_use: FindUse = lambda _: None,
) -> ReadSource:
    """Read a feed's source for a release of another generation than it is written for.

    Args:
        feed: The feed.
        written_for: The release that it is written for, and read with.
        api: The release that its names are looked for on.
        find: Returns the known successor of a name.
        find_use: Returns how a name that stays is used.

    Raises:
        SourceError: As `read_feed` does.
    """
    read = read_sources(feed.paths, feed.root)
    reader = Reader(written_for, read.files)
    release = MovedRelease(reader, api, find)
    found = describe_uses(reader, release)
    for name, described in describe_uses(reader).items():
        found[name].facts = release.align(described.facts, found[name].facts)
    migration = migration_of(reader, release, found, find_use, AREA)
    return replace(_read(reader, found, read), migration=migration)


def _read(reader: Reader, found: Mapping[str, ApiDescription], read: FeedFiles) -> ReadSource:
    return ReadSource(
        facts={f"{AREA}.{name}": described.facts for name, described in found.items()},
        places={
            **{f"{AREA}.{name}": described.places for name, described in found.items()},
            **_written_places(reader),
        },
        uses=SourceUses(
            passed=frozenset((u.owner, u.argument) for u in reader.uses if u.kind is UseKind.PASS),
            overridden=frozenset(
                (u.owner, u.member) for u in reader.uses if u.kind is UseKind.OVERRIDE
            ),
            configs=frozenset(_configs(reader)),
            written=frozenset(
                (_class_of(reader, use), use.argument, *use.classes) for use in _written(reader)
            ),
        ),
        successors={f"{AREA}.{name}": described.successors for name, described in found.items()},
        coverage=_coverage(reader, read),
    )


def _configs(reader: Reader) -> Iterator[tuple[str, str]]:
    for use in reader.uses:
        made = use.kind in (UseKind.CALL, UseKind.SUBCLASS) and not use.member
        found = reader.objects.get(use.owner) if made else None
        if isinstance(found, ApiObject) and found.is_config:
            yield found.name, found.home


def _written(reader: Reader) -> Iterator[Use]:
    return (use for use in reader.uses if use.kind is UseKind.WRITE)


def _class_of(reader: Reader, use: Use) -> str:
    found = reader.objects.get(use.owner)
    return found.name if isinstance(found, ApiObject) else use.owner


def _written_places(reader: Reader) -> Mapping[str, SitesByPath]:
    """Return where each value is written out, by the fact that tells what becomes of it."""
    found: dict[str, dict[str, list[Use]]] = {}
    for use in _written(reader):
        facts = found.setdefault(f"{WRITTEN}.{_class_of(reader, use)}", {})
        facts.setdefault(use.argument, []).append(use)
    return {
        name: {path: sites_of(uses) for path, uses in facts.items()}
        for name, facts in found.items()
    }


def _coverage(reader: Reader, read: FeedFiles) -> SourceCoverage:
    used = [use for use in reader.uses if use.kind is not UseKind.UNRESOLVED]
    return SourceCoverage(
        files=len(read.files),
        reaching=reader.reaching,
        names=len({(use.owner, use.member) for use in used}),
        sites=len({(use.site.file, use.site.line) for use in used}),
        left_out=read.left_out,
    )
