"""Calls: their results, and the values that they pass to NT and to the feed's functions."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from conformance.usage.reading.containers import ContainerOperations
from conformance.usage.reading.context import without_many
from conformance.usage.reading.definitions import bind_arguments, bind_callback, functions_in
from conformance.usage.reading.dispatch import MethodByType
from conformance.usage.reading.members import Members, bind_method
from conformance.usage.reading.nt import CallTarget, NtCalls
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Arguments,
    AskedFor,
    Container,
    ContainerMethod,
    Foreign,
    Instance,
    LocalClass,
    LocalFunction,
    LocalInstance,
    Member,
    Named,
    NamesOf,
    Opaque,
    Partial,
    Pattern,
    ReleaseVersion,
    Scope,
    Text,
    TypeText,
    Value,
    Values,
    is_class,
    or_unknown,
    present_first,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conformance.usage.reading.annotations import Annotations
    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.definitions import Classes


class Calls:
    """Follows calls of NT's callables, the feed's own, and everyone else's."""

    def __init__(
        self, context: AnalysisContext, annotations: Annotations, classes: Classes, members: Members
    ) -> None:
        self._context = context
        self._annotations = annotations
        self._classes = classes
        self._members = members
        self._containers = ContainerOperations(context.state)
        self.nt = NtCalls(context, annotations, members.nt)

    def call(self, called: Values, arguments: Arguments, scope: Scope) -> Values:
        """Return the results of calling any of these values."""
        there = present_first(called)
        return frozenset().union(*(self.call_value(value, arguments, scope) for value in there))

    def special(self, values: Values, *names: str) -> Values:
        """Return the results of special methods of the feed's objects, which Python calls."""
        found = (
            self._classes.own(value.cls, name) or NOTHING
            for value in values
            for name in names
            if isinstance(value, LocalInstance)
        )
        functions = [f for own in found for f in own if isinstance(f, LocalFunction)]
        return frozenset().union(*map(self._members.returned, functions))

    @MethodByType
    def call_value(self, value: Value, arguments: Arguments, scope: Scope) -> Values:
        """Return the result of calling one value.

        A callable neither of NT nor of the feed may return, or call, each of its arguments.
        """
        state = self._context.state
        # What is too much for the container is too much for whatever it may be called with.
        given = without_many(state.objects_in(arguments.values))
        container = state.hold(Container(arguments.node, may_be_element=True), given)
        for one in given:
            self._called_back(one, given - {one})
        return frozenset((container,))

    @call_value.register(Named)
    def _call_named(self, value: Named, arguments: Arguments, scope: Scope) -> Values:
        if is_class(value.obj) and value.obj.is_enum:
            return self.nt.enum_by_value(value, arguments, scope)
        return self.nt.called(CallTarget(value, "", value.obj), arguments, scope)

    @call_value.register(Member)
    def _call_member(self, value: Member, arguments: Arguments, scope: Scope) -> Values:
        if value.takes_self:
            arguments = replace(arguments, positions=arguments.positions[1:])
        return self.nt.called(CallTarget(value.owner, value.name, value.obj), arguments, scope)

    @call_value.register(Instance)
    def _call_instance(self, value: Instance, arguments: Arguments, scope: Scope) -> Values:
        return frozenset((Opaque(f"{value.cls.name}()()"),))

    @call_value.register(Opaque)
    def _call_opaque(self, value: Opaque, arguments: Arguments, scope: Scope) -> Values:
        return frozenset((value,))

    @call_value.register(AskedFor)
    def _call_asked(self, value: AskedFor, arguments: Arguments, scope: Scope) -> Values:
        return NOTHING

    @call_value.register(NamesOf)
    def _call_names(self, value: NamesOf, arguments: Arguments, scope: Scope) -> Values:
        return frozenset((value,))

    @call_value.register(ReleaseVersion)
    def _call_version(self, value: ReleaseVersion, arguments: Arguments, scope: Scope) -> Values:
        return frozenset((value,))

    @call_value.register(Text | Pattern)
    def _call_text(self, value: Text | Pattern, arguments: Arguments, scope: Scope) -> Values:
        return UNKNOWN

    @call_value.register(TypeText)
    def _call_type_text(self, value: TypeText, arguments: Arguments, scope: Scope) -> Values:
        return self._annotations.instances(value.node, value.scope) | self.call_value(
            Foreign(""), arguments, scope
        )

    @call_value.register(ContainerMethod)
    def _call_container_method(
        self, value: ContainerMethod, arguments: Arguments, scope: Scope
    ) -> Values:
        return self._containers.call(value, arguments)

    @call_value.register(Container)
    def _call_container(self, value: Container, arguments: Arguments, scope: Scope) -> Values:
        held = self._context.state.held(value) if value.may_be_element else NOTHING
        given = [self.call_value(Foreign(""), arguments, scope)]
        for one in held:
            if isinstance(one, Named | Member):
                given.append(self.nt.maybe_called(one, arguments, scope))
            elif isinstance(one, LocalFunction | LocalInstance | LocalClass | Partial):
                given.append(self.call_value(one, arguments, scope))
        return frozenset().union(*given)

    @call_value.register(Partial)
    def _call_partial(self, value: Partial, arguments: Arguments, scope: Scope) -> Values:
        # Positions depend on how many arguments were passed before.
        passed = self._context.state.hold(Container((arguments.node, "rest")), arguments.values)
        spread = frozenset((passed,))
        rest = replace(arguments, positions=(), spread=spread, is_partial=True)
        return self.call(self._context.state.lookup((value, "of")), rest, scope)

    @call_value.register(LocalFunction)
    def _call_local_function(
        self, value: LocalFunction, arguments: Arguments, scope: Scope
    ) -> Values:
        bind_arguments(self._context.state, value, arguments)
        for subclass in self._overrides(value):
            bind_arguments(self._context.state, subclass, arguments)
        return or_unknown(self._members.returned(value))

    @call_value.register(LocalInstance)
    def _call_local_instance(
        self, value: LocalInstance, arguments: Arguments, scope: Scope
    ) -> Values:
        site = self._context.site(arguments.node, scope)
        if self._classes.own(value.cls, "__call__") is None:
            return UNKNOWN
        called = self._members.attribute(frozenset((value,)), "__call__", site)
        return self.call(called, arguments, scope)

    @call_value.register(LocalClass)
    def _call_local_class(self, value: LocalClass, arguments: Arguments, scope: Scope) -> Values:
        instance = LocalInstance(value)
        made = self._classes.defined(value, "__init__")
        if made is not None:
            bound = frozenset(bind_method(one) for one in made if isinstance(one, LocalFunction))
            self.call(bound, arguments, scope)
            return frozenset((instance,))
        self._fill_fields(value, arguments)
        for base in self._classes.nt_bases(value)[:1]:
            # Keywords that the feed's own class added are not NT's.
            added = self._classes.fields(value)
            kept = {k: v for k, v in arguments.keywords.items() if k not in added}
            target = CallTarget(base, "", base.obj)
            self.nt.called(target, replace(arguments, keywords=kept), scope)
        return frozenset((instance,))

    def _fill_fields(self, cls: LocalClass, arguments: Arguments) -> None:
        """Bind the fields of a dataclass, struct or named tuple to its constructor's arguments."""
        fields = self._classes.fields(cls)
        passed = {**dict(zip(fields, arguments.positions, strict=False)), **arguments.keywords}
        for name in fields:
            known = self._context.state.lookup((cls.body, name)) - UNKNOWN
            if name in passed and not known:
                self._context.state.join((cls, name), passed[name])

    def _overrides(self, function: LocalFunction) -> Iterator[LocalFunction]:
        name = getattr(function.node, "name", "")
        for subclass in self._classes.subclasses(function.cls) if function.cls else ():
            for own in self._context.state.lookup((subclass.body, name)):
                if isinstance(own, LocalFunction):
                    yield replace(own, is_bound=function.is_bound)

    def _called_back(self, function: Value, given: Values) -> None:
        """Bind all parameters of a function that is passed on to what is passed with it."""
        for one in functions_in(self._context.state, function):
            taken = one.node.args
            names = [a.arg for a in (*taken.posonlyargs, *taken.args)]
            bind_callback(self._context.state, one, [given] * len(names))
