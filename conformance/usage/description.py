"""Describes each name that the feed uses, by the API model of one release.

Of an object's members only those that the feed uses appear, and of a signature only what the feed
passes and what NT requires: everything else can change without the feed noticing.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from conformance.model import facts
from conformance.model.api import MISSING, ApiObject, Missing
from conformance.model.facts import SUBJECT, Json
from conformance.model.guard import GUARDS
from conformance.model.signature import Parameter, Signature, parameter_fact
from conformance.usage.api_description import ApiDescription, branch
from conformance.usage.release import DescribedRelease, ReadRelease, Successors
from conformance.usage.uses import Use, UseKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from conformance.model.usage_site import UsageSite
    from conformance.usage.reader import Reader

__all__ = ["ApiDescription", "describe_uses"]


def describe_uses(
    reader: Reader, release: DescribedRelease | None = None
) -> Mapping[str, ApiDescription]:
    """Describe each of NT's names that the feed uses, by that name.

    Args:
        reader: What has read the feed's source.
        release: What the release has of the names; the one that it was read with where not given.
    """
    release = release or ReadRelease(reader.api, reader.objects)
    by_owner: dict[str, list[Use]] = defaultdict(list)
    unresolved: list[Use] = []
    for use in reader.uses:
        if use.kind is not UseKind.WRITE:
            (unresolved if use.kind is UseKind.UNRESOLVED else by_owner[use.owner]).append(use)
    found = {
        owner: _Describer(release, owner, uses).describe()
        for owner, uses in sorted(by_owner.items())
    }
    return {**found, "not_followed": _describe_unresolved(unresolved)}


def _describe_unresolved(uses: Sequence[Use]) -> ApiDescription:
    """Describe the unresolved uses: the reason of each, by its name."""
    described = ApiDescription()
    by_name: dict[str, list[Use]] = defaultdict(list)
    for use in uses:
        joint = "" if use.member[:1] in ("(", "[", "") else "."
        by_name[f"{use.owner}{joint}{use.member}"].append(use)
    for name, used in sorted(by_name.items()):
        described.facts[name] = used[0].note
        described.places[name] = sites_of(used)
    return described


def sites_of(uses: Iterable[Use]) -> tuple[UsageSite, ...]:
    """Return the sites of uses, in order; of those in one line, the first."""
    found: dict[tuple[str, int], UsageSite] = {}
    for site in (use.site for use in uses):
        known = found.setdefault((site.file, site.line), site)
        if (site.col_offset or 0) < (known.col_offset or 0):
            found[site.file, site.line] = site
    return tuple(found.values())


class _Describer:
    """Describes one owner; each fact has its usage sites."""

    def __init__(self, release: DescribedRelease, owner: str, uses: Sequence[Use]) -> None:
        self._release = release
        self._label = owner
        self._name = owner.rpartition(".")[2]
        self._obj = release.owner(owner)
        self._uses = uses
        self._description = ApiDescription()

    def describe(self) -> ApiDescription:
        self._description.facts[SUBJECT] = {"owner": self._name}
        self._description.facts["kind"] = _presence(self._obj, _kind(self._obj), self._uses)
        self._imports()
        self._constant()
        if subclassed := self._of(UseKind.SUBCLASS):
            fact = _subclassing(self._obj)
            self._state(
                "subclass",
                _handled(fact, subclassed) if isinstance(fact, dict) else fact,
                subclassed,
            )
        self._called("", self._obj, [use for use in self._uses if not use.member])
        self._stub(self._name, "", [use for use in self._uses if use.call and not use.member])
        for name in sorted({use.member for use in self._uses if use.member}):
            used = [use for use in self._uses if use.member == name]
            self._overridden(name, [use for use in used if use.kind is UseKind.OVERRIDE])
            self._member(name, [use for use in used if use.kind is not UseKind.OVERRIDE])
            self._stub(name, name, used)
        return self._description

    def _imports(self) -> None:
        for path, name in sorted({(use.path, use.name) for use in self._of(UseKind.IMPORT)}):
            used = [u for u in self._of(UseKind.IMPORT) if (u.path, u.name) == (path, name)]
            found = self._release.imported(path, name)
            near: Successors = ()
            if isinstance(found, Missing) and not found.not_installed:
                near = self._release.successors_of_import(path, name)
            # Under a longer label, or another name than the label's, the name is said as well.
            is_plain = name in {path, self._name}
            where = path if is_plain else f"{path}.{name}"
            self._state(f"imports.{where}", _presence(found, "present", used), used, near)

    def _constant(self) -> None:
        if not isinstance(self._obj, Missing) and _kind(self._obj) == "constant":
            self._state("value", self._obj.value, self._of(UseKind.IMPORT))

    def _overridden(self, name: str, uses: Sequence[Use]) -> None:
        if uses:
            found = self._obj.member(name)
            # Several classes of the feed may override it: one that does not fit decides.
            facts = [_override(found, use.parameters) for use in uses]
            fact = next((one for one in facts if "feed_takes" in one), facts[0])
            if isinstance(found, Missing):
                fact = _handled(fact, uses)
            self._state(f"overrides.{name}", fact, uses, self._near(name, found))

    def _member(self, name: str, uses: Sequence[Use]) -> None:
        if not uses:
            return
        found, of = self._find(name)
        is_called = any(use.call for use in uses)
        is_enum = isinstance(self._obj, ApiObject) and self._obj.is_enum
        if is_enum and isinstance(found, ApiObject) and found.is_enum_member:
            self._state(f"members.{name}", found.value, uses)
        elif is_enum and isinstance(found, Missing) and not is_called:
            fact = _presence(found, "", uses)
            self._state(f"members.{name}", fact, uses, self._near(name, found))
        elif isinstance(found, Missing):
            section = "methods" if is_called else "attributes"
            self._state(
                f"{section}.{name}", _presence(found, "", uses), uses, self._near(name, found)
            )
        elif found.is_callable:
            branch(branch(self._description.facts, "methods"), name)
            if of:
                self._state(f"methods.{name}.of", list(of), uses)
            self._called(f"methods.{name}.", found, uses)
        else:
            type_text = found.type_text or None
            typed: Json = {"type": type_text, "of": [*of]} if of else type_text
            self._state(f"attributes.{name}", typed, uses)

    def _find(self, name: str) -> tuple[ApiObject | Missing, tuple[str, ...]]:
        """Return a member, and the subclasses that have it where the class itself does not."""
        found = self._release.member(self._label, name)
        if isinstance(self._obj, Missing) or isinstance(found, ApiObject):
            return found, ()
        derived = self._obj.subclasses_with(name)
        if not derived:
            return found, ()
        return derived[0].member(name), tuple(cls.name for cls in derived)

    def _called(self, prefix: str, target: ApiObject | Missing, uses: Sequence[Use]) -> None:
        """State the parameter of each argument that the feed passes, and those that NT requires."""
        calls = [use for use in uses if use.call is not None]
        if not calls or isinstance(target, Missing):
            return
        signature = target.signature
        if signature is None:
            self._state(f"{prefix}described", False, uses)  # a fact
            return
        self._passed(prefix, target, signature, uses)
        self._state(f"{prefix}requires", list(signature.required()), calls)
        for name in signature.required():
            unmet = (use for use in calls if use.call and name in signature.unmet(use.call))
            if lacking := [use for use in unmet if not is_guarded(use)]:
                self._state(f"{prefix}not_passed.{name}", True, lacking)  # "
        if returns := _returns(target, signature):
            self._state(f"{prefix}returns", returns, calls)

    def _passed(
        self, prefix: str, target: ApiObject, signature: Signature, uses: Sequence[Use]
    ) -> None:
        for argument in sorted({use.argument for use in uses if use.argument}):
            passed = [use for use in uses if use.argument == argument]
            taken = signature.takes(argument)
            if taken:
                self._state(f"{prefix}passes.{argument}", _parameter(taken, argument), passed)
            else:
                method = prefix.removeprefix("methods.").rstrip(".")
                near = self._release.successors_of_argument(self._label, method, target, argument)
                fact = _presence(MISSING, "", passed)
                self._state(f"{prefix}passes.{argument}", fact, passed, near)

    def _stub(self, name: str, member: str, uses: Sequence[Use]) -> None:
        """State where a stub, which type checkers read, has something else than run time."""
        disagreement = (
            self._obj.stub_otherwise(member) if isinstance(self._obj, ApiObject) else None
        )
        if disagreement is not None and uses:
            self._state(f"stub.{name}", disagreement, uses)

    def _near(self, name: str, found: ApiObject | Missing) -> Successors:
        if isinstance(found, Missing) and not found.not_installed:
            return self._release.successors_of_member(self._label, name)
        return ()

    def _of(self, kind: UseKind) -> list[Use]:
        return [use for use in self._uses if use.kind is kind]

    def _state(
        self, path: str, fact: Json, uses: Iterable[Use], successors: Successors = ()
    ) -> None:
        found = [*uses]
        if facts.is_missing(fact):  # What the feed handles is not where it breaks.
            found = [use for use in found if not use.expected] or found
        self._description.state(path, fact, sites_of(found), successors)


def _kind(obj: ApiObject | Missing) -> str:
    if isinstance(obj, Missing):
        return ""
    if obj.is_module:
        return "module"
    if obj.is_class:
        return "enum" if obj.is_enum else "config" if obj.is_config else "class"
    return "function" if obj.is_callable else "constant"


def _presence(found: ApiObject | Missing, fact: Json, uses: Sequence[Use]) -> Json:
    """Return a fact, or that the name is missing and whether the feed handles that."""
    if not isinstance(found, Missing):
        return fact
    return _handled(_absence(found), uses)


def _handled(absence: Mapping[str, Json], uses: Sequence[Use]) -> dict[str, Json]:
    """Return that a name is missing with what the feed handles it by, if it does."""
    if "not_installed" in absence or not all(use.expected for use in uses):
        return dict(absence)
    by = next((use for use in uses if not is_guarded(use)), uses[0])
    return {**absence, "handled_by_feed": by.expected}


def is_guarded(use: Use) -> bool:
    """Whether the feed asks first whether the release has it."""
    return use.expected in GUARDS


def _absence(missing: Missing) -> dict[str, Json]:
    if missing.not_installed:
        return {"not_installed": missing.not_installed}
    absence = {**facts.MISSING}
    return {**absence, "error": missing.error, "text": missing.text} if missing.error else absence


def _subclassing(obj: ApiObject | Missing) -> Json:
    if isinstance(obj, Missing) or not obj.is_class:
        return _absence(obj if isinstance(obj, Missing) else MISSING)
    if obj.is_final:
        return "final"
    return "fieldless" if obj.is_plain_config else "allowed"


def _override(found: ApiObject | Missing, taken: tuple[str, ...]) -> dict[str, Json]:
    """Return the parameters that NT calls an overridden method with, and those that misfit."""
    if isinstance(found, Missing):
        return _absence(found)
    signature = found.signature
    if signature is None:
        return {"parameters": None}
    fact: dict[str, Json] = {"parameters": [*map(parameter_fact, signature.parameters)]}
    given = len(signature.parameters)
    required = [name for name in taken if not name.startswith("*") and not name.endswith("=...")]
    most = given if taken[-1:] and taken[-1].startswith("*") else len(taken)
    fits = len(required) <= given <= most
    return fact if fits else {**fact, "feed_takes": [*taken]}


def _parameter(taken: Parameter, argument: str) -> dict[str, Json]:
    """Return the type that takes an argument; by position also the name, for order decides."""
    fact: dict[str, Json] = {"type": taken.type or None}
    return {"name": taken.name, **fact} if argument.isdecimal() else fact


def _returns(target: ApiObject, signature: Signature) -> Json:
    """Return the type of a call's result; "" where it has none."""
    returned = "" if signature.returns in ("void", "None") else signature.returns
    if target.is_class:
        return ""
    return {"awaits": returned or None} if target.is_coroutine else returned
