"""NT's own modules, classes and callables: the uses of them, and the values that they give."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from conformance.model.api import MISSING, ApiObject, Missing
from conformance.model.guard import Guard
from conformance.model.signature import Call, Signature
from conformance.model.unresolved import Unresolved
from conformance.usage.reading.definitions import bind_callback, functions_in, spread_keywords
from conformance.usage.reading.json_texts import json_object, texts_in
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Arguments,
    AskedFor,
    Instance,
    Member,
    Named,
    NamesOf,
    Opaque,
    Scope,
    Text,
    Values,
    is_class,
)
from conformance.usage.reading.written import WrittenValues
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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
        if name == "__version__" and path == self._context.api.package:
            return self._context.version()  # Every release has it.
        found = self._context.api.module(path).member(name)
        if isinstance(found, ApiObject) and found.is_module:
            dotted = f"{path}.{name}"
            is_submodule = self._context.api.module(dotted) is found
            return self.module(dotted if is_submodule else found.name, site)
        # The name has moved: record it as missing here, and go on with the object from there.
        elsewhere = self._context.api.named(name) if found is MISSING else None
        if elsewhere is not None and self._context.api.is_mirror(elsewhere.home):
            elsewhere = None  # It is another class, and has only the name in common.
        thing = Named(name, found if elsewhere is None else elsewhere)
        expected = self._context.excuse("ImportError", found)
        self._context.record.note(
            thing, UseKind.IMPORT, site, path=path, name=name, expected=expected
        )
        if expected and self._context.guard is None:
            return frozenset((thing, AskedFor(Guard.DEFAULT, not isinstance(found, Missing))))
        return frozenset((thing,))

    def written(self, text: str, site: UsageSite) -> None:
        """Record a class that a text names for the release to import: ``package.module:Class``."""
        path, _, name = text.partition(":")
        if name.isidentifier() and self._context.api.is_own(path):
            self.imported(path, name, site)

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
        if name in _LISTS or is_python(name):
            return frozenset((NamesOf(owner),)) if name in _LISTS else UNKNOWN
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
        text, near = found.type_text, cls
        if not text and name.startswith("_"):
            text, near = _type_of_private(cls, name.lstrip("_"))
        return self._annotations.from_text(text, near, f"{owner.name}.{name}", cls)

    def _note(self, owner: Named, name: str, site: UsageSite, found: ApiObject | Missing) -> None:
        expected = self._context.excuse("AttributeError", found)
        self._context.record.note(owner, UseKind.ATTRIBUTE, site, member=name, expected=expected)


def _type_of_private(cls: ApiObject, public: str) -> tuple[str, ApiObject]:
    """Return the type of a private attribute of which none is described, and where it stands.

    It is that of the constructor's parameter of its name, or of the public attribute of a class
    that derives from the one that has it: ``_clock`` is a component's, and ``clock`` an actor's.
    """
    taken = cls.signature.takes(public) if cls.signature else None
    if taken is not None and taken.type:
        return taken.type, cls
    having = (one for base in cls.mro for one in base.subclasses_with(public))
    found = ((one.member(public), one) for one in having)
    types = ((m.type_text, one) for m, one in found if isinstance(m, ApiObject) and m.type_text)
    return next(types, ("", cls))


_LISTS = frozenset(
    (
        "__annotations__",
        "__dataclass_fields__",
        "__dict__",
        "__members__",
        "__struct_fields__",
        "_member_map_",
        "_member_names_",
    )
)
"""Attributes of a class that list what it has."""


def is_module(value: Named, package: str) -> bool:
    """Whether a value is one of the package's modules, or a path where there was one."""
    is_there = isinstance(value.obj, ApiObject) and value.obj.is_module
    return is_there or value.name.partition(".")[0] == package


def is_python(name: str) -> bool:
    """Whether every Python object has such an attribute, so that no release can lack it."""
    return name.startswith("__") and (hasattr(object, name) or hasattr(type, name))


_PARAMETERS = 9  # More than any callback takes.


@dataclass(frozen=True, slots=True, eq=False)
class CallTarget:
    """What is called: a class or function (``member`` is ""), or a member of a class."""

    owner: Named
    member: str
    obj: ApiObject | Missing

    @property
    def signature(self) -> Signature | None:
        """Return its signature; None where NT describes none."""
        return None if isinstance(self.obj, Missing) else self.obj.signature

    @property
    def name(self) -> str:
        """Return the name that reports use."""
        return f"{self.owner.name}.{self.member}" if self.member else self.owner.name


class NtCalls:
    """Records calls of NT's callables, and follows their results."""

    def __init__(
        self, context: AnalysisContext, annotations: Annotations, members: NtMembers
    ) -> None:
        self._context = context
        self._annotations = annotations
        self._members = members
        self.written = WrittenValues(context)

    def called(self, target: CallTarget, arguments: Arguments, scope: Scope) -> Values:
        """Record a call with each argument, and return its result."""
        extra = spread_keywords(self._context.state, arguments)
        site = self._context.site(getattr(arguments.node, "func", arguments.node), scope)
        self._record_call(target, arguments, extra, site)
        self.written.note_call(target.owner, target.member, arguments, scope)
        positions = [(str(at), v) for at, v in enumerate(arguments.positions, 1)]
        for argument, values in [*positions, *arguments.keywords.items()]:
            self._record_passed(target, argument, arguments, scope)
            self._bind_callbacks(target, argument, values)
        for argument, guard in extra.items():
            with self._context.guarded(guard):
                self._record_passed(target, argument, arguments, scope)
        if target.member == "parse" and is_class(target.owner.obj) and target.owner.obj.is_config:
            return self._parsed(target, arguments, scope)
        if arguments.spreads and not extra:
            why = Unresolved.RUN_TIME_ARGUMENTS
            self._context.record.note(target.name, UseKind.UNRESOLVED, site, member="(*)", note=why)
        return self._result(target)

    def maybe_called(self, value: Named | Member, arguments: Arguments, scope: Scope) -> Values:
        """Return the result of a call that only may be of NT's; its arguments are unresolved."""
        if isinstance(value.obj, Missing) or not value.obj.is_callable:
            return NOTHING
        target = (
            CallTarget(value.owner, value.name, value.obj)
            if isinstance(value, Member)
            else CallTarget(value, "", value.obj)
        )
        site = self._context.site(arguments.node, scope)
        why = Unresolved.UNREAD_CALLER
        self._context.record.note(target.name, UseKind.UNRESOLVED, site, member="(...)", note=why)
        return self._result(target)

    def enum_by_value(self, owner: Named, arguments: Arguments, scope: Scope) -> Values:
        """Record which member ``BinanceAccountType("USDT_FUTURE")`` asks for."""
        texts = (v for v in arguments.named("value", 0) if isinstance(v, Text))
        chosen = [replace(text, value=_member_asked_by(text.value, owner.obj)) for text in texts]
        node = arguments.node_of("1")
        return self._note_members(
            owner, chosen, node, self._context.site(node, scope), "ValueError"
        )

    def enum_by_name(self, owner: Named, keys: Values, node: ast.AST, scope: Scope) -> Values:
        """Record which member ``BinanceAccountType["USDT_FUTURE"]`` asks for."""
        chosen = [key for key in keys if isinstance(key, Text)]
        return self._note_members(owner, chosen, node, self._context.site(node, scope), "KeyError")

    def _note_members(
        self, owner: Named, names: Iterable[Text], node: ast.AST, site: UsageSite, error: str
    ) -> Values:
        chosen = sorted(names, key=lambda text: text.value)
        for text in chosen:
            with self._context.guarded(text.guard):
                expected = self._context.excuse(error, owner.obj.member(text.value))
            self._context.record.note(
                owner, UseKind.ATTRIBUTE, site, member=text.value, expected=expected
            )
        if not chosen or not isinstance(node, ast.Constant):
            why = Unresolved.RUN_TIME_KEY
            self._context.record.note(
                owner.name, UseKind.UNRESOLVED, site, member="[...]", note=why
            )
        return frozenset((Instance(owner.obj),)) if is_class(owner.obj) else UNKNOWN

    def _record_call(
        self,
        target: CallTarget,
        arguments: Arguments,
        extra: Mapping[str, Guard | None],
        site: UsageSite,
    ) -> None:
        always = (name for name, guard in extra.items() if guard is None)
        call = Call(
            positional=len(arguments.positions),
            keywords=tuple(sorted((*arguments.keywords, *always))),
            spreads=arguments.spreads or arguments.is_partial,
        )
        expected = self._context.excuse("TypeError", None)
        self._context.record.note(
            target.owner, UseKind.CALL, site, member=target.member, call=call, expected=expected
        )

    def _record_passed(
        self, target: CallTarget, argument: str, arguments: Arguments, scope: Scope
    ) -> None:
        site = self._context.site(arguments.node_of(argument), scope)
        signature = target.signature
        is_taken = signature is None or signature.takes(argument) is not None
        expected = self._context.excuse("TypeError", None if is_taken else MISSING)
        self._context.record.note(
            target.owner,
            UseKind.PASS,
            site,
            member=target.member,
            argument=argument,
            expected=expected,
        )

    def _bind_callbacks(self, target: CallTarget, argument: str, values: Values) -> None:
        """Bind the parameters of callbacks that NT is given to what NT calls them with."""
        signature = target.signature
        taken = signature.takes(argument) if signature else None
        what = f"what {target.name} calls back with"
        described = (
            self._annotations.callback_parameters(taken.type, target.owner.obj, what)
            if taken
            else None
        )
        given = described or [frozenset((Opaque(what),))] * _PARAMETERS
        for value in self._context.state.everything_in(values):
            for function in functions_in(self._context.state, value):
                bind_callback(self._context.state, function, given)

    def _parsed(self, target: CallTarget, arguments: Arguments, scope: Scope) -> Values:
        """Record the fields of a config that a text of JSON sets, and return the config."""
        site = self._context.site(arguments.node, scope)
        fields = json_object(arguments.values)
        if fields is None:
            why = Unresolved.RUN_TIME_ARGUMENTS
            self._context.record.note(target.name, UseKind.UNRESOLVED, site, member="(*)", note=why)
        else:
            for text in texts_in(fields):
                self._members.written(text, site)
            config = CallTarget(target.owner, "", target.owner.obj)
            keywords = {name: NOTHING for name in fields if name.isidentifier()}
            passed = Arguments(node=arguments.node, keywords=keywords, is_partial=True)
            self.called(config, passed, scope)
            for name, value in fields.items():
                if isinstance(value, str):
                    self._decoded(config, name, value, site)
        return frozenset((Instance(target.owner.obj),)) if is_class(target.owner.obj) else UNKNOWN

    def _decoded(self, config: CallTarget, field: str, value: str, site: UsageSite) -> None:
        """Record which member of an enum a text is decoded as, where a field has one."""
        taken = config.signature.takes(field) if config.signature else None
        what = f"{config.name}.{field}"
        types = (
            self._annotations.from_text(taken.type, config.owner.obj, what) if taken else NOTHING
        )
        for one in types:
            if isinstance(one, Instance) and one.cls.is_enum:
                enum = Named(one.cls.name, one.cls)
                names = [Text(_member_asked_by(value, one.cls))]
                self._note_members(enum, names, ast.Constant(value), site, "ValidationError")

    def _result(self, target: CallTarget) -> Values:
        owner = target.owner.obj if is_class(target.owner.obj) else None
        if owner is not None and not target.member:
            return frozenset((Instance(owner),))
        if isinstance(target.obj, Missing) or not target.obj.is_callable:
            return UNKNOWN
        text = target.obj.result_text(owner, target.member)
        return self._annotations.from_text(text, owner or target.obj, f"{target.name}()", owner)


def _member_asked_by(value: str, enum: ApiObject | Missing) -> str:
    """Return the name of an enum's member by its value; the value where there is none."""
    members = enum.enum_members if is_class(enum) else {}
    return next((name for name, one in members.items() if one.asked_by == value), value)
