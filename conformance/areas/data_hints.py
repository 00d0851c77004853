"""The names by which a feed's source takes each kind of data, on whatever generation of NT."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.area import UsageHint
from conformance.nautilus.data_kinds import DATA_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable


def subscriptions(*kinds: str, path: str = "*") -> tuple[UsageHint, ...]:
    """Return hints at the lines that subscribe to these kinds: ``trades``, ``quotes``.

    An observation that says of no kind that it is about it has the lines of all of them.
    """
    named = [(kind, name) for kind in kinds for name in DATA_KINDS[kind].subscribes]
    bare = (UsageHint(name=name, path=path) for _, name in named)
    return (*_hints(named, path), *bare)


def callbacks(*kinds: str) -> tuple[UsageHint, ...]:
    """Return hints at the methods that NT calls with these kinds."""
    return _hints((kind, name) for kind in kinds for name in DATA_KINDS[kind].callbacks)


def _hints(named: Iterable[tuple[str, str]], path: str = "*") -> tuple[UsageHint, ...]:
    return tuple(UsageHint(role="data", value=kind, name=name, path=path) for kind, name in named)
