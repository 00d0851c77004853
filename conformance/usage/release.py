"""The release that a feed's uses are described with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from conformance.model.api import MISSING, ApiModel, ApiObject, Missing
from conformance.model.successor import Successor
from conformance.usage.nearest import nearest_imports, nearest_members

if TYPE_CHECKING:
    from collections.abc import Mapping

Successors = tuple[Successor, ...]


class DescribedRelease(Protocol):
    """What a release has of the names that a feed uses, and of those it lacks their successors."""

    def owner(self, label: str) -> ApiObject | Missing:
        """Return the object of a label."""

    def member(self, label: str, name: str) -> ApiObject | Missing:
        """Return a member of the object of a label, used as the feed uses it."""

    def imported(self, path: str, name: str) -> ApiObject | Missing:
        """Return what a module has under a name; the module where both are the same."""

    def successors_of_import(self, path: str, name: str) -> Successors:
        """Return what a missing import has become."""

    def successors_of_member(self, label: str, name: str) -> Successors:
        """Return what a missing member has become."""

    def successors_of_argument(
        self, label: str, method: str, target: ApiObject, argument: str
    ) -> Successors:
        """Return what an argument that is not taken has become.

        Args:
            label: Of the owner.
            method: The called method; "" where the owner itself is called.
            target: What is called.
            argument: Its keyword, or its position.
        """


class ReadRelease:
    """The release that the feed's source was read with; successors are the nearest names."""

    def __init__(self, api: ApiModel, objects: Mapping[str, ApiObject | Missing]) -> None:
        self._api = api
        self._objects = objects

    def owner(self, label: str) -> ApiObject | Missing:
        """Return the object of a label."""
        return self._objects.get(label, MISSING)

    def member(self, label: str, name: str) -> ApiObject | Missing:
        """Return a member of the object of a label."""
        return self.owner(label).member(name)

    def imported(self, path: str, name: str) -> ApiObject | Missing:
        """Return what a module has under a name; the module where both are the same."""
        return imported_from(self._api, path, name)

    def successors_of_import(self, path: str, name: str) -> Successors:
        """Return where a missing name is now, or what is spelled like it."""
        return tuple(map(Successor, nearest_imports(name, path, self._api)))

    def successors_of_member(self, label: str, name: str) -> Successors:
        """Return the members nearest to a missing one."""
        return nearest_of(self._api, self.owner(label), name)

    def successors_of_argument(
        self,
        label: str,  # of the protocol
        method: str,  # of the protocol
        target: ApiObject,
        argument: str,
    ) -> Successors:
        """Return the parameters nearest to an argument that is not taken."""
        return nearest_of(self._api, target, argument)


def imported_from(api: ApiModel, path: str, name: str) -> ApiObject | Missing:
    """Return what a module has under a name; the module where both are the same."""
    container = api.module(path)
    return container if name == path else container.member(name)


def nearest_of(api: ApiModel, owner: ApiObject | Missing, name: str) -> Successors:
    """Return the members or parameters of an object nearest to a name, as guesses."""
    if isinstance(owner, Missing):
        return ()
    return tuple(map(Successor, nearest_members(owner, name, api)))
