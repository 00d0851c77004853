"""NT's public names in an environment, and how many of them changed without touching the feed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from conformance.model.facts import Json, texts_in
from conformance.observations.listing import list_once

if TYPE_CHECKING:
    from pathlib import Path

    from conformance.environments.environment import Environment
    from conformance.model.usage_site import SitesByPath

_INVENTORY = "conformance.nautilus.v1.api.inventory"
_MEMBERS = ("members", "methods", "attributes", "overrides", "passes", "not_passed")


def public_names(environment: Environment, *, cache: Path | None = None) -> Mapping[str, Json]:
    """Return NT's public names with what they say of themselves.

    See `conformance.nautilus.v1.api.inventory`.

    Raises:
        ObservationError: The names can't be listed, with the last of what was said.
    """
    what = "NT's public names"
    return list_once(environment, _INVENTORY, what, kept_in="names", cache=cache)


def other_changes(
    before: Mapping[str, Json], after: Mapping[str, Json], touched: Collection[str]
) -> int:
    """Count the public names that came, went or say something else, and do not touch the feed.

    A name counts once, whatever changed in it; a class that is renamed counts with each of its
    members, once as gone and once as new.

    Args:
        before: The older release's public names, and what they say.
        after: The newer one's.
        touched: What the feed uses, as `touched_names` tells.
    """
    changed = (name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    owners = {**_bases(before), **_bases(after)}
    return sum(not _is_touched(name, touched, owners) for name in changed)


def touched_names(*observed: Mapping[str, SitesByPath]) -> frozenset[str]:
    """Return what the feed uses of NT: ``QuoteTick``, ``QuoteTick.bid_price``.

    An argument that it passes to a class is a member of it, as configs have their fields.

    Args:
        observed: Where probes found the feed to use one of NT's names, by that name.
    """
    return frozenset(name for one in observed for name in _touched(one))


def _touched(observed: Mapping[str, SitesByPath]) -> Iterator[str]:
    for owner, sites in observed.items():
        yield owner
        sections = (path.split(".") for path in sites)
        yield from (
            f"{owner}.{path[1]}" for path in sections if path[0] in _MEMBERS and len(path) > 1
        )


def _bases(names: Mapping[str, Json]) -> dict[str, set[str]]:
    """Return for each class, by its bare name, the classes that it inherits from."""
    found: dict[str, set[str]] = {}
    for name, description in names.items():
        if isinstance(description, Mapping):
            found.setdefault(name.rpartition(".")[2], set()).update(
                texts_in(description.get("bases"))
            )
    return found


def _is_touched(name: str, touched: Collection[str], bases: Mapping[str, set[str]]) -> bool:
    """Whether a name is one that the feed uses, on its class or through one that inherits it."""
    owner, _, member = name.rpartition(".")
    owner = owner.rpartition(".")[2]
    if member in touched:
        return True
    users = (one.partition(".")[0] for one in touched if one.partition(".")[2] == member)
    return any(user == owner or owner in bases.get(user, ()) for user in users)
