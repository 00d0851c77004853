"""Derives what can be told of successors by comparing NautilusTrader 1 with NautilusTrader 2.

Usage: ``python -m tests.support.derive_successors``: writes ``derived.json`` anew.
"""

from __future__ import annotations

import ast
import json
import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from conformance.environments import make_environment
from conformance.model.api import ApiModel, ApiObject, Missing
from conformance.nautilus.successors.tables import DERIVED, Renames, renames
from conformance.observations.api import api_model
from tests.support.reference import WORKSPACE

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from conformance.environments import Environment

OLD, NEW = "1.231.0", ("2.0.0rc6", "2.0.0rc7")
PREFIX = "nautilus_trader."
MIRRORS = ("nautilus_pyo3", "_libnautilus", "core.rust")
"""Modules that have what others have, under the same names."""

NOT_FOR_FEEDS = (
    *("examples", "adapters._template"),
    *(f"test_kit.{part}" for part in ("mocks", "stubs", "rust", "providers", "performance")),
)
ACTOR, CALLBACK = "Actor", re.compile(r"on_\w+")
"""What has callbacks, and how they are named."""

CLIENTS = frozenset(("LiveDataClient", "LiveMarketDataClient", "LiveExecutionClient"))
HOOK = re.compile(r"_[a-z]|generate_")
"""What an adapter of one's own derives from, and how the coroutines are named that it overrides."""

FROM_STR = "_from_str"


class Names:
    """The public names of one release: its classes, with their members, and its functions."""

    def __init__(self, environment: Environment) -> None:
        self.model = api_model(environment)
        self.modules = sorted(self.model._modules)
        for module in self.modules:
            self.model.module(module)
        self.classes: dict[str, ApiObject] = {}
        self.mirrored: dict[str, ApiObject] = {}  # that no other module has
        self.paths: dict[str, str] = {}
        self.functions: dict[str, str] = {}
        for module in sorted(self.modules, key=lambda path: (path.count("."), path)):
            if not any(part in module for part in NOT_FOR_FEEDS):
                self._read(module)
        self.sources = source_classes(environment, self.model)

    def _read(self, module: str) -> None:
        if isinstance(self.model.module(module), Missing):
            return
        for name in sorted(self.model.names_in(module)):
            found = self.model.member_of_module(module, name)
            if isinstance(found, Missing) or found.is_module or name.startswith("_"):
                continue
            path = f"{module}.{name}".removeprefix(PREFIX)
            if not found.is_class and _is_mirror(path):
                continue
            if not found.is_class:
                self.functions.setdefault(name, path)
            elif found.is_own and found.name == name:
                self._add(name, found, path)

    def _add(self, name: str, found: ApiObject, path: str) -> None:
        """Take a class in, by the path of the module that defines it, where that is public.

        NT 1 has a mirror's ``Strategy`` in ``nautilus_trader.trading``: what lies deeper counts.
        """
        if _is_mirror(path):
            self.mirrored.setdefault(name, found)
            return
        home = f"{found.home}.{name}".removeprefix(PREFIX)
        other = self.classes.get(name)
        if other is None or (other is not found and found.home.startswith(f"{other.home}.")):
            self.classes[name], self.paths[name] = found, path
        if self.classes[name] is found and path == home:
            self.paths[name] = home


def _is_mirror(path: str) -> bool:
    return any(part in path for part in MIRRORS)


def source_classes(environment: Environment, model: ApiModel) -> Mapping[str, SourceClass]:
    """Return the classes of modules that can't be imported, as their source has them."""
    site = next((environment.python.parents[1] / "lib").glob("python*/site-packages"))
    found = {}
    for name, module in model._modules.items():
        if "error" in module:
            path = site / name.replace(".", "/")
            file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
            found.update({cls.name: cls for cls in _classes_in(file, name)})
    return found


class SourceClass:
    """A class as its source has it: name, bases, annotated fields, methods."""

    def __init__(self, node: ast.ClassDef, module: str) -> None:
        self.name, self.home = node.name, module
        self.bases = [ast.unparse(base).rpartition(".")[2] for base in node.bases]
        self.fields = [
            one.target.id
            for one in node.body
            if isinstance(one, ast.AnnAssign) and isinstance(one.target, ast.Name)
        ]
        self.methods = [one.name for one in node.body if isinstance(one, ast.FunctionDef)]


def _classes_in(file: Path, module: str) -> Iterator[SourceClass]:
    if file.exists():
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                yield SourceClass(node, module)


def members(cls: ApiObject) -> Mapping[str, bool]:
    """Return a class's members that users call or override, and whether each has to be called."""
    told = {}
    for name in {*cls.names, *cls.fields, *cls.enum_members}:
        found = cls.member(name)
        if not name.startswith("_") or is_hook(found):
            told[name] = isinstance(found, ApiObject) and found.is_callable
    return told


def is_hook(member: ApiObject | Missing) -> bool:
    """Whether a member is a coroutine, which the clients of an adapter override."""
    return isinstance(member, ApiObject) and member.is_coroutine


def is_override(cls: ApiObject, name: str) -> bool:
    """Whether a member of a class is there to be overridden, and called by NT."""
    names = {base.name for base in cls.mro}
    if ACTOR in names:
        return bool(CALLBACK.fullmatch(name))
    return bool(CLIENTS & names and HOOK.match(name)) and is_hook(cls.member(name))


def keywords(cls: ApiObject | Missing) -> frozenset[str]:
    """Return what a call takes by name."""
    if isinstance(cls, Missing) or cls.signature is None:
        return frozenset()
    return frozenset(one.name for one in cls.signature.parameters)


def joined(names: Iterator[str] | frozenset[str] | set[str]) -> str:
    """Return names as one text, in order."""
    return " ".join(sorted(names))


def _has(there: Mapping[str, bool], needed: Mapping[str, bool | None]) -> bool:
    """Whether members are there, and called where that is said."""
    return all(
        name in there and is_called in (None, there[name]) for name, is_called in needed.items()
    )


class Comparison:
    """The older generation's names, and the newer one's in each of its releases."""

    def __init__(self, old: Names, new: tuple[Names, ...], written: Renames) -> None:
        self.old, self.new, self.written = old, new, written
        self.renamed = {path.rpartition(".")[2]: to for path, to in written.classes.items()}

    def new_path(self, name: str) -> str:
        """Return the successor of a class, "" where none is known.

        One that is said by hand to have none has only its name in common with the newer one.
        """
        if name in self.written.gone or name in self.written.instead:
            return ""
        if name in self.renamed:
            return self.renamed[name]
        paths = {names.paths.get(name, "") for names in self.new}
        return paths.pop() if len(paths) == 1 else ""

    def successors(self, path: str) -> tuple[ApiObject, ...]:
        """Return the class of a path in each of the newer releases."""
        found = [names.model.lookup(PREFIX + path) for names in self.new]
        assert all(isinstance(one, ApiObject) for one in found), path
        return tuple(one for one in found if isinstance(one, ApiObject))

    def row(self, cls: ApiObject) -> dict[str, Any]:
        """Return what is told of a class."""
        bases = [base.name for base in cls.mro[1:] if base.name in self._with_rows]
        path = self.new_path(cls.name)
        told: dict[str, Any] = {"new": path, "bases": " ".join(bases), "config": cls.is_config}
        if path:
            told |= self._members(cls, self.successors(path), bases)
        return {key: value for key, value in told.items() if value or key == "new"}

    def _members(
        self, cls: ApiObject, new: tuple[ApiObject, ...], bases: list[str]
    ) -> dict[str, Any]:
        own, theirs = members(cls), [members(one) for one in new]
        taken = frozenset.intersection(*(keywords(one) | {*one.fields} for one in new))
        both = {name for name in own if all(name in one for one in theirs)}
        alike = {name for name in both if all(own[name] == one[name] for one in theirs)}
        fields = {name for name in cls.fields if name in taken}
        renamed = {
            old: to.strip(".()")
            for base in (*reversed(bases), cls.name)
            for old, to in self.written.members.get(base, {}).items()
        }
        drops = {
            name: joined(self._dropped(cls, name, new, renamed.get(name, name)))
            for name in own
            if own[name] and (name in both or name in renamed)
        }
        return {
            "kept": joined(alike | fields),
            "methods": joined({n for n in both - alike if not own[n]} - fields),
            "attributes": joined({n for n in both - alike if own[n]} - fields),
            "takes": "" if cls.is_config else joined(keywords(cls) & taken),
            "drops": {name: names for name, names in sorted(drops.items()) if names},
            "lacks": joined(self._lacked(cls, theirs, bases)),
            "uncalled": joined({n for n in {*own} - both if is_override(cls, n)}),
        }

    def _lacked(
        self, cls: ApiObject, theirs: list[Mapping[str, bool]], bases: list[str]
    ) -> Iterator[str]:
        """Yield the members of which a base's rows do not hold: what they need is not there."""
        own = self.written.members.get(cls.name, {})
        for base in bases:
            for old, needed in self._needed(base).items():
                if old not in own and any(not _has(one, needed) for one in theirs):
                    yield old

    def _needed(self, base: str) -> Mapping[str, Mapping[str, bool | None]]:
        """Return by member of a base what its row needs: members, and whether one is called."""
        needed: dict[str, Mapping[str, bool | None]] = {
            old: {to.strip(".()"): True if to.endswith("()") else None}
            for old, to in self.written.members.get(base, {}).items()
        }
        path = self.new_path(base)
        there = members(self.successors(path)[-1]) if path else {}
        for name, row in self.written.instead.items():
            owner, _, old = name.partition(".")
            used = [use.removeprefix(f"{path}.") for use in row.uses]
            if owner == base:
                needed[old] = {use: there[use] for use in used if use in there}
        return needed

    def _dropped(
        self, cls: ApiObject, name: str, new: tuple[ApiObject, ...], to: str
    ) -> frozenset[str]:
        own = keywords(cls.member(name)) - {"self"}
        theirs = [keywords(one.member(to)) for one in new]
        return own - frozenset.intersection(*theirs)

    def source_row(self, cls: SourceClass) -> dict[str, Any] | None:
        """Return what is told of a class that could only be read."""
        path = self.new_path(cls.name)
        if not path:
            return None
        taken = frozenset.intersection(*(keywords(one) for one in self.successors(path)))
        bases = [base for base in cls.bases if base in self.old.classes]
        fields = {*cls.fields, *(f for base in bases for f in self.old.classes[base].fields)}
        told = {"new": path, "config": bool(fields), "kept": joined(fields & taken)}
        return {key: value for key, value in told.items() if value}

    @property
    def _with_rows(self) -> frozenset[str]:
        by_hand = (*self.written.instead, *self.written.gone, *self.written.keywords)
        return frozenset({*self.written.members, *(re.split(r"[.(]", n)[0] for n in by_hand)})

    def classes(self) -> dict[str, Any]:
        """Return what is told of all classes that have a successor, or a row of their own."""
        rows = {name: self.row(cls) for name, cls in self.old.classes.items()}
        for name, cls in self.old.sources.items():
            if name not in rows and (row := self.source_row(cls)):
                rows[name] = row
            elif name not in rows and name in self._with_rows:
                rows[name] = {"new": ""}
        for name, mirrored in self.old.mirrored.items():
            if name not in rows:
                rows[name] = self.row(mirrored)
        wanted = self._with_rows
        return {name: row for name, row in sorted(rows.items()) if row["new"] or name in wanted}

    def functions(self) -> dict[str, str]:
        """Return the functions and constants that have a successor, by their own names."""
        found = {}
        for name in self.old.functions:
            paths = {names.functions.get(name, "") for names in self.new}
            if (len(paths) == 1 and (path := paths.pop())) or (path := self._enum_parser(name)):
                found[name] = path
        return dict(sorted(found.items()))

    def _enum_parser(self, name: str) -> str:
        """Return ``OrderSide.from_str`` for ``order_side_from_str``."""
        enum = "".join(word.title() for word in name.removesuffix(FROM_STR).split("_"))
        path = self.new_path(enum) if name.endswith(FROM_STR) else ""
        if path and all("from_str" in members(one) for one in self.successors(path)):
            return f"{path}.from_str"
        return ""

    def modules(self, classes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
        """Return the modules of which all that went, went to one place."""
        went: defaultdict[str, set[str]] = defaultdict(set)
        for name, row in classes.items():
            home = self.old.classes[name].home if name in self.old.classes else ""
            if row["new"] and home and not _is_mirror(home):
                went[home.removeprefix(PREFIX)].add(row["new"].rpartition(".")[0])
        there = {module.removeprefix(PREFIX) for names in self.new for module in names.modules}
        return {
            module: next(iter(to))
            for module, to in sorted(went.items())
            if len(to) == 1 and module not in there
        }


def derive() -> dict[str, Any]:
    """Return what ``derived.json`` should be."""
    old, *new = (Names(make_environment(one, workspace=WORKSPACE)) for one in (OLD, *NEW))
    comparison = Comparison(old, tuple(new), renames())
    classes = comparison.classes()
    return {
        "releases": [OLD, *NEW],
        "modules": comparison.modules(classes),
        "functions": comparison.functions(),
        "classes": classes,
    }


def main() -> None:
    """Write the file anew."""
    DERIVED.write_text(json.dumps(derive(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
