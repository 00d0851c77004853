"""What a move to another generation asks of a feed, name by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from conformance.model.facts import is_missing, leaves
from conformance.model.migration import Migration, MovedName, NameKind
from conformance.model.schemas import schema_of
from conformance.model.successor import Successor
from conformance.usage.description import sites_of
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from conformance.usage.api_description import ApiDescription
    from conformance.usage.moved import MovedRelease
    from conformance.usage.reader import Reader
    from conformance.usage.uses import Use

_KINDS = {"imports": NameKind.IMPORT, "overrides": NameKind.CALLBACK, "passes": NameKind.ARGUMENT}


FindUse: TypeAlias = "Callable[[str], str | None]"
"""Takes a name of the old generation; returns how the new one uses it, nothing where as before."""


def migration_of(
    reader: Reader,
    release: MovedRelease,
    found: Mapping[str, ApiDescription],
    find_use: FindUse,
    area: str,
) -> Migration:
    """Return each name of the feed's that the other release does not have, or uses otherwise.

    Args:
        reader: What has read the feed's source, with the release that it is written for.
        release: What the other release has of its names.
        found: The description of each of them there.
        find_use: Tells of a name that stays how it is used.
        area: Of their observations.
    """
    missing = [
        name for label, one in found.items() for name in _missing(label, one, f"{area}.{label}")
    ]
    names = [*missing, *_renamed(reader, release)]
    stays = _used_otherwise(reader, release, find_use)
    return Migration(tuple(sorted(names, key=_order)), tuple(sorted(stays, key=_order)))


def _used_otherwise(
    reader: Reader, release: MovedRelease, find_use: FindUse
) -> Iterator[MovedName]:
    by_name: dict[str, tuple[str, list[Use]]] = {}
    for use in reader.uses:
        written = _use(use)
        names = release.names_of(use.owner) if written else ()
        found_uses = (find_use(written.replace(use.owner, name, 1)) for name in names)
        if look := next(filter(None, found_uses), ""):
            by_name.setdefault(written, (look, []))[1].append(use)
    for written, (look, uses) in by_name.items():
        yield MovedName(
            name=written,
            kind=NameKind.STAYS,
            successor=Successor(look, is_known=True),
            sites=sites_of(uses),
        )


def _use(use: Use) -> str:
    """Return a use as people write it; "" where nothing is used of what the name is."""
    member = f".{use.member}" if use.member else ""
    if use.kind is UseKind.SUBCLASS:
        return f"class {use.owner}"
    if use.kind is UseKind.PASS:
        return f"{use.owner}{member}({use.argument})"
    is_used = use.kind in (UseKind.CALL, UseKind.ATTRIBUTE)
    return f"{use.owner}{member}" if is_used else ""


def _missing(label: str, described: ApiDescription, observation: str) -> Iterator[MovedName]:
    for path, value in leaves(described.facts, schema_of(observation)):
        sites = described.places.get(path, ())
        section, _, rest = path.partition(".")
        if not is_missing(value) or section == "kind" or not sites:
            continue
        kind = _KINDS.get("passes" if ".passes." in path else section, NameKind.MEMBER)
        yield MovedName(
            name=_written(label, section, rest),
            kind=kind,
            successor=described.successors.get(path),
            sites=sites,
        )


def _written(label: str, section: str, rest: str) -> str:
    """Return a fact of a name as people write it: ``Config(keyword)``, ``Class.method``."""
    if section == "imports":
        return rest if rest.endswith(f".{label}") or rest == label else f"{rest}.{label}"
    if section == "passes":
        return f"{label}({rest})"
    method, _, argument = rest.partition(".passes.")
    return f"{label}.{method}({argument})" if argument else f"{label}.{rest}"


def _renamed(reader: Reader, release: MovedRelease) -> Iterator[MovedName]:
    """Yield the classes and functions that have another name, where the feed uses theirs."""
    for label in dict.fromkeys(use.owner for use in reader.uses):
        renamed = release.renamed(label)
        uses = [
            use
            for use in reader.uses
            if use.owner == label
            and not (use.member or use.argument)
            and use.kind not in (UseKind.IMPORT, UseKind.UNRESOLVED)
        ]
        if renamed and uses:
            yield MovedName(name=label, kind=NameKind.NAME, successor=renamed, sites=sites_of(uses))


def _order(moved: MovedName) -> tuple[str, int, str]:
    first = moved.sites[0]
    return first.file, first.line, moved.name
