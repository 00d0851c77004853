"""The API model: what a release offers, as data. `ApiModel.lookup` finds an object by its name.

A generation's driver makes the document in a confined process, once per environment; here it is
read, and no NautilusTrader is needed for that. As in a process, only what is imported is there:
`lookup` of a module imports it, with all that it loads on the way.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from inspect import _ParameterKind
from typing import TYPE_CHECKING, Any, Final

from conformance.model.signature import Parameter, Signature

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from conformance.model.facts import Json

_NO_TYPE = frozenset(("", "object", "Any", "list", "dict", "set", "tuple", "frozenset"))
"""Types of results that tell too little: a docstring or a subclass may tell more."""

_KINDS = tuple(_ParameterKind)


_NO_MODULE = re.compile(r"No module named '([\w.]+)'")
"""What Python says of a module that is not there."""

FORMAT: Final = 2  #: Of the document; another one is made anew.


@dataclass(frozen=True, slots=True)
class Missing:
    """Stands for what the release does not have, or what can't be imported."""

    error: str = ""  #: The type of the exception that its import raised.
    text: str = ""  #: What that said.
    package: str = field(default="", compare=False)  #: The release's own.

    @property
    def not_installed(self) -> str:
        """Return the package of others whose lack keeps it from being imported; "" for none.

        The release may have it: an extra of it brings that package along.
        """
        said = _NO_MODULE.fullmatch(self.text) if self.error == "ModuleNotFoundError" else None
        package = said[1].partition(".")[0] if said else ""
        return package if package != self.package else ""

    def member(self, _name: str) -> Missing:
        """Return what stands for a member of it: that is as missing as it is itself."""
        return self


MISSING: Final = Missing()


def missing(error: str, text: str, package: str = "") -> Missing:
    """Return what stands for a module that raised this; `MISSING` where it is only not there."""
    return Missing(error, text, package) if error else MISSING


class ApiObject:
    """A class, function, module, constant, method or attribute of a release.

    The same object is always the same record, so ``is`` tells whether two are one.
    """

    def __init__(self, model: ApiModel, record: Mapping[str, Any]) -> None:
        self._model = model
        self._record = record
        self._signature: Signature | None = None
        self._derived: dict[str, ApiObject] = {}

    @property
    def name(self) -> str:
        """Return its own name, "" where it has none: ``QuoteTick``, a module's dotted name."""
        return str(self._record.get("name", ""))

    @property
    def home(self) -> str:
        """Return the dotted name of the module that defines it, or its class."""
        return str(self._record.get("home", ""))

    @property
    def is_module(self) -> bool:
        """Whether it is a module."""
        return bool(self._record["kind"] == "module")

    @property
    def is_class(self) -> bool:
        """Whether it is a class."""
        return bool(self._record["kind"] == "class")

    @property
    def is_callable(self) -> bool:
        """Whether it can be called."""
        return bool(self._record["kind"] in ("class", "function"))

    @property
    def is_coroutine(self) -> bool:
        """Whether a call of it has to be awaited."""
        return bool(self._record.get("coroutine"))

    @property
    def is_enum(self) -> bool:
        """Whether it is a class of Python's `enum`."""
        return "enum" in self._record

    @property
    def is_enum_member(self) -> bool:
        """Whether it is a member of such a class."""
        return "by" in self._record

    @property
    def is_config(self) -> bool:
        """Whether it is a class of which the fields are its keywords."""
        return "fields" in self._record

    @property
    def is_plain_config(self) -> bool:
        """Whether it is a config of Python's own making: a class derived from it has no fields.

        What its annotations name is not set, and keywords of the class are refused.
        """
        meta = self._model.object(self._record["meta"]).name if "meta" in self._record else "type"
        return self.is_config and meta == "type"

    @property
    def is_final(self) -> bool:
        """Whether it is a class that none can derive from."""
        return bool(self._record.get("final"))

    @property
    def is_own(self) -> bool:
        """Whether it is defined in the release's own package, and not in one that it uses."""
        return self._model.is_own(self.name if self.is_module else self.home)

    @property
    def value(self) -> Json:
        """Return a constant as JSON has it, or as a text; of an enum's member its value."""
        found: Json = self._record.get("value")
        return found

    @property
    def asked_by(self) -> str:
        """Return the text of the value by which an enum's member can be asked for."""
        return str(self._record.get("by", ""))

    @property
    def type_text(self) -> str:
        """Return the text of an attribute's type; "" where the release tells none."""
        return str(self._record.get("type", ""))

    @property
    def signature(self) -> Signature | None:
        """Return the signature of a callable, without ``self``; None where none is told."""
        if self._signature is None and (parts := self._record.get("signature")):
            taken, returns = parts
            self._signature = Signature(
                parameters=tuple(map(_parameter, taken)), returns=str(returns)
            )
        return self._signature

    @property
    def documented_returns(self) -> str:
        """Return the text of the type that a docstring says a call gives; "" for none."""
        return str(self._record.get("returns", ""))

    @property
    def is_bound(self) -> bool:
        """Whether it is a class or static method, which a call on the class passes no ``self``."""
        return bool(self._record.get("bound"))

    @property
    def type(self) -> ApiObject | None:
        """Return the release's own class that it is an instance of."""
        return self._model.object(self._record["class"]) if "class" in self._record else None

    @property
    def match_args(self) -> tuple[str, ...]:
        """Return the attributes that ``case C(first, second)`` matches by position."""
        return tuple(self._record.get("match_args", ()))

    @cached_property
    def mro(self) -> tuple[ApiObject, ...]:
        """Return a class and those that it inherits from, in Python's order."""
        return (self, *map(self._model.object, self._record.get("bases", ())))

    @cached_property
    def fields(self) -> Mapping[str, Parameter]:
        """Return the fields of a config as keyword parameters, in their order."""
        return {name: _parameter(record) for name, record in self._record.get("fields", {}).items()}

    @cached_property
    def enum_members(self) -> Mapping[str, ApiObject]:
        """Return the members of an enum by their names, with those that are alike."""
        return {n: self._model.object(at) for n, at in self._record.get("enum", {}).items()}

    @property
    def names(self) -> frozenset[str]:
        """Return the names of all members, inherited ones too."""
        if self.is_module:
            return frozenset(self._model.names_in(self.name))
        return frozenset(name for cls in self.mro for name in cls._record.get("members", ()))

    def derives_from(self, other: ApiObject) -> bool:
        """Whether it is a class, and the other one or derives from it."""
        return self.is_class and other in self.mro

    def member(self, name: str) -> ApiObject | Missing:
        """Return a member as the class or module stores it: of a class also what it inherits."""
        if self.is_module:
            return self._model.member_of_module(self.name, name)
        if name in self.fields:
            return self._attribute(name, self.fields[name].type)
        stored = self.enum_members.get(name) or self._stored(name)
        if stored is not None:
            return stored
        assigned = (cls._record.get("assigned", {}) for cls in self.mro)
        text = next((own[name] for own in assigned if name in own), None)
        return MISSING if text is None else self._attribute(name, text)

    def takes_self(self, name: str) -> bool:
        """Whether a member of a class wants an instance when it is called on the class."""
        stored = self._stored(name)
        return stored is None or not (stored.is_class or stored.is_bound)

    @property
    def subclasses(self) -> tuple[ApiObject, ...]:
        """Return the loaded classes of the release that derive from this one, by name."""
        found = (cls for cls in self._model.derived(self) if self._model.is_loaded(cls))
        return tuple(sorted(found, key=lambda cls: (cls.name, cls.home)))

    def stub_otherwise(self, name: str = "") -> Json:
        """Return what a stub has in the place of it, or of a member, and run time has otherwise.

        Returns:
            ``{"stub": …, "run_time": …}``, each a kind, parameters or null; null where they agree.
        """
        disagreements = self._model.stubs_disagree
        paths = (".".join(filter(None, (*at, name))) for at in self._model.exposed_as(self))
        return next((disagreements[path] for path in paths if path in disagreements), None)

    def subclasses_with(self, name: str) -> tuple[ApiObject, ...]:
        """Return the topmost of its subclasses that have a member which it lacks itself.

        NT hands out an `Instrument` and means a `CryptoPerpetual`: what the latter has is there.
        """
        having = [cls for cls in self.subclasses if not isinstance(cls.member(name), Missing)]
        return tuple(cls for cls in having if not any(base in having for base in cls.mro[1:]))

    def result_text(self, owner: ApiObject | None = None, name: str = "") -> str:
        """Return the text of what a call gives, from wherever the release tells most of it.

        A facade says ``list`` where the docstring of the class behind it says
        ``list[Instrument]``.

        Args:
            owner: The class of which it is a member.
            name: Its name there.
        """
        annotation = self.signature.returns if self.signature else ""
        if annotation not in _NO_TYPE:
            return annotation
        behind = owner.subclasses if owner is not None and owner.is_class and name else ()
        methods = [self, *(cls.member(name) for cls in behind)]
        found = (m.documented_returns for m in methods if isinstance(m, ApiObject))
        return next((text for text in found if text), annotation)

    def shortest_path(self, name: str) -> str:
        """Return the shortest of the loaded modules that have it under a name, else its home.

        One that is private is taken where no other has it.
        """
        there = sorted(self._model.exposing(self, name), key=lambda m: ("._" in m, m.count("."), m))
        return there[0] if there else self.home or self._model.package

    def _stored(self, name: str) -> ApiObject | None:
        meta = self._model.object(self._record["meta"]) if "meta" in self._record else None
        for cls in (*self.mro, *(meta.mro if meta else ())):
            if name in (members := cls._record.get("members", {})):
                return self._model.object(members[name])
        return None

    def _attribute(self, name: str, text: str) -> ApiObject:
        if name not in self._derived:
            self._derived[name] = ApiObject(self._model, {"kind": "value", "type": text})
        return self._derived[name]


class ApiModel:
    """What one release offers; see `conformance.nautilus.api.description` for the document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.release: str = document["release"]
        self.package: str = document["package"]
        self._document = document
        self._mirrors: tuple[str, ...] = tuple(document["mirrors"])
        self._modules: Mapping[str, Mapping[str, Any]] = document["modules"]
        self._records: list[Mapping[str, Any]] = document["objects"]
        self._hidden: list[int] = document["hidden"]
        self._objects: dict[int, ApiObject] = {}
        self._module_objects: dict[str, ApiObject | Missing] = {}
        self._own_modules: dict[str, ApiObject] = {}
        self._loaded: set[str] = set(document["always"])
        self.stubs_disagree: Mapping[str, Json] = document.get("stubs_disagree", {})

    def changed(
        self, *, modules: Mapping[str, Any] | None = None, objects: Mapping[int, Any] | None = None
    ) -> ApiModel:
        """Return the model of a release that differs in some records, with nothing imported yet.

        Args:
            modules: The record of each module that differs, by its dotted name.
            objects: The record of each object that differs, by its reference.
        """
        records = [*self._records]
        for reference, record in (objects or {}).items():
            records[reference] = record
        changes = {"modules": {**self._modules, **(modules or {})}, "objects": records}
        return ApiModel({**self._document, **changes})

    def module_record(self, name: str) -> Mapping[str, Any]:
        """Return the record of a module."""
        return self._modules[name]

    def records_of(self, objects: Iterable[ApiObject]) -> Iterator[tuple[int, Mapping[str, Any]]]:
        """Yield reference and record of each of these objects."""
        references = {obj: at for at, obj in self._objects.items()}
        for one in objects:
            at = references[one]
            yield at, self._records[at]

    @property
    def loaded(self) -> int:
        """Return how many modules are imported so far."""
        return len(self._loaded)

    def lookup(self, name: str) -> ApiObject | Missing:
        """Return the object of a dotted name: a module, or what is in one.

        Args:
            name: E.g. ``nautilus_trader.model.data.QuoteTick.bid_price``.
        """
        found = self.module(name)
        above, _, last = name.rpartition(".")
        if found is MISSING and above:
            return self.lookup(above).member(last)
        return found

    def module(self, name: str) -> ApiObject | Missing:
        """Import a module, or say that it is missing or can't be imported."""
        if name not in self._module_objects:
            self._module_objects[name] = self._imported(name)
        return self._module_objects[name]

    def is_mirror(self, path: str) -> bool:
        """Whether a module mirrors the public classes under the same names."""
        return any(mirror in path for mirror in self._mirrors)

    def rank(self, path: str) -> tuple[object, ...]:
        """Return what orders modules, the most public first."""
        # What mirrors the public classes under the same names comes last.
        return (*(mirror in path for mirror in self._mirrors), path)

    def is_own(self, path: str) -> bool:
        """Whether a dotted name is of the release's own package."""
        return path == self.package or path.startswith(f"{self.package}.")

    def is_loaded(self, cls: ApiObject) -> bool:
        """Whether a class is there: what defines it, or has it, is imported."""
        return cls.home in self._loaded or any(
            module in self._loaded for module, _ in self._exposed.get(cls, ())
        )

    def named(self, name: str) -> ApiObject | None:
        """Return the class of a name, wherever it is defined; the most public has it."""
        there = filter(self._is_exposed, self._by_name.get(name, ()))
        return min(there, key=lambda cls: (self.rank(cls.home), cls.name), default=None)

    def class_names(self) -> frozenset[str]:
        """Return the names of all of the release's own classes, loaded or not."""
        return frozenset(self._by_name)

    def seen_from(self, near: ApiObject | Missing | None, name: str) -> ApiObject | None:
        """Return the class that a name means in the module of an object."""
        home = near.home if isinstance(near, ApiObject) else ""
        at = self._modules.get(home, {}).get("members", {}).get(name)
        found = self.object(at) if at is not None else None
        return found if found is not None and found.is_class else self.named(name)

    def all_in(self, text: str, near: ApiObject | None = None) -> tuple[ApiObject, ...]:
        """Return the release's classes that a type's text names, in its order."""
        try:
            tree = ast.parse(text, mode="eval")
        except SyntaxError:
            return ()
        names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
        found = [self.seen_from(near, name) for name in names]
        return tuple(cls for cls in found if cls is not None and cls.is_own)

    def object(self, reference: int) -> ApiObject:
        """Return the object of a reference in the document."""
        if reference not in self._objects:
            record = self._records[reference]
            if record["kind"] == "module" and record["name"] in self._modules:
                found = self._module_object(record["name"])
            else:
                found = ApiObject(self, record)
            self._objects[reference] = found
        return self._objects[reference]

    def member_of_module(self, path: str, name: str) -> ApiObject | Missing:
        """Return what a module has under a name, else its submodule of that name."""
        members = self._modules.get(path, {}).get("members", {})
        if name not in members:
            return self.module(f"{path}.{name}")
        found = self.object(members[name])
        return self.module(found.name) if found.is_module and found.is_own else found

    def names_in(self, path: str) -> Iterator[str]:
        """Yield what a module has; its submodules only where they are loaded."""
        for name, at in self._modules[path].get("members", {}).items():
            record = self._records[at]
            is_below = record["kind"] == "module" and record["name"] == f"{path}.{name}"
            if not is_below or record["name"] in self._loaded:
                yield name

    def exposing(self, obj: ApiObject, name: str) -> Iterator[str]:
        """Yield the loaded modules that have an object under a name."""
        for module, attribute in self._exposed.get(obj, ()):
            if attribute == name and module in self._loaded:
                yield module

    def exposed_as(self, obj: ApiObject) -> Sequence[tuple[str, str]]:
        """Return the modules that have an object, each with its name there."""
        return self._exposed.get(obj, ())

    def derived(self, cls: ApiObject) -> tuple[ApiObject, ...]:
        """Return all of the release's classes that derive from one."""
        return tuple(self._derived.get(cls, ()))

    def _imported(self, name: str) -> ApiObject | Missing:
        module = self._modules.get(name)
        if module is None:
            return MISSING
        self._loaded.update(module["loads"])
        if "error" in module:
            return missing(module["error"][0], module["error"][1], self.package)
        self._loaded.add(name)
        return self._module_object(name)

    def _module_object(self, name: str) -> ApiObject:
        if name not in self._own_modules:
            self._own_modules[name] = ApiObject(self, {"kind": "module", "name": name})
        return self._own_modules[name]

    @cached_property
    def _exposed(self) -> Mapping[ApiObject, list[tuple[str, str]]]:
        found: defaultdict[ApiObject, list[tuple[str, str]]] = defaultdict(list)
        for module, record in self._modules.items():
            for name, at in record.get("members", {}).items():
                found[self.object(at)].append((module, name))
        return found

    @cached_property
    def _by_name(self) -> Mapping[str, list[ApiObject]]:
        found: defaultdict[str, list[ApiObject]] = defaultdict(list)
        for obj in self._exposed:
            if obj.is_class and obj.is_own:
                found[obj.name].append(obj)
        return found

    @cached_property
    def _derived(self) -> Mapping[ApiObject, list[ApiObject]]:
        found: defaultdict[ApiObject, list[ApiObject]] = defaultdict(list)
        classes = [obj for obj in self._exposed if obj.is_class and obj.is_own]
        for cls in dict.fromkeys((*classes, *map(self.object, self._hidden))):
            for base in cls.mro[1:]:
                found[base].append(cls)
        return found

    def _is_exposed(self, cls: ApiObject) -> bool:
        return any(module in self._loaded for module, _ in self._exposed[cls])


def _parameter(record: list[Any]) -> Parameter:
    name, kind, text, default = record
    return Parameter(name=name, kind=_KINDS[kind], type=text, default=default)
