"""What the installed release offers of each name that the feed uses: the facts that decide.

Of an object's members only those that the feed uses appear, and of a signature only what the feed
passes and what NT requires: everything else can change without the feed noticing.
"""

import enum
import inspect
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType

from conformance.facts import MISSING, SUBJECT, Json
from conformance.model.usage_site import UsageSite
from conformance.surface import installed
from conformance.surface.binding import Parameter, Signature
from conformance.surface.installed import GONE, Gone
from conformance.surface.nearest import nearest_imports, nearest_members
from conformance.surface.offer import Offer, branch
from conformance.surface.reader import Reader
from conformance.surface.rendering import is_struct, render_value
from conformance.surface.signatures import parameter_fact, signature_of
from conformance.surface.uses import How, Use

__all__ = ["Offer", "offers"]

_FINAL = 1 << 10  # Py_TPFLAGS_BASETYPE: unset where a class can't be derived from.


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
    """Return what reading the source can't tell, and why: nothing below it can be held."""
    offer = Offer()
    by_name: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        joint = "" if use.member[:1] in ("(", "[", "") else "."
        by_name[f"{use.owner}{joint}{use.member}"].append(use)
    for name, used in sorted(by_name.items()):
        offer.facts[name] = used[0].note
        offer.places[name] = sites_of(used)
    return offer


def sites_of(uses: Iterable[Use]) -> tuple[UsageSite, ...]:
    """Return the places of uses, in order."""
    return tuple(dict.fromkeys(use.site for use in uses))


class _Describer:
    """Describes one owner; every fact it states it also places in the feed."""

    def __init__(self, reader: Reader, owner: str, uses: Sequence[Use]) -> None:
        self._types = reader.types
        self._name = owner.rpartition(".")[2]
        self._obj = reader.objects.get(owner, GONE)
        self._uses = uses
        self._offer = Offer()

    def offer(self) -> Offer:
        self._offer.facts[SUBJECT] = {"owner": self._name}
        self._offer.facts["kind"] = _presence(self._obj, _kind(self._obj), self._uses)
        self._imports()
        self._constant()
        if subclassed := self._of(How.SUBCLASS):
            self._state("subclass", _subclassing(self._obj), subclassed)
        self._called("", self._obj, [use for use in self._uses if not use.member])
        for name in sorted({use.member for use in self._uses if use.member}):
            used = [use for use in self._uses if use.member == name]
            self._overridden(name, [use for use in used if use.how is How.OVERRIDE])
            self._member(name, [use for use in used if use.how is not How.OVERRIDE])
        return self._offer

    def _imports(self) -> None:
        for path, name in sorted({(use.path, use.name) for use in self._of(How.IMPORT)}):
            used = [u for u in self._of(How.IMPORT) if (u.path, u.name) == (path, name)]
            container = installed.module(path)
            found = container if name == path else installed.member(container, name)
            near = nearest_imports(name, path, self._types) if isinstance(found, Gone) else ()
            # Under a longer label, or another name than the label's, the name is said as well.
            is_plain = name in {path, self._name}
            where = path if is_plain else f"{path}.{name}"
            self._state(f"imports.{where}", _presence(found, "present", used), used, near)

    def _constant(self) -> None:
        if not isinstance(self._obj, Gone) and _kind(self._obj) == "constant":
            self._state("value", _value(self._obj), self._of(How.IMPORT))

    def _overridden(self, name: str, uses: Sequence[Use]) -> None:
        if uses:
            found = installed.member(self._obj, name)
            # Classes of the feed's own may take it differently: one that does not fit decides.
            facts = [_override(found, use.parameters) for use in uses]
            fact = next((one for one in facts if "feed_takes" in one), facts[0])
            self._state(f"overrides.{name}", fact, uses, self._near(name, found))

    def _member(self, name: str, uses: Sequence[Use]) -> None:
        if not uses:
            return
        found, of = self._find(name)
        is_called = any(use.call for use in uses)
        is_enum = isinstance(self._obj, type) and issubclass(self._obj, enum.Enum)
        if is_enum and isinstance(found, enum.Enum):
            self._state(f"members.{name}", _value(found.value), uses)
        elif is_enum and isinstance(found, Gone) and not is_called:
            fact = _presence(found, "", uses)
            self._state(f"members.{name}", fact, uses, self._near(name, found))
        elif isinstance(found, Gone):
            section = "methods" if is_called else "attributes"
            self._state(
                f"{section}.{name}", _presence(found, "", uses), uses, self._near(name, found)
            )
        elif callable(found):
            branch(branch(self._offer.facts, "methods"), name)
            if of:
                self._state(f"methods.{name}.of", list(of), uses)
            self._called(f"methods.{name}.", found, uses)
        else:
            told = installed.type_text(found) or None
            self._state(f"attributes.{name}", {"type": told, "of": [*of]} if of else told, uses)

    def _find(self, name: str) -> tuple[object, tuple[str, ...]]:
        """Return a member, and the subclasses that have it where the class itself does not."""
        found = installed.member(self._obj, name)
        derived = installed.in_subclasses(self._obj, name) if isinstance(found, Gone) else ()
        if not derived:
            return found, ()
        return installed.member(derived[0], name), tuple(cls.__name__ for cls in derived)

    def _called(self, prefix: str, target: object, uses: Sequence[Use]) -> None:
        """State what takes each argument that the feed passes, and what NT wants besides."""
        calls = [use for use in uses if use.call is not None]
        if not calls or isinstance(target, Gone):
            return
        signature = signature_of(target)
        if signature is None:
            self._state(f"{prefix}described", False, uses)  # a fact
            return
        self._passed(prefix, target, signature, uses)
        self._state(f"{prefix}requires", list(signature.required()), calls)
        for name in signature.required():
            if lacking := [use for use in calls if use.call and name in signature.unmet(use.call)]:
                self._state(f"{prefix}not_passed.{name}", True, lacking)  # "
        if returns := _returns(target, signature):
            self._state(f"{prefix}returns", returns, calls)

    def _passed(
        self, prefix: str, target: object, signature: Signature, uses: Sequence[Use]
    ) -> None:
        for argument in sorted({use.argument for use in uses if use.argument}):
            passed = [use for use in uses if use.argument == argument]
            taken = signature.takes(argument)
            if taken:
                self._state(f"{prefix}passes.{argument}", _parameter(taken, argument), passed)
            else:
                near = nearest_members(target, argument, self._types)
                fact = _presence(GONE, "", passed)
                self._state(f"{prefix}passes.{argument}", fact, passed, near)

    def _near(self, name: str, found: object) -> tuple[str, ...]:
        if not isinstance(found, Gone) or isinstance(self._obj, Gone):
            return ()
        return nearest_members(self._obj, name, self._types)

    def _of(self, how: How) -> list[Use]:
        return [use for use in self._uses if use.how is how]

    def _state(
        self, path: str, fact: Json, uses: Iterable[Use], nearest: tuple[str, ...] = ()
    ) -> None:
        self._offer.state(path, fact, sites_of(uses), nearest)


def _kind(obj: object) -> str:
    if isinstance(obj, ModuleType):
        return "module"
    if isinstance(obj, type):
        if issubclass(obj, enum.Enum):
            return "enum"
        return "config" if is_struct(obj) else "class"
    return "function" if callable(obj) else "constant"


def _presence(found: object, fact: Json, uses: Sequence[Use]) -> Json:
    """Return a fact, or that the name is not there, and whether the feed handles that."""
    if not isinstance(found, Gone):
        return fact
    absence = _absence(found)
    if all(use.expected for use in uses):
        absence["handled_by_feed"] = uses[0].expected
    return absence


def _absence(gone: Gone) -> dict[str, Json]:
    return {**MISSING, "error": gone.error, "text": gone.text} if gone.error else {**MISSING}


def _subclassing(obj: object) -> Json:
    if not isinstance(obj, type):
        return _absence(obj if isinstance(obj, Gone) else GONE)
    return "allowed" if obj.__flags__ & _FINAL else "final"


def _override(found: object, taken: tuple[str, ...]) -> dict[str, Json]:
    """Return the parameters that NT calls an overridden method with, and those that misfit."""
    if isinstance(found, Gone):
        return _absence(found)
    signature = signature_of(found)
    if signature is None:
        return {"parameters": None}
    fact: dict[str, Json] = {"parameters": [*map(parameter_fact, signature.parameters)]}
    given = len(signature.parameters)
    required = [name for name in taken if not name.startswith("*") and not name.endswith("=...")]
    most = given if taken[-1:] and taken[-1].startswith("*") else len(taken)
    fits = len(required) <= given <= most
    return fact if fits else {**fact, "feed_takes": [*taken]}


def _value(value: object) -> Json:
    return value if isinstance(value, str | int) else render_value(value)


def _parameter(taken: Parameter, argument: str) -> dict[str, Json]:
    """Return the type that takes an argument; by position also the name, for order decides."""
    fact: dict[str, Json] = {"type": taken.type or None}
    return {"name": taken.name, **fact} if argument.isdecimal() else fact


def _returns(target: object, signature: Signature) -> Json:
    """Return the type that a call gives; nothing where it gives nothing."""
    told = "" if signature.returns in ("void", "None") else signature.returns
    if isinstance(target, type):
        return ""
    return {"awaits": told or None} if inspect.iscoroutinefunction(target) else told
