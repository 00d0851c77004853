"""A feed's uses on a release of another generation, on which its source can't be followed.

There the feed's first import fails already, so what it uses is read with the release that it is
written for. Each name is then looked for on the other release: under its known successor, at its
own path, and as the one class of its name. Only where none of these is there it is missing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from conformance.model.api import MISSING, ApiModel, ApiObject, Missing
from conformance.model.successor import Successor
from conformance.nautilus.successors import How
from conformance.usage.release import imported_from, nearest_of
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from conformance.model.facts import Json
    from conformance.nautilus.successors import NameChange
    from conformance.usage.reader import Reader
    from conformance.usage.release import Successors

_WORD = re.compile(r"[A-Za-z_]\w*")

FindSuccessor: TypeAlias = "Callable[[str], NameChange | None]"
"""Takes a dotted name of the old generation; of an argument ``Class(keyword)``."""


class MovedRelease:
    """What a release of another generation has of the names that a feed uses.

    Args:
        reader: What has read the feed's source, with the release that it is written for.
        api: The other release.
        find: Returns the known successor of a name of the feed's generation.
    """

    def __init__(self, reader: Reader, api: ApiModel, find: FindSuccessor) -> None:
        self._read = reader
        self._api = api
        self._find = find
        self._paths: dict[str, list[str]] = defaultdict(list)
        for use in reader.uses:
            if use.kind is UseKind.IMPORT:
                path = use.path if use.name == use.path else f"{use.path}.{use.name}"
                self._paths[use.owner].append(path)

    def owner(self, label: str) -> ApiObject | Missing:
        """Return what has become of the object of a label."""
        for name in self.names_of(label):
            for path in (self._known(name), name):
                found = self._api.lookup(path) if path else MISSING
                if isinstance(found, ApiObject):
                    return found
        old = self._old(label)
        if isinstance(old, Missing) or not old.is_class or self._is_missing(label):
            return MISSING
        return self._api.named(old.name) or MISSING

    def _is_missing(self, label: str) -> bool:
        """Whether no class stands in a class's place: one of its name is another."""
        known = filter(None, map(self._find, self.names_of(label)))
        return any(not one.new and one.how is not How.SPREAD for one in known)

    def renamed(self, label: str) -> Successor | None:
        """Return the other name of a class or function; None where it has kept its own."""
        old = self._old(label)
        found = next(filter(None, map(self._known, self.names_of(label))), "")
        if isinstance(old, Missing) or old.is_module or not found:
            return None
        above, _, last = found.rpartition(".")
        if last == old.name:
            return None
        # What became a method of a class is written with that class.
        of = self._api.lookup(above)
        if isinstance(of, ApiObject) and of.is_class:
            last = f"{of.name}.{last}"
        return Successor(last, is_known=True)

    def align(self, old: dict[str, Json], new: dict[str, Json]) -> dict[str, Json]:
        """Return what the other release says, in the feed's own words where it says the same.

        A type that has another name is no other type.

        Args:
            old: Facts of the release that the feed is written for.
            new: Facts of the other release about the same name.
        """
        return {key: self._aligned(old.get(key), value) for key, value in new.items()}

    def _aligned(self, old: Json, new: Json) -> Json:
        if isinstance(old, str) and isinstance(new, str):
            return old if _WORD.sub(self._new_name, old) == new else new
        if isinstance(old, dict) and isinstance(new, dict):
            return self.align(old, new)
        if isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            return [self._aligned(*both) for both in zip(old, new, strict=True)]
        return new

    def _new_name(self, word: re.Match[str]) -> str:
        cls = self._read.api.named(word[0])
        known = self._known(f"{cls.home}.{cls.name}") if cls else ""
        return known.rpartition(".")[2] if known else word[0]

    def member(self, label: str, name: str) -> ApiObject | Missing:
        """Return a member; what is no method any more, or a static one, is not what it was."""
        old, new = self._old(label).member(name), self._new_member(label, name)
        if isinstance(old, Missing) or isinstance(new, Missing):
            return new
        is_static_now = new.is_bound and not old.is_bound
        return MISSING if old.is_callable != new.is_callable or is_static_now else new

    def _new_member(self, label: str, name: str) -> ApiObject | Missing:
        """Return a member of that name; of a class that is gone, of what derives from it."""
        owner = self.owner(label)
        if isinstance(owner, ApiObject):
            return owner.member(name)
        found = (self._known(f"{cls}.{name}").rpartition(".") for cls in self.names_of(label))
        subclasses = (self._api.lookup(above) for above, _, last in found if last == name)
        return next((one.member(name) for one in subclasses if isinstance(one, ApiObject)), MISSING)

    def imported(self, path: str, name: str) -> ApiObject | Missing:
        """Return what a module has under a name; the module where both are the same."""
        return imported_from(self._api, path, name)

    def successors_of_import(self, path: str, name: str) -> Successors:
        """Return the known successor of an import, or where the class of its name is now."""
        full = path if name == path else f"{path}.{name}"
        known, elsewhere = self._find(full), self._api.named(name)
        if known and not (elsewhere and known.how is How.SPREAD):
            return (_successor(known),)
        if elsewhere is None:
            return ()
        return (Successor(f"{elsewhere.shortest_path(name)}.{name}", is_known=True),)

    def successors_of_member(self, label: str, name: str) -> Successors:
        """Return the known successor of a member, else the nearest names."""
        if known := self._known_of(label, f".{name}"):
            return (self._with_class(label, known[0]),)
        new = self.owner(label).member(name)
        if isinstance(new, ApiObject):
            return (Successor(f"{name}()" if new.is_callable else name, is_known=True),)
        return nearest_of(self._api, self.owner(label), name)

    def _with_class(self, label: str, known: Successor) -> Successor:
        """Return a member of an enum with its class, where that has another name as well."""
        old, new = self._old(label), self.owner(label)
        is_enum = isinstance(old, ApiObject) and old.is_enum
        if not is_enum or isinstance(new, Missing) or new.name == label:
            return known
        return replace(known, write=f"{new.name}.{known.write}")

    def successors_of_argument(
        self, label: str, method: str, target: ApiObject, argument: str
    ) -> Successors:
        """Return the known successor of an argument, else the nearest parameters."""
        at = f".{method}" if method else ""
        return self._known_of(label, f"{at}({argument})") or nearest_of(self._api, target, argument)

    def _old(self, label: str) -> ApiObject | Missing:
        return self._read.objects.get(label, MISSING)

    def _known_of(self, label: str, suffix: str) -> Successors:
        """Return what is known of a member or an argument of a class, or of one of its bases.

        What is known of a base need not hold of the class, which may derive from another now, or
        be gone; and what a config takes as a keyword need not be there to be read.
        """
        is_argument = suffix.endswith(")")
        own = self.names_of(label)
        if is_argument:
            sure = filter(None, (self._find(f"{name}{suffix}") for name in own))
            if known := next(sure, None):
                return (_successor(known),)
        is_missing = isinstance(self.owner(label), Missing)
        names = own if is_missing else [*own, *self._bases(label)]
        found = (self._find(f"{name}{suffix}") for name in names)
        held = (one for one in found if one and self._has(label, one, is_argument=is_argument))
        return tuple(map(_successor, held))[:1]

    def _has(self, label: str, known: NameChange, *, is_argument: bool) -> bool:
        """Whether what a class has become has a member, or takes an argument, that is known."""
        owner = self.owner(label)
        if not known.new or isinstance(owner, Missing):
            return True
        above, _, keyword = known.new.rstrip(")").partition("(")
        last = above.rpartition(".")[2]
        if not is_argument:
            return isinstance(owner.member(last), ApiObject)
        called = owner.member(last) if keyword and last != owner.name else owner
        signature = None if isinstance(called, Missing) else called.signature
        return bool(signature and signature.takes(keyword or last))

    def _known(self, name: str) -> str:
        """Return the other generation's dotted name; "" where none is known."""
        known = self._find(name)
        return known.new if known else ""

    def names_of(self, label: str) -> list[str]:
        """Return the dotted names of a label's object: as defined, then as the feed imports it."""
        old = self._old(label)
        defined = [] if isinstance(old, Missing) or not old.is_own else [_defined(old)]
        return [*defined, *self._paths[label]]

    def _bases(self, label: str) -> list[str]:
        """Return the dotted names of the bases of a label's class, nearest first."""
        old = self._old(label)
        bases = old.mro[1:] if isinstance(old, ApiObject) and old.is_class else ()
        return [_defined(cls) for cls in bases if cls.is_own]


def _defined(obj: ApiObject) -> str:
    return obj.name if obj.is_module else f"{obj.home}.{obj.name}"


def _successor(known: NameChange) -> Successor:
    """Return what to write in the place of a name, with what there is to know of it."""
    if known.how in (How.MISSING, How.SPREAD):
        return Successor(f"nothing: {known.note}", is_known=True)
    note = f" ({known.note})" if known.note and known.how is not How.REPLACED else ""
    return Successor(f"{known.write}{note}", is_known=True)
