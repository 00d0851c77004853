"""Functions of Python's own through which a feed reaches NT: ``getattr``, ``cast``, ``partial``."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from conformance.model.api import Missing
from conformance.model.guard import Guard
from conformance.model.unresolved import Unresolved
from conformance.usage.reading.containers import ContainerOperations
from conformance.usage.reading.json_texts import json_object, texts_in
from conformance.usage.reading.members import Fit
from conformance.usage.reading.values import (
    NOTHING,
    UNKNOWN,
    Arguments,
    AskedFor,
    Container,
    Foreign,
    Instance,
    LocalClass,
    LocalInstance,
    Member,
    Named,
    NamesOf,
    Opaque,
    Partial,
    Scope,
    Super,
    Text,
    Value,
    Values,
    or_unknown,
)
from conformance.usage.uses import UseKind

if TYPE_CHECKING:
    from conformance.usage.reading.annotations import Annotations
    from conformance.usage.reading.calls import Calls
    from conformance.usage.reading.context import AnalysisContext
    from conformance.usage.reading.definitions import Classes
    from conformance.usage.reading.members import Members

Function = Callable[[Arguments, Scope], Values]

_COPIES = ("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter", "aiter")
_QUEUES = (
    *("asyncio.LifoQueue", "asyncio.PriorityQueue", "asyncio.Queue"),
    *("queue.LifoQueue", "queue.PriorityQueue", "queue.Queue", "queue.SimpleQueue"),
)


class Python:
    """Knows the results of these functions; any other may return each of its arguments."""

    def __init__(
        self,
        context: AnalysisContext,
        annotations: Annotations,
        classes: Classes,
        members: Members,
        calls: Calls,
    ) -> None:
        self._context = context
        self._annotations = annotations
        self._classes = classes
        self._members = members
        self._calls = calls
        self._containers = ContainerOperations(context.state)
        self.functions: Mapping[str, Function] = {
            **{f"builtins.{name}": self._copied for name in _COPIES},
            "builtins.all": self._any_of,
            "builtins.any": self._any_of,
            "builtins.dict": self._dict,
            "builtins.dir": self._names_of,
            "builtins.enumerate": self._enumerated,
            "builtins.filter": self._filtered,
            "builtins.getattr": self._getattr,
            "builtins.hasattr": self._getattr,
            "builtins.map": self._mapped,
            "builtins.max": self._one_of,
            "builtins.min": self._one_of,
            "builtins.next": self._one_of,
            "builtins.anext": self._one_of,
            "builtins.setattr": self._setattr,
            "builtins.str": self._text,
            "builtins.super": self._super,
            "builtins.type": self._type,
            "builtins.vars": self._names_of,
            "builtins.zip": self._zipped,
            **dict.fromkeys(_QUEUES, self._queue),
            "collections.OrderedDict": self._dict,
            "collections.defaultdict": self._default_dict,
            "collections.deque": self._copied,
            "copy.copy": lambda arguments, _: arguments.values,
            "copy.deepcopy": lambda arguments, _: arguments.values,
            "dataclasses.replace": self._replaced,
            "functools.partial": self._partial,
            "functools.partialmethod": self._partial,
            "importlib.import_module": self._import_module,
            "importlib.util.find_spec": self._find_spec,
            "pkgutil.find_loader": self._find_spec,
            "inspect.get_annotations": self._names_of,
            "inspect.signature": self._names_of,
            "json.loads": self._json,
            "importlib.metadata.version": self._distribution_version,
            "importlib_metadata.version": self._distribution_version,
            "msgspec.structs.replace": self._replaced,
            "operator.attrgetter": self._attrgetter,
            "typing.cast": self._cast,
            "typing.get_type_hints": self._names_of,
            "typing_extensions.cast": self._cast,
        }

    def _cast(self, arguments: Arguments, scope: Scope) -> Values:
        node = arguments.node
        written = node.args[0] if isinstance(node, ast.Call) and node.args else None
        annotated = self._annotations.instances(written, scope) if written else NOTHING
        return annotated or or_unknown(arguments.named("val", 1))

    def _getattr(self, arguments: Arguments, scope: Scope) -> Values:
        """Follow a name that is a constant; one that is made at run time is unresolved."""
        node = arguments.node
        site = self._context.site(node, scope)
        name = isinstance(node, ast.Call) and ast.unparse(node.func)
        is_optional = bool(arguments.positions[2:]) or name == "hasattr"
        excused = frozenset(("AttributeError",)) if is_optional else frozenset()
        guard = Guard.HASATTR if name == "hasattr" else self._default_of(node)
        of, names = arguments.named("", 0), arguments.named("", 1)
        written = [value for value in names if isinstance(value, Text)]
        texts, found = [text.value for text in written], []
        with self._context.expecting(self._context.caught | excused):
            for text in written:
                with self._context.guarded(guard or text.guard):
                    found.append(self._members.attribute(of, text.value, site))
        if not texts or names.difference(written):
            for value in of:
                if owner := _nt_name(value):
                    why = Unresolved.RUN_TIME_ATTRIBUTE
                    self._context.record.note(
                        owner, UseKind.UNRESOLVED, site, member="getattr", note=why
                    )
        asked = self._asked(arguments, of, texts) if is_optional else NOTHING
        if name == "hasattr":
            return asked or UNKNOWN
        return arguments.named("", 2).union(asked, *found) or UNKNOWN

    def _asked(self, arguments: Arguments, of: Values, names: list[str]) -> Values:
        """Return whether the release has an attribute that the feed asks for, if that is told."""
        fits = {self._has(value, name) for value in of for name in names}
        if len(names) != 1 or len(fits) != 1 or None in fits:
            return NOTHING
        is_there = True in fits
        if len(arguments.positions) < 3:  # noqa: PLR2004  # `hasattr`
            return frozenset((AskedFor(Guard.HASATTR, is_there),))
        is_false = self._default_of(arguments.node) is not None
        # What an instance has may be false as well; a class's members and methods never are.
        is_conclusive = not is_there or all(isinstance(value, Named) for value in of)
        return (
            frozenset((AskedFor(Guard.DEFAULT, is_there),))
            if is_false and is_conclusive
            else NOTHING
        )

    def _names_of(self, arguments: Arguments, scope: Scope) -> Values:
        """Return the names that something of NT's has, for a test of whether one is among them."""
        node = arguments.node
        called = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
        are_parameters = called.endswith("signature")
        of = (value for value in arguments.named("obj", 0) if isinstance(value, Named | Member))
        names = frozenset(NamesOf(value, are_parameters) for value in of)
        return names or self._calls.call(UNKNOWN, arguments, scope)

    def _default_of(self, node: ast.expr) -> Guard | None:
        """Return the guard that ``getattr`` is with a default that is false, such as None."""
        match node:
            case ast.Call(args=[_, _, ast.Constant(value=value)]) if not value:
                return Guard.DEFAULT
        return None

    def _has(self, value: Value, name: str) -> bool | None:
        """Return whether the release has an attribute; None where that hangs on more than it."""
        match value:
            case LocalInstance(cls=cls) if self._classes.own(
                cls, name
            ) is None and not self._classes.has_unread_base(cls):
                return self._members.fit(value, name) is Fit.YES
            case Instance(cls=api):
                fit = self._members.fit(value, name)
                is_own = not isinstance(api.member(name), Missing)
                return None if fit is Fit.YES and not is_own else is_own
            case Named():
                fit = self._members.fit(value, name)
                return None if fit is Fit.MAYBE else fit is Fit.YES
        return None

    def _find_spec(self, arguments: Arguments, scope: Scope) -> Values:
        """Return whether the release has a module that the feed asks for."""
        texts = [v.value for v in arguments.named("name", 0) if isinstance(v, Text)]
        if len(texts) != 1 or not self._context.api.is_own(texts[0]):
            return UNKNOWN
        found = self._context.api.module(texts[0])
        # A module that can't be imported is found all the same.
        is_there = not isinstance(found, Missing) or bool(found.error)
        return frozenset((AskedFor(Guard.FIND_SPEC, is_there),))

    def _setattr(self, arguments: Arguments, scope: Scope) -> Values:
        for name in arguments.named("", 1):
            if isinstance(name, Text):
                self._classes.assign(arguments.named("", 0), name.value, arguments.named("", 2))
        return UNKNOWN

    def _super(self, arguments: Arguments, scope: Scope) -> Values:
        given = [value for value in arguments.named("", 0) if isinstance(value, LocalClass)]
        around = scope.enclosing_class
        classes = given or ([around] if around else [])
        return frozenset(map(Super, classes)) or UNKNOWN

    def _type(self, arguments: Arguments, scope: Scope) -> Values:
        found = {
            Named(v.cls.name, v.cls) if isinstance(v, Instance) else v.cls
            for v in arguments.named("", 0)
            if isinstance(v, Instance | LocalInstance)
        }
        return frozenset(found) or UNKNOWN

    def _partial(self, arguments: Arguments, scope: Scope) -> Values:
        partial = Partial(arguments.node)
        functions = arguments.named("func", 0)
        rest = replace(arguments, positions=arguments.positions[1:], is_partial=True)
        self._context.state.join((partial, "of"), functions)
        self._calls.call(functions, rest, scope)
        return frozenset((partial,))

    def _replaced(self, arguments: Arguments, scope: Scope) -> Values:
        """Record the fields of a config that a copy of it sets."""
        made = arguments.named("obj", 0) | arguments.named("struct", 0)
        rest = replace(arguments, positions=(), is_partial=True)
        for value in made:
            if isinstance(value, Instance):
                cls = Named(value.cls.name, value.cls)
                self._calls.call(frozenset((cls,)), rest, scope)
            elif isinstance(value, LocalInstance):
                self._calls.call(frozenset((value.cls,)), rest, scope)
        return or_unknown(made)

    def _import_module(self, arguments: Arguments, scope: Scope) -> Values:
        site = self._context.site(arguments.node, scope)
        texts = [v.value for v in arguments.named("name", 0) if isinstance(v, Text)]
        paths = [text for text in texts if self._context.api.is_own(text)]
        if not texts:
            why = Unresolved.RUN_TIME_MODULE
            name = "importlib"
            self._context.record.note(
                name, UseKind.UNRESOLVED, site, member="import_module", note=why
            )
        return (
            frozenset().union(*(self._members.nt.module(path, site) for path in paths)) or UNKNOWN
        )

    def _distribution_version(self, arguments: Arguments, scope: Scope) -> Values:
        names = [v.value for v in arguments.named("distribution_name", 0) if isinstance(v, Text)]
        own = canonicalize_name(self._context.api.package)
        is_own = [canonicalize_name(name) for name in names] == [own]
        return self._context.version() if is_own else UNKNOWN

    def _json(self, arguments: Arguments, scope: Scope) -> Values:
        """Return the mapping that a text of JSON is, where it stands in the source."""
        fields = json_object(arguments.named("s", 0))
        if fields is None:
            return self._calls.call(frozenset((Foreign(""),)), arguments, scope)
        for text in texts_in(fields):
            self._members.nt.written(text, self._context.site(arguments.node, scope))
        mapping = Container((arguments.node, "json"), is_mapping=True)
        return frozenset((self._context.state.hold(mapping, UNKNOWN, map(Text, fields)),))

    def _attrgetter(self, arguments: Arguments, scope: Scope) -> Values:
        site = self._context.site(arguments.node, scope)
        for value in arguments.values:
            if isinstance(value, Text):
                why = Unresolved.UNREAD_VALUE
                member = f"attrgetter({value.value!r})"
                self._context.record.note(
                    "operator", UseKind.UNRESOLVED, site, member=member, note=why
                )
        return UNKNOWN

    def _text(self, arguments: Arguments, scope: Scope) -> Values:
        texts = self._calls.nt.written.joined(arguments.positions)
        return texts or self._calls.call_value(Foreign(""), arguments, scope)

    def _copied(self, arguments: Arguments, scope: Scope) -> Values:
        given = arguments.named("", 0)
        elements = self._containers.elements(given) if given else NOTHING
        self._compare(elements, arguments, scope)
        names = (value for value in given if isinstance(value, NamesOf))
        return self._new_container(arguments, elements).union(names)

    def _queue(self, arguments: Arguments, scope: Scope) -> Values:
        return self._new_container(arguments, NOTHING)

    def _default_dict(self, arguments: Arguments, scope: Scope) -> Values:
        """Return a mapping whose values are what the factory makes, or are stored in it."""
        factories, none = arguments.named("", 0), Arguments(node=arguments.node)
        known = [v for v in factories if isinstance(v, Foreign) and v.path in self.functions]
        made = self._calls.call(factories.difference(known), none, scope)
        made = made.union(*(self.functions[factory.path](none, scope) for factory in known))
        mapping = Container((arguments.node, "default"), is_mapping=True)
        return frozenset((self._context.state.hold(mapping, made),))

    def _filtered(self, arguments: Arguments, scope: Scope) -> Values:
        self._mapped(arguments, scope)
        container = Container((arguments.node, "kept"))
        elements = self._containers.elements(arguments.named("", 1))
        return frozenset((self._context.state.hold(container, elements),))

    def _mapped(self, arguments: Arguments, scope: Scope) -> Values:
        given = tuple(self._containers.elements(values) for values in arguments.positions[1:])
        one = Arguments(node=arguments.node, positions=given)
        return self._new_container(arguments, self._calls.call(arguments.named("", 0), one, scope))

    def _any_of(self, arguments: Arguments, scope: Scope) -> Values:
        elements = self._containers.elements(arguments.named("", 0))
        asked = frozenset(one for one in elements if isinstance(one, AskedFor))
        return asked if len(asked) == 1 else UNKNOWN

    def _one_of(self, arguments: Arguments, scope: Scope) -> Values:
        first, *more = arguments.positions or (NOTHING,)
        default = arguments.keywords.get("default", NOTHING)
        found = (first if more else self._containers.elements(first)).union(default, *more)
        self._compare(found, arguments, scope)
        return found

    def _compare(self, values: Values, arguments: Arguments, scope: Scope) -> None:
        """Call the function of ``key=`` with the values that it compares."""
        one = Arguments(node=arguments.node, positions=(values,))
        self._calls.call(arguments.keywords.get("key", NOTHING), one, scope)

    def _enumerated(self, arguments: Arguments, scope: Scope) -> Values:
        parts = [UNKNOWN, self._containers.elements(arguments.named("", 0))]
        return self._of_tuples(arguments, parts)

    def _zipped(self, arguments: Arguments, scope: Scope) -> Values:
        return self._of_tuples(arguments, [*map(self._containers.elements, arguments.positions)])

    def _of_tuples(self, arguments: Arguments, parts: list[Values]) -> Values:
        state = self._context.state
        one = state.hold(Container((arguments.node, "one")), frozenset().union(*parts))
        for at, values in enumerate(parts):
            state.join((one, at), values)
        return self._new_container(arguments, frozenset((one,)))

    def _dict(self, arguments: Arguments, scope: Scope) -> Values:
        state = self._context.state
        container = Container(arguments.node, is_mapping=True)
        state.hold(container, ())
        for name, values in arguments.keywords.items():
            state.hold(container, values, (Text(name, arguments.guard),))
        for given in arguments.named("", 0) | arguments.mappings:
            if isinstance(given, Container) and given.is_mapping:
                state.spread(container, given)
            elif isinstance(given, Container):
                pairs = state.held(given)
                keys, values = (self._containers.part(pairs, at) for at in (0, 1))
                state.hold(container, values, keys)
        return frozenset((container,))

    def _new_container(self, arguments: Arguments, values: Values) -> Values:
        return frozenset((self._context.state.hold(Container(arguments.node), values),))


def _nt_name(value: object) -> str:
    """Return the name of an object of NT's in the unresolved uses; "" if it is not NT's."""
    match value:
        case Instance(cls=cls):
            return cls.name
        case Named(name=name):
            return name
        case Opaque(origin=origin):
            return origin
    return ""
