"""Members of NT's own modules, classes and instances."""

import enum
from types import ModuleType

from conformance.model.usage_site import UsageSite
from conformance.surface import installed
from conformance.surface.installed import GONE, NT, Gone, is_nt
from conformance.surface.reading.annotations import Annotations
from conformance.surface.reading.known import Known
from conformance.surface.reading.values import UNKNOWN, Instance, Member, Named, Values
from conformance.surface.uses import How


class NtMembers:
    """Records what is taken from NT's objects, and carries on with what it is."""

    def __init__(self, known: Known, annotations: Annotations) -> None:
        self._known = known
        self._annotations = annotations

    def imported(self, path: str, name: str, site: UsageSite) -> Values:
        """Record that a name is taken from one of NT's modules, and return what it is."""
        found = installed.member(installed.module(path), name)
        if isinstance(found, ModuleType):
            dotted = f"{path}.{name}"
            is_submodule = installed.module(dotted) is found
            return self.module(dotted if is_submodule else found.__name__, site)
        # The name went on somewhere else: say so, and go on reading with what it is there.
        elsewhere = self._known.types.named(name) if found is GONE else None
        thing = Named(name, found if elsewhere is None else elsewhere)
        expected = self._known.excuse("ImportError", found)
        self._known.record.note(thing, How.IMPORT, site, path=path, name=name, expected=expected)
        return frozenset((thing,))

    def module(self, path: str, site: UsageSite) -> Values:
        """Record that one of NT's modules is imported, and return it."""
        thing = Named(path, installed.module(path))
        expected = self._known.excuse("ImportError", thing.obj)
        self._known.record.note(thing, How.IMPORT, site, path=path, name=path, expected=expected)
        return frozenset((thing,))

    def of_instance(self, cls: type, name: str, site: UsageSite) -> Values:
        """Return what an instance has; NT may mean one of a subclass that has it."""
        if is_python(name) or (issubclass(cls, enum.Enum) and name in ("name", "value")):
            return UNKNOWN
        owner, found = Named(cls.__name__, cls), installed.member(cls, name)
        self._note(owner, name, site, found)
        having = installed.in_subclasses(cls, name) if isinstance(found, Gone) else (cls,)
        parts = (self._typed(owner, one, name) for one in having)
        return frozenset().union(*parts) or UNKNOWN

    def of_class(self, owner: Named, name: str, site: UsageSite) -> Values:
        """Return what a class, or a name that is gone, has itself."""
        if name == "__init__" and isinstance(owner.obj, type):
            return frozenset((Member(owner, "", owner.obj, takes_self=True),))
        if is_python(name):
            return UNKNOWN
        found = installed.member(owner.obj, name)
        self._note(owner, name, site, found)
        if isinstance(owner.obj, type) and isinstance(found, owner.obj):
            return frozenset((Instance(owner.obj),))  # a member of an enum, Rust's own included
        if isinstance(found, Gone) or (callable(found) and not isinstance(found, type)):
            is_unbound = not isinstance(found, Gone) and installed.takes_self(owner.obj, name)
            return frozenset((Member(owner, name, found, takes_self=is_unbound),))
        if is_nt(type(found)):
            return frozenset((Instance(type(found)),))
        text = installed.type_text(found)
        return self._annotations.told(text, owner.obj, f"{owner.name}.{name}")

    def _typed(self, owner: Named, cls: type, name: str) -> Values:
        found = installed.member(cls, name)
        if callable(found) and not isinstance(found, type):
            return frozenset((Member(owner, name, found),))
        text = installed.type_text(found)
        return self._annotations.told(text, cls, f"{owner.name}.{name}", cls)

    def _note(self, owner: Named, name: str, site: UsageSite, found: object) -> None:
        expected = self._known.excuse("AttributeError", found)
        self._known.record.note(owner, How.ATTRIBUTE, site, member=name, expected=expected)


def is_module(value: Named) -> bool:
    """Whether a value is one of NT's modules, or a path where there was one."""
    return isinstance(value.obj, ModuleType) or value.name.partition(".")[0] == NT


def is_python(name: str) -> bool:
    """Whether every Python object has such an attribute, so that no release can lack it."""
    return name.startswith("__") and (hasattr(object, name) or hasattr(type, name))
