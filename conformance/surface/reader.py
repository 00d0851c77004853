"""Reads what the feed uses of NT out of the feed's source, carried on by the installed release.

Three ways were weighed. ``jedi`` follows names well but stops at NT's compiled attributes and
takes seconds for a file. Plain ``ast`` is instant and knows no types. Running the feed and
tracing it sees only the lines that ran. So the source is read with ``ast``, and every chain
(``tick.bid_price.as_decimal()``) is carried on by the objects of the installed release, whose
docstrings and annotations tell the type of each step (``QuoteTick.bid_price: Price``). What NT
does not tell is recorded as unfollowed instead of being passed over. A test runs the reference
feed under tracing and holds what it reached against what was read.
"""

import ast
from collections import deque
from collections.abc import Iterable, Iterator, Sequence, Set
from types import ModuleType

from conformance.surface import installed
from conformance.surface.installed import GONE, NT, Types
from conformance.surface.signatures import Call, signature_of
from conformance.surface.source import SourceFile
from conformance.surface.uses import How, Use
from conformance.surface.values import (
    Alias,
    Container,
    Instance,
    LocalClass,
    LocalFunction,
    LocalInstance,
    LocalModule,
    Member,
    Object,
    Opaque,
    Scope,
    Super,
    Value,
)

Function = ast.FunctionDef | ast.AsyncFunctionDef

_MAPPINGS = frozenset(("dict", "Mapping", "MutableMapping", "defaultdict", "OrderedDict"))
_WRAPPERS = frozenset(("Optional", "Final", "ClassVar", "Annotated", "Required", "Awaitable"))


class Reader:
    """Reads all files of a feed; ``uses`` then holds each use once, in source order.

    ``objects`` has the run-time object behind each owner that ``uses`` names, `GONE` where the
    release has none.
    """

    def __init__(self, files: Sequence[SourceFile]) -> None:
        self.types = Types()
        self.objects: dict[str, object] = {}
        self._uses: dict[Use, None] = {}
        self._modules = {file.module: Scope(file.label) for file in files}
        self._resolving: set[tuple[LocalClass, str]] = set()
        self._bodies: deque[tuple[Sequence[ast.stmt], Scope]] = deque()
        for file in files:
            self._declare(file.tree.body, self._modules[file.module])
        for file in files:
            self._walk(file.tree.body, self._modules[file.module])
        # Bodies come last, when every module's names are known.
        while self._bodies:
            self._walk(*self._bodies.popleft())

    @property
    def uses(self) -> tuple[Use, ...]:
        """Every use, ordered by file and line."""
        return tuple(
            sorted(self._uses, key=lambda use: (use.file, use.line, use.owner, use.member))
        )

    # Statements

    def _declare(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        """Bind a module's classes and functions, so that the order of files does not matter."""
        for node in body:
            if isinstance(node, ast.ClassDef):
                scope.names[node.name] = LocalClass(node, scope)
            elif isinstance(node, Function):
                scope.names[node.name] = LocalFunction(node, scope)

    def _walk(self, body: Iterable[ast.AST], scope: Scope, cls: LocalClass | None = None) -> None:
        for node in body:
            self._statement(node, scope, cls)

    def _statement(self, node: ast.AST, scope: Scope, cls: LocalClass | None) -> None:
        match node:
            case ast.Import() | ast.ImportFrom():
                self._import(node, scope)
            case ast.ClassDef():
                self._class(self._own(node, scope))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if scope.parent is not None and cls is None:
                    scope.names[node.name] = LocalFunction(node, scope)
                self._function(node, scope, cls)
            case ast.Assign(targets=targets, value=value):
                evaluated = self._evaluate(value, scope)
                for target in targets:
                    self._bind(target, evaluated, scope)
            case ast.AnnAssign(target=target, annotation=annotation, value=value):
                if value is not None:
                    self._evaluate(value, scope)
                self._evaluate(annotation, scope)
                self._bind(target, self._annotated(annotation, scope), scope)
            case ast.For() | ast.AsyncFor():
                self._bind(node.target, _element(self._evaluate(node.iter, scope)), scope)
                self._walk([*node.body, *node.orelse], scope, cls)
            case ast.With() | ast.AsyncWith():
                for item in node.items:
                    entered = self._evaluate(item.context_expr, scope)
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, entered, scope)
                self._walk(node.body, scope, cls)
            case ast.expr():
                self._evaluate(node, scope)
            case _:
                self._walk(ast.iter_child_nodes(node), scope, cls)

    def _own(self, node: ast.ClassDef, scope: Scope) -> LocalClass:
        known = scope.names.get(node.name)
        if not isinstance(known, LocalClass):
            known = LocalClass(node, scope)
            scope.names[node.name] = known
        return known

    def _class(self, cls: LocalClass) -> None:
        for base in cls.node.bases:
            value = self._evaluate(base, cls.scope)
            if isinstance(value, Object):
                self._record(value.name, How.SUBCLASS, base, cls.scope)
        for expression in [*cls.node.decorator_list, *(k.value for k in cls.node.keywords)]:
            self._evaluate(expression, cls.scope)
        inner = Scope(cls.scope.file, cls.scope)
        self._walk(cls.node.body, inner, cls)

    def _function(self, node: Function, scope: Scope, cls: LocalClass | None) -> None:
        for expression in [*node.decorator_list, *_annotations(node), *_defaults(node)]:
            self._evaluate(expression, scope)
        if cls is not None:
            self._override(node, cls)
        self._bodies.append((node.body, self._parameters(node, scope, cls)))

    def _override(self, node: Function, cls: LocalClass) -> None:
        """Record a method that NT's base class has too, or had, so that NT calls it."""
        base = self._nt_base(cls)
        if base is None or node.name.startswith("__"):
            return
        taken = tuple(a.arg for a in [*node.args.posonlyargs, *node.args.args][1:])
        if isinstance(base.obj, type):
            inherited = installed.member(base.obj, node.name) is not GONE
            # Nobody in the feed calls a callback: where NT's base lacks it too, NT has dropped it.
            if not inherited and (
                not node.name.startswith("on_") or self._mentions(cls, node.name)
            ):
                return
        self._record(base.name, How.OVERRIDE, node, cls.scope, member=node.name, parameters=taken)

    def _mentions(self, cls: LocalClass, name: str) -> bool:
        return any(isinstance(n, ast.Attribute) and n.attr == name for n in ast.walk(cls.node))

    def _parameters(self, node: Function, scope: Scope, cls: LocalClass | None) -> Scope:
        inner = Scope(scope.file, scope)
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        told = self._callback_types(node, cls)
        for at, argument in enumerate(arguments):
            if at == 0 and cls is not None and not _is_static(node):
                inner.names[argument.arg] = LocalInstance(cls)
            elif argument.annotation is not None:
                inner.names[argument.arg] = self._annotated(argument.annotation, scope)
            else:
                inner.names[argument.arg] = told.get(at)
        return inner

    def _callback_types(self, node: Function, cls: LocalClass | None) -> dict[int, Value]:
        """Return what NT's own signature tells of an overridden callback's parameters."""
        base = self._nt_base(cls) if cls else None
        if base is None or not isinstance(base.obj, type):
            return {}
        signature = signature_of(installed.member(base.obj, node.name))
        parameters = signature.parameters if signature else ()
        return {at: self._typed(p.type, base.obj, "") for at, p in enumerate(parameters, 1)}

    def _import(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        if isinstance(node, ast.Import):
            for alias in node.names:
                dotted = alias.name if alias.asname else alias.name.split(".")[0]
                if alias.name.split(".")[0] == NT:
                    self._nt_module(alias.name, node, scope)
                    found = installed.module(dotted)
                    scope.names[alias.asname or dotted] = Object(dotted, found)
            return
        source = self._absolute(node, scope)
        for alias in node.names:
            scope.names[alias.asname or alias.name] = self._imported(
                source, alias.name, node, scope
            )

    def _absolute(self, node: ast.ImportFrom, scope: Scope) -> str:
        if not node.level:
            return node.module or ""
        package = next(n for n, of in self._modules.items() if of.file == scope.file).split(".")
        is_package = scope.file.endswith("__init__.py")
        kept = package[: len(package) - node.level + is_package]
        return ".".join([*kept, *([node.module] if node.module else [])])

    def _imported(self, source: str, name: str, node: ast.stmt, scope: Scope) -> Value:
        if source.split(".", maxsplit=1)[0] == NT:
            container = installed.module(source)
            found = GONE if container is GONE else installed.member(container, name)
            self._record(name, How.IMPORT, node, scope, path=source)
            # The name went on somewhere else: say so, and go on reading with what it is there.
            reached = self.types.named(name) if found is GONE else found
            self.objects.setdefault(name, found if reached is None else reached)
            return Object(name, GONE if reached is None else reached)
        if f"{source}.{name}" in self._modules:
            return LocalModule(self._modules[f"{source}.{name}"])
        if source in self._modules:
            return Alias(self._modules[source], name)
        return None

    def _nt_module(self, dotted: str, node: ast.stmt, scope: Scope) -> None:
        self.objects.setdefault(dotted, installed.module(dotted))
        self._record(dotted, How.IMPORT, node, scope, path=dotted)

    def _bind(self, target: ast.expr, value: Value, scope: Scope) -> None:
        match target:
            case ast.Name(id=name):
                scope.names[name] = value
            case ast.Tuple(elts=items) | ast.List(elts=items):
                for item in items:
                    self._bind(item, _element(value), scope)
            case _:
                self._evaluate(target, scope)

    # Expressions

    def _evaluate(self, node: ast.expr, scope: Scope) -> Value:
        match node:
            case ast.Name(id=name):
                return scope.lookup(name)
            case ast.Attribute(value=value, attr=attr):
                return self._attribute(self._evaluate(value, scope), attr, node, scope)
            case ast.Call():
                return self._call(node, scope)
            case ast.Subscript(value=value, slice=index):
                self._evaluate(index, scope)
                return _item(self._evaluate(value, scope))
            case ast.Await(value=value) | ast.Starred(value=value):
                return self._evaluate(value, scope)
            case ast.NamedExpr(target=target, value=value):
                evaluated = self._evaluate(value, scope)
                self._bind(target, evaluated, scope)
                return evaluated
            case ast.IfExp() | ast.BoolOp():
                return _first(self._children(node, scope))
            case ast.Dict(keys=keys, values=values):
                known = [self._evaluate(key, scope) for key in keys if key is not None]
                held = [self._evaluate(value, scope) for value in values]
                return Container(_first(held), _first(known), is_mapping=True)
            case ast.List() | ast.Tuple() | ast.Set():
                return Container(_first(self._children(node, scope)))
            case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
                return self._comprehension(node, scope)
            case ast.Lambda(args=arguments, body=body):
                inner = Scope(scope.file, scope, {a.arg: None for a in arguments.args})
                self._evaluate(body, inner)
                return None
            case _:
                self._children(node, scope)
                return None

    def _children(self, node: ast.AST, scope: Scope) -> list[Value]:
        return [
            self._evaluate(child, scope)
            for child in ast.iter_child_nodes(node)
            if isinstance(child, ast.expr)
        ]

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> Value:
        inner = Scope(scope.file, scope)
        for generator in node.generators:
            self._bind(generator.target, _element(self._evaluate(generator.iter, inner)), inner)
            for condition in generator.ifs:
                self._evaluate(condition, inner)
        if isinstance(node, ast.DictComp):
            key = self._evaluate(node.key, inner)
            return Container(self._evaluate(node.value, inner), key, is_mapping=True)
        return Container(self._evaluate(node.elt, inner))

    def _attribute(self, value: Value, attr: str, node: ast.expr, scope: Scope) -> Value:
        match value:
            case Object(name=name, obj=ModuleType() as module):
                return self._module_member(name, module, attr, node, scope)
            case Object(name=name, obj=obj):
                self._record(name, How.ATTRIBUTE, node, scope, member=attr)
                found = GONE if obj is GONE else installed.member(obj, attr)
                return Member(name, attr, found)
            case Instance(cls=cls):
                return self._instance_member(cls, attr, node, scope)
            case LocalModule(scope=inner):
                return inner.lookup(attr)
            case LocalClass():
                method = value.methods().get(attr)
                return LocalFunction(method, value.scope) if method else None
            case LocalInstance(cls=cls):
                return self._own_member(cls, attr, node, scope)
            case Super(cls=cls):
                base = self._nt_base(cls)
                return self._base_member(base, attr, node, scope) if base else None
            case Opaque(origin=origin):
                self._record(origin, How.UNFOLLOWED, node, scope, member=attr)
                return Opaque(f"{origin}.{attr}")
            case _:
                return None

    def _module_member(
        self, name: str, module: ModuleType, attr: str, node: ast.expr, scope: Scope
    ) -> Value:
        found = installed.member(module, attr)
        if isinstance(found, ModuleType):
            self._nt_module(f"{name}.{attr}", node, scope)
            return Object(f"{name}.{attr}", found)
        return self._imported(name, attr, node, scope)

    def _instance_member(self, cls: type, attr: str, node: ast.expr, scope: Scope) -> Value:
        self.objects.setdefault(cls.__name__, cls)
        self._record(cls.__name__, How.ATTRIBUTE, node, scope, member=attr)
        found = installed.member(cls, attr)
        if found is GONE or callable(found):
            return Member(cls.__name__, attr, found)
        return self._typed(installed.type_text(found), cls, f"{cls.__name__}.{attr}")

    def _own_member(self, cls: LocalClass, attr: str, node: ast.expr, scope: Scope) -> Value:
        """Return a member of the feed's own class, else of NT's class below it."""
        method = cls.methods().get(attr)
        if method is not None:
            is_property = any(
                isinstance(d, ast.Name) and d.id in ("property", "cached_property")
                for d in method.decorator_list
            )
            return (
                self._returned(method, cls.scope)
                if is_property
                else LocalFunction(method, cls.scope)
            )
        declared, value = self._declared(cls, attr)
        if declared:
            return value
        base = self._nt_base(cls)
        return self._base_member(base, attr, node, scope) if base else None

    def _base_member(self, base: Object, attr: str, node: ast.expr, scope: Scope) -> Value:
        if attr == "__init__":
            return base
        if isinstance(base.obj, type):
            return self._instance_member(base.obj, attr, node, scope)
        self._record(base.name, How.ATTRIBUTE, node, scope, member=attr)
        return None

    def _declared(self, cls: LocalClass, attr: str) -> tuple[bool, Value]:
        """Find ``attr`` in the class body or where a method assigns ``self.attr``."""
        if (cls, attr) in self._resolving:
            return True, None
        self._resolving.add((cls, attr))
        try:
            for scope, target, annotation, assigned in self._assignments(cls):
                if target == attr:
                    if annotation is not None:
                        return True, self._annotated(annotation, scope)
                    return True, self._evaluate(assigned, scope) if assigned else None
        finally:
            self._resolving.discard((cls, attr))
        for base in cls.node.bases:
            value = self._evaluate(base, cls.scope)
            if isinstance(value, LocalClass):
                return self._declared(value, attr)
        return False, None

    def _assignments(
        self, cls: LocalClass
    ) -> Iterator[tuple[Scope, str, ast.expr | None, ast.expr | None]]:
        for item in cls.node.body:
            for target, annotation, value in _targets(item):
                if isinstance(target, ast.Name):
                    yield cls.scope, target.id, annotation, value
        for method in cls.methods().values():
            scope = self._parameters(method, cls.scope, cls)
            for inner in ast.walk(method):
                for target, annotation, value in _targets(inner):
                    if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
                        if target.value.id == "self":
                            yield scope, target.attr, annotation, value

    def _call(self, node: ast.Call, scope: Scope) -> Value:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            method_self = scope.lookup("self")
            return Super(method_self.cls) if isinstance(method_self, LocalInstance) else None
        called = self._evaluate(node.func, scope)
        for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
            self._evaluate(argument, scope)
        match called:
            case Object(name=name, obj=obj):
                self._record_call(name, "", node, scope)
                return Instance(obj) if isinstance(obj, type) else self._result(obj, name)
            case Member(owner=owner, name=name, obj=obj):
                self._record_call(owner, name, node, scope)
                return self._result(obj, f"{owner}.{name}()")
            case LocalClass():
                base = self._nt_base(called)
                if base is not None and "__init__" not in called.methods():
                    own = {target for _, target, _, _ in self._assignments(called)}
                    self._record_call(base.name, "", node, scope, own)
                return LocalInstance(called)
            case LocalFunction(node=function, scope=inner):
                return self._returned(function, inner)
            case _:
                return self._collection_call(node, scope)

    def _record_call(
        self, owner: str, member: str, node: ast.Call, scope: Scope, own: Set[str] = frozenset()
    ) -> None:
        """Record a call and each argument that NT takes; ``own`` are keywords the feed added."""
        keywords = [k for k in node.keywords if k.arg is not None and k.arg not in own]
        positions = [a for a in node.args if not isinstance(a, ast.Starred)]
        call = Call(
            positional=len(positions),
            keywords=tuple(sorted(str(k.arg) for k in keywords)),
            spreads=len(positions) < len(node.args) or any(k.arg is None for k in node.keywords),
        )
        self._record(owner, How.CALL, node.func, scope, member=member, call=call)
        arguments = [(str(at), a) for at, a in enumerate(positions, 1)]
        for name, passed in [*arguments, *((str(k.arg), k) for k in keywords)]:
            self._record(owner, How.PASS, passed, scope, member=member, argument=name)

    def _collection_call(self, node: ast.Call, scope: Scope) -> Value:
        """Follow the methods and functions of Python's own that hand elements through."""
        if isinstance(node.func, ast.Attribute):
            held = self._evaluate(node.func.value, scope)
            if isinstance(held, Container):
                match node.func.attr:
                    case "values":
                        return Container(held.element)
                    case "items":
                        return Container(Container(held.element, held.key))
                    case "keys":
                        return Container(held.key)
                    case "get" | "pop" | "setdefault":
                        return held.element
        elif isinstance(node.func, ast.Name) and node.args:
            if node.func.id in ("list", "tuple", "set", "frozenset", "sorted", "reversed", "iter"):
                return Container(_element(self._evaluate(node.args[0], scope)))
            if node.func.id in ("next", "min", "max"):
                return _element(self._evaluate(node.args[0], scope))
        return None

    # Types

    def _annotated(self, annotation: ast.expr, scope: Scope) -> Value:
        """Return an instance of what an annotation in the feed names."""
        match annotation:
            case ast.Constant(value=str() as text):
                try:
                    return self._annotated(ast.parse(text, mode="eval").body, scope)
                except SyntaxError:
                    return None
            case ast.BinOp(op=ast.BitOr(), left=left, right=right):
                return self._annotated(left, scope) or self._annotated(right, scope)
            case ast.Subscript(value=origin, slice=index):
                name = (
                    origin.attr if isinstance(origin, ast.Attribute) else getattr(origin, "id", "")
                )
                items = index.elts if isinstance(index, ast.Tuple) else [index]
                inner = [self._annotated(item, scope) for item in items]
                if name in _MAPPINGS:
                    return Container(inner[-1], inner[0], is_mapping=True)
                return inner[0] if name in _WRAPPERS else Container(inner[0])
            case ast.Name() | ast.Attribute():
                match self._quiet(annotation, scope):
                    case Object(obj=type() as cls):
                        return Instance(cls)
                    case LocalClass() as cls:
                        return LocalInstance(cls)
        return None

    def _quiet(self, node: ast.expr, scope: Scope) -> Value:
        """Evaluate without recording; the annotation's own uses are recorded where it stands."""
        kept, self._uses = self._uses, {}
        try:
            return self._evaluate(node, scope)
        finally:
            self._uses = kept

    def _typed(self, text: str, near: object, origin: str) -> Value:
        cls, needs_more = self.types.resolve(text, near)
        if cls is None:
            return Opaque(origin) if needs_more and origin else None
        self.objects.setdefault(cls.__name__, cls)
        one = Instance(cls)
        return Container(one) if text.startswith(("list[", "set[", "tuple[")) else one

    def _result(self, function: object, origin: str) -> Value:
        if function is GONE:
            return None
        signature = signature_of(function)
        return self._typed(signature.returns if signature else "", function, origin)

    def _returned(self, function: Function, scope: Scope) -> Value:
        return self._annotated(function.returns, scope) if function.returns else None

    def _nt_base(self, cls: LocalClass) -> Object | None:
        """Return the first of NT's classes that a class of the feed's own derives from."""
        for base in cls.node.bases:
            value = self._quiet(base, cls.scope)
            if isinstance(value, Object):
                return value
            if isinstance(value, LocalClass) and (found := self._nt_base(value)):
                return found
        return None

    def _record(
        self,
        owner: str,
        how: How,
        node: ast.AST,
        scope: Scope,
        *,
        member: str = "",
        path: str = "",
        call: Call | None = None,
        argument: str = "",
        parameters: tuple[str, ...] = (),
    ) -> None:
        use = Use(
            owner=owner,
            member=member,
            how=how,
            file=scope.file,
            line=getattr(node, "end_lineno" if how is How.ATTRIBUTE else "lineno", 0),
            path=path,
            call=call,
            argument=argument,
            parameters=parameters,
        )
        self._uses[use] = None


def _targets(node: ast.AST) -> Iterator[tuple[ast.expr, ast.expr | None, ast.expr | None]]:
    if isinstance(node, ast.AnnAssign):
        yield node.target, node.annotation, node.value
    elif isinstance(node, ast.Assign):
        yield from ((target, None, node.value) for target in node.targets)


def _annotations(node: Function) -> Iterator[ast.expr]:
    for argument in [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]:
        if argument.annotation is not None:
            yield argument.annotation
    if node.returns is not None:
        yield node.returns


def _defaults(node: Function) -> Iterator[ast.expr]:
    yield from node.args.defaults
    yield from (default for default in node.args.kw_defaults if default is not None)


def _is_static(node: Function) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "staticmethod" for d in node.decorator_list)


def _first(values: Iterable[Value]) -> Value:
    return next((value for value in values if value is not None), None)


def _element(value: Value) -> Value:
    if isinstance(value, Container):
        return value.key if value.is_mapping else value.element
    return None


def _item(value: Value) -> Value:
    return value.element if isinstance(value, Container) else None
