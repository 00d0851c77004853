"""The record of uses, and the label under which each of NT's objects is reported."""

import sys
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TypedDict, Unpack

from conformance.model.unresolved import Unresolved
from conformance.model.usage_site import UsageSite
from conformance.surface.binding import Call
from conformance.surface.installed import NT, Gone
from conformance.surface.reading.values import Named
from conformance.surface.uses import How, Use


class Details(TypedDict, total=False):
    """The fields of a `Use` beside who, how and where."""

    member: str
    path: str
    name: str
    call: Call
    argument: str
    parameters: tuple[str, ...]
    expected: str
    note: Unresolved


class Record:
    """Takes each use once; owners get their labels when all are known."""

    def __init__(self) -> None:
        self._noted: dict[tuple[Named | None, Use], None] = {}

    def clear(self) -> None:
        """Forget everything: what a later reading knows better must not stay."""
        self._noted.clear()

    def note(
        self, owner: Named | str, how: How, site: UsageSite, **details: Unpack[Details]
    ) -> None:
        """Note a use of one of NT's objects, or of what a text says where there is no object."""
        text = owner if isinstance(owner, str) else ""
        use = Use(owner=text, how=how, site=site, **details)
        self._noted[None if isinstance(owner, str) else owner, use] = None

    def uses(self) -> tuple[Use, ...]:
        """Return every use under its owner's label, ordered by file and line."""
        labels = self._labels()
        told = {
            use if owner is None else replace(use, owner=labels[owner])
            for owner, use in self._noted
        }
        return tuple(sorted(told, key=_order))

    def objects(self) -> Mapping[str, object]:
        """Return the run-time object behind each label, a `Gone` where the release has none."""
        labels = self._labels()
        # What is there goes before what is gone from one of its paths.
        ordered = sorted(labels, key=lambda owner: not isinstance(owner.obj, Gone))
        return {labels[owner]: owner.obj for owner in ordered}

    def _labels(self) -> Mapping[Named, str]:
        owners = {owner for owner, _ in self._noted if owner is not None}
        imported = {owner for owner, use in self._noted if owner and use.how is How.IMPORT}
        return label(owners, imported)


def label(owners: Iterable[Named], imported: Iterable[Named] = ()) -> Mapping[Named, str]:
    """Return a label for each owner: NT's short name, longer where two objects share it.

    The most public of them keeps the short name. A class that is imported under another name
    than its own has the label of the import. Only the objects decide, never their order.
    """
    by_object: defaultdict[Hashable, set[Named]] = defaultdict(set)
    for owner in owners:
        by_object[_identity(owner)].add(owner)
    preferred = set(imported)
    named: defaultdict[str, list[set[Named]]] = defaultdict(list)
    for same in by_object.values():
        named[min(owner.name for owner in same & preferred or same)].append(same)
    return {
        owner: text
        for name, sharing in named.items()
        for text, same in _tell_apart(name, sharing)
        for owner in same
    }


def _identity(owner: Named) -> Hashable:
    return id(owner.obj) if isinstance(owner.obj, type) else (owner.name, id(owner.obj))


def _tell_apart(name: str, sharing: list[set[Named]]) -> Iterator[tuple[str, set[Named]]]:
    there = [same for same in sharing if not isinstance(next(iter(same)).obj, Gone)]
    gone = [same for same in sharing if same not in there]
    paths = {id(same): _exposed_by(next(iter(same)).obj, name) for same in there}
    there.sort(key=lambda same: _rank(paths[id(same)]))
    taken: set[str] = set()
    for at, same in enumerate(there):
        segments = paths[id(same)].split(".")
        longer = (".".join([*segments[-size:], name]) for size in range(1, len(segments) + 1))
        text = name if at == 0 else next((t for t in longer if t not in taken), f"{name} {at + 1}")
        taken.add(text)
        yield text, same
    # One that is gone from a path is the same name's affair as one that is still there.
    yield from ((name, same) for same in gone)


def _exposed_by(obj: object, name: str) -> str:
    """Return the shortest of the loaded modules of NT that have the object under the name."""
    there = [
        module
        for module, loaded in list(sys.modules.items())
        if module.split(".", 1)[0] == NT and getattr(loaded, "__dict__", {}).get(name) is obj
    ]
    home = str(getattr(obj, "__module__", "") or NT)
    return min(there, key=lambda module: (module.count("."), module), default=home)


def _rank(path: str) -> tuple[object, ...]:
    return ("nautilus_pyo3" in path, f"{NT}.core" in path, path)


def _order(use: Use) -> tuple[object, ...]:
    return (
        use.site.file,
        use.site.line,
        use.owner,
        use.member,
        use.how,
        use.argument,
        use.path,
        repr(use),
    )
