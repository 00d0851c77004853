"""Attributes of values, be they NT's or the feed's own."""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING

from conformance.model.api import ApiObject, Missing
from conformance.model.unresolved import Unresolved
from conformance.usage.reading.definitions import Classes, decorators, is_property
from conformance.usage.reading.dispatch import MethodByType
from conformance.usage.reading.nt import NtMembers, is_module, is_python
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    AskedFor,
    Container,
    ContainerMethod,
    Foreign,
    Instance,
    LocalClass,
    LocalFunction,
    LocalInstance,
    LocalModule,
    Named,
    NamesOf,
    Opaque,
    Pattern,
    ReleaseVersion,
    Super,
    Text,
    Value,
    Values,
    is_class,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from conformance.model.usage_site import UsageSite
    from conformance.usage.reading.annotations import Annotations
    from conformance.usage.reading.context import AnalysisContext

_DOTS = 6  # A loop must not let a path grow for ever.


class Fit(IntEnum):
    """Whether a value has an attribute."""

    NO = 0
    MAYBE = 1
    YES = 2


class Members:
    """Looks up attributes, and records those of NT's objects."""

    def __init__(
        self, context: AnalysisContext, annotations: Annotations, classes: Classes
    ) -> None:
        self._context = context
        self._annotations = annotations
        self._classes = classes
        self.nt = NtMembers(context, annotations)

    def attribute(self, values: Values, name: str, site: UsageSite) -> Values:
        """Return what an attribute is.

        Of several values, only those that have it count; where none has it, each lacks it.
        """
        fits = {value: self.fit(value, name) for value in values}
        some = [value for value, fit in fits.items() if fit is not Fit.NO]
        found = (self.attribute_of(value, name, site) for value in some or values)
        return frozenset().union(*found)

    @MethodByType
    def attribute_of(self, value: Value, name: str, site: UsageSite) -> Values:
        """Return what an attribute of one value is."""
        return UNKNOWN

    @attribute_of.register(Named)
    def _attribute_of_named(self, value: Named, name: str, site: UsageSite) -> Values:
        if is_module(value, self._context.api.package):
            return self.nt.imported(value.name, name, site)
        if isinstance(value.obj, Missing) or value.obj.is_class:
            return self.nt.of_class(value, name, site)
        cls = value.obj.type
        return self.of_instance(cls, name, site) if cls is not None else UNKNOWN

    @attribute_of.register(Instance)
    def _attribute_of_instance(self, value: Instance, name: str, site: UsageSite) -> Values:
        return self.of_instance(value.cls, name, site)

    @attribute_of.register(Opaque)
    def _attribute_of_opaque(self, value: Opaque, name: str, site: UsageSite) -> Values:
        self._context.record.note(
            value.origin, UseKind.UNRESOLVED, site, member=name, note=value.why
        )
        if value.origin.count(".") > _DOTS:
            return frozenset((value,))
        return frozenset((Opaque(f"{value.origin}.{name}", value.why),))

    @attribute_of.register(AskedFor)
    def _attribute_of_asked(self, value: AskedFor, name: str, site: UsageSite) -> Values:
        return NOTHING

    @attribute_of.register(NamesOf)
    def _attribute_of_names(self, value: NamesOf, name: str, site: UsageSite) -> Values:
        return frozenset((value,))

    @attribute_of.register(ReleaseVersion)
    def _attribute_of_version(self, value: ReleaseVersion, name: str, site: UsageSite) -> Values:
        return frozenset((value,))

    @attribute_of.register(Foreign)
    def _attribute_of_foreign(self, value: Foreign, name: str, site: UsageSite) -> Values:
        is_known = len(value.path) > 0 and value.path.count(".") < _DOTS
        return frozenset((Foreign(f"{value.path}.{name}"),)) if is_known else UNKNOWN

    @attribute_of.register(Container)
    def _attribute_of_container(self, value: Container, name: str, site: UsageSite) -> Values:
        held = self._context.state.held(value) if value.may_be_element else NOTHING
        fitting = [one for one in held if self.fit(one, name) is Fit.YES]
        found = (self.attribute_of(one, name, site) for one in fitting)
        return frozenset((ContainerMethod(value, name),)).union(*found)

    @attribute_of.register(LocalModule)
    def _attribute_of_local_module(self, value: LocalModule, name: str, site: UsageSite) -> Values:
        path = f"{value.name}.{name}"
        if self._context.is_of_feed(path):
            return frozenset((LocalModule(path),))
        scope = self._context.modules.get(value.name)
        found = self._context.state.resolve(scope, name) if scope else None
        return UNKNOWN if found is None else found

    @attribute_of.register(LocalClass)
    def _attribute_of_local_class(self, value: LocalClass, name: str, site: UsageSite) -> Values:
        own = self._classes.own(value, name)
        if own is not None:
            return frozenset(map(_through_class, own))
        base = self._classes.nt_base_with(value, name)
        return self.nt.of_class(base, name, site) if base else UNKNOWN

    @attribute_of.register(LocalInstance)
    def _attribute_of_local_instance(
        self, value: LocalInstance, name: str, site: UsageSite
    ) -> Values:
        own = self._classes.defined(value.cls, name)
        if own is None and self._classes.nt_base_with(value.cls, name) is None:
            own = self._classes.of_subclasses(value.cls, name)
        return self._of_base(value.cls, name, site) if own is None else self._bound(own)

    @attribute_of.register(Super)
    def _attribute_of_super(self, value: Super, name: str, site: UsageSite) -> Values:
        own = self._classes.inherited(value.cls, name)
        return self._of_base(value.cls, name, site) if own is None else self._bound(own)

    def _of_base(self, cls: LocalClass, name: str, site: UsageSite) -> Values:
        """Return what an instance of one of the feed's classes inherits from NT's base class."""
        bases = self._classes.nt_families(cls)
        if name == "__init__":
            return frozenset(bases[:1]) or UNKNOWN
        base = self._classes.nt_base_with(cls, name)
        if base is None and (self._classes.has_unread_base(cls) or not bases):
            if bases and not is_python(name):
                why = Unresolved.UNREAD_BASE
                origin = cls.node.name
                self._context.record.note(origin, UseKind.UNRESOLVED, site, member=name, note=why)
            return UNKNOWN
        base = base or bases[0]
        if is_class(base.obj):
            return self.of_instance(base.obj, name, site)
        return self.nt.of_class(base, name, site)

    def of_instance(self, cls: ApiObject, name: str, site: UsageSite) -> Values:
        """Return what an instance of one of NT's classes has."""
        if not isinstance(cls.member(name), Missing):
            return self.nt.of_instance(cls, name, site)
        # NT types the feed's own objects, such as configs, by the class that they derive from.
        found = (self._classes.own(subclass, name) for subclass in self._classes.subclasses_of(cls))
        owned = [own for own in found if own is not None]
        return self._bound(NOTHING.union(*owned)) if owned else self.nt.of_instance(cls, name, site)

    def _bound(self, values: Values) -> Values:
        """Return members of a class as read from an instance: methods are bound."""
        found = (self._through_instance(value) for value in values)
        return frozenset().union(*found)

    def _through_instance(self, value: Value) -> Values:
        if not isinstance(value, LocalFunction) or value.cls is None:
            return frozenset((value,))
        if is_property(value.node):
            return self.returned(value)
        return frozenset((bind_method(value),))

    def returned(self, function: LocalFunction) -> Values:
        """Return what a function of the feed's own returns."""
        returns = getattr(function.node, "returns", None)
        annotated = self._annotations.instances(returns, function.scope) if returns else NOTHING
        return annotated or self._context.state.lookup((function.inner, "return"))

    @MethodByType
    def fit(self, value: Value, name: str) -> Fit:
        """Return whether a value has an attribute."""
        return Fit.MAYBE

    @fit.register(AskedFor)
    def _fit_of_asked(self, value: AskedFor, name: str) -> Fit:
        return Fit.NO

    @fit.register(Named)
    def _fit_of_named(self, value: Named, name: str) -> Fit:
        if isinstance(value.obj, Missing):
            return Fit.NO
        if value.obj.is_module or value.obj.is_class:
            return Fit(2 * (not isinstance(value.obj.member(name), Missing)))
        cls = value.obj.type
        return Fit.MAYBE if cls is None else self.fit(Instance(cls), name)

    @fit.register(Instance)
    def _fit_of_instance(self, value: Instance, name: str) -> Fit:
        if not isinstance(value.cls.member(name), Missing):
            return Fit.YES
        subclasses = self._classes.subclasses_of(value.cls)
        if any(self._classes.own(subclass, name) is not None for subclass in subclasses):
            return Fit.YES
        return Fit.YES if value.cls.subclasses_with(name) else Fit.NO

    @fit.register(Text | Pattern)
    def _fit_of_text(self, value: Text | Pattern, name: str) -> Fit:
        return Fit.YES if hasattr(str, name) else Fit.NO

    @fit.register(LocalInstance)
    def _fit_of_local_instance(self, value: LocalInstance, name: str) -> Fit:
        if self._classes.own(value.cls, name) is not None:
            return Fit.YES
        if self._classes.nt_base_with(value.cls, name) is not None:
            return Fit.YES
        return Fit.NO


def bind_method(function: LocalFunction) -> LocalFunction:
    """Return a method bound to an instance: its first parameter is passed."""
    return replace(function, is_bound="staticmethod" not in decorators(function.node))


def _through_class(value: Value) -> Value:
    if isinstance(value, LocalFunction) and "classmethod" in decorators(value.node):
        return bind_method(value)
    return value
