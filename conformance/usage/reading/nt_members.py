"""Members of NT's own modules, classes and instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from conformance.model.api import MISSING, ApiObject, Missing
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Instance,
    Member,
    Named,
    Values,
    is_class,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from conformance.model.usage_site import UsageSite
    from conformance.usage.reading.annotations import Annotations
    from conformance.usage.reading.context import AnalysisContext


class NtMembers:
    """Records attributes of NT's objects, and follows their values."""

    def __init__(self, context: AnalysisContext, annotations: Annotations) -> None:
        self._context = context
        self._annotations = annotations

    def imported(self, path: str, name: str, site: UsageSite) -> Values:
        """Record that a name is taken from one of NT's modules, and return what it is."""
        found = self._context.api.module(path).member(name)
        if isinstance(found, ApiObject) and found.is_module:
            dotted = f"{path}.{name}"
            is_submodule = self._context.api.module(dotted) is found
            return self.module(dotted if is_submodule else found.name, site)
        # The name has moved: record it as missing here, and go on with the object from there.
        elsewhere = self._context.api.named(name) if found is MISSING else None
        thing = Named(name, found if elsewhere is None else elsewhere)
        expected = self._context.excuse("ImportError", found)
        self._context.record.note(
            thing, UseKind.IMPORT, site, path=path, name=name, expected=expected
        )
        return frozenset((thing,))

    def module(self, path: str, site: UsageSite) -> Values:
        """Record that one of NT's modules is imported, and return it."""
        thing = Named(path, self._context.api.module(path))
        expected = self._context.excuse("ImportError", thing.obj)
        self._context.record.note(
            thing, UseKind.IMPORT, site, path=path, name=path, expected=expected
        )
        return frozenset((thing,))

    def of_instance(self, cls: ApiObject, name: str, site: UsageSite) -> Values:
        """Return what an instance has; NT may mean one of a subclass that has it."""
        if is_python(name) or (cls.is_enum and name in ("name", "value")):
            return UNKNOWN
        owner, found = Named(cls.name, cls), cls.member(name)
        self._note(owner, name, site, found)
        having = cls.subclasses_with(name) if isinstance(found, Missing) else (cls,)
        parts = (self._typed(owner, one, name) for one in having)
        return frozenset().union(*parts) or UNKNOWN

    def of_class(self, owner: Named, name: str, site: UsageSite) -> Values:
        """Return an attribute of a class itself, or of a name that is missing."""
        if name == "__init__" and is_class(owner.obj):
            return frozenset((Member(owner, "", owner.obj, takes_self=True),))
        if is_python(name):
            return UNKNOWN
        found = owner.obj.member(name)
        self._note(owner, name, site, found)
        if isinstance(owner.obj, Missing) or isinstance(found, Missing):
            return frozenset((Member(owner, name, found),))
        if found.type is not None and found.type.derives_from(owner.obj):
            return frozenset((Instance(owner.obj),))  # a member of an enum, Rust's own included
        if found.is_callable and not found.is_class:
            is_unbound = owner.obj.takes_self(name)
            return frozenset((Member(owner, name, found, takes_self=is_unbound),))
        described = self._annotations.from_text(found.type_text, owner.obj, f"{owner.name}.{name}")
        return described if found.type is None else frozenset((Instance(found.type),))

    def _typed(self, owner: Named, cls: ApiObject, name: str) -> Values:
        found = cls.member(name)
        if isinstance(found, Missing):
            return NOTHING
        if found.is_callable and not found.is_class:
            return frozenset((Member(owner, name, found),))
        text = found.type_text
        return self._annotations.from_text(text, cls, f"{owner.name}.{name}", cls)

    def _note(self, owner: Named, name: str, site: UsageSite, found: ApiObject | Missing) -> None:
        expected = self._context.excuse("AttributeError", found)
        self._context.record.note(owner, UseKind.ATTRIBUTE, site, member=name, expected=expected)


def is_module(value: Named, package: str) -> bool:
    """Whether a value is one of the package's modules, or a path where there was one."""
    is_there = isinstance(value.obj, ApiObject) and value.obj.is_module
    return is_there or value.name.partition(".")[0] == package


def is_python(name: str) -> bool:
    """Whether every Python object has such an attribute, so that no release can lack it."""
    return name.startswith("__") and (hasattr(object, name) or hasattr(type, name))
