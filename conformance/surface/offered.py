"""What the installed release offers of each name that the feed uses: the facts that decide.

Of an object's members only those that the feed uses appear, and of a signature only what the feed
passes and what NT requires: everything else can change without the feed noticing.
"""

import enum
import inspect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import ModuleType

from conformance.facts import MISSING, Json
from conformance.surface import installed
from conformance.surface.installed import GONE
from conformance.surface.nearest import nearest_imports, nearest_members
from conformance.surface.reader import Reader
from conformance.surface.signatures import (
    Parameter,
    Signature,
    is_struct,
    render_value,
    signature_of,
)
from conformance.surface.uses import How, Use

_FINAL = 1 << 10  # Py_TPFLAGS_BASETYPE: unset where a class can't be derived from.


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the feed leans on one fact, and what NT has instead of a name that is gone."""

    path: str  #: Of the fact in its observation, e.g. ``members.USDT_FUTURE``.
    used_at: tuple[str, ...]  #: ``file:line``, in order.
    nearest: tuple[str, ...] = ()


@dataclass(slots=True)
class Offer:
    """The observation of one name, and the places in the feed behind its facts."""

    facts: dict[str, Json] = field(default_factory=dict)
    places: list[Place] = field(default_factory=list)


def offers(reader: Reader) -> Mapping[str, Offer]:
    """Return an offer for each of NT's names that the feed uses, by that name."""
    by_owner: dict[str, list[Use]] = defaultdict(list)
    unfollowed: list[Use] = []
    for use in reader.uses:
        (unfollowed if use.how is How.UNFOLLOWED else by_owner[use.owner]).append(use)
    found = {
        owner: _Describer(reader, owner, uses).offer() for owner, uses in sorted(by_owner.items())
    }
    return {**found, "not_followed": _not_followed(unfollowed)}


def _not_followed(uses: Sequence[Use]) -> Offer:
    """Return what NT's texts give no type for: nothing below it can be held."""
    offer = Offer()
    for name in sorted({f"{use.owner}.{use.member}" for use in uses}):
        offer.facts[name] = "NT tells no type"
        used = [u for u in uses if f"{u.owner}.{u.member}" == name]
        offer.places.append(Place(path=name, used_at=_used_at(used)))
    return offer


class _Describer:
    """Describes one owner; every fact it states it also places in the feed."""

    def __init__(self, reader: Reader, owner: str, uses: Sequence[Use]) -> None:
        self._types = reader.types
        self._obj = reader.objects.get(owner, GONE)
        self._owner = owner
        self._uses = uses
        self._offer = Offer()

    def offer(self) -> Offer:
        self._offer.facts["kind"] = _kind(self._obj)
        self._imports()
        self._constant()
        if any(use.how is How.SUBCLASS for use in self._uses):
            self._state("subclass", _subclassing(self._obj), self._of(How.SUBCLASS))
        self._called("", self._obj, [use for use in self._uses if not use.member])
        for name in sorted({use.member for use in self._uses if use.member}):
            self._member(name, [use for use in self._uses if use.member == name])
        return self._offer

    def _imports(self) -> None:
        for path in sorted({use.path for use in self._of(How.IMPORT)}):
            used = [use for use in self._of(How.IMPORT) if use.path == path]
            if isinstance(self._obj, ModuleType) or path == self._owner:
                present = installed.module(path) is not GONE
            else:
                container = installed.module(path)
                present = container is not GONE and (
                    installed.member(container, self._owner) is not GONE
                )
            near = () if present else nearest_imports(self._owner, path, self._types)
            self._state(f"imports.{path}", "present" if present else MISSING, used, near)

    def _constant(self) -> None:
        if _kind(self._obj) == "constant":
            self._state("value", _value(self._obj), self._of(How.IMPORT))

    def _member(self, name: str, uses: Sequence[Use]) -> None:
        found = GONE if self._obj is GONE else installed.member(self._obj, name)
        if overrides := [use for use in uses if use.how is How.OVERRIDE]:
            fact = _override(found, overrides[0].parameters)
            self._state(f"overrides.{name}", fact, overrides, self._near(name, found))
        others = [use for use in uses if use.how is not How.OVERRIDE]
        if not others:
            return
        if isinstance(self._obj, type) and issubclass(self._obj, enum.Enum):
            value = getattr(found, "value", found)
            fact = MISSING if found is GONE else _value(value)
            self._state(f"members.{name}", fact, others, self._near(name, found))
        elif not callable(found) and not (found is GONE and any(use.call for use in others)):
            fact = MISSING if found is GONE else installed.type_text(found) or "type not told"
            self._state(f"attributes.{name}", fact, others, self._near(name, found))
        elif found is GONE:
            self._state(f"methods.{name}", MISSING, others, self._near(name, found))
        else:
            _branch(_branch(self._offer.facts, "methods"), name)
            self._called(f"methods.{name}.", found, others)

    def _called(self, prefix: str, target: object, uses: Sequence[Use]) -> None:
        """State what takes each argument that the feed passes, and what NT wants besides."""
        calls = [use for use in uses if use.call is not None]
        if not calls or target is GONE:
            return
        signature = signature_of(target)
        if signature is None:
            self._state(f"{prefix}passes", "signature not told", uses)
            return
        for argument in sorted({use.argument for use in uses if use.argument}):
            passed = [use for use in uses if use.argument == argument]
            taken = signature.takes(argument)
            near = () if taken else nearest_members(target, argument, self._types)
            fact = _parameter(taken, argument) if taken else MISSING
            self._state(f"{prefix}passes.{argument}", fact, passed, near)
        self._state(f"{prefix}requires", list(signature.required()), calls)
        for name in signature.required():
            if lacking := [use for use in calls if use.call and name in signature.unmet(use.call)]:
                self._state(f"{prefix}not_passed.{name}", "required", lacking)
        if returns := _returns(target, signature):
            self._state(f"{prefix}returns", returns, calls)

    def _near(self, name: str, found: object) -> tuple[str, ...]:
        if found is not GONE or self._obj is GONE:
            return ()
        return nearest_members(self._obj, name, self._types)

    def _of(self, how: How) -> list[Use]:
        return [use for use in self._uses if use.how is how]

    def _state(
        self, path: str, fact: Json, uses: Iterable[Use], nearest: tuple[str, ...] = ()
    ) -> None:
        """Put one fact in at ``path`` (its first one or two steps are keys of their own)."""
        section, _, rest = path.partition(".")
        place = self._offer.facts
        if section == "methods" and "." in rest:
            name, _, detail = rest.partition(".")
            place = _branch(_branch(place, section), name)
            section, _, rest = detail.partition(".")
        if rest:
            place = _branch(place, section)
        place[rest or section] = fact
        self._offer.places.append(Place(path=path, used_at=_used_at(uses), nearest=nearest))


def _branch(facts: dict[str, Json], key: str) -> dict[str, Json]:
    branch = facts.setdefault(key, {})
    assert isinstance(branch, dict)  # noqa: S101  # each section is a mapping by construction
    return branch


def _used_at(uses: Iterable[Use]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{use.file}:{use.line}" for use in uses))


def _kind(obj: object) -> str:
    if obj is GONE:
        return MISSING
    if isinstance(obj, ModuleType):
        return "module"
    if isinstance(obj, type):
        if issubclass(obj, enum.Enum):
            return "enum"
        return "config" if is_struct(obj) else "class"
    return "function" if callable(obj) else "constant"


def _subclassing(obj: object) -> str:
    if not isinstance(obj, type):
        return MISSING
    return "allowed" if obj.__flags__ & _FINAL else "refused: the class is final"


def _override(found: object, taken: tuple[str, ...]) -> str:
    """Return the parameters that NT calls an overridden method with."""
    if found is GONE:
        return MISSING
    signature = signature_of(found)
    if signature is None:
        return "signature not told"
    text = f"({', '.join(map(str, signature.parameters))})"
    given = len(signature.parameters)
    return text if given == len(taken) else f"{text}; the feed takes ({', '.join(taken)})"


def _value(value: object) -> Json:
    return value if isinstance(value, str | int) else render_value(value)


def _parameter(taken: Parameter, argument: str) -> str:
    """Return the type that takes an argument; by position also the name, for order decides."""
    told = taken.type or "any"
    return f"{taken.name}: {told}" if argument.isdecimal() else told


def _returns(target: object, signature: Signature) -> str:
    """Return the type that a call gives; nothing where it gives nothing."""
    told = "" if signature.returns in ("void", "None") else signature.returns
    if isinstance(target, type):
        return ""
    return f"coroutine of {told or 'None'}" if inspect.iscoroutinefunction(target) else told
